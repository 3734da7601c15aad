/** Folders of tests/oracles/declaredTokens.py against both versions of transformers. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidTokenizerError } from './errors.ts';
import { loadTokenizer } from './tokenizer.ts';
import { readTokenizerFiles, tokenizerFromFiles } from './tokenizerFiles.ts';

const ORACLES = new URL('../../../tests/oracles/', import.meta.url);
const read = (path: string): Uint8Array => readFileSync(new URL(path, ORACLES));
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const figuresSchema = z.union([
  z.object({ added: z.array(z.record(z.string(), z.unknown())), ids: z.array(z.array(z.number())) }),
  z.object({ error: z.string() }),
]);
const oracle = z
  .object({
    texts: z.array(z.string()),
    cases: z.array(
      z.object({
        name: z.string(),
        base: z.string(),
        // Not a record, which would leave `__proto__` out.
        files: z.custom<Readonly<Record<string, unknown>>>(),
        figures: z.record(z.string(), figuresSchema),
      }),
    ),
  })
  .parse(JSON.parse(new TextDecoder().decode(read('declared-tokens.json'))));

/** What only one version reads, or can load. */
const OF_ONE_VERSION = new Map([
  ['extra_special_tokens, a list', '5.24.0'],
  ["a name of the model's own", '5.24.0'],
  ['additional_special_tokens of the map, with flags', '4.57.6'],
]);

const folderOf = (base: string, files: Readonly<Record<string, unknown>>): Map<string, Uint8Array> =>
  new Map([
    ['tokenizer.json', read(`alignment/${base}/tokenizer.json`)],
    ...Object.entries(files).map(([name, content]) => [name, json(content)] as const),
  ]);

describe.each(oracle.cases)('$name', ({ name, base, files, figures }) => {
  const contents = readTokenizerFiles(folderOf(base, files));
  const tokenizer = loadTokenizer(contents.tokenizerJson, contents.tokenizerConfigJson);
  const only = OF_ONE_VERSION.get(name);

  test.each(Object.entries(figures).filter(([version]) => only === undefined || version === only))(
    'as transformers %s',
    (_, figure) => {
      if ('error' in figure) throw new Error(`The reference cannot load it: ${figure.error}`);
      expect((contents.tokenizerJson as { added_tokens: unknown }).added_tokens).toEqual(figure.added);
      expect(oracle.texts.map((text) => tokenizer.pieces(text).map(({ id }) => id))).toEqual(figure.ids);
    },
  );

  test('once more from what is exported', () => {
    const again = readTokenizerFiles(
      new Map([
        ['tokenizer.json', json(contents.tokenizerJson)],
        ['tokenizer_config.json', json(contents.tokenizerConfigJson)],
      ]),
    );
    expect(again.tokenizerJson).toEqual(contents.tokenizerJson);
  });
});

test('the oracle has both versions', () => {
  expect(oracle.cases.length).toBeGreaterThan(20);
  for (const { figures } of oracle.cases) expect(Object.keys(figures)).toEqual(['5.24.0', '4.57.6']);
});

test('a tokenizer.json that has all tokens is passed on as it is', () => {
  const tokenizerJson = JSON.parse(
    new TextDecoder().decode(read('alignment/wordpiece-cased/tokenizer.json')),
  );
  const config = { additional_special_tokens: ['[MASK]'], mask_token: '[MASK]' };
  const contents = readTokenizerFiles(folderOf('wordpiece-cased', { 'tokenizer_config.json': config }));
  expect(contents.tokenizerJson).toEqual(tokenizerJson);
});

test.each([
  ['a number for a token', { 'tokenizer_config.json': { mask_token: 5 } }, 'tokenizer_config.json'],
  [
    'a text for a list',
    { 'tokenizer_config.json': { additional_special_tokens: 'a' } },
    'tokenizer_config.json',
  ],
  ['an id that is no row', { 'added_tokens.json': { '<e1>': 4e9 } }, 'added_tokens.json'],
  [
    'a key that is no id',
    {
      'tokenizer_config.json': {
        added_tokens_decoder: { toString: { content: 'a', normalized: false, special: true } },
      },
    },
    'tokenizer_config.json',
  ],
  ['a list for the map', { 'special_tokens_map.json': { pad_token: ['a'] } }, 'special_tokens_map.json'],
])('%s is refused, with the file', (_, files, file) => {
  const load = () => tokenizerFromFiles(folderOf('wordpiece-cased', files));
  expect(load).toThrow(InvalidTokenizerError);
  expect(load).toThrow(file);
});

test.each([
  [{ max_len: 40 }, 40],
  [{ max_len: 40, model_max_length: 64 }, 64],
  [{ max_len: 40, model_max_length: null }, Number.POSITIVE_INFINITY],
  [{}, Number.POSITIVE_INFINITY],
])('%o: a text has at most %d tokens', (config, maxLength) => {
  const tokenizer = tokenizerFromFiles(folderOf('wordpiece-cased', { 'tokenizer_config.json': config }));
  expect(tokenizer.modelMaxLength).toBe(maxLength);
});
