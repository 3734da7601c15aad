import i18next, { type i18n } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { blobSource } from '../../../core/bytes.ts';
import { DEFAULT_CHOICES } from '../../../core/data/choices.ts';
import { readData } from '../../../core/data/read.ts';
import type { Fact } from '../../../core/data/report.ts';
import { en } from '../../../texts/en/index.ts';
import { es } from '../../../texts/es/index.ts';
import { createFormat } from '../../../texts/format.ts';
import { factWords } from './reportWords.ts';

const SENTENCES = [
  { tokens: ['Ana', 'Torres', 'runs'], tags: ['B-PER', 'I-PER', 'O'] },
  { tokens: ['Lima', 'sleeps'], tags: ['B-LOC', 'O'] },
  { tokens: ['Ana', 'sleeps'], tags: ['B-PER', 'O'] },
];
const RECORDS = SENTENCES.map((sentence) => JSON.stringify(sentence)).join('\n');
const rows = (delimiter: string): string =>
  SENTENCES.map(({ tokens, tags }) => tokens.map((word, i) => word + delimiter + tags[i]).join('\n')).join(
    '\n\n',
  );

/** A file (or several) of each kind that facts are about. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  blanks: { 'train.conll': `-DOCSTART- O\n\n${rows(' ')}\n` },
  tabs: { 'train.tsv': `# a comment\nTOKEN\tTAG\n${rows('\t')}\n` },
  'JSON lines': { 'train.jsonl': `${RECORDS}\n` },
  'a JSON array': { 'train.json': `[${RECORDS.replaceAll('\n', ',\n')}]` },
  'class names': {
    'train.jsonl':
      '{"tokens": ["Ana", "runs"], "ner_tags": [1, 0], "label_names": ["O", "B-PER"]}\n{"tokens": ["Eva", "runs"], "ner_tags": [1, 0]}\n',
  },
  'tags beside words': {
    'train/seq.in': 'Ana runs\nLima sleeps\n',
    'train/seq.out': 'B-PER O\nB-LOC O\n',
  },
  'inline marks': { 'train.txt': '<PER>Ana Torres</PER> runs.\n<LOC>Lima</LOC> sleeps.\n' },
  doccano: {
    'train.jsonl':
      '{"id": 1, "text": "😀 Ana runs", "label": [[2, 5, "PER"]]}\n{"id": 2, "text": "Lima sleeps", "label": [[0, 4, "LOC"]]}\n',
  },
  Prodigy: {
    'train.jsonl':
      '{"text": "😀 Ana runs", "spans": [{"start": 2, "end": 5, "label": "PER"}], "answer": "accept"}\n{"text": "No", "spans": [], "answer": "reject"}\n{"text": "Lima", "spans": [{"start": 0, "end": 4, "label": "LOC"}], "answer": "accept"}\n',
  },
};

const LANGUAGES = ['en', 'es'] as const;
const texts: Record<string, i18n> = {};

beforeAll(async () => {
  for (const language of LANGUAGES) {
    texts[language] = i18next.createInstance();
    await texts[language].init({
      lng: language,
      resources: { [language]: { translation: (language === 'es' ? es : en).translation } },
      interpolation: { escapeValue: false },
    });
  }
});

async function factsOf(files: Readonly<Record<string, string>>): Promise<Fact[]> {
  const sources = Object.entries(files).map(([name, text]) => blobSource(name, new Blob([text])));
  const read = await readData(sources, DEFAULT_CHOICES, { checkpoint: () => Promise.resolve() });
  return read.files.flatMap(({ parsed }) => parsed.facts);
}

describe('facts about real files', () => {
  it.each(Object.entries(FILES))('of %s fill all gaps of their texts', async (_, files) => {
    const facts = await factsOf(files);
    expect(facts.length).toBeGreaterThan(1);
    for (const fact of facts) {
      for (const language of LANGUAGES) {
        const gaps = [
          ...texts[language]!.t(`report.facts.${fact.what}`, { skipInterpolation: true }).matchAll(
            /{{(\w+)}}/g,
          ),
        ];
        expect(
          gaps.map(([, gap]) => gap).filter((gap) => !Object.hasOwn(fact.values, gap!)),
          fact.what,
        ).toEqual([]);
        const words = factWords(fact, { t: texts[language]!.t, format: createFormat(language) });
        expect(words).not.toContain('{{');
      }
    }
  });
});
