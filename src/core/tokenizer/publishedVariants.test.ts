/**
 * What tokenizers as published have otherwise than those of the oracles. Ids and places are those of tokenizers 0.23.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UnsupportedTokenizerError } from './errors.ts';
import { loadTokenizer } from './tokenizer.ts';

interface TokenizerFile {
  added_tokens: { content: string }[];
  post_processor: { type: string };
  model: { vocab: Record<string, number>; merges: [string, string][] };
}

const read = <T>(family: string): T =>
  JSON.parse(
    readFileSync(
      new URL(`../../../tests/oracles/alignment/${family}/tokenizer.json`, import.meta.url),
      'utf8',
    ),
  );
const TEXT = 'Marta in Oslo é☃';

describe('byte-level BPE', () => {
  const file = read<TokenizerFile>('roberta-bpe');
  const IDS = [0, 297, 1062, 301, 374, 758, 225, 295, 163, 251, 230, 2];

  test('with an unknown token that its vocabulary never needs', () => {
    const withUnk = (model: object) => ({ ...file, model: { ...file.model, unk_token: '<unk>', ...model } });
    expect(loadTokenizer(withUnk({}), {}).encodeText(TEXT).inputIds).toEqual(IDS);
    const { é: _, ...vocab } = file.model.vocab;
    expect(Object.hasOwn(file.model.vocab, 'é')).toBe(true);
    expect(() => loadTokenizer(withUnk({ vocab }), {})).toThrow(UnsupportedTokenizerError);
    const ofCharacters = { ...withUnk({}), pre_tokenizer: { type: 'WhitespaceSplit' } };
    expect(() => loadTokenizer(ofCharacters, {})).toThrow(/unk_token <unk>.* Choose a model with another/);
  });

  test('without an unknown token', () => {
    const { '<unk>': _, ...vocab } = file.model.vocab;
    const tokenizer = loadTokenizer(
      {
        ...file,
        added_tokens: file.added_tokens.filter(({ content }) => content !== '<unk>'),
        model: { ...file.model, vocab },
      },
      {},
    );
    expect(tokenizer.unkTokenId).toBeNull();
    expect(tokenizer.tokenOf(99_999)).toBe('');
    expect(tokenizer.encodeText(TEXT).inputIds).toEqual(IDS);
  });

  test('with its special tokens in a sequence of post-processors', () => {
    const template = {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '<s>', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '</s>', type_id: 0 } },
      ],
      special_tokens: { '<s>': { ids: [0] }, '</s>': { ids: [2] } },
    };
    const byteLevel = (trim_offsets: boolean) => ({
      type: 'ByteLevel',
      add_prefix_space: true,
      trim_offsets,
    });
    const encode = (processors: object[]) =>
      loadTokenizer({ ...file, post_processor: { type: 'Sequence', processors } }, {}).encodeText(TEXT);
    for (const processors of [
      [byteLevel(true), template],
      [template, byteLevel(true)],
    ]) {
      const { inputIds, offsets } = encode(processors);
      expect(inputIds).toEqual(IDS);
      expect(offsets.slice(3, 8)).toEqual([
        [6, 8],
        [9, 10],
        [10, 13],
        [14, 14],
        [14, 15],
      ]);
    }
    const untrimmed = encode([byteLevel(false), template]);
    expect(untrimmed.inputIds).toEqual(IDS);
    expect(untrimmed.offsets.slice(3, 8)).toEqual([
      [5, 8],
      [8, 10],
      [10, 13],
      [13, 14],
      [14, 15],
    ]);
    for (const processors of [[byteLevel(true)], [template, template]])
      expect(() => encode(processors)).toThrow(UnsupportedTokenizerError);
  });
});

test('Unigram without unk_id has the unknown token that is called so', () => {
  const file = read<{ model: object }>('xlmr-unigram');
  const tokenizer = loadTokenizer({ ...file, model: { ...file.model, unk_id: null } }, {});
  expect(tokenizer.encodeText('Marta in Oslo ☃☃ é').inputIds).toEqual([
    0, 279, 11, 614, 29, 80, 7, 574, 4, 3, 4, 25, 2,
  ]);
  const nameless = { ...file, model: { type: 'Unigram', unk_id: null, vocab: [['a', 0]] } };
  expect(() => loadTokenizer(nameless, {})).toThrow(/unk_id is missing, and the vocabulary has no \[UNK\]/);
});

test.each([-1, 0, null])('model_max_length %s says nothing', (model_max_length) => {
  const tokenizer = loadTokenizer(read('wordpiece-cased'), { model_max_length });
  expect(tokenizer.modelMaxLength).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  [{ max_len: 40 }, 40],
  [{ max_len: 40, model_max_length: 48 }, 48],
  [{ max_len: 40, model_max_length: null }, Number.POSITIVE_INFINITY],
  [{ max_len: 40, model_max_length: -1 }, Number.POSITIVE_INFINITY],
  [{ max_len: 0 }, Number.POSITIVE_INFINITY],
] as const)('a length is given as in files from before 2020, too: %o', (fields, length) => {
  expect(loadTokenizer(read('wordpiece-cased'), fields).modelMaxLength).toBe(length);
});
