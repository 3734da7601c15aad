import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { type ParquetColumn, type ParquetFileOptions, parquetFile } from '../../../../tests/parquetFile.ts';
import { bytesSource } from '../../bytes.ts';
import { CancelledError } from '../../errors.ts';
import { ImportError, UnreadableFileError } from '../../importErrors.ts';
import { NO_TURNS } from '../../turns.ts';
import { DEFAULT_CHOICES, type ReadChoices } from '../choices.ts';
import { NoClassNamesError, NoSuchFieldError, NoTagsError } from '../errors.ts';
import { ProblemLog } from '../problemLog.ts';
import { type OpenFile, openFile } from '../text.ts';
import { parquet } from './parquet.ts';

async function parseFile(
  file: OpenFile,
  choices: Partial<ReadChoices> = {},
  companions: Readonly<Record<string, OpenFile>> = {},
) {
  const problems = new ProblemLog();
  const parsed = await parquet.parse({
    file,
    companions,
    choices: { ...DEFAULT_CHOICES, ...choices },
    problems,
    turns: NO_TURNS,
  });
  return {
    ...parsed,
    rows: parsed.sentences.map(({ words, tags }) => words.map((word, i) => `${word}/${tags[i]}`).join(' ')),
    problems: problems.listed.map(({ line, kind }) => [line, kind]),
  };
}

async function parse(
  columns: Readonly<Record<string, ParquetColumn>>,
  choices: Partial<ReadChoices> = {},
  options: ParquetFileOptions = {},
) {
  const file = await openText('train/0000.parquet', parquetFile(columns, options));
  expect(await parquet.detect(file, NO_TURNS)).toBe(true);
  return parseFile(file, choices);
}

const label = (...names: string[]) => ({ names, _type: 'ClassLabel' });
const hub = (features: object) => ({ metadata: { huggingface: JSON.stringify({ info: { features } }) } });

const COLUMNS = {
  id: ['0', '1'],
  tokens: [
    ['Ana', 'Torres', 'came'],
    ['Ñandú', '🦩'],
  ],
  pos_tags: [
    [1, 1, 0],
    [1, 1],
  ],
  ner_tags: [
    [1, 2, 0],
    [0, 0],
  ],
};

describe('parquet', () => {
  it.each(['Sequence', 'List'])('has class names in the features, as %s', async (list) => {
    const options = hub({
      id: { dtype: 'string', _type: 'Value' },
      tokens: { feature: { dtype: 'string', _type: 'Value' }, _type: list },
      pos_tags: { feature: label('VBD', 'NNP'), length: -1, _type: list },
      ner_tags: { feature: label('O', 'B-PER', 'I-PER'), length: -1, _type: list },
    });
    const parsed = await parse(COLUMNS, {}, options);
    expect(parsed.rows).toEqual(['Ana/B-PER Torres/I-PER came/O', 'Ñandú/O 🦩/O']);
    expect(parsed.sentences.map(({ line }) => line)).toEqual([1, 2]);
    expect(parsed.classNames).toEqual(['O', 'B-PER', 'I-PER']);
    expect(parsed.facts).toEqual([
      { what: 'wordField', values: { field: 'tokens' } },
      { what: 'tagField', values: { field: 'ner_tags' } },
      { what: 'features', values: { count: 3 } },
    ]);
    expect(parsed.fields.map(({ id, holds }) => `${id} ${holds}`)).toEqual([
      'tokens words',
      'pos_tags token-tags',
      'ner_tags span-tags',
    ]);
    const pos = await parse(COLUMNS, { tagField: 'pos_tags' }, options);
    expect(pos.rows[0]).toBe('Ana/NNP Torres/NNP came/VBD');
    expect(pos.classNames).toEqual(['VBD', 'NNP']);
  });

  it('may have tags as strings, several row groups, compression, missing lists and items', async () => {
    const columns = {
      words: [['a', 'b'], ['c'], null, [], ['d', 'e'], ['f']],
      labels: [['B-X', 'O'], ['O'], ['O'], [], ['O', null], ['O', 'O']],
    };
    for (const gzip of [false, true]) {
      const { rows, problems, sentences } = await parse(columns, {}, { rowsPerGroup: 2, gzip });
      expect(rows).toEqual(['a/B-X b/O', 'c/O', 'd/O e/']);
      expect(sentences.map(({ line }) => line)).toEqual([1, 2, 5]);
      expect(problems).toEqual([
        [3, 'malformed-record'],
        [4, 'empty-sentence'],
        [6, 'unequal-lengths'],
      ]);
    }
  });

  it('may say which documents its rows are of', async () => {
    const columns = { doc_id: ['x', 'y', 'x'], tokens: [['a'], ['b'], ['c']], tags: [['B-X'], ['O'], ['O']] };
    const { sentences, marksDocuments } = await parse(columns, {}, { rowsPerGroup: 2 });
    expect(marksDocuments).toBe(true);
    expect(sentences.map(({ document }) => document)).toEqual([0, 1, 0]);
  });

  it('may have class names in a file beside it', async () => {
    const paths = new Set(['data/train.parquet', 'dataset_info.json']);
    const companions = parquet.companions!('data/train.parquet', paths)!;
    expect(companions).toEqual({ 'dataset_info.json': 'dataset_info.json' });
    const file = await openText('data/train.parquet', parquetFile(COLUMNS));
    const info = JSON.stringify({ features: { ner_tags: { feature: label('O', 'B-PER', 'I-PER') } } });
    const beside = { 'dataset_info.json': await openText('dataset_info.json', info) };
    expect((await parseFile(file, {}, beside)).rows[0]).toBe('Ana/B-PER Torres/I-PER came/O');
  });

  it('is refused without class names, without lists, without the chosen column', async () => {
    await expect(parse(COLUMNS)).rejects.toThrow(NoClassNamesError);
    await expect(parse({ text: ['a b'], label: ['O'] })).rejects.toThrow(NoTagsError);
    await expect(parse({ text: ['a b'], label: ['O'] })).rejects.toThrow(/The fields found are: text, label/);
    await expect(parse(COLUMNS, { tagField: 'chunk_tags' })).rejects.toThrow(NoSuchFieldError);
    await expect(parse({ tokens: [], ner_tags: [] })).rejects.toThrow(NoTagsError);
  });

  it('can be cancelled between slices, and reports its progress', async () => {
    const bytes = parquetFile(
      {
        ...COLUMNS,
        ner_tags: [
          ['O', 'O', 'O'],
          ['O', 'O'],
        ],
      },
      { rowsPerGroup: 1 },
    );
    let slices = 0;
    const read: number[] = [];
    const onPiece = async (readBytes: number) => {
      read.push(readBytes);
      if (++slices === 3) throw new CancelledError();
    };
    const file = await openFile(bytesSource('x.parquet', bytes), {
      onPiece,
      onEncodingGuessed: () => undefined,
    });
    await expect(parseFile(file)).rejects.toThrow(CancelledError);
    expect(read.every((readBytes) => readBytes <= bytes.length)).toBe(true);
  });

  it('cut or damaged anywhere gives sentences or a named error', async () => {
    const whole = parquetFile(
      COLUMNS,
      hub({ ner_tags: { feature: label('O', 'B-PER', 'I-PER'), _type: 'List' } }),
    );
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
    const damage = fc.oneof(
      fc.nat(whole.length).map((length) => whole.slice(0, length)),
      fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
        const copy = whole.slice();
        for (const { at, to } of changes) copy[at] = to;
        return copy;
      }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        try {
          const file = await openText('x.parquet', bytes);
          if (await parquet.detect(file, NO_TURNS)) await parseFile(file);
        } catch (error) {
          expect(error).toBeInstanceOf(ImportError);
        }
      }),
      { numRuns: 500 },
    );
    await expect(parseFile(await openText('x.parquet', whole.slice(0, -5)))).rejects.toThrow(
      UnreadableFileError,
    );
  });
});
