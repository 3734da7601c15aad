import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { CountedTurns } from '../../../tests/countedTurns.ts';
import { bytesSource } from '../bytes.ts';
import { fromWire, toWire } from '../errors.ts';
import { arrange } from './arrange.ts';
import { type DataForm, DEFAULT_CHOICES } from './choices.ts';
import type { Dataset, Sentence } from './dataset.ts';
import { labelSetFromTags } from './labels.ts';
import { readData } from './read.ts';
import { SPLIT_NAMES, type Task } from './task.ts';
import { type DataFile, packData, UnwritableCellError, writeData } from './writeData.ts';

function sentence(words: string, tags: string, more: Partial<Sentence> = {}): Sentence {
  return { words: words.split(' '), tags: tags.split(' '), file: 0, line: 1, ...more };
}

function dataset(splits: Dataset['splits'], task: Task = 'spans'): Dataset {
  const all = SPLIT_NAMES.flatMap((split) => splits[split] ?? []);
  return {
    name: 'mine',
    task,
    splits,
    labels: labelSetFromTags(all.map(({ tags }) => tags)),
    wordSplitting: { rule: 'words', source: 'text' },
  };
}

function texts(files: readonly DataFile[]): Record<string, string> {
  return Object.fromEntries(
    files.map(({ name, bytes }) => [name, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)]),
  );
}

function records(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

async function readBack(files: readonly DataFile[]): Promise<Dataset> {
  const sources = files.map(({ name, bytes }) => bytesSource(name, bytes));
  const read = await readData(sources, DEFAULT_CHOICES, { checkpoint: async () => undefined });
  return (await arrange(read, 'mine', DEFAULT_CHOICES)).dataset;
}

const ANA = sentence('Ana Torres came', 'B-PER I-PER O');
const LIMA = sentence('to Lima .', 'O B-LOC O', { glued: [1] });

describe('writeData', () => {
  it('writes rows, one file for each split', async () => {
    expect(texts(await writeData(dataset({ train: [ANA, LIMA], test: [ANA] }), 'iob2'))).toEqual({
      'train.conll': 'Ana\tB-PER\nTorres\tI-PER\ncame\tO\n\nto\tO\nLima\tB-LOC\n.\tO\n\n',
      'test.conll': 'Ana\tB-PER\nTorres\tI-PER\ncame\tO\n\n',
    });
  });

  it('marks documents where all sentences belong to one', async () => {
    const [a, b, c] = [4, 4, 7].map((document) => sentence('x', 'O', { document }));
    const rows = texts(await writeData(dataset({ train: [a!, b!, c!], validation: [a!, ANA] }), 'iob2'));
    expect(rows['train.conll']).toBe('-DOCSTART-\tO\n\nx\tO\n\nx\tO\n\n-DOCSTART-\tO\n\nx\tO\n\n');
    expect(rows['validation.conll']).not.toContain('-DOCSTART-');
  });

  it('writes lists of words and tags, the classes in the first record', async () => {
    const { 'train.jsonl': text } = texts(await writeData(dataset({ train: [ANA, LIMA] }), 'jsonl'));
    expect(records(text!)).toEqual([
      {
        tokens: ['Ana', 'Torres', 'came'],
        ner_tags: ['B-PER', 'I-PER', 'O'],
        label_names: ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'],
      },
      { tokens: ['to', 'Lima', '.'], ner_tags: ['O', 'B-LOC', 'O'], space_after: [true, false, true] },
    ]);
    const pos = texts(await writeData(dataset({ train: [sentence('a dog', 'DT NN')] }, 'tokens'), 'jsonl'));
    expect(records(pos['train.jsonl']!)).toEqual([
      { tokens: ['a', 'dog'], tags: ['DT', 'NN'], label_names: ['DT', 'NN'] },
    ]);
  });

  it('writes spans over text by code points', async () => {
    const emoji = sentence('👩‍🚀 Ana 🎉 !', 'O B-PER I-PER O', { glued: [2] });
    const { 'train.spans.jsonl': text } = texts(await writeData(dataset({ train: [emoji, LIMA] }), 'spans'));
    expect(records(text!)).toEqual([
      { text: '👩‍🚀 Ana 🎉!', label: [[4, 9, 'PER']] },
      { text: 'to Lima.', label: [[3, 7, 'LOC']] },
    ]);
    const pos = texts(await writeData(dataset({ train: [sentence('a dog', 'DT NN')] }, 'tokens'), 'spans'));
    expect(records(pos['train.spans.jsonl']!)).toEqual([
      {
        text: 'a dog',
        label: [
          [0, 1, 'DT'],
          [2, 5, 'NN'],
        ],
      },
    ]);
  });

  it.each(['a\tb', 'a\n', '\r', ' a', 'a\v', '', '-DOCSTART-', '\ud83d'])(
    'refuses rows for the word %j, which JSON lines hold',
    async (word) => {
      const odd = dataset({ train: [ANA, { ...LIMA, words: ['to', word, '.'] }], validation: [ANA] });
      const error: unknown = await writeData(odd, 'iob2').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnwritableCellError);
      expect((error as Error).message).toContain('train, sentence 2: a row cannot hold');
      expect(fromWire(structuredClone(toWire(error)))).toBeInstanceOf(UnwritableCellError);
      const { 'train.jsonl': text } = texts(await writeData(odd, 'jsonl'));
      expect(records(text!)[1]).toMatchObject({ tokens: ['to', word, '.'] });
    },
  );

  it('keeps words with spaces inside, no-break spaces and a leading byte order mark', async () => {
    const odd = dataset({
      train: [{ ...ANA, words: ['\uFEFFAna', '\u00a0', '10 000'] }, LIMA],
      validation: [ANA],
    });
    const again = await readBack(await writeData(odd, 'iob2'));
    expect(again.splits.train!.map(({ words }) => words)).toEqual(
      odd.splits.train!.map(({ words }) => words),
    );
  });
});

describe('writing', () => {
  const many = dataset({ train: Array.from({ length: 40 }, () => ANA), validation: [LIMA, LIMA] });

  it.each<[DataForm]>([['iob2'], ['jsonl'], ['spans']])('gives way after each sentence: %s', async (form) => {
    const turns = new CountedTurns();
    const files = await writeData(many, form, turns);
    expect(turns.chances).toBe(42);
    expect(files).toEqual(await writeData(many, form));
    const cancelled = new CountedTurns(30);
    await expect(writeData(many, form, cancelled)).rejects.toBe(cancelled.cancelled);
  });

  it('keeps text of many pieces intact', async () => {
    const words = 'Ñandú 😀 '.repeat(5000).trim();
    const long = dataset({
      train: Array.from({ length: 4 }, () => sentence(words, words.replace(/\S+/g, 'O'))),
    });
    const { 'train.conll': text } = texts(await writeData(long, 'iob2'));
    expect(text).toBe(`${words.replaceAll(' ', '\tO\n')}\tO\n\n`.repeat(4));
  });
});

describe('packData', () => {
  it('zips several files and leaves one as it is', async () => {
    const files = await writeData(dataset({ train: [ANA, LIMA], validation: [LIMA] }), 'iob2');
    const turns = new CountedTurns();
    const packed = await packData(files, 'mine', new Date(2024, 1, 2), turns);
    expect(packed.name).toBe('mine.zip');
    expect(Object.keys(unzipSync(packed.bytes))).toEqual(['train.conll', 'validation.conll']);
    expect((await readBack([packed])).splits.train).toHaveLength(2);
    expect(turns.chances).toBeGreaterThan(files.length);
    expect(await packData(files.slice(0, 1), 'mine', new Date(), new CountedTurns())).toBe(files[0]);
  });

  it('ends where it is cancelled', async () => {
    const files = await writeData(dataset({ train: [ANA, LIMA], validation: [LIMA] }), 'iob2');
    const turns = new CountedTurns(1);
    await expect(packData(files, 'mine', new Date(), turns)).rejects.toBe(turns.cancelled);
  });
});

const WORDS = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('Ana', 'came', 'to', 'Lima', 'the', 'of', '.', 'news', 'and', 'Bo'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '"',
      '#',
      '# x',
      'O',
      'B-PER',
      ',',
      ';',
      '|',
      '{',
      '[',
      '<b>',
      '-',
      '_',
      '0',
      '1',
      '10 000',
      '\u00a0',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }) },
);
const TYPES = ['PER', 'creative-work', 'PER.NAM', 'Character_Name'];

/** A sentence in IOB2, from runs of words with a type or none. */
const SENTENCES: fc.Arbitrary<Sentence> = fc
  .array(
    fc.record({
      type: fc.option(fc.constantFrom(...TYPES), { freq: 2 }),
      words: fc.array(WORDS, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((runs) => ({
    words: runs.flatMap(({ words }) => words),
    tags: runs.flatMap(({ type, words }) =>
      words.map((_, i) => (type === null ? 'O' : `${i === 0 ? 'B' : 'I'}-${type}`)),
    ),
    file: 0,
    line: 1,
  }));

/** Enough of plain sentences that a reader can tell what the columns are, as in any real file. */
const PLAIN = Array.from({ length: 12 }, (_, i) =>
  sentence(`On day${i} Ana Torres left for Lima .`, 'O O B-PER I-PER O O B-PER.NAM O'),
);

describe('what is written is read again', () => {
  it.each<[DataForm]>([['iob2'], ['jsonl']])('in the form %s', async (form) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(SENTENCES, { maxLength: 8 }),
        fc.array(SENTENCES, { maxLength: 4 }),
        fc.boolean(),
        async (train, validation, marksDocuments) => {
          const numbered = (sentences: readonly Sentence[]) =>
            [...PLAIN, ...sentences].map((one, i) =>
              marksDocuments && form === 'iob2' ? { ...one, document: Math.floor(i / 5) } : one,
            );
          const splits = { train: numbered(train), validation: numbered(validation) };
          let files: DataFile[];
          try {
            files = await writeData(dataset(splits), form);
          } catch (error) {
            expect(error).toBeInstanceOf(UnwritableCellError);
            return;
          }
          const again = await readBack(files);
          const content = ({ words, tags, document }: Sentence) => ({ words, tags, document });
          for (const split of ['train', 'validation'] as const) {
            expect(again.splits[split]!.map(content)).toEqual(splits[split].map(content));
          }
          expect(again.labels.names).toEqual(dataset(splits).labels.names);
        },
      ),
      { numRuns: 150, seed: 4 },
    );
  });
});
