import { describe, expect, it } from 'vitest';
import { fromWire, toWire } from '../errors.ts';
import type { Sentence, SplitName } from './dataset.ts';
import {
  EmptyFileError,
  ImportError,
  NoTagsError,
  NoTrainingDataError,
  UnknownFormatError,
  UnreadableFileError,
} from './errors.ts';
import { type ImportFile, importFiles } from './import.ts';
import { LISTED_PER_KIND } from './problemLog.ts';

function file(name: string, text: string, split?: SplitName): ImportFile {
  return { name, bytes: new TextEncoder().encode(text), split };
}

const OPTIONS = { name: 'mine', seed: 7 };
const TRAIN = 'Ana B-PER\nTorres I-PER\ncame O\n\nto O\nLima B-LOC\n\n';
const VALID = 'Eva B-PER\nleft O\n\n';

function failure(files: readonly ImportFile[]): ImportError {
  try {
    importFiles(files, OPTIONS);
  } catch (error) {
    expect(error).toBeInstanceOf(ImportError);
    return error as ImportError;
  }
  throw new Error('the import went well');
}

const words = (sentences: readonly Sentence[] | undefined) =>
  sentences?.map((sentence) => sentence.words.join(' '));

describe('importFiles', () => {
  it('makes one data set of several files, split by name, and reports what was read', () => {
    const { dataset, report } = importFiles(
      [file('test.conll', 'Rio B-GPE\n'), file('valid.conll', VALID), file('train.conll', TRAIN)],
      OPTIONS,
    );
    expect(dataset.name).toBe('mine');
    expect(dataset.splits).toEqual({
      train: [
        { words: ['Ana', 'Torres', 'came'], tags: ['B-PER', 'I-PER', 'O'], line: 1 },
        { words: ['to', 'Lima'], tags: ['O', 'B-LOC'], line: 5 },
      ],
      validation: [{ words: ['Eva', 'left'], tags: ['B-PER', 'O'], line: 1 }],
      test: [{ words: ['Rio'], tags: ['B-GPE'], line: 1 }],
    });
    expect(dataset.labels.names).toEqual(['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-GPE', 'I-GPE']);
    expect(report.madeValidation).toBeNull();
    expect(report.files.map(({ file, format, scheme, split }) => [file, format, scheme, split])).toEqual([
      ['test.conll', 'conll', 'IOB2', 'test'],
      ['valid.conll', 'conll', 'IOB2', 'validation'],
      ['train.conll', 'conll', 'IOB2', 'train'],
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

  it('takes an ArrayBuffer as well as a view of part of one', () => {
    const bytes = new TextEncoder().encode(`xx${TRAIN}`);
    for (const view of [bytes.slice(2).buffer, bytes.subarray(2)]) {
      const { dataset } = importFiles([{ name: 'a', bytes: view }, file('valid', VALID)], OPTIONS);
      expect(words(dataset.splits.train)).toEqual(['Ana Torres came', 'to Lima']);
    }
  });

  it('goes by the split that the user chose', () => {
    const { dataset } = importFiles(
      [file('train.conll', VALID, 'validation'), file('dev.conll', TRAIN, 'train')],
      OPTIONS,
    );
    expect(words(dataset.splits.validation)).toEqual(['Eva left']);
  });

  it('sets a seeded part of a lone file aside, and says so', () => {
    const text = Array.from({ length: 50 }, (_, i) => `Ana${i} B-PER\ncame O\n\n`).join('');
    const { dataset, report } = importFiles([file('test.conll', text)], OPTIONS);
    expect(report.madeValidation).toEqual({ seed: 7, ratio: 0.1, by: 'sentence' });
    expect(dataset.splits.train).toHaveLength(45);
    expect(dataset.splits.validation).toHaveLength(5);
    expect(dataset.splits.test).toBeUndefined();
    expect(report.splits.map(({ sentences }) => sentences)).toEqual([45, 5]);
  });

  it('orders labels as in the file, whatever is set aside', () => {
    const text = ['A', 'B', 'C', 'D', 'E', 'F'].map((type) => `x${type} B-${type}\ny O\n\n`).join('');
    for (let seed = 0; seed < 10; seed++) {
      const { dataset } = importFiles([file('a', text)], { name: 'a', seed });
      expect(dataset.labels.names.filter((name) => name.startsWith('B-')).join('')).toBe(
        'B-AB-BB-CB-DB-EB-F',
      );
    }
  });

  it('numbers the documents of several files through', () => {
    const documents = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, i) => `-DOCSTART- O\n\n${prefix}${i} B-X\ny O\n\n`).join('');
    const { dataset, report } = importFiles(
      [
        file('train-1', documents(3, 'a')),
        file('train-2', documents(2, 'b')),
        file('dev', documents(2, 'c')),
      ],
      OPTIONS,
    );
    expect(dataset.splits.train?.map(({ document }) => document)).toEqual([0, 1, 2, 3, 4]);
    expect(report.splits.map(({ documents }) => documents)).toEqual([5, 2]);
  });

  it('normalises each file by its own scheme and reports repairs by line', () => {
    const iob1 = 'Ana I-PER\nTorres I-PER\nEva B-PER\nin O\n\nLima I-LOC\n';
    const orphan = '\nEva B-PER\nand O\nAna B-PER\n\nin O\nRio I-LOC\n';
    const { dataset, report } = importFiles([file('train', iob1), file('dev', orphan)], OPTIONS);
    expect(dataset.splits.train?.map(({ tags }) => tags)).toEqual([
      ['B-PER', 'I-PER', 'B-PER', 'O'],
      ['B-LOC'],
    ]);
    expect(dataset.splits.validation?.[1]?.tags).toEqual(['O', 'B-LOC']);
    expect(report.files.map(({ scheme }) => scheme)).toEqual(['IOB1', 'IOB2']);
    expect(report.files[0]!.schemeEvidence['I- opens an entity']).toBe(2);
    expect(report.problems).toEqual([
      { file: 'dev', line: 7, kind: 'orphan-inside', text: 'Rio I-LOC', action: 'repaired' },
    ]);
  });

  it('reports sentences that stand in two places, also across splits', () => {
    const { report } = importFiles([file('train', TRAIN + TRAIN), file('dev', TRAIN)], OPTIONS);
    expect(report.problems.map(({ file, line, kind, text }) => [file, line, kind, text])).toEqual([
      ['train', 8, 'duplicate-sentence', 'as train, line 1: Ana Torres came'],
      ['train', 12, 'duplicate-sentence', 'as train, line 5: to Lima'],
      ['dev', 1, 'duplicate-sentence', 'as train, line 1: Ana Torres came'],
      ['dev', 5, 'duplicate-sentence', 'as train, line 5: to Lima'],
    ]);
  });

  it('lists the first problems of a kind and counts the rest', () => {
    const text = Array.from({ length: 60 }, (_, i) => `a${i} B-X\nb PER\n\n`).join('');
    const { report } = importFiles([file('train', text), file('dev', VALID)], OPTIONS);
    expect(report.problems.filter(({ kind }) => kind === 'unknown-tag')).toHaveLength(LISTED_PER_KIND);
    expect(report.problemCounts).toEqual({ 'unknown-tag': 10 });
  });

  it('keeps the order of a class-label list that fits the tags, and no other', () => {
    const records =
      '{"tokens":["Ana","x"],"tags":["B-PER","O"]}\n{"tokens":["Lima","y"],"tags":["B-LOC","O"]}';
    const labelsWith = (names: readonly string[]) =>
      importFiles([file('a.jsonl', `${JSON.stringify({ label_names: names })}\n${records}`)], OPTIONS).dataset
        .labels.names;
    expect(labelsWith(['O', 'B-LOC', 'I-LOC', 'B-PER'])).toEqual(['O', 'B-LOC', 'I-LOC', 'B-PER']);
    const byAppearance = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
    expect(labelsWith(['O', 'B-PER'])).toEqual(byAppearance);
    expect(labelsWith(['O', 'B-PER', 'S-PER', 'B-LOC', 'S-LOC'])).toEqual(byAppearance);
  });

  it('reads parts of speech as they are', () => {
    const text = 'the DT\ndog NN\n\nthe DT\ncat NN\n\na DT\ncow NN\n';
    const { dataset, report } = importFiles([file('pos.txt', text)], OPTIONS);
    expect(dataset.labels.names).toEqual(['DT', 'NN']);
    expect(report.files[0]!.scheme).toBe('none');
    expect(report.splits[0]!.entities).toBe(0);
  });

  it('reads its own tags back', () => {
    const first = importFiles([file('train', TRAIN), file('dev', VALID)], OPTIONS).dataset;
    const toConll = (sentences: readonly Sentence[]) =>
      sentences.map((s) => `${s.words.map((word, i) => `${word}\t${s.tags[i]}\n`).join('')}\n`).join('');
    const second = importFiles(
      [file('train', toConll(first.splits.train!)), file('dev', toConll(first.splits.validation!))],
      OPTIONS,
    ).dataset;
    expect(second).toEqual(first);
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
      EmptyFileError,
      'not a single',
    ],
    ['one column', [file('a', 'Ana\ncame\n')], NoTagsError, 'a, line 1: There is one column only'],
    ['all outside', [file('a', 'a O\nb O\n\nc O\n')], NoTagsError, 'Every word has the tag “O”'],
    [
      'prose',
      [file('a', '\nIt was cold .\nThe clocks were striking\n')],
      UnknownFormatError,
      'a, line 2: These are neither',
    ],
    [
      'a JSON array',
      [file('a', '[{"tokens": ["a"], "tags": ["O"]}]')],
      UnknownFormatError,
      'one JSON document',
    ],
    [
      'bytes',
      [{ name: 'a.bin', bytes: new Uint8Array([0xff, 0x00, 0x80]) }],
      UnreadableFileError,
      'a.bin, line 1',
    ],
    [
      'no train file',
      [file('dev', VALID), file('test', VALID)],
      NoTrainingDataError,
      'dev, test: There is no file to train on',
    ],
    ['a lone file that is to be test', [file('a', TRAIN, 'test')], NoTrainingDataError, 'choose the split'],
    ['one sentence', [file('a', 'Ana B-PER\ncame O\n')], NoTrainingDataError, 'one sentence only'],
    [
      'two records, one of them damaged',
      [file('a.jsonl', '{"tokens": ["Ana", "came"], "tags": ["B-PER", "O"]}\n{"tokens": ["Bo"], "tags"')],
      NoTrainingDataError,
      'a.jsonl, line 2:',
    ],
    ['no files', [], NoTrainingDataError, 'There is no file to train on'],
  ])('%s', (_, files, ErrorClass, message) => {
    const error = failure(files);
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error.message).toContain(message);
    expect(error.data.remedy).not.toBe('');
    expect(error.message.endsWith(error.data.remedy)).toBe(true);
    const arrived = fromWire(structuredClone(toWire(error)));
    expect(arrived).toBeInstanceOf(ErrorClass);
    expect((arrived as ImportError).data).toEqual(error.data);
  });

  it('a good file comes with a bad one', () => {
    expect(failure([file('train', TRAIN), file('dev', '')]).data.file).toBe('dev');
  });
});
