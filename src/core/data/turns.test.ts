/**
 * Reading and arranging give way often enough whatever the format. Counted in chances to give way, not in time, so
 * that no test depends on how fast it runs.
 */
import { describe, expect, it } from 'vitest';
import { CountedTurns } from '../../../tests/countedTurns.ts';
import { openText } from '../../../tests/openText.ts';
import { parquetFile } from '../../../tests/parquetFile.ts';
import { type ByteSource, bytesSource } from '../bytes.ts';
import { NO_TURNS } from '../turns.ts';
import { arrange } from './arrange.ts';
import { DEFAULT_CHOICES } from './choices.ts';
import { TooLongError } from './errors.ts';
import { chooseFormat } from './formats/index.ts';
import { peekJson } from './formats/jsonRecords.ts';
import type { FormatName } from './formats/names.ts';
import { readData } from './read.ts';

const SENTENCES = 2000;
/** Between two chances lies a block of this many characters at most, or one record where that is longer. */
const CHARACTERS_AT_ONCE = 1 << 15;

/** `i` makes sentences differ. */
const wordsOf = (i: number): string[] => [
  'Ana',
  'Torres',
  `came${i}`,
  'to',
  'Lima',
  'on',
  'a',
  'day',
  'in',
  'May',
];
const TAGS = ['B-PER', 'I-PER', 'O', 'O', 'B-LOC', 'O', 'O', 'O', 'O', 'O'];
const textOf = (i: number): string => wordsOf(i).join(' ');

function spansOf(i: number): { readonly start: number; readonly end: number; readonly label: string }[] {
  const start = textOf(i).indexOf('Lima');
  return [
    { start: 0, end: 10, label: 'PER' },
    { start, end: start + 4, label: 'LOC' },
  ];
}

function repeat(write: (i: number) => string): string {
  return Array.from({ length: SENTENCES }, (_, i) => write(i)).join('');
}

const lines = (toRecord: (i: number) => unknown): string => repeat((i) => `${JSON.stringify(toRecord(i))}\n`);
const list = (toRecord: (i: number) => unknown): unknown[] =>
  Array.from({ length: SENTENCES }, (_, i) => toRecord(i));
const rows = (i: number, row: (word: string, tag: string, k: number) => string): string =>
  wordsOf(i)
    .map((word, k) => row(word, TAGS[k]!, k))
    .join('');

/** A large file of each format, with those that belong to it. */
const FILES: Readonly<Record<FormatName, () => Readonly<Record<string, string | Uint8Array>>>> = {
  columns: () => ({ 'train.conll': repeat((i) => `${rows(i, (word, tag) => `${word} NN ${tag}\n`)}\n`) }),
  conllu: () => ({
    'train.conllu': repeat(
      (i) => `${rows(i, (word, tag, k) => `${k + 1}\t${word}\t_\tX\t_\t_\t0\troot\t_\tname=${tag}\n`)}\n`,
    ),
  }),
  csv: () => ({
    'train.csv': `Sentence #,Word,Tag\n${repeat((i) => rows(i, (word, tag) => `${i + 1},${word},${tag}\n`))}`,
  }),
  parallel: () => ({
    'seq.in': repeat((i) => `${textOf(i)}\n`),
    'seq.out': repeat(() => `${TAGS.join(' ')}\n`),
  }),
  'inline-xml': () => ({
    'train.txt': repeat((i) => `<PER>Ana Torres</PER> came ${i} to <LOC>Lima</LOC> on a day in May.\n`),
  }),
  records: () => ({ 'train.json': JSON.stringify(list((i) => ({ tokens: wordsOf(i), ner_tags: TAGS }))) }),
  doccano: () => ({
    'train.jsonl': lines((i) => ({
      text: textOf(i),
      label: spansOf(i).map(({ start, end, label }) => [start, end, label]),
    })),
  }),
  'label-studio': () => ({
    'train.json': JSON.stringify(
      list((i) => ({
        data: { text: textOf(i) },
        annotations: [
          {
            result: spansOf(i).map(({ start, end, label }) => ({
              from_name: 'label',
              to_name: 'text',
              type: 'labels',
              value: { start, end, labels: [label] },
            })),
          },
        ],
      })),
    ),
  }),
  prodigy: () => ({
    'train.jsonl': lines((i) => ({ text: textOf(i), spans: spansOf(i), answer: 'accept' })),
  }),
  spacy: () => ({
    'train.json': JSON.stringify(
      list((i) => [textOf(i), { entities: spansOf(i).map(({ start, end, label }) => [start, end, label]) }]),
    ),
  }),
  'text-spans': () => ({
    'train.jsonl': lines((i) => ({
      text: textOf(i),
      entities: spansOf(i).map(({ start, end, label }) => ({ start, end, entity_group: label })),
    })),
  }),
  snips: () => ({
    'train.json': JSON.stringify({
      Visit: list((i) => ({ data: [{ text: `came ${i} to ` }, { text: 'Lima', entity: 'city' }] })),
    }),
  }),
  crossre: () => ({
    'train.jsonl': lines((i) => ({
      sentence: wordsOf(i),
      ner: [
        [0, 1, 'PER'],
        [4, 4, 'LOC'],
      ],
      relations: [],
    })),
  }),
  brat: () => ({
    'a.txt': repeat((i) => `${textOf(i)}\n`),
    'a.ann': (() => {
      let at = 0;
      return repeat((i) => {
        const start = at;
        at += textOf(i).length + 1;
        return `T${i + 1}\tPER ${start} ${start + 10}\tAna Torres\n`;
      });
    })(),
  }),
  parquet: () => ({
    'train.parquet': parquetFile(
      {
        tokens: Array.from({ length: SENTENCES }, (_, i) => wordsOf(i)),
        ner_tags: Array.from({ length: SENTENCES }, () => TAGS),
      },
      { rowsPerGroup: 500 },
    ),
  }),
};

const CONTROL = { checkpoint: async () => undefined };
const toSources = (files: Readonly<Record<string, string | Uint8Array>>) =>
  Object.entries(files).map(([name, content]) =>
    bytesSource(name, typeof content === 'string' ? new TextEncoder().encode(content) : content),
  );

describe('long work on data', () => {
  it.each(Object.keys(FILES) as FormatName[])('gives way between small pieces: %s', async (format) => {
    const sources = toSources(FILES[format]());
    const reading = new CountedTurns();
    const read = await readData(sources, DEFAULT_CHOICES, { ...CONTROL, turns: reading });
    expect(read.files.map((file) => file.format)).toEqual([format]);
    const { sentences } = read.files[0]!.parsed;
    expect(sentences).toHaveLength(SENTENCES);
    const characters = sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(reading.chances).toBeGreaterThanOrEqual(Math.floor(characters / CHARACTERS_AT_ONCE));
    const arranging = new CountedTurns();
    await arrange(read, 'many', DEFAULT_CHOICES, arranging);
    // Conversion, types, tags, labels, splits, counts, duplicates: each of them gives way at every sentence.
    expect(arranging.chances).toBeGreaterThan(6 * SENTENCES);
  });

  it.each([
    // Each row is split at each of five delimiters.
    ['rows of columns', 'Ana came to Lima O\n', 5000, 'columns', 5 * 5000],
    ['running text', 'Ana came to Lima, on a day in May\n', 5000, 'UntaggedTextError', 5 * 5000],
    ['lines of JSON', '{"a": 1}\n', 2000, 'records', 2000],
    // It is not JSON where so many values are damaged.
    ['brackets', '[\n', 100_000, 'UnknownFormatError', 50],
  ])('gives way while the format is recognised: %s', async (_, line, count, expected, chances) => {
    const file = await openText('file', line.repeat(count));
    const turns = new CountedTurns();
    const recognised = await chooseFormat(file, { main: 'file', companions: {}, format: null }, turns).catch(
      (error: unknown) => error,
    );
    expect(recognised).toHaveProperty('name', expected);
    expect(turns.chances).toBeGreaterThanOrEqual(chances);
  });

  it('looks at a head once, or again where that was cancelled', async () => {
    const { head } = await openText('file.jsonl', '{"a": 1}\n'.repeat(100));
    const cancelling = new CountedTurns(60);
    await expect(peekJson(head, cancelling)).rejects.toBe(cancelling.cancelled);
    const peek = await peekJson(head, NO_TURNS);
    expect(peek?.records).toHaveLength(50);
    const again = new CountedTurns();
    expect(await peekJson(head, again)).toBe(peek);
    expect(again.chances).toBe(0);
  });

  it('ends where it is cancelled, with the reason', async () => {
    const sources = toSources(FILES.columns());
    const reading = new CountedTurns(3);
    await expect(readData(sources, DEFAULT_CHOICES, { ...CONTROL, turns: reading })).rejects.toBe(
      reading.cancelled,
    );
    const read = await readData(sources, DEFAULT_CHOICES, CONTROL);
    const arranging = new CountedTurns(100);
    await expect(arrange(read, 'many', DEFAULT_CHOICES, arranging)).rejects.toBe(arranging.cancelled);
  });

  it.each([
    ['a line', 'train.conll', 'Ana B-PER\n'],
    ['a record', 'train.json', '[{"tokens":["Ana"],"ner_tags":["B-PER"],"note":"'],
  ])('refuses %s that is too long to be read in one call', async (_, name, beginning) => {
    const reading = readData([endless(name, beginning)], DEFAULT_CHOICES, CONTROL);
    const failure: unknown = await reading.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TooLongError);
    expect(failure).toHaveProperty('message', expect.stringMatching(/more than 67 million characters/));
  });
});

/** A file that goes on for more than a line or a record may have, made of one piece again and again. */
function endless(name: string, beginning: string): ByteSource {
  const filler = new TextEncoder().encode('x'.repeat(1 << 20));
  const pieces = [new TextEncoder().encode(beginning), ...Array.from({ length: 70 }, () => filler)];
  return {
    name,
    sizeBytes: pieces.reduce((sum, { byteLength }) => sum + byteLength, 0),
    async *stream() {
      yield* pieces;
    },
    slice: async (start, end) => Buffer.concat(pieces.slice(0, 2)).subarray(start, end),
  };
}
