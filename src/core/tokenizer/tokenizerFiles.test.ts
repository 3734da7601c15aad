import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ModelType } from '../modelTypes.ts';
import { InvalidTokenizerError, MissingTokenizerError, UnsupportedTokenizerError } from './errors.ts';
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

test.each([
  [{}, [3802, 2063, 1999, 9977, 1746, 1799]],
  [{ do_lower_case: false }, [100, 1999, 100, 1746, 1799]],
  [{ do_lower_case: true, strip_accents: false }, [100, 1999, 9977, 1746, 1799]],
  [{ strip_accents: null, tokenize_chinese_chars: false }, [3802, 2063, 1999, 9977, 1746, 30325]],
  [
    { tokenizer_class: 'PreTrainedTokenizerFast', do_lower_case: false },
    [3802, 2063, 1999, 9977, 1746, 1799],
  ],
])('%o wins over tokenizer.json where the class is of BERT, as in transformers 5.17', (config, ids) => {
  const files = new Map([
    ['tokenizer.json', read('wordpiece-uncased/tokenizer.json')],
    ['tokenizer_config.json', json(config)],
  ]);
  const tokenizer = tokenizerFromFiles(files, { modelType: 'bert', configJson: {} });
  expect(tokenizer.pieces('Été in Oslo 中国').map(({ id }) => id)).toEqual(ids);
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

describe('vocab.txt, with ids of transformers 5.17', () => {
  const WORDS = ['in', 'lamb', '##s', 'oslo'];
  const BERT = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...WORDS, 'b'];
  const MPNET = ['<s>', '<pad>', '</s>', '[UNK]', ...WORDS, '<mask>'];
  const load = (
    lines: readonly string[],
    modelType: ModelType,
    config: object,
    files: Record<string, object>,
  ) =>
    tokenizerFromFiles(
      new Map([
        ['vocab.txt', bytes(`${lines.join('\n')}\n`)],
        ...Object.entries(files).map(([name, content]) => [name, json(content)] as const),
      ]),
      { modelType, configJson: { model_type: modelType, ...config } },
    );
  const addedToken = { content: 'boycott', lstrip: false, normalized: true, rstrip: false, special: false };

  test("MPNet's own special tokens, unless a class says otherwise", () => {
    const text = 'Lamb boycott  <mask> in Oslo';
    const ids = [0, 5, 3, 8, 4, 7, 2];
    expect(load(MPNET, 'mpnet', {}, {}).encodeText(text).inputIds).toEqual(ids);
    expect(load(MPNET, 'mpnet', {}, {}).padTokenId).toBe(1);
    const named = { tokenizer_class: 'BertTokenizer' };
    expect(load(BERT, 'mpnet', named, {}).encodeText('in').inputIds).toEqual([2, 5, 3]);
    expect(
      load(MPNET, 'bert', named, {
        'tokenizer_config.json': { tokenizer_class: 'MPNetTokenizerFast' },
      }).encodeText('in').inputIds,
    ).toEqual([0, 4, 2]);
  });

  test.each([
    ['bert', { tokenizer_class: 'BertJapaneseTokenizer' }, /has BertJapaneseTokenizer/],
    ['roberta', {}, /has RobertaTokenizer/],
    ['albert', {}, /has AlbertTokenizer/],
    ['modernbert', {}, /has model_type modernbert/],
  ] as const)('%s %o is refused', (modelType, config, message) => {
    expect(() => load(BERT, modelType, config, {})).toThrow(UnsupportedTokenizerError);
    expect(() => load(BERT, modelType, config, {})).toThrow(message);
  });

  test.each<[string, Record<string, object>, number[]]>([
    [
      'of added_tokens.json',
      { 'added_tokens.json': { '<x>': 11, Boycott: 10, lamb: 6 } },
      [2, 10, 1, 10, 11, 5, 8, 6, 3],
    ],
    [
      'of tokenizer_config.json, which wins',
      {
        'added_tokens.json': { '<x>': 10 },
        'tokenizer_config.json': { added_tokens_decoder: { 10: { ...addedToken, single_word: true } } },
      },
      [2, 1, 10, 1, 1, 1, 5, 8, 6, 3],
    ],
  ])('added tokens %s', (_, files, ids) => {
    const tokenizer = load(BERT, 'bert', {}, files);
    expect(tokenizer.encodeText('Boycotts boycott<x> in Oslo lamb').inputIds).toEqual(ids);
  });

  test('an added token that would get another id than its own is an error', () => {
    const files = { 'added_tokens.json': { boycott: 12 } };
    expect(() => load(BERT, 'bert', {}, files)).toThrow(InvalidTokenizerError);
    expect(() => load(BERT, 'bert', {}, files)).toThrow(/boycott has the id 12, and vocab.txt leaves it 10/);
  });

  test('special tokens of special_tokens_map.json win', () => {
    const renamed = ['<blank>', '<u>', '<c>', ...BERT.slice(3)];
    const files = {
      'tokenizer_config.json': { pad_token: '[SEP]', sep_token: '[SEP]' },
      'special_tokens_map.json': { pad_token: '<blank>', unk_token: '<u>', cls_token: { content: '<c>' } },
    };
    const tokenizer = load(renamed, 'bert', {}, files);
    expect(tokenizer.encodeText('boycott in').tokens).toEqual(['<c>', '<u>', 'in', '[SEP]']);
    expect(tokenizer.padTokenId).toBe(0);
    const listed = {
      'tokenizer_config.json': { added_tokens_decoder: {} },
      'special_tokens_map.json': { pad_token: '[MASK]' },
    };
    expect(load(BERT, 'bert', {}, listed).padTokenId, 'not where added tokens are listed').toBe(0);
    // What is read from elsewhere is handed on.
    const contents = readTokenizerFiles(
      new Map([
        ['tokenizer.json', read('wordpiece-cased/tokenizer.json')],
        ['special_tokens_map.json', json({ pad_token: '[MASK]' })],
      ]),
      { modelType: 'mpnet', configJson: { tokenizer_class: 'BertTokenizer' } },
    );
    expect(contents.tokenizerConfigJson).toEqual({ pad_token: '[MASK]', tokenizer_class: 'BertTokenizer' });
  });
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
    ['no JSON', { 'tokenizer.json': bytes('<html>') }, /tokenizer\.json: it is not JSON/],
    [
      'a damaged configuration',
      { 'vocab.txt': bytes('a'), 'tokenizer_config.json': json({ do_lower_case: 'yes' }) },
      /tokenizer_config\.json.*do_lower_case/,
    ],
  ])('%s', (_, files, message) => {
    expect(() => tokenizerFromFiles(new Map(Object.entries(files)))).toThrow(message);
  });
});
