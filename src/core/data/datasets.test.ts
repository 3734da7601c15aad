/** The embedded samples and, where they are there, real data sets, with the counts that their README files state. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SplitName } from './dataset.ts';
import { importFiles } from './import.ts';
import type { ImportReport } from './report.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DATASETS = join(ROOT, '../shared/datasets');

function importFolder(folder: string, names: readonly string[]) {
  return importFiles(
    names.map((name) => ({ name, bytes: readFileSync(join(folder, name)) })),
    { name: folder, seed: 42 },
  );
}

/** Sentences / tokens / entities. */
type Counts = readonly [sentences: number, tokens: number, entities: number];

function countsOf(report: ImportReport): Partial<Record<SplitName, Counts>> {
  return Object.fromEntries(report.splits.map((s) => [s.split, [s.sentences, s.tokens, s.entities]]));
}

function byType(report: ImportReport): Record<string, Record<string, number>> {
  return Object.fromEntries(report.splits.map((s) => [s.split, s.entitiesByType]));
}

function damages(report: ImportReport): number {
  const harmless = new Set(['duplicate-sentence', 'label-not-in-train']);
  return report.problems.filter(({ kind }) => !harmless.has(kind)).length;
}

describe('embedded samples', () => {
  const names = ['train.conll', 'valid.conll', 'test.conll'];

  it('newsroom-en', () => {
    const { dataset, report } = importFolder(join(ROOT, 'public/samples/newsroom-en'), names);
    expect(countsOf(report)).toEqual({
      train: [737, 14295, 1192],
      validation: [147, 3043, 233],
      test: [163, 3091, 256],
    });
    expect(byType(report)).toEqual({
      train: { PER: 307, ORG: 227, LOC: 418, MISC: 240 },
      validation: { PER: 52, ORG: 46, LOC: 81, MISC: 54 },
      test: { PER: 58, ORG: 46, LOC: 98, MISC: 54 },
    });
    expect(report.splits.map(({ documents }) => documents)).toEqual([91, 19, 20]);
    expect(report.splits[0]!.longestSentence).toBe(43);
    expect(report.files.map(({ scheme }) => scheme)).toEqual(['IOB2', 'IOB2', 'IOB2']);
    expect(report.problems).toEqual([]);
    expect(dataset.labels.names).toHaveLength(9);
    expect(dataset.labels.names[0]).toBe('O');
  });

  it('redaccion-es', () => {
    const { report } = importFolder(join(ROOT, 'public/samples/redaccion-es'), names);
    expect(countsOf(report)).toEqual({
      train: [384, 6781, 488],
      validation: [83, 1372, 99],
      test: [83, 1585, 106],
    });
    expect(byType(report)).toEqual({
      train: { PER: 122, ORG: 142, LOC: 162, MISC: 62 },
      validation: { PER: 24, ORG: 31, LOC: 31, MISC: 13 },
      test: { PER: 26, ORG: 31, LOC: 35, MISC: 14 },
    });
    expect(report.splits.map(({ documents }) => documents)).toEqual([47, 10, 10]);
    expect(report.problems).toEqual([]);
  });

  it('newsroom-en without its valid file gives up whole passages', () => {
    const { dataset, report } = importFolder(join(ROOT, 'public/samples/newsroom-en'), ['train.conll']);
    expect(report.madeValidation).toEqual({ seed: 42, ratio: 0.1, by: 'document' });
    const inTrain = new Set(dataset.splits.train!.map(({ document }) => document));
    expect(dataset.splits.validation!.some(({ document }) => inTrain.has(document))).toBe(false);
    expect(dataset.splits.train!.length + dataset.splits.validation!.length).toBe(737);
    expect(report.splits[0]!.documents + report.splits[1]!.documents).toBe(91);
    expect(dataset.splits.validation!.length).toBeGreaterThanOrEqual(74);
    expect(dataset.splits.validation!.length).toBeLessThan(90);
  });
});

interface RealDataset {
  readonly folder: string;
  readonly scheme: string;
  /** Problems other than duplicates and types that train lacks. */
  readonly damages: number;
  readonly files: Readonly<Record<string, Counts>>;
}

const REAL: readonly RealDataset[] = [
  {
    folder: 'wnut17',
    scheme: 'IOB2',
    damages: 0,
    files: {
      'wnut17train.conll': [3394, 62730, 1975],
      'emerging.dev.conll': [1009, 15733, 836],
      'emerging.test.annotated': [1287, 23394, 1079],
    },
  },
  {
    folder: 'ncbi-disease-iobes',
    scheme: 'IOBES',
    damages: 0,
    files: {
      'train.tsv': [5424, 135701, 5134],
      'devel.tsv': [923, 23969, 787],
      'test.tsv': [940, 24497, 960],
    },
  },
  {
    folder: 'conll2002-es',
    scheme: 'IOB2',
    damages: 3,
    files: {
      'esp.train': [8323, 264715, 18798],
      'esp.testa': [1915, 52923, 4352],
      'esp.testb': [1517, 51533, 3559],
    },
  },
  {
    folder: 'bc5cdr-iob',
    scheme: 'IOB2',
    damages: 0,
    files: {
      'train.tsv': [4560, 118170, 9385],
      'devel.tsv': [4581, 117453, 9593],
      'test.tsv': [4797, 124750, 9809],
    },
  },
  {
    folder: 'mit-movie-trivia',
    scheme: 'IOB2',
    damages: 0,
    files: { 'trivia10k13train.bio': [7816, 158823, 23030], 'trivia10k13test.bio': [1953, 39035, 5686] },
  },
  {
    folder: 'mit-movie-trivia-lf',
    scheme: 'IOB2',
    damages: 1,
    files: { 'trivia10k13test.bio': [1953, 39035, 5686] },
  },
  {
    folder: 'wikiann-en',
    scheme: 'IOB2',
    damages: 0,
    files: { train: [20000, 160394, 27931], dev: [10000, 80536, 14146], test: [10000, 80326, 13958] },
  },
  {
    folder: 'uner-en-ewt',
    scheme: 'IOB2',
    damages: 0,
    files: { 'en_ewt-ud-dev.iob2': [2001, 25149, 966], 'en_ewt-ud-test.iob2': [2077, 25097, 1088] },
  },
  {
    folder: 'sec-filings',
    scheme: 'IOB1',
    damages: 0,
    files: { 'FIN5.txt': [1164, 41010, 1168], 'FIN3.txt': [303, 13246, 318] },
  },
  {
    folder: 'crossner/science',
    scheme: 'IOB2',
    damages: 0,
    files: { 'train.txt': [200, 7100, 1075], 'dev.txt': [450, 16139, 2538], 'test.txt': [543, 19487, 3089] },
  },
];

const isThere = existsSync(DATASETS);
if (!isThere)
  console.info(`${REAL.length + 3} tests on real data sets are skipped: ../shared/datasets is not there.`);

describe.skipIf(!isThere)('real data sets', () => {
  it('conll2003-en has the published figures', () => {
    const { dataset, report } = importFolder(join(DATASETS, 'conll2003-en'), [
      'eng.train',
      'eng.testa',
      'eng.testb',
    ]);
    expect(countsOf(report)).toEqual({
      train: [14041, 203621, 23499],
      validation: [3250, 51362, 5942],
      test: [3453, 46435, 5648],
    });
    expect(byType(report)).toEqual({
      train: { LOC: 7140, PER: 6600, ORG: 6321, MISC: 3438 },
      validation: { LOC: 1837, PER: 1842, ORG: 1341, MISC: 922 },
      test: { LOC: 1668, PER: 1617, ORG: 1661, MISC: 702 },
    });
    expect(report.splits.map(({ documents }) => documents)).toEqual([946, 216, 231]);
    expect(report.files.map(({ scheme }) => scheme)).toEqual(['IOB1', 'IOB1', 'IOB1']);
    const beginRows = report.files.map(
      ({ schemeEvidence }) =>
        schemeEvidence['B- opens an entity']! + schemeEvidence['B- after the same type']!,
    );
    expect(beginRows).toEqual([72, 4, 20]);
    expect(damages(report)).toBe(0);
    expect(dataset.splits.train![0]!.words.join(' ')).toBe(
      'EU rejects German call to boycott British lamb .',
    );
    expect(dataset.labels.names).toEqual([
      'O',
      'B-ORG',
      'I-ORG',
      'B-MISC',
      'I-MISC',
      'B-PER',
      'I-PER',
      'B-LOC',
      'I-LOC',
    ]);
  });

  it.each([
    ['eng.testa', 'val.conllu'],
    ['eng.testb', 'test.conllu'],
  ])('conll2003-en %s becomes IOB2 row for row as in the reference conversion', (name, reference) => {
    const { dataset } = importFiles(
      [
        { name: 'train', bytes: readFileSync(join(DATASETS, 'conll2003-en', name)) },
        { name: 'dev', bytes: new TextEncoder().encode('x I-LOC\n') },
      ],
      { name, seed: 0 },
    );
    const rows = dataset.splits.train!.flatMap(({ words, tags }) =>
      words.map((word, i) => `${word}\t${tags[i]}`),
    );
    const expected = readFileSync(join(DATASETS, 'conll2003-en-iob2-reference', reference), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.includes('-DOCSTART-'))
      .map((line) => line.slice(line.indexOf('\t') + 1));
    expect(rows.length).toBeGreaterThan(46_000);
    expect(rows).toEqual(expected);
  });

  it.each(REAL)('$folder', ({ folder, scheme, damages: expectedDamages, files }) => {
    const names = Object.keys(files);
    const splits: readonly SplitName[] = ['train', 'validation', 'test'];
    const { report } = importFiles(
      names.map((name, i) => ({ name, bytes: readFileSync(join(DATASETS, folder, name)), split: splits[i] })),
      { name: folder, seed: 42 },
    );
    expect(readdirSync(join(DATASETS, folder)).toSorted()).toEqual(names.toSorted());
    if (report.madeValidation === null) {
      expect(Object.values(countsOf(report))).toEqual(Object.values(files));
    } else {
      const [train, validation] = report.splits;
      expect([
        train!.sentences + validation!.sentences,
        train!.tokens + validation!.tokens,
        train!.entities + validation!.entities,
      ]).toEqual(files[names[0]!]);
    }
    expect(new Set(report.files.map((file) => file.scheme))).toEqual(new Set([scheme]));
    expect(damages(report)).toBe(expectedDamages);
  });
});
