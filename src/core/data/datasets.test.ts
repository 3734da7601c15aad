/** The embedded samples and, where they are there, real data sets, with the counts that their README files state. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesSource } from '../bytes.ts';
import { type Arranged, arrange } from './arrange.ts';
import { type DataChoices, DEFAULT_CHOICES } from './choices.ts';
import type { Dataset, Sentence } from './dataset.ts';
import type { FormatName } from './formats/names.ts';
import { readData } from './read.ts';
import { type ImportReport, PROBLEM_KINDS, type ProblemKind, type TagScheme } from './report.ts';
import { readSpans } from './schemes.ts';
import { SPLIT_NAMES, type SplitName } from './task.ts';
import { writeData } from './writeData.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DATASETS = join(ROOT, '../shared/datasets');

async function importFiles(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  choices: Partial<DataChoices> = {},
): Promise<Arranged> {
  const all = { ...DEFAULT_CHOICES, ...choices };
  const sources = files.map(({ name, bytes }) => bytesSource(name, bytes));
  return arrange(await readData(sources, all, { checkpoint: async () => undefined }), 'data', all);
}

/** Files by their paths in the folder. */
function importFolder(
  folder: string,
  names: readonly string[],
  choices: Partial<DataChoices> = {},
): Promise<Arranged> {
  const files = names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
  return importFiles(files, choices);
}

/** Paths of all files below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

/** Sentences / tokens / entities. */
type Counts = readonly [sentences: number, tokens: number, entities: number];

function countsOf(report: ImportReport): Partial<Record<SplitName, Counts>> {
  return Object.fromEntries(report.splits.map((s) => [s.split, [s.sentences, s.tokens, s.entities]]));
}

function countAll(sentences: readonly Sentence[]): Counts {
  let tokens = 0;
  let entities = 0;
  for (const { words, tags } of sentences) {
    tokens += words.length;
    entities += readSpans(tags).length;
  }
  return [sentences.length, tokens, entities];
}

function byType(report: ImportReport): Record<string, Record<string, number>> {
  return Object.fromEntries(report.splits.map((s) => [s.split, s.entitiesByType]));
}

type ProblemTotals = Partial<Record<ProblemKind, number>>;

/** Numbers of problems, listed or not; those that tell of the data as a whole are left out. */
function damages({ problems, problemCounts }: ImportReport): ProblemTotals {
  const totals: ProblemTotals = { ...problemCounts };
  for (const { kind } of problems) totals[kind] = (totals[kind] ?? 0) + 1;
  delete totals['duplicate-sentence'];
  delete totals['leaked-sentence'];
  delete totals['contradicting-duplicate'];
  delete totals['label-not-in-train'];
  delete totals['class-imbalance'];
  delete totals['similar-label'];
  return totals;
}

function allSentences({ splits }: Dataset): Sentence[] {
  return SPLIT_NAMES.flatMap((split) => splits[split] ?? []);
}

/** What rows can hold of a data set: documents are numbered through where all sentences of a split belong to one. */
function comparable({ task, labels, splits }: Dataset): object {
  const inRows = (sentences: readonly Sentence[]): object[] => {
    const marksDocuments = sentences.every(({ document }) => document !== undefined);
    const numbers = new Map<number | undefined, number>();
    return sentences.map(({ words, tags, document }) => {
      if (!numbers.has(document)) numbers.set(document, numbers.size);
      return { words, tags, ...(marksDocuments ? { document: numbers.get(document) } : {}) };
    });
  };
  return {
    task,
    labels: labels.names.toSorted(),
    splits: Object.fromEntries(SPLIT_NAMES.map((split) => [split, inRows(splits[split] ?? [])])),
  };
}

async function expectRoundTrip(dataset: Dataset): Promise<void> {
  const { dataset: again } = await importFiles(await writeData(dataset, 'iob2'));
  const [before, after] = [comparable(dataset), comparable(again)];
  // Equality first: showing the difference between two large objects takes long.
  if (JSON.stringify(before) !== JSON.stringify(after)) expect(after).toEqual(before);
  expect(allSentences(again)).toHaveLength(allSentences(dataset).length);
}

describe('the samples that come with the page', () => {
  const names = ['train.conll', 'valid.conll', 'test.conll'];

  it('newsroom-en', async () => {
    const { dataset, report } = await importFolder(join(ROOT, 'public/samples/newsroom-en'), names);
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

  it('redaccion-es', async () => {
    const { report } = await importFolder(join(ROOT, 'public/samples/redaccion-es'), names);
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

  it('newsroom-en without its valid file gives up whole passages', async () => {
    const { dataset, report } = await importFolder(join(ROOT, 'public/samples/newsroom-en'), ['train.conll']);
    expect(report.madeSplits).toMatchObject({ seed: 42, by: 'document', why: 'validation-missing' });
    const inTrain = new Set(dataset.splits.train!.map(({ document }) => document));
    expect(dataset.splits.validation!.some(({ document }) => inTrain.has(document))).toBe(false);
    expect(dataset.splits.train!.length + dataset.splits.validation!.length).toBe(737);
    expect(report.splits[0]!.documents + report.splits[1]!.documents).toBe(91);
    expect(dataset.splits.validation!.length).toBeGreaterThanOrEqual(70);
    expect(dataset.splits.validation!.length).toBeLessThan(78);
    expect(Object.keys(report.splits[1]!.entitiesByType)).toHaveLength(4);
    await expectRoundTrip(dataset);
  });
});

interface RealDataset {
  readonly folder: string;
  readonly format: FormatName;
  readonly scheme: TagScheme;
  readonly problems: ProblemTotals;
  /** By file, or by what the paths of several begin with. Null where the README does not state the number. */
  readonly counts: Readonly<
    Record<string, readonly [sentences: number | null, tokens: number, entities: number]>
  >;
  /** Whether the README counts words separated by spaces, not words that are joined in the text. */
  readonly countsByWhitespace?: true;
  readonly choices?: Partial<DataChoices>;
}

const REAL: readonly RealDataset[] = [
  {
    folder: 'conll2003-en',
    format: 'columns',
    scheme: 'IOB1',
    problems: {},
    counts: {
      'eng.train': [14041, 203621, 23499],
      'eng.testa': [3250, 51362, 5942],
      'eng.testb': [3453, 46435, 5648],
    },
  },
  {
    folder: 'conll2003-en-iob2-reference',
    format: 'columns',
    scheme: 'IOB2',
    problems: {},
    counts: { 'val.conllu': [3250, 51362, 5942], 'test.conllu': [3453, 46435, 5648] },
  },
  {
    folder: 'wnut17',
    format: 'columns',
    scheme: 'IOB2',
    problems: {},
    counts: {
      'wnut17train.conll': [3394, 62730, 1975],
      'emerging.dev.conll': [1009, 15733, 836],
      'emerging.test.annotated': [1287, 23394, 1079],
    },
  },
  {
    folder: 'conll2002-es',
    format: 'columns',
    scheme: 'IOB2',
    problems: { 'orphan-inside': 3 },
    counts: {
      'esp.train': [8323, 264715, 18798],
      'esp.testa': [1915, 52923, 4352],
      'esp.testb': [1517, 51533, 3559],
    },
  },
  {
    folder: 'ncbi-disease-iobes',
    format: 'columns',
    scheme: 'IOBES',
    problems: {},
    counts: {
      'train.tsv': [5424, 135701, 5134],
      'devel.tsv': [923, 23969, 787],
      'test.tsv': [940, 24497, 960],
    },
  },
  {
    folder: 'bc5cdr-iob',
    format: 'columns',
    scheme: 'IOB2',
    problems: {},
    counts: {
      'train.tsv': [4560, 118170, 9385],
      'devel.tsv': [4581, 117453, 9593],
      'test.tsv': [4797, 124750, 9809],
    },
  },
  {
    folder: 'mit-movie-trivia',
    format: 'columns',
    scheme: 'IOB2',
    problems: {},
    counts: { 'trivia10k13train.bio': [7816, 158823, 23030], 'trivia10k13test.bio': [1953, 39035, 5686] },
  },
  {
    folder: 'mit-movie-trivia-lf',
    format: 'columns',
    scheme: 'IOB2',
    problems: { 'wrong-column-count': 1 },
    counts: { 'trivia10k13test.bio': [1953, 39035, 5686] },
  },
  {
    folder: 'snips-slotgated',
    format: 'parallel',
    scheme: 'IOB2',
    problems: {},
    counts: {
      'train/seq.in': [13084, 117700, 33958],
      'valid/seq.in': [700, 6384, 1794],
      'test/seq.in': [700, 6354, 1790],
    },
  },
  {
    folder: 'snips-nlu-json',
    format: 'snips',
    scheme: 'IOB2',
    problems: {},
    counts: { train_: [2100, 19228, 5418], validate_: [700, 6327, 1794] },
    countsByWhitespace: true,
  },
  {
    folder: 'germeval2014-de',
    format: 'columns',
    scheme: 'IOB2',
    problems: { 'wrong-column-count': 1 },
    counts: { 'NER-de-dev.tsv': [2200, 41653, 2674], 'NER-de-test.tsv': [5100, 96499, 6178] },
  },
  {
    folder: 'wikiann-en',
    format: 'columns',
    scheme: 'IOB2',
    problems: {},
    counts: { train: [20000, 160394, 27931], dev: [10000, 80536, 14146], test: [10000, 80326, 13958] },
  },
  {
    folder: 'ronec-ro',
    format: 'records',
    scheme: 'IOB2',
    problems: {},
    counts: { 'valid.json': [1330, 59045, 8553], 'test.json': [2000, 88469, 12885] },
  },
  {
    folder: 'norne-nb',
    format: 'conllu',
    scheme: 'IOB2',
    problems: {},
    counts: {
      'no_bokmaal-ud-dev.conllu': [2410, 36369, 1688],
      'no_bokmaal-ud-test.conllu': [1939, 29966, 1383],
    },
  },
  {
    folder: 'nerkor-hu-news',
    format: 'conllu',
    scheme: 'IOB2',
    problems: { 'orphan-inside': 3 },
    counts: { 'devel/': [886, 20731, 800], 'test/': [1048, 21735, 924] },
  },
  {
    folder: 'hipe2022-ajmc-en',
    format: 'columns',
    scheme: 'IOB2',
    problems: {},
    counts: {
      'HIPE-2022-v2.1-ajmc-train-en.tsv': [null, 30932, 1823],
      'HIPE-2022-v2.1-ajmc-dev-en.tsv': [null, 6506, 416],
      'HIPE-2022-v2.1-ajmc-test-en.tsv': [null, 6052, 348],
    },
  },
  {
    folder: 'uner-en-ewt',
    format: 'columns',
    scheme: 'IOB2',
    problems: {},
    counts: { 'en_ewt-ud-dev.iob2': [2001, 25149, 966], 'en_ewt-ud-test.iob2': [2077, 25097, 1088] },
  },
  ...(
    [
      ['ai', [100, 3782, 532], [350, 10919, 1549], [431, 12991, 1809]],
      ['literature', [100, 3782, 541], [400, 14503, 2130], [416, 16157, 2266]],
      ['music', [100, 3909, 648], [380, 15591, 2679], [465, 19605, 3336]],
      ['politics', [200, 8384, 1304], [541, 24624, 3482], [651, 27585, 4209]],
      ['science', [200, 7100, 1075], [450, 16139, 2538], [543, 19487, 3089]],
    ] as const
  ).map(
    ([domain, train, dev, test]): RealDataset => ({
      folder: `crossner/${domain}`,
      format: 'columns',
      scheme: 'IOB2',
      problems: {},
      counts: { 'train.txt': train, 'dev.txt': dev, 'test.txt': test },
    }),
  ),
  {
    folder: 'crossre-jsonl',
    format: 'crossre',
    scheme: 'IOB2',
    problems: {},
    counts: {
      '*-train.json': [668, 22230, 3264],
      '*-dev.json': [2151, 72751, 11018],
      '*-test.json': [2446, 82216, 12643],
    },
  },
  {
    folder: 'weibo-ner-zh',
    format: 'columns',
    scheme: 'IOB2',
    // 13 directly after O, and one after another type.
    problems: { 'orphan-inside': 14 },
    counts: {
      'weiboNER_2nd_conll.train': [1350, 73778, 1895],
      'weiboNER_2nd_conll.dev': [270, 14509, 389],
      'weiboNER_2nd_conll.test': [270, 14842, 418],
    },
  },
  {
    folder: 'fashion-brands-prodigy',
    format: 'prodigy',
    scheme: 'IOB2',
    problems: {},
    counts: {
      'fashion_brands_training.jsonl': [1235, 57337, 527],
      'fashion_brands_eval.jsonl': [500, 23114, 238],
    },
  },
  {
    folder: 'sec-filings',
    format: 'columns',
    scheme: 'IOB1',
    problems: {},
    counts: { 'FIN5.txt': [1164, 41010, 1168], 'FIN3.txt': [303, 13246, 318] },
    choices: { fileSplits: { 'FIN3.txt': 'test' } },
  },
];

const isThere = existsSync(DATASETS);
if (!isThere)
  console.info(`${REAL.length + 8} tests on real data sets are skipped: ../shared/datasets is not there.`);

/** A row for each file or group of files: what the importer made of it. */
const table: string[][] = [];

function belongs(file: string, group: string): boolean {
  return group.startsWith('*') ? file.endsWith(group.slice(1)) : file.startsWith(group);
}

describe.skipIf(!isThere)('real data sets', { timeout: 60_000 }, () => {
  afterAll(() => {
    const head = ['data set', 'file', 'format', 'scheme', 'sentences', 'tokens', 'entities', 'problems'];
    const rows = [head, ...table];
    const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    const lines = rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
    console.info(lines.join('\n'));
  });

  it('are all present', () => {
    const listed = new Set(REAL.map(({ folder }) => folder.split('/')[0]));
    const folders = readdirSync(DATASETS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).filter((name) => !listed.has(name))).toEqual([]);
  });

  it.each(REAL)(
    '$folder',
    async ({ folder, format, scheme, problems, counts, countsByWhitespace, choices }) => {
      const path = join(DATASETS, folder);
      const { dataset, report, problems: log } = await importFolder(path, filesBelow(path), choices);
      const sentences = allSentences(dataset);
      const found: Record<string, readonly [number | null, number, number]> = {};
      for (const [group, [expectedSentences]] of Object.entries(counts)) {
        const members = report.files.filter(({ file }) => belongs(file, group));
        const inGroup = sentences.filter(({ file }) => belongs(report.files[file]!.file, group));
        const [sentenceCount, tokens, entities] = countAll(inGroup);
        const glued = inGroup.reduce((sum, sentence) => sum + (sentence.glued?.length ?? 0), 0);
        const counted = countsByWhitespace ? tokens - glued : tokens;
        found[group] = [expectedSentences === null ? null : sentenceCount, counted, entities];
        const problemCount = members
          .flatMap(({ file }) => PROBLEM_KINDS.map((kind) => log.linesWith(kind, file).size))
          .reduce((sum, lines) => sum + lines, 0);
        table.push([
          folder,
          group,
          [...new Set(members.map((file) => file.format))].join(),
          [...new Set(members.map((file) => file.scheme))].join(),
          ...[sentenceCount, tokens, entities, problemCount].map(String),
        ]);
      }
      expect(found).toEqual(counts);
      expect(
        report.files.filter(({ file }) => !Object.keys(counts).some((group) => belongs(file, group))),
      ).toEqual([]);
      expect(new Set(report.files.map((file) => file.format))).toEqual(new Set([format]));
      expect(new Set(report.files.map((file) => file.scheme))).toEqual(new Set([scheme]));
      expect(damages(report)).toEqual(problems);
      await expectRoundTrip(dataset);
    },
  );

  it('conll2003-en has the published figures', async () => {
    const { dataset, report } = await importFolder(join(DATASETS, 'conll2003-en'), [
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
    const beginRows = report.files.map(
      ({ schemeEvidence }) => schemeEvidence.beginOpens! + schemeEvidence.beginDivides!,
    );
    expect(beginRows).toEqual([72, 4, 20]);
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

  it('conll2003-en has tasks in its other columns', async () => {
    const folder = join(DATASETS, 'conll2003-en');
    const names = ['eng.train', 'eng.testa', 'eng.testb'];
    const pos = await importFolder(folder, names, { tagField: '2' });
    expect(pos.report.task).toBe('tokens');
    expect(pos.dataset.labels.names.length).toBeGreaterThan(40);
    expect(pos.dataset.labels.names).toContain('NNP');
    await expectRoundTrip(pos.dataset);
    const chunks = await importFolder(folder, names, { tagField: '3' });
    expect(chunks.report.task).toBe('spans');
    expect(chunks.report.splits[0]!.entitiesByType).toHaveProperty('NP');
    expect(damages(chunks.report)).toEqual({});
  });

  it.each([
    ['eng.testa', 'val.conllu'],
    ['eng.testb', 'test.conllu'],
  ])('conll2003-en %s becomes IOB2 row for row as in the reference conversion', async (name, reference) => {
    const { dataset } = await importFiles([
      { name: 'train', bytes: new Uint8Array(readFileSync(join(DATASETS, 'conll2003-en', name))) },
      { name: 'dev', bytes: new TextEncoder().encode('x I-LOC\n') },
    ]);
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

  it('germeval2014-de has nested entities in its other column', async () => {
    const { dataset, report } = await importFolder(
      join(DATASETS, 'germeval2014-de'),
      ['NER-de-dev.tsv', 'NER-de-test.tsv'],
      { tagField: '4' },
    );
    const inFile = (file: number) =>
      countAll(allSentences(dataset).filter((sentence) => sentence.file === file));
    expect([inFile(0), inFile(1)]).toEqual([
      [2200, 41653, 212],
      [5100, 96499, 515],
    ]);
    expect(damages(report)).toEqual({ 'wrong-column-count': 1 });
  });

  it('hipe2022-ajmc-en ends sentences at its marks, within pages', async () => {
    const path = join(DATASETS, 'hipe2022-ajmc-en');
    const { dataset } = await importFolder(path, filesBelow(path));
    const marks = { train: 1153, validation: 251, test: 238 };
    const pages = { train: 60, validation: 14, test: 13 };
    for (const split of SPLIT_NAMES) {
      const sentences = dataset.splits[split]!;
      // The last sentence of a page need not have a mark.
      expect(sentences.length).toBeGreaterThanOrEqual(marks[split]);
      expect(sentences.length).toBeLessThanOrEqual(marks[split] + pages[split]);
    }
  });
});
