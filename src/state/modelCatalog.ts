/**
 * Encoders of the hub to start from. docs/MODELS.md says by which rules they were chosen and what is known of each.
 * Sizes are for choosing: before a download the hub is asked for the real ones.
 */

import { embeddedModel } from './catalog.ts';
import type { ChosenModel } from './modelStore.ts';

export interface CatalogModel {
  /** Its line in the texts. */
  readonly key: string;
  /** `owner/name`, with `@revision` where the weights in safetensors are on another revision than main. */
  readonly name: string;
  /** Code of the language it was trained on, or of the largest of many. */
  readonly languages: readonly string[];
  /** Whether it distinguishes Lima from lima. */
  readonly cased: boolean;
  readonly domain: 'general' | 'biomedical';
  /** Whether it has a head that tags already. */
  readonly isTagger: boolean;
  /** Of the data that it is recommended for: the language. */
  readonly recommendedFor: 'en' | 'es' | null;
  /** Of the encoder, without heads. */
  readonly parameterCount: number;
  /** Of the weights' file, roughly. */
  readonly downloadBytes: number;
  /** As the hub writes it; null where the repository names none. */
  readonly license: string | null;
  /** What of its config.json decides which model it is. */
  readonly config: Readonly<Record<string, unknown>>;
}

const BASE = { hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 };
const BERT_BASE = { model_type: 'bert', ...BASE, max_position_embeddings: 512, type_vocab_size: 2 };
const ROBERTA_BASE = { ...BASE, max_position_embeddings: 514, type_vocab_size: 1, layer_norm_eps: 1e-5 };
const DISTILBERT = { model_type: 'distilbert', dim: 768, n_layers: 6, n_heads: 12, hidden_dim: 3072 };
const MINILM = { model_type: 'bert', hidden_size: 384, num_attention_heads: 12, intermediate_size: 1536 };
const ALBERT = { model_type: 'albert', embedding_size: 128, num_attention_heads: 12 };
const MODERNBERT_BASE = {
  model_type: 'modernbert',
  hidden_size: 768,
  num_hidden_layers: 22,
  num_attention_heads: 12,
  intermediate_size: 1152,
  max_position_embeddings: 8192,
};

const general = { domain: 'general', isTagger: false, recommendedFor: null } as const;
const biomedical = { domain: 'biomedical', isTagger: false, recommendedFor: null } as const;
const tagger = { domain: 'general', isTagger: true, recommendedFor: null } as const;

export const CATALOG = [
  {
    ...general,
    key: 'albertBase',
    name: 'albert/albert-base-v2',
    languages: ['en'],
    cased: false,
    parameterCount: 11_092_992,
    downloadBytes: 47_400_000,
    license: 'apache-2.0',
    config: {
      ...ALBERT,
      hidden_size: 768,
      num_hidden_layers: 12,
      intermediate_size: 3072,
      vocab_size: 30_000,
    },
  },
  {
    ...general,
    key: 'miniLm',
    name: 'sentence-transformers/all-MiniLM-L6-v2',
    languages: ['en'],
    cased: false,
    parameterCount: 22_565_376,
    downloadBytes: 90_900_000,
    license: 'apache-2.0',
    config: { ...MINILM, num_hidden_layers: 6, vocab_size: 30_522 },
  },
  {
    ...general,
    key: 'distilBert',
    name: 'distilbert/distilbert-base-cased',
    languages: ['en'],
    cased: true,
    recommendedFor: 'en',
    parameterCount: 65_190_912,
    downloadBytes: 263_000_000,
    license: 'apache-2.0',
    config: { ...DISTILBERT, vocab_size: 28_996 },
  },
  {
    ...general,
    key: 'distilRoberta',
    name: 'distilbert/distilroberta-base',
    languages: ['en'],
    cased: true,
    parameterCount: 81_527_808,
    downloadBytes: 331_000_000,
    license: 'apache-2.0',
    config: { model_type: 'roberta', ...ROBERTA_BASE, num_hidden_layers: 6, vocab_size: 50_265 },
  },
  {
    ...general,
    key: 'bertBase',
    name: 'google-bert/bert-base-cased',
    languages: ['en'],
    cased: true,
    parameterCount: 107_719_680,
    downloadBytes: 436_000_000,
    license: 'apache-2.0',
    config: { ...BERT_BASE, vocab_size: 28_996 },
  },
  {
    ...general,
    key: 'robertaBase',
    name: 'FacebookAI/roberta-base',
    languages: ['en'],
    cased: true,
    recommendedFor: 'en',
    parameterCount: 124_055_040,
    downloadBytes: 499_000_000,
    license: 'mit',
    config: { model_type: 'roberta', ...ROBERTA_BASE, vocab_size: 50_265 },
  },
  {
    ...general,
    key: 'debertaSmall',
    name: 'cross-encoder/nli-deberta-v3-small',
    languages: ['en'],
    cased: true,
    parameterCount: 141_304_320,
    downloadBytes: 568_000_000,
    license: 'apache-2.0',
    config: {
      ...BASE,
      model_type: 'deberta-v2',
      num_hidden_layers: 6,
      vocab_size: 128_100,
      max_position_embeddings: 512,
      type_vocab_size: 0,
      relative_attention: true,
      share_att_key: true,
      pos_att_type: ['p2c', 'c2p'],
      position_biased_input: false,
      position_buckets: 256,
      max_relative_positions: -1,
      norm_rel_ebd: 'layer_norm',
    },
  },
  {
    ...general,
    key: 'modernBert',
    name: 'answerdotai/ModernBERT-base',
    languages: ['en'],
    cased: true,
    parameterCount: 149_014_272,
    downloadBytes: 599_000_000,
    license: 'apache-2.0',
    config: { ...MODERNBERT_BASE, vocab_size: 50_368 },
  },
  {
    ...general,
    key: 'albertTinyEs',
    name: 'dccuchile/albert-tiny-spanish@refs/pr/1',
    languages: ['es'],
    cased: false,
    parameterCount: 5_246_480,
    downloadBytes: 21_700_000,
    license: null,
    config: {
      ...ALBERT,
      hidden_size: 312,
      num_hidden_layers: 4,
      intermediate_size: 1248,
      vocab_size: 31_000,
    },
  },
  {
    ...general,
    key: 'distilEs',
    name: 'Recognai/distilbert-base-es-multilingual-cased',
    languages: ['es'],
    cased: true,
    recommendedFor: 'es',
    parameterCount: 63_165_696,
    downloadBytes: 255_000_000,
    license: 'apache-2.0',
    config: { ...DISTILBERT, vocab_size: 26_359 },
  },
  {
    ...general,
    key: 'beto',
    name: 'dccuchile/bert-base-spanish-wwm-cased@refs/pr/3',
    languages: ['es'],
    cased: true,
    recommendedFor: 'es',
    parameterCount: 109_260_288,
    downloadBytes: 440_000_000,
    license: 'cc-by-4.0',
    config: { ...BERT_BASE, vocab_size: 31_002 },
  },
  {
    ...general,
    key: 'robertaBne',
    name: 'PlanTL-GOB-ES/roberta-base-bne@refs/pr/1',
    languages: ['es'],
    cased: true,
    parameterCount: 124_052_736,
    downloadBytes: 499_000_000,
    license: 'apache-2.0',
    config: { model_type: 'roberta', ...ROBERTA_BASE, vocab_size: 50_262 },
  },
  {
    ...general,
    key: 'bertin',
    name: 'bertin-project/bertin-roberta-base-spanish',
    languages: ['es'],
    cased: true,
    parameterCount: 124_052_736,
    downloadBytes: 499_000_000,
    license: 'cc-by-4.0',
    config: { model_type: 'roberta', ...ROBERTA_BASE, vocab_size: 50_262 },
  },
  {
    ...general,
    key: 'e5Small',
    name: 'intfloat/multilingual-e5-small',
    languages: ['en', 'es', 'de', 'fr', 'zh'],
    cased: true,
    parameterCount: 117_505_920,
    downloadBytes: 471_000_000,
    license: 'mit',
    config: { ...MINILM, num_hidden_layers: 12, vocab_size: 250_037 },
  },
  {
    ...general,
    key: 'distilMultilingual',
    name: 'distilbert/distilbert-base-multilingual-cased',
    languages: ['en', 'es', 'de', 'fr', 'zh'],
    cased: true,
    parameterCount: 134_734_080,
    downloadBytes: 542_000_000,
    license: 'apache-2.0',
    config: { ...DISTILBERT, vocab_size: 119_547 },
  },
  {
    ...general,
    key: 'xlmRoberta',
    name: 'FacebookAI/xlm-roberta-base',
    languages: ['en', 'es', 'de', 'fr', 'zh'],
    cased: true,
    parameterCount: 277_453_056,
    downloadBytes: 1_120_000_000,
    license: 'mit',
    config: { model_type: 'xlm-roberta', ...ROBERTA_BASE, vocab_size: 250_002 },
  },
  {
    ...biomedical,
    key: 'bioBert',
    name: 'monologg/biobert_v1.1_pubmed',
    languages: ['en'],
    cased: true,
    parameterCount: 107_719_680,
    downloadBytes: 436_000_000,
    license: null,
    config: { ...BERT_BASE, vocab_size: 28_996 },
  },
  {
    ...biomedical,
    key: 'bioClinical',
    name: 'thomas-sounack/BioClinical-ModernBERT-base',
    languages: ['en'],
    cased: true,
    parameterCount: 149_014_272,
    downloadBytes: 599_000_000,
    license: 'mit',
    config: { ...MODERNBERT_BASE, vocab_size: 50_368 },
  },
  {
    ...biomedical,
    key: 'robertaClinicalEs',
    name: 'PlanTL-GOB-ES/roberta-base-biomedical-clinical-es@refs/pr/1',
    languages: ['es'],
    cased: true,
    parameterCount: 125_387_520,
    downloadBytes: 504_000_000,
    license: 'apache-2.0',
    config: { model_type: 'roberta', ...ROBERTA_BASE, vocab_size: 52_000 },
  },
  {
    ...tagger,
    key: 'distilBertNer',
    name: 'dslim/distilbert-NER',
    languages: ['en'],
    cased: true,
    parameterCount: 65_190_912,
    downloadBytes: 261_000_000,
    license: 'apache-2.0',
    config: { ...DISTILBERT, vocab_size: 28_996 },
  },
  {
    ...tagger,
    key: 'bertNer',
    name: 'dslim/bert-base-NER',
    languages: ['en'],
    cased: true,
    parameterCount: 107_719_680,
    downloadBytes: 433_000_000,
    license: 'mit',
    config: { ...BERT_BASE, vocab_size: 28_996 },
  },
  {
    ...tagger,
    key: 'betoNer',
    name: 'mrm8488/bert-spanish-cased-finetuned-ner@refs/pr/1',
    languages: ['es'],
    cased: true,
    parameterCount: 109_260_288,
    downloadBytes: 439_000_000,
    license: null,
    config: { ...BERT_BASE, vocab_size: 31_002 },
  },
  {
    ...tagger,
    key: 'distilNerHrl',
    name: 'Davlan/distilbert-base-multilingual-cased-ner-hrl',
    languages: ['en', 'es', 'de', 'fr', 'zh'],
    cased: true,
    parameterCount: 134_734_080,
    downloadBytes: 539_000_000,
    license: 'afl-3.0',
    config: { ...DISTILBERT, vocab_size: 119_547 },
  },
] as const satisfies readonly CatalogModel[];

export const CATALOG_FILTERS = [
  'all',
  'english',
  'spanish',
  'multilingual',
  'biomedical',
  'taggers',
] as const;
export type CatalogFilter = (typeof CATALOG_FILTERS)[number];

export const isMultilingual = ({ languages }: CatalogModel): boolean => languages.length > 1;

/** What is still quick enough without a GPU: half of a base-size encoder. */
const MOST_WITHOUT_GPU = 70_000_000;

/**
 * The models that a filter lets through: those recommended for the data and the computer, the others of its language,
 * the rest; each by size.
 */
export function browseCatalog(
  filter: CatalogFilter,
  dataLanguage: string,
  hasGpu: boolean,
): { readonly model: (typeof CATALOG)[number]; readonly isRecommended: boolean }[] {
  const rank = ({ recommendedFor, languages, parameterCount }: CatalogModel) => {
    const isQuick = hasGpu || parameterCount <= MOST_WITHOUT_GPU;
    if (recommendedFor === dataLanguage && isQuick) return 0;
    return languages.includes(dataLanguage) ? 1 : 2;
  };
  return CATALOG.filter((model) => passes(model, filter))
    .toSorted((a, b) => rank(a) - rank(b) || a.parameterCount - b.parameterCount)
    .map((model) => ({ model, isRecommended: rank(model) === 0 }));
}

function passes(model: CatalogModel, filter: CatalogFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'english':
      return model.languages.includes('en') && !isMultilingual(model);
    case 'spanish':
      return model.languages.includes('es') && !isMultilingual(model);
    case 'multilingual':
      return isMultilingual(model);
    case 'biomedical':
      return model.domain === 'biomedical';
    case 'taggers':
      return model.isTagger;
    default:
      return filter satisfies never;
  }
}

/** The languages that a model is known to be for; null where that is not known. */
export function languagesOf(model: ChosenModel): readonly string[] | null {
  switch (model.kind) {
    case 'embedded':
      return embeddedModel(model.name)!.languages;
    case 'hub': {
      const known: CatalogModel | undefined = CATALOG.find(({ name }) => name === model.name);
      // Of many languages the catalogue names the largest.
      return known === undefined || isMultilingual(known) ? null : known.languages;
    }
    case 'files':
    case 'run':
      return null;
    default:
      return model satisfies never;
  }
}
