import { describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource } from '../bytes.ts';
import { fromWire, toWire } from '../errors.ts';
import { EmptyFileError, ImportError, UnreadableFileError } from '../importErrors.ts';
import { type Arranged, arrange } from './arrange.ts';
import { type DataChoices, DEFAULT_CHOICES } from './choices.ts';
import type { Sentence } from './dataset.ts';
import { NoTagsError, NoTrainingDataError, UntaggedTextError } from './errors.ts';
import { LISTED_PER_KIND } from './problemLog.ts';
import { readData } from './read.ts';

function file(name: string, text: string): ByteSource {
  return bytesSource(name, new TextEncoder().encode(text));
}

async function importFiles(
  files: readonly ByteSource[],
  choices: Partial<DataChoices> = {},
): Promise<Arranged> {
  const read = await readData(files, DEFAULT_CHOICES, { checkpoint: async () => undefined });
  return arrange(read, 'mine', { ...DEFAULT_CHOICES, splitSeed: 7, ...choices });
}

const TRAIN = 'Ana B-PER\nTorres I-PER\ncame O\n\nto O\nLima B-LOC\n\n';
const VALID = 'Eva B-PER\nleft O\n\n';

async function failure(
  files: readonly ByteSource[],
  choices: Partial<DataChoices> = {},
): Promise<ImportError> {
  try {
    await importFiles(files, choices);
  } catch (error) {
    expect(error).toBeInstanceOf(ImportError);
    return error as ImportError;
  }
  throw new Error('the import went well');
}

const words = (sentences: readonly Sentence[] | undefined) =>
  sentences?.map((sentence) => sentence.words.join(' '));

describe('arrange', () => {
  it.each([
    ['label-studio', { id: 1 }, { label: [{ start: 0, end: 3, text: 'Ana', labels: ['PER'] }] }],
    ['prodigy', { spans: [] }, { spans: [{ start: 0, end: 3, label: 'PER' }] }],
    ['text-spans', { entities: [] }, { entities: [{ start: 0, end: 3, label: 'PER' }] }],
  ])('knows %s where many texts come before the first span', async (format, empty, tagged) => {
    const without = Array.from({ length: 60 }, (_, i) => ({ text: `No ${i}`, ...empty }));
    const records = [...without, { text: 'Ana came', ...empty, ...tagged }];
    const lines = records.map((record) => JSON.stringify(record)).join('\n');
    for (const text of [lines, JSON.stringify(records)]) {
      const { report } = await importFiles([file('all.json', text)]);
      expect(report.files[0]!.format).toBe(format);
      expect(report.typesBefore).toEqual([{ name: 'PER', count: 1, now: 'PER' }]);
      expect(report.splits[0]!.sentences + report.splits[1]!.sentences).toBe(61);
    }
  });

  it('distinguishes problems of records in one line', async () => {
    const records = Array.from({ length: 20 }, (_, i) => ({
      text: `Ana${i} came`,
      label: [[0, i === 7 ? 2 : `Ana${i}`.length, 'PER']],
    }));
    const { dataset, hasProblem, report } = await importFiles([file('all.json', JSON.stringify(records))]);
    const sentences = [...dataset.splits.train!, ...dataset.splits.validation!];
    expect(words(sentences.filter((sentence) => hasProblem('span-cuts-word', sentence)))).toEqual([
      'Ana7 came',
    ]);
    expect(report.problems.find(({ kind }) => kind === 'span-cuts-word')?.line).toBe(8);
    expect(report.files[0]!.facts).toContainEqual({ what: 'recordNumbers', values: {} });
  });

  it('says so where a whole file is one sentence', async () => {
    const rows = `word,tag\n${'Ana,B-A\nx,O\n'.repeat(50)}`;
    const { report } = await importFiles([file('train.csv', rows), file('dev.csv', rows.slice(0, 30))]);
    expect(
      report.problems.filter(({ kind }) => kind === 'no-sentence-borders').map(({ file: name }) => name),
    ).toEqual(['train.csv']);
    expect((await failure([file('train.csv', rows)])).data.remedy).toContain(
      'empty line after each sentence',
    );
  });

  it('takes each list of a document for a split of its own', async () => {
    const record = (word: string) => ({ tokens: [word, 'x'], tags: ['B-A', 'O'] });
    const lists = { train: [record('a'), record('b')], validation: [record('c')], test: [record('d')] };
    const { dataset, report } = await importFiles([file('all.json', JSON.stringify(lists))]);
    expect(words(dataset.splits.train)).toEqual(['a x', 'b x']);
    expect(words(dataset.splits.test)).toEqual(['d x']);
    expect(report.files.map(({ file: name, split }) => `${name} ${split}`)).toEqual([
      'all.json/train train',
      'all.json/validation validation',
      'all.json/test test',
    ]);
  });

  it('makes one data set of several files, split by name, and reports what was read', async () => {
    const { dataset, report } = await importFiles([
      file('test.conll', 'Rio B-GPE\n'),
      file('valid.conll', VALID),
      file('train.conll', TRAIN),
    ]);
    expect(dataset.name).toBe('mine');
    expect(dataset.splits).toEqual({
      train: [
        { words: ['Ana', 'Torres', 'came'], tags: ['B-PER', 'I-PER', 'O'], file: 2, line: 1 },
        { words: ['to', 'Lima'], tags: ['O', 'B-LOC'], file: 2, line: 5 },
      ],
      validation: [{ words: ['Eva', 'left'], tags: ['B-PER', 'O'], file: 1, line: 1 }],
      test: [{ words: ['Rio'], tags: ['B-GPE'], file: 0, line: 1 }],
    });
    expect(dataset.labels.names).toEqual(['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-GPE', 'I-GPE']);
    expect(report.madeSplits).toBeNull();
    expect(report.task).toBe('spans');
    expect(report.files.map(({ file, format, scheme, split }) => [file, format, scheme, split])).toEqual([
      ['test.conll', 'columns', 'IOB2', 'test'],
      ['valid.conll', 'columns', 'IOB2', 'validation'],
      ['train.conll', 'columns', 'IOB2', 'train'],
    ]);
    expect(
      report.splits.map(({ split, sentences, tokens, entities }) => [split, sentences, tokens, entities]),
    ).toEqual([
      ['train', 2, 5, 2],
      ['validation', 1, 2, 1],
      ['test', 1, 1, 1],
    ]);
    expect(report.problems).toEqual([
      { file: 'test.conll', line: 1, kind: 'label-not-in-train', text: 'GPE', action: 'kept' },
    ]);
    expect(structuredClone({ dataset, report })).toEqual({ dataset, report });
  });

  it('follows the split that the user chose', async () => {
    const { dataset } = await importFiles([file('train.conll', VALID), file('dev.conll', TRAIN)], {
      fileSplits: { 'train.conll': 'validation', 'dev.conll': 'train' },
    });
    expect(words(dataset.splits.validation)).toEqual(['Eva left']);
  });

  it('sets a seeded part of a lone file aside, and says so', async () => {
    const text = Array.from({ length: 50 }, (_, i) => `Ana${i} B-PER\ncame O\n\n`).join('');
    const { dataset, report } = await importFiles([file('test.conll', text)]);
    expect(report.madeSplits).toEqual({
      seed: 7,
      validation: 0.1,
      test: 0,
      by: 'sentence',
      why: 'validation-missing',
    });
    expect(dataset.splits.train).toHaveLength(45);
    expect(dataset.splits.validation).toHaveLength(5);
    expect(dataset.splits.test).toBeUndefined();
    expect(report.splits.map(({ sentences }) => sentences)).toEqual([45, 5]);
  });

  it('orders labels as in the file, whatever is set aside', async () => {
    const text = ['A', 'B', 'C', 'D', 'E', 'F'].map((type) => `x${type} B-${type}\ny O\n\n`).join('');
    for (let seed = 0; seed < 10; seed++) {
      const { dataset } = await importFiles([file('a', text)], { splitSeed: seed });
      expect(dataset.labels.names.filter((name) => name.startsWith('B-')).join('')).toBe(
        'B-AB-BB-CB-DB-EB-F',
      );
    }
  });

  it('numbers the documents of several files consecutively', async () => {
    const documents = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, i) => `-DOCSTART- O\n\n${prefix}${i} B-X\ny O\n\n`).join('');
    const { dataset, report } = await importFiles([
      file('train-1', documents(3, 'a')),
      file('train-2', documents(2, 'b')),
      file('dev', documents(2, 'c')),
    ]);
    expect(dataset.splits.train?.map(({ document }) => document)).toEqual([0, 1, 2, 3, 4]);
    expect(report.splits.map(({ documents }) => documents)).toEqual([5, 2]);
  });

  it('normalises each file by its own scheme and reports repairs by line', async () => {
    const iob1 = 'Ana I-PER\nTorres I-PER\nEva B-PER\nin O\n\nLima I-LOC\n';
    const orphan = '\nEva B-PER\nand O\nAna B-PER\n\nin O\nRio I-LOC\n';
    const { dataset, report } = await importFiles([file('train', iob1), file('dev', orphan)]);
    expect(dataset.splits.train?.map(({ tags }) => tags)).toEqual([
      ['B-PER', 'I-PER', 'B-PER', 'O'],
      ['B-LOC'],
    ]);
    expect(dataset.splits.validation?.[1]?.tags).toEqual(['O', 'B-LOC']);
    expect(report.files.map(({ scheme }) => scheme)).toEqual(['IOB1', 'IOB2']);
    expect(report.files[0]!.schemeEvidence.insideOpens).toBe(2);
    expect(report.problems).toEqual([
      { file: 'dev', line: 7, kind: 'orphan-inside', text: 'Rio I-LOC', action: 'repaired' },
    ]);
  });

  it('reports sentences that occur twice, also across splits', async () => {
    const { report } = await importFiles([file('train', TRAIN + TRAIN), file('dev', TRAIN)]);
    expect(
      report.problems.map(({ file, line, kind, text, earlier }) => [file, line, kind, text, earlier?.line]),
    ).toEqual([
      ['train', 8, 'duplicate-sentence', 'Ana Torres came', 1],
      ['train', 12, 'duplicate-sentence', 'to Lima', 5],
      ['dev', 1, 'leaked-sentence', 'Ana Torres came', 1],
      ['dev', 5, 'leaked-sentence', 'to Lima', 5],
    ]);
  });

  it('reports sentences that contradict an earlier one as such, whatever the split, and both are found', async () => {
    const other = TRAIN.replace('Torres I-PER', 'Torres B-LOC');
    const { dataset, hasProblem, report } = await importFiles([
      file('train', TRAIN + other),
      file('dev', `${VALID}${other}`),
    ]);
    const contradiction = { kind: 'contradicting-duplicate', action: 'kept' };
    const text = 'Torres B-LOC ≠ I-PER: Ana Torres came';
    const earlier = { file: 'train', line: 1 };
    expect(report.problems).toEqual([
      { ...contradiction, file: 'train', line: 9, text, earlier },
      {
        kind: 'duplicate-sentence',
        action: 'kept',
        file: 'train',
        line: 12,
        text: 'to Lima',
        earlier: { file: 'train', line: 5 },
      },
      { ...contradiction, file: 'dev', line: 5, text, earlier },
      {
        kind: 'leaked-sentence',
        action: 'kept',
        file: 'dev',
        line: 8,
        text: 'to Lima',
        earlier: { file: 'train', line: 5 },
      },
    ]);
    const flags = dataset.splits.train!.map((one) => hasProblem('contradicting-duplicate', one));
    expect(flags).toEqual([true, false, true, false]);
    expect(dataset.splits.validation!.map((one) => hasProblem('contradicting-duplicate', one))).toEqual([
      false,
      true,
      false,
    ]);
    const merged = await importFiles([file('train', TRAIN + other)], { labelChanges: { LOC: 'PER' } });
    expect(merged.report.problems.map(({ kind }) => kind)).toContain('contradicting-duplicate');
  });

  it('reports a label that looks like another one once, and all its sentences have the problem', async () => {
    const { dataset, hasProblem, report } = await importFiles([
      file('train', 'a B-band\nb B-Band\n\nc B-band\n\nd O\ne B-band\n\n'),
      file('dev', 'f B-band\n\ng O\nh B-Band\n\n'),
    ]);
    const problems = report.problems.filter(({ kind }) => kind === 'similar-label');
    expect(problems).toEqual([
      { file: 'train', line: 2, kind: 'similar-label', text: 'Band 2, band 4', action: 'kept' },
    ]);
    expect(dataset.splits.train!.map((one) => hasProblem('similar-label', one))).toEqual([
      true,
      false,
      false,
    ]);
    expect(dataset.splits.validation!.map((one) => hasProblem('similar-label', one))).toEqual([false, true]);
    const merged = await importFiles([file('train', 'a B-band\nb B-Band\n\nc O\n\n'), file('dev', VALID)], {
      labelChanges: { Band: 'band' },
    });
    expect(merged.report.problems.map(({ kind }) => kind)).not.toContain('similar-label');
  });

  it('lists the first problems of a kind and counts the rest', async () => {
    const text = Array.from({ length: 60 }, (_, i) => `a${i} B-X\nb PER\n\n`).join('');
    const { report } = await importFiles([file('train', text), file('dev', VALID)]);
    expect(report.problems.filter(({ kind }) => kind === 'unknown-tag')).toHaveLength(LISTED_PER_KIND);
    expect(report.problemCounts).toEqual({ 'unknown-tag': 10 });
  });

  it('keeps the order of a class-label list that fits the tags, and no other', async () => {
    const records =
      '{"tokens":["Ana","x"],"tags":["B-PER","O"]}\n{"tokens":["Lima","y"],"tags":["B-LOC","O"]}';
    const labelsWith = async (names: readonly string[]) =>
      (await importFiles([file('a.jsonl', `${JSON.stringify({ label_names: names })}\n${records}`)])).dataset
        .labels.names;
    expect(await labelsWith(['O', 'B-LOC', 'I-LOC', 'B-PER'])).toEqual(['O', 'B-LOC', 'I-LOC', 'B-PER']);
    const byAppearance = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
    expect(await labelsWith(['O', 'B-PER'])).toEqual(byAppearance);
    expect(await labelsWith(['O', 'B-PER', 'S-PER', 'B-LOC', 'S-LOC'])).toEqual(byAppearance);
  });

  it('reads parts of speech as they are', async () => {
    const text = 'the DT\ndog NN\n\nthe DT\ncat NN\n\na DT\ncow NN\n';
    const { dataset, report } = await importFiles([file('pos.txt', text)]);
    expect(dataset.labels.names).toEqual(['DT', 'NN']);
    expect(report.files[0]!.scheme).toBe('tokens');
    expect(report.task).toBe('tokens');
    expect(report.splits[0]!.entities).toBe(0);
  });

  it('reads its own tags back', async () => {
    const first = (await importFiles([file('train', TRAIN), file('dev', VALID)])).dataset;
    const toConll = (sentences: readonly Sentence[]) =>
      sentences.map((s) => `${s.words.map((word, i) => `${word}\t${s.tags[i]}\n`).join('')}\n`).join('');
    const { dataset: second } = await importFiles([
      file('train', toConll(first.splits.train!)),
      file('dev', toConll(first.splits.validation!)),
    ]);
    expect(second).toEqual(first);
  });
});

describe('schemes of several files', () => {
  const schemes = ({ report }: Arranged) =>
    report.files.map(({ scheme, schemeReason }) => `${scheme} ${schemeReason}`);

  it('follows the train file where a few prefixes fit its scheme too', async () => {
    const iobes = 'Ana B-PER\nTorres E-PER\nin O\nLima S-LOC\n\nBo S-PER\n';
    const arranged = await importFiles([file('train', iobes), file('dev', 'in O\nRio S-LOC\n\nso O\n')]);
    expect(schemes(arranged)).toEqual(['IOBES recognised', 'IOBES recognised']);
    const noMarks = await importFiles([file('train', iobes), file('dev', 'so O\nit O\n')]);
    expect(schemes(noMarks)).toEqual(['IOBES recognised', 'IOBES as-train']);
    const ioe = 'Ana I-PER\nTorres E-PER\nin O\nLima E-LOC\n\nBo E-PER\n';
    const few = await importFiles([file('train', ioe), file('dev', 'in O\nRio E-LOC\n')]);
    expect(schemes(few)).toEqual(['IOE2 recognised', 'IOE2 recognised']);
    const differs = await importFiles([file('train', iobes), file('dev', 'Bo I-PER\nin O\nRio I-LOC\n')]);
    expect(schemes(differs)).toEqual(['IOBES recognised', 'IOB1 recognised']);
    expect(differs.report.problems).toEqual([]);
  });

  it('reads a file of the other task in that of the train file', async () => {
    const pos = 'the DT\ndog NN\n\na DT\ncat NN\n';
    const spans = await importFiles([file('train', TRAIN), file('dev', pos)]);
    expect(schemes(spans)).toEqual(['IOB2 recognised', 'IOB2 as-train']);
    expect(spans.report.problems.filter(({ kind }) => kind === 'unknown-tag')).toHaveLength(4);
    const tokens = await importFiles([file('train', pos), file('dev', TRAIN)]);
    expect(schemes(tokens)).toEqual(['tokens recognised', 'tokens as-train']);
    expect(tokens.dataset.splits.validation![0]!.tags).toEqual(['B-PER', 'I-PER', 'O']);
    expect(tokens.report.splits.map(({ entities }) => entities)).toEqual([0, 0]);
  });

  it('follows the scheme that the user chose', async () => {
    const { dataset, report } = await importFiles([file('train', 'a NN\nb NN\nc DT\n\nd NN\n')], {
      scheme: 'bare',
    });
    expect(report.task).toBe('spans');
    expect(report.files[0]).toMatchObject({ scheme: 'bare', schemeReason: 'chosen' });
    expect(report.files[0]!.schemeEvidence).toEqual({ outside: 0, bareTags: 4 });
    expect(dataset.labels.names).toEqual(['O', 'B-NN', 'I-NN', 'B-DT', 'I-DT']);
  });
});

describe('choices', () => {
  const MANY = Array.from({ length: 40 }, (_, i) => `Ana${i} B-PER\nTorres I-PER\nin O\nRio B-LOC\n\n`).join(
    '',
  );

  it('renames, merges and drops types, all at once, and keeps their list', async () => {
    const text = 'Ana B-PER\nBo B-ORG\nLima B-LOC\nLima I-LOC\n\nEva B-PER\n';
    const { dataset, report } = await importFiles([file('train', text), file('dev', VALID)], {
      labelChanges: { PER: 'ORG', ORG: 'PER', LOC: null, NONE: 'X' },
    });
    expect(dataset.splits.train!.map(({ tags }) => tags)).toEqual([['B-ORG', 'B-PER', 'O', 'O'], ['B-ORG']]);
    expect(dataset.labels.names).toEqual(['O', 'B-ORG', 'I-ORG', 'B-PER', 'I-PER']);
    expect(report.typesBefore).toEqual([
      { name: 'PER', count: 3, now: 'ORG' },
      { name: 'ORG', count: 1, now: 'PER' },
      { name: 'LOC', count: 1, now: null },
    ]);
    expect(report.splits[0]!.entitiesByType).toEqual({ ORG: 2, PER: 1 });
  });

  it('merges bare tags, and keeps those that are to be dropped', async () => {
    const { dataset, report } = await importFiles(
      [file('pos', 'a DT\nb NN\nc NNS\n\nd NN\ne DT\n\nd NN\ne DT\n')],
      {
        labelChanges: { NNS: 'NN', DT: null },
      },
    );
    expect(dataset.labels.names).toEqual(['DT', 'NN']);
    expect(report.typesBefore).toEqual([
      { name: 'DT', count: 3, now: 'DT' },
      { name: 'NN', count: 3, now: 'NN' },
      { name: 'NNS', count: 1, now: 'NN' },
    ]);
  });

  it('keeps the order of a class list through changes', async () => {
    const records =
      '{"label_names":["O","B-LOC","I-LOC","B-PER","I-PER"]}\n{"tokens":["Ana","x"],"tags":["B-PER","O"]}\n';
    const { dataset } = await importFiles([file('a.jsonl', `${records}{"tokens":["b"],"tags":["B-LOC"]}`)], {
      labelChanges: { PER: 'Person' },
    });
    expect(dataset.labels.names).toEqual(['O', 'B-LOC', 'I-LOC', 'B-Person', 'I-Person']);
  });

  it('leaves out what cannot be read, says why, and continues', async () => {
    const { dataset, report } = await importFiles([
      file('notes.txt', 'Some notes on these data.\n'),
      file('train', TRAIN),
      bytesSource('more.zip', new Uint8Array([0x50, 0x4b, 3, 4])),
      bytesSource('broken.conll', new Uint8Array([...new TextEncoder().encode('caf'), 0xe9, 10])),
      file('dev', VALID),
    ]);
    expect(dataset.splits.train).toHaveLength(2);
    expect(dataset.splits.validation).toHaveLength(1);
    expect(
      report.leftOut.map(({ file: name, ...why }) => [name, why.why === 'failed' ? why.error.name : why]),
    ).toEqual([
      ['more.zip', 'UnreadableFileError'],
      ['notes.txt', 'UntaggedTextError'],
      ['broken.conll', 'NoTagsError'],
    ]);
    expect(JSON.stringify(report.leftOut)).not.toContain('stack');
    expect(structuredClone(report)).toEqual(report);
    expect(report.problems.filter(({ file: name }) => name === 'broken.conll')).toEqual([]);
  });

  it('does not read a file that the user does not want, nor what belongs to it alone', async () => {
    const opened: string[] = [];
    const watched = (name: string, text: string): ByteSource => {
      const source = file(name, text);
      return {
        ...source,
        slice: (start, end) => {
          opened.push(name);
          return source.slice(start, end);
        },
      };
    };
    const files = [
      watched('a/seq.in', 'play Ana\nfind Lima\n'),
      watched('a/seq.out', 'O B-song\nO B-place\n'),
      watched('b/seq.in', 'play Bo\n'),
      watched('b/seq.out', 'O B-song\n'),
    ];
    const choices = { ...DEFAULT_CHOICES, fileSplits: { 'b/seq.in': 'none' as const } };
    const read = await readData(files, choices, { checkpoint: async () => undefined });
    const { report } = await arrange(read, 'mine', choices);
    expect(report.files.map((one) => one.file)).toEqual(['a/seq.in']);
    expect(report.leftOut).toEqual([{ file: 'b/seq.in', why: 'no-split' }]);
    expect(new Set(opened)).not.toContain('b/seq.in');
  });

  it('leaves a file out', async () => {
    const { dataset, report } = await importFiles(
      [file('train', TRAIN), file('more', VALID), file('dev', VALID)],
      {
        fileSplits: { more: 'none' },
      },
    );
    expect(dataset.splits.train).toHaveLength(2);
    expect(report.leftOut).toEqual([{ file: 'more', why: 'no-split' }]);
    expect(dataset.splits.validation![0]!.file).toBe(1);
    const failed = await importFiles([file('train', TRAIN), file('more', '')], {
      fileSplits: { more: 'none' },
    });
    expect(failed.report.leftOut).toEqual([{ file: 'more', why: 'no-split' }]);
  });

  it('pools all files and splits again', async () => {
    const { dataset, report } = await importFiles(
      [file('train', MANY), file('test', MANY.replaceAll('Ana', 'Eva'))],
      {
        splitBy: 'ratio',
        validationRatio: 0.2,
        testRatio: 0.1,
      },
    );
    expect(report.splits.map(({ split, sentences }) => [split, sentences])).toEqual([
      ['train', 56],
      ['validation', 16],
      ['test', 8],
    ]);
    expect(report.madeSplits).toEqual({ seed: 7, validation: 0.2, test: 0.1, by: 'sentence', why: 'asked' });
    expect(report.files.map(({ splitReason }) => splitReason)).toEqual(['pooled', 'pooled']);
    expect(new Set(dataset.splits.train!.map((sentence) => sentence.file))).toEqual(new Set([0, 1]));
    expect(report.problems.map(({ kind }) => kind)).not.toContain('leaked-sentence');
  });

  it('cuts train to a subset, after validation is set aside', async () => {
    const { dataset, report } = await importFiles([file('a', MANY)], { trainSubset: 5 });
    expect(dataset.splits.train).toHaveLength(5);
    expect(dataset.splits.validation).toHaveLength(4);
    expect(report.trainBeforeSubset).toBe(36);
    expect(report.splits[0]!.sentences).toBe(5);
    expect((await importFiles([file('a', MANY)], { trainSubset: 50 })).report.trainBeforeSubset).toBeNull();
  });

  it('leaves what was read as it was', async () => {
    const read = await readData([file('a', MANY)], DEFAULT_CHOICES, { checkpoint: async () => undefined });
    const first = await arrange(read, 'mine', DEFAULT_CHOICES);
    await arrange(read, 'mine', {
      ...DEFAULT_CHOICES,
      labelChanges: { PER: null },
      splitSeed: 1,
      scheme: 'IO',
    });
    const again = await arrange(read, 'mine', DEFAULT_CHOICES);
    expect(again.report).toEqual(first.report);
    expect(again.dataset).toEqual(first.dataset);
  });
});

describe('problems', () => {
  it('names types that train has hardly any of', async () => {
    const text = `${Array.from({ length: 101 }, (_, i) => `a${i} B-X\nb O\n\n`).join('')}c O\nd B-RARE\n`;
    const { report } = await importFiles([file('train', text), file('dev', VALID)]);
    expect(report.problems.filter(({ kind }) => kind === 'class-imbalance')).toEqual([
      { file: 'train', line: 305, kind: 'class-imbalance', text: 'RARE 1, X 101', action: 'kept' },
    ]);
  });

  it('are found by the lines of a sentence', async () => {
    const { dataset, hasProblem } = await importFiles([
      file('train', 'a B-X\nb O\n\nc O\nd I-X\n\ne B-X\nf O\ng O\n'),
      file(
        'dev.jsonl',
        '{"tokens":["a","b","c"],"tags":["B-X","O","O"]}\n{"tokens":["a","b"],"tags":["I-X","O"]}\n',
      ),
    ]);
    const flags = (sentences: readonly Sentence[]) =>
      sentences.map((sentence) => hasProblem('orphan-inside', sentence));
    expect(flags(dataset.splits.train!)).toEqual([false, true, false]);
    expect(flags(dataset.splits.validation!)).toEqual([false, true]);
  });
});

describe('an import fails with a named error where', () => {
  it.each([
    ['empty', [file('a.conll', '')], EmptyFileError, 'a.conll: The file is empty.'],
    ['only blank rows', [file('a.conll', '\n \n\t\n')], EmptyFileError, 'The file is empty.'],
    [
      'only marks and comments',
      [file('a', '-DOCSTART- O\n\n# x\n')],
      EmptyFileError,
      'not a single sentence',
    ],
    [
      'only damaged records',
      [file('a', '{"tokens":["a"],"tags":[]}\n{"tokens":["a"],"tags":["O","O"]}')],
      NoTagsError,
      'a, line 1: No record has',
    ],
    ['one column', [file('a', 'Ana\ncame\n')], NoTagsError, 'a, line 1: There is one column only'],
    ['all outside', [file('a', 'a O\nb O\n\nc O\n')], NoTagsError, 'Every word has the tag “O”'],
    [
      'prose',
      [file('a', '\nIt was cold .\nThe clocks were striking\n')],
      UntaggedTextError,
      'a, line 2: This is text without tags',
    ],
    [
      'bytes',
      [bytesSource('a.bin', new Uint8Array([0xff, 0x00, 0x80]))],
      UnreadableFileError,
      'a.bin: This looks like a binary file',
    ],
    ['one sentence', [file('a', 'Ana B-PER\ncame O\n')], NoTrainingDataError, 'one sentence only'],
    [
      'two records, one of them damaged',
      [file('a.jsonl', '{"tokens": ["Ana", "came"], "tags": ["B-PER", "O"]}\n{"tokens": ["Bo"], "tags"')],
      NoTrainingDataError,
      'a.jsonl, line 2:',
    ],
    ['no files', [], NoTrainingDataError, 'There is no file to train on'],
  ])('%s', async (_, files, ErrorClass, message) => {
    const error = await failure(files);
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error.message).toContain(message);
    expect(error.data.remedy).not.toBe('');
    expect(error.message.endsWith(error.data.remedy)).toBe(true);
    const arrived = fromWire(structuredClone(toWire(error)));
    expect(arrived).toBeInstanceOf(ErrorClass);
    expect((arrived as ImportError).data).toEqual(error.data);
  });

  it('all files are bad: the error is that of the first', async () => {
    expect((await failure([file('train', ''), file('dev', 'one\ntwo\n')])).data.file).toBe('train');
  });

  it('the user leaves nothing to train on', async () => {
    const files = [file('dev', VALID), file('test', VALID)];
    const error = await failure(files, { fileSplits: { dev: 'validation', test: 'test' } });
    expect(error).toBeInstanceOf(NoTrainingDataError);
    expect(error.message).toContain('dev, test: There is no file to train on');
    const alone = await failure([file('a', TRAIN)], { fileSplits: { a: 'test' } });
    expect(alone.message).toContain('choose the split');
  });

  it('the user drops every type', async () => {
    const error = await failure([file('a', TRAIN)], { labelChanges: { PER: null, LOC: 'O' } });
    expect(error).toBeInstanceOf(NoTagsError);
    expect(error.message).toContain('All entity types are dropped');
  });
});
