import i18next, { type i18n } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { FORMATS } from '../../../core/data/formats/index.ts';
import {
  EVIDENCE_NAMES,
  FACT_NAMES,
  type FileReport,
  type ImportReport,
  PROBLEM_ACTIONS,
  PROBLEM_KINDS,
  SCHEME_REASONS,
  SPLIT_REASONS,
  TAG_SCHEMES,
} from '../../../core/data/report.ts';
import { en } from '../../../texts/en/index.ts';
import { es } from '../../../texts/es/index.ts';
import { createFormat } from '../../../texts/format.ts';
import { loadTexts } from '../../../texts/languages.ts';
import { reportText } from './reportText.ts';

await Promise.all([loadTexts('en'), loadTexts('es')]);

const NAMES = {
  formats: FORMATS.map(({ name }) => name),
  facts: FACT_NAMES,
  schemes: TAG_SCHEMES,
  schemeReasons: SCHEME_REASONS,
  evidence: EVIDENCE_NAMES,
  splitReasons: SPLIT_REASONS,
  kinds: PROBLEM_KINDS,
  actions: PROBLEM_ACTIONS,
};

const FILE: FileReport = {
  file: 'eng.train',
  companions: ['labels.txt'],
  sizeBytes: 3_280_000,
  format: 'columns',
  facts: [
    { what: 'columnsBySpaces', values: { count: 4 } },
    { what: 'tagColumn', values: { column: 4 } },
    { what: 'documentMarks', values: { count: 1946 } },
  ],
  encoding: 'utf-8',
  fields: [],
  wordField: '1',
  tagField: '4',
  scheme: 'IOB1',
  suffixed: false,
  schemeReason: 'recognised',
  schemeEvidence: { beginOpens: 2, insideOpens: 23_427 },
  respelled: [
    { from: '0', to: 'O' },
    { from: 'I_PER', to: 'I-PER' },
  ],
  split: 'train',
  splitReason: 'name',
};

const REPORT: ImportReport = {
  task: 'spans',
  files: [FILE],
  leftOut: [
    { file: 'README.md', why: 'not-data' },
    {
      file: 'notes.txt',
      why: 'failed',
      error: {
        name: 'EmptyFileError',
        message: 'notes.txt: The file is empty. Choose a file with words and tags.',
        data: {
          file: 'notes.txt',
          line: 0,
          text: '',
          problem: 'The file is empty.',
          remedy: 'Choose a file with words and tags.',
        },
      },
    },
    {
      file: 'dev.jsonl',
      why: 'failed',
      error: {
        name: 'NoClassNamesError',
        message: 'labels.json: The list has gaps. Close them.',
        data: {
          file: 'labels.json',
          line: 0,
          text: '',
          problem: 'The list has gaps.',
          remedy: 'Close them.',
        },
      },
    },
  ],
  splits: [
    {
      split: 'train',
      sentences: 12_637,
      tokens: 183_000,
      entities: 21_100,
      documents: 850,
      longestSentence: 113,
      entitiesByType: { PLACE: 20_000, PER: 1100 },
      tokensByTag: {},
      sentencesByLength: [],
    },
    {
      split: 'validation',
      sentences: 1404,
      tokens: 20_621,
      entities: 2399,
      documents: 96,
      longestSentence: 66,
      entitiesByType: { PLACE: 2399 },
      tokensByTag: {},
      sentencesByLength: [],
    },
  ],
  typesBefore: [
    { name: 'LOC', count: 22_399, now: 'PLACE' },
    { name: 'PER', count: 1100, now: 'PER' },
    { name: 'MISC', count: 7, now: null },
  ],
  problems: [
    { file: 'eng.train', line: 12_345, kind: 'wrong-column-count', text: 'a|b\tc', action: 'repaired' },
    { file: 'eng.train', line: 0, kind: 'class-imbalance', text: 'PER', action: 'kept' },
  ],
  problemCounts: { 'wrong-column-count': 1200 },
  madeSplits: { seed: 42, validation: 0.1, test: 0, by: 'document', why: 'validation-missing' },
  trainBeforeSubset: 14_041,
  lengths: {
    limit: 128,
    splits: [
      { split: 'train', sentences: 12_637, beyond: 3, longestPieces: 172 },
      { split: 'validation', sentences: 1404, beyond: 0, longestPieces: 102 },
    ],
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

function write(report: ImportReport, language: (typeof LANGUAGES)[number]): string {
  const format = createFormat(language === 'es' ? 'es-ES' : 'en-GB');
  return reportText({ name: 'conll2003', report }, { t: texts[language]!.t, format }, language);
}

describe('the text of the import report', () => {
  it.each(LANGUAGES)('is complete in %s', (language) => {
    for (const [section, names] of Object.entries(NAMES)) {
      for (const name of names)
        expect(texts[language]!.exists(`report.${section}.${name}`, { count: 2 }), name).toBe(true);
    }
  });
});

describe('the copied report', () => {
  it('says everything that the panel says, in its order', () => {
    const text = write(REPORT, 'en');
    const expected = [
      '# Import report: conll2003',
      '| Split | Sentences | Words | Entities |',
      '| train | 12,637 | 183,000 | 21,100 |',
      'Files that could not be read: 2.',
      'Longest sentence: train 113 words, validation 66 words.',
      'Sentences longer than 128 sub-words are cut: train 3.',
      'Documents: train 850, validation 96.',
      'There was no validation file: 10% of the training documents were set aside for it, chosen by seed 42.',
      'Train is cut to 12,637 of its 14,041 sentences',
      '### Wrong number of columns: 1,201',
      '| eng.train | 12,345 | a\\|b c | repaired |',
      'and 1,200 more',
      '| eng.train | – | PER | kept |',
      '| PLACE | 20,000 | 2,399 |',
      '| PER | 1,100 | 0 |',
      '- LOC is now PLACE.',
      '- MISC is dropped',
      '- eng.train (3.3 MB) Used for train (file name). Columns: 4 columns separated by spaces; tags in column 4; document marks: 1,946.',
      'Text in UTF-8. Read together with labels.txt.',
      'Tag scheme IOB1, read as IOB2: 2 entities start with B-, 23,427 with I-.',
      'Spelled differently: “0” is read as “O”, “I_PER” is read as “I-PER”.',
      '- README.md: not a data file',
      '- notes.txt: The file is empty. Choose a file with words and tags.',
      '- dev.jsonl: labels.json: The list has gaps. Close them.',
    ];
    let at = 0;
    for (const piece of expected) {
      const found = text.indexOf(piece, at);
      expect(found, piece).toBeGreaterThanOrEqual(at);
      at = found + piece.length;
    }
  });

  it('is in the language of the page, numbers too', () => {
    const text = write(REPORT, 'es');
    expect(text).toContain('| entrenamiento | 12.637 | 183.000 | 21.100 |');
    expect(text).toContain('4 columnas separadas por espacios; etiquetas en la columna 4');
    expect(text).toContain('- notes.txt: No hay ninguna oración.');
    expect(text).not.toMatch(/sentences|{{|report\./);
  });

  it('has no entities where every word has its own tag', () => {
    const splits = REPORT.splits.map((split) => ({ ...split, entities: 0, tokensByTag: { NNP: 3 } }));
    const text = write({ ...REPORT, task: 'tokens', splits, problems: [], problemCounts: {} }, 'en');
    expect(text).toContain('| train | 12,637 | 183,000 | – |');
    expect(text).toContain('| NNP | 3 | 3 |');
    expect(text).toContain('No problems found.');
  });
});
