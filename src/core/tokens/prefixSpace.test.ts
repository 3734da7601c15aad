import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withPrefixSpace } from './prefixSpace.ts';
import { loadTokenizer } from './tokenizer.ts';

interface TokenizerFile {
  pre_tokenizer: object;
  post_processor: object;
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

  const first = (files: ReturnType<typeof withPrefixSpace>): string =>
    loadTokenizer(files.tokenizerJson, files.tokenizerConfigJson).pieces('Marta')[0]!.token;
  expect(first(published)).toMatch(/^M/);
  expect(first(withPrefixSpace(published))).toMatch(/^Ġ/);
});

test.each(['roberta-bpe', 'modernbert-bpe', 'xlmr-unigram', 'wordpiece-cased'])(
  '%s is left as it is',
  (family) => {
    const files = read(family);
    expect(withPrefixSpace(files)).toBe(files);
  },
);
