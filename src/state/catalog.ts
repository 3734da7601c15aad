/** What comes with the page: encoders and data sets to start from. */

export interface EmbeddedModel {
  readonly name: string;
  /** Folder, relative to the page. Ends in a slash. */
  readonly folder: string;
  /** Its files. */
  readonly paths: readonly string[];
  /** Codes of the languages that it was trained on. */
  readonly languages: readonly string[];
  /** The language of data that starts with it. */
  readonly startsFor: 'en' | 'es';
  /** Parameters of the encoder, and the size of its weights. */
  readonly parameterCount: number;
  readonly weightsBytes: number;
  /** As the hub writes it; what is trained from it is under the same licence. */
  readonly license: string;
}

export const EMBEDDED_MODELS = [
  {
    name: 'cased-4l-384',
    folder: 'models/cased-4l-384/',
    paths: [
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
      'special_tokens_map.json',
      'vocab.txt',
    ],
    languages: ['en'],
    startsFor: 'en',
    parameterCount: 12_288_000,
    weightsBytes: 24_583_952,
    license: 'apache-2.0',
  },
  {
    name: 'multilingual-6l-384',
    folder: 'models/multilingual-6l-384/',
    paths: [
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
      'special_tokens_map.json',
    ],
    languages: ['en', 'es', 'pt', 'ca'],
    startsFor: 'es',
    parameterCount: 14_684_928,
    weightsBytes: 29_381_488,
    license: 'mit',
  },
] as const satisfies readonly EmbeddedModel[];
export type EmbeddedName = (typeof EMBEDDED_MODELS)[number]['name'];

/** The model of that name that comes with the page; null where none is called so. */
export function embeddedModel(name: string): (EmbeddedModel & { readonly name: EmbeddedName }) | null {
  return EMBEDDED_MODELS.find((model) => model.name === name) ?? null;
}

/** The languages whose data the built-in models were measured on. */
export const MEASURED_LANGUAGES: readonly string[] = EMBEDDED_MODELS.map(({ startsFor }) => startsFor);

/** What data of a language starts with; null for a language that none was measured on. */
export function embeddedFor(language: string): EmbeddedName | null {
  return EMBEDDED_MODELS.find(({ startsFor }) => startsFor === language)?.name ?? null;
}

export const SAMPLE_IDS = ['newsroom-en', 'redaccion-es'] as const;
export type SampleId = (typeof SAMPLE_IDS)[number];

export interface Sample {
  readonly id: SampleId;
  readonly language: 'en' | 'es';
  /** Files under `samples/ID/`. */
  readonly files: readonly string[];
}

const CONLL_SPLITS = ['train.conll', 'valid.conll', 'test.conll'];

export const SAMPLES: Readonly<Record<SampleId, Sample>> = {
  'newsroom-en': { id: 'newsroom-en', language: 'en', files: CONLL_SPLITS },
  'redaccion-es': { id: 'redaccion-es', language: 'es', files: CONLL_SPLITS },
};

/** What a page in a language starts with. */
export function sampleFor(language: string): SampleId {
  return SAMPLE_IDS.find((id) => SAMPLES[id].language === language) ?? SAMPLE_IDS[0];
}

/** A sentence to try a fresh tagger on, by language; in no sample. */
export const DEFAULT_SENTENCES: Readonly<Record<string, string>> & { readonly en: string } = {
  en: 'Maria Keller flew from Nairobi to Lisbon on Friday to meet engineers of the Ostrava Steel Company before the Baltic Cup.',
  es: 'Lucía Ferrer viajó el viernes de Sevilla a Montevideo para reunirse con el Banco del Litoral antes de la Copa América.',
  ca: 'Laia Ferrer va volar divendres de Girona a Montevideo per reunir-se amb el Banc del Litoral abans de la Copa Amèrica.',
  de: 'Maria Keller flog am Freitag von Nairobi nach Lissabon, um vor dem Ostseepokal Ingenieure der Ostrauer Stahlwerke zu treffen.',
  fr: 'Claire Morel a pris vendredi un vol de Nairobi à Lisbonne pour rencontrer des ingénieurs des Aciéries de Lorraine avant la Coupe de la Baltique.',
  it: 'Giulia Ferraro è volata venerdì da Nairobi a Lisbona per incontrare gli ingegneri delle Acciaierie di Terni prima della Coppa del Baltico.',
  nl: 'Marieke de Wit vloog vrijdag van Nairobi naar Lissabon om vóór de Baltische Beker ingenieurs van Staalbedrijf IJmond te ontmoeten.',
  pt: 'Mariana Teles voou na sexta-feira de Nairóbi para Lisboa para se reunir com engenheiros da Siderurgia do Tejo antes da Taça do Báltico.',
};
