import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MissingTokenizerError, UnsupportedTokenizerError } from './errors.ts';
import type { FastTokenizer } from './tokenizer.ts';
import { readTokenizerFiles, tokenizerFromFiles } from './tokenizerFiles.ts';

const ALIGNMENT = new URL('../../../tests/oracles/alignment/', import.meta.url);

const read = (path: string): Uint8Array => readFileSync(new URL(path, ALIGNMENT));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value));

/** The vocabulary of a family as BERT's vocab.txt has it. */
function vocabTxt(family: string): string {
  const { model } = JSON.parse(readFileSync(new URL(`${family}/tokenizer.json`, ALIGNMENT), 'utf8')) as {
    model: { vocab: Record<string, number> };
  };
  const lines: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) lines[id] = token;
  return `${lines.join('\n')}\n`;
}

describe.each(['wordpiece-cased', 'wordpiece-uncased'])('%s', (family) => {
  const { cases } = JSON.parse(readFileSync(new URL(`${family}/text_cases.json`, ALIGNMENT), 'utf8')) as {
    cases: { text: string; input_ids: number[]; offsets_utf16: [number, number][] }[];
  };
  const config = read(`${family}/tokenizer_config.json`);

  function expectAsReference(tokenizer: FastTokenizer): void {
    expect(cases.length).toBeGreaterThan(20);
    for (const { text, input_ids, offsets_utf16 } of cases) {
      const encoding = tokenizer.encodeText(text);
      expect(encoding.inputIds, text).toEqual(input_ids);
      expect(encoding.offsets, text).toEqual(offsets_utf16);
    }
    expect(tokenizer.modelMaxLength).toBe(512);
  }

  test('from tokenizer.json', () => {
    const files = new Map([
      ['tokenizer.json', read(`${family}/tokenizer.json`)],
      ['tokenizer_config.json', config],
    ]);
    expectAsReference(tokenizerFromFiles(files));
  });

  test('from vocab.txt, as lower-case as the configuration says', () => {
    const files = new Map([
      ['vocab.txt', bytes(vocabTxt(family))],
      ['tokenizer_config.json', config],
    ]);
    expectAsReference(tokenizerFromFiles(files));
    // Complete, so that it can be exported.
    const { tokenizerJson } = readTokenizerFiles(files);
    const { added_tokens, normalizer, pre_tokenizer, decoder, model } = JSON.parse(
      new TextDecoder().decode(read(`${family}/tokenizer.json`)),
    ) as Record<string, unknown>;
    expect(tokenizerJson).toMatchObject({ added_tokens, normalizer, pre_tokenizer, decoder, model });
  });
});

test("a published RoBERTa's words begin with a blank", () => {
  const published = new TextDecoder()
    .decode(read('roberta-bpe/tokenizer.json'))
    .replaceAll('"add_prefix_space":true', '"add_prefix_space":false');
  const tokenizer = tokenizerFromFiles(new Map([['tokenizer.json', bytes(published)]]));
  expect(published.includes('"add_prefix_space":false')).toBe(true);
  expect(tokenizer.pieces('Marta')[0]!.token).toMatch(/^Ġ/);
});

test('without a configuration the names and the pad token are the usual ones', () => {
  const roberta = tokenizerFromFiles(new Map([['tokenizer.json', read('roberta-bpe/tokenizer.json')]]));
  expect(roberta).toMatchObject({
    padTokenId: 1,
    unkTokenId: 3,
    modelMaxLength: Number.POSITIVE_INFINITY,
  });
  // transformers lower-cases where the configuration does not say.
  const bert = tokenizerFromFiles(
    new Map([['vocab.txt', bytes('[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\noslo')]]),
  );
  expect(bert.encodeText('OSLO Oslo[SEP]').inputIds).toEqual([2, 4, 4, 3, 3]);
});

describe('files that cannot be used', () => {
  test('neither tokenizer.json nor vocab.txt', () => {
    const files = new Map([['spm.model', bytes('')]]);
    expect(() => tokenizerFromFiles(files)).toThrow(MissingTokenizerError);
    expect(() => tokenizerFromFiles(files)).toThrow(
      /neither tokenizer\.json nor vocab\.txt.*save_pretrained/,
    );
  });

  test('a vocab.txt that is not of BERT', () => {
    const files = new Map([
      ['vocab.txt', bytes('[PAD]\n')],
      ['tokenizer_config.json', json({ tokenizer_class: 'BertJapaneseTokenizer' })],
    ]);
    expect(() => tokenizerFromFiles(files)).toThrow(UnsupportedTokenizerError);
    expect(() => tokenizerFromFiles(files)).toThrow(/BertJapaneseTokenizer/);
  });

  test.each([
    ['a vocab.txt without a special token', { 'vocab.txt': bytes('[PAD]\n[UNK]\n[CLS]\n') }, /\[SEP\]/],
    ['no JSON', { 'tokenizer.json': bytes('<html>') }, /tokenizer\.json is not JSON/],
    [
      'a damaged configuration',
      { 'vocab.txt': bytes('a'), 'tokenizer_config.json': json({ do_lower_case: 'yes' }) },
      /tokenizer_config\.json.*do_lower_case/,
    ],
  ])('%s', (_, files, message) => {
    expect(() => tokenizerFromFiles(new Map(Object.entries(files)))).toThrow(message);
  });
});
