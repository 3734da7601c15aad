import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type TokenizerContents, withPrefixSpace } from './prefixSpace.ts';
import { loadTokenizer } from './tokenizer.ts';

interface TokenizerFile {
  readonly normalizer: unknown;
  readonly pre_tokenizer: object;
  readonly post_processor: object;
}

function read(family: string) {
  const json = (name: string): unknown =>
    JSON.parse(
      readFileSync(
        new URL(`../../../tests/oracles/alignment/${family}/${name}.json`, import.meta.url),
        'utf8',
      ),
    );
  return {
    tokenizerJson: json('tokenizer') as TokenizerFile,
    tokenizerConfigJson: json('tokenizer_config') as object,
  };
}

/** The files of a family with other steps. */
function changed(family: string, steps: Partial<TokenizerFile>): TokenizerContents {
  const { tokenizerJson, tokenizerConfigJson } = read(family);
  return { tokenizerJson: { ...tokenizerJson, ...steps }, tokenizerConfigJson };
}

function tokensOf(text: string, { tokenizerJson, tokenizerConfigJson }: TokenizerContents): string[] {
  return loadTokenizer(tokenizerJson, tokenizerConfigJson)
    .pieces(text)
    .map(({ token }) => token);
}

const BYTES = { type: 'ByteLevel', trim_offsets: true, use_regex: true };
const UNSPACED_BYTES = { ...BYTES, add_prefix_space: false };

const special = (token: string, id: number) => ({ [token]: { id: token, ids: [id], tokens: [token] } });
const TEMPLATE = {
  type: 'TemplateProcessing',
  single: [
    { SpecialToken: { id: '<s>', type_id: 0 } },
    { Sequence: { id: 'A', type_id: 0 } },
    { SpecialToken: { id: '</s>', type_id: 0 } },
  ],
  special_tokens: { ...special('<s>', 0), ...special('</s>', 2) },
};

test('a published RoBERTa tokenizer becomes that of the reference, which puts a blank before every word', () => {
  const { tokenizerJson, tokenizerConfigJson } = read('roberta-bpe');
  const published = {
    tokenizerJson: {
      ...tokenizerJson,
      pre_tokenizer: { ...tokenizerJson.pre_tokenizer, add_prefix_space: false },
      post_processor: { ...tokenizerJson.post_processor, add_prefix_space: false },
    },
    tokenizerConfigJson: { ...tokenizerConfigJson, add_prefix_space: false },
  };
  expect(withPrefixSpace(published)).toEqual({ tokenizerJson, tokenizerConfigJson });
});

test("a published ModernBERT tokenizer becomes the oracle's", () => {
  const { tokenizerJson, tokenizerConfigJson } = read('modernbert-bpe');
  const published = changed('modernbert-bpe', { pre_tokenizer: UNSPACED_BYTES });
  expect(withPrefixSpace(published)).toEqual({
    tokenizerJson,
    tokenizerConfigJson: { ...tokenizerConfigJson, add_prefix_space: true },
  });
});

test('special tokens from a template make no difference', () => {
  const files = withPrefixSpace(
    changed('roberta-bpe', { pre_tokenizer: UNSPACED_BYTES, post_processor: TEMPLATE }),
  );
  const tokenizer = loadTokenizer(files.tokenizerJson, files.tokenizerConfigJson);
  const ids = ['Marta', 'in', 'Oslo'].flatMap((word) => tokenizer.encodeWord(word));
  // Of transformers 5.17 with add_prefix_space=True and the class RobertaTokenizer.
  expect(ids).toEqual([297, 1062, 301, 374, 758]);
});

describe('a word alone has the tokens that it has after a space', () => {
  const metaspace = { type: 'Metaspace', replacement: '▁' };
  const whitespace = { type: 'WhitespaceSplit' };
  const sequence = (...pretokenizers: object[]) => ({ type: 'Sequence', pretokenizers });
  test.each<[string, string, Partial<TokenizerFile>]>([
    ['byte-level BPE', 'roberta-bpe', { pre_tokenizer: UNSPACED_BYTES }],
    ['byte-level BPE in a sequence', 'modernbert-bpe', { pre_tokenizer: sequence(UNSPACED_BYTES) }],
    [
      'byte-level BPE whose post-processor is one of several',
      'roberta-bpe',
      {
        pre_tokenizer: UNSPACED_BYTES,
        post_processor: {
          type: 'Sequence',
          processors: [{ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true }, TEMPLATE],
        },
      },
    ],
    [
      'SentencePiece that never adds the mark',
      'xlmr-unigram',
      { pre_tokenizer: { ...metaspace, prepend_scheme: 'never' } },
    ],
    [
      'SentencePiece that adds it to the start of a text',
      'deberta-v2-unigram',
      { pre_tokenizer: sequence({ ...metaspace, prepend_scheme: 'first' }) },
    ],
    [
      'SentencePiece of an old file',
      'albert-unigram',
      { pre_tokenizer: { ...metaspace, add_prefix_space: false } },
    ],
    [
      'SentencePiece with both settings',
      'camembert-unigram',
      { pre_tokenizer: { ...metaspace, prepend_scheme: 'never', add_prefix_space: false } },
    ],
    [
      'SentencePiece after splitting at whitespace, with the mark',
      'xlmr-unigram',
      { pre_tokenizer: sequence(whitespace, { ...metaspace, prepend_scheme: 'always' }) },
    ],
    [
      'SentencePiece after splitting at whitespace, without the mark',
      'xlmr-unigram',
      { pre_tokenizer: sequence(whitespace, { ...metaspace, prepend_scheme: 'never' }) },
    ],
    ['WordPiece', 'wordpiece-cased', {}],
  ])('%s', (_, family, steps) => {
    const files = withPrefixSpace(changed(family, steps));
    for (const word of ['Marta', 'Oslo', 'Schneidler', '(', 'x²'])
      expect(tokensOf(`in ${word}`, files)).toEqual([...tokensOf('in', files), ...tokensOf(word, files)]);
  });
});

test.each(['roberta-bpe', 'modernbert-bpe', 'xlmr-unigram', 'deberta-v2-unigram', 'wordpiece-cased'])(
  '%s already does so and is left as it is',
  (family) => {
    const files = read(family);
    expect(withPrefixSpace(files)).toBe(files);
  },
);
