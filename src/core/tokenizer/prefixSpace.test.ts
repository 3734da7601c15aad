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
  expect(withPrefixSpace(published, null)).toEqual({ tokenizerJson, tokenizerConfigJson });

  const first = (files: ReturnType<typeof withPrefixSpace>): string =>
    loadTokenizer(files.tokenizerJson, files.tokenizerConfigJson).pieces('Marta')[0]!.token;
  expect(first(published)).toMatch(/^M/);
  expect(first(withPrefixSpace(published, null))).toMatch(/^Ġ/);
});

test.each(['roberta-bpe', 'modernbert-bpe', 'xlmr-unigram', 'wordpiece-cased'])(
  '%s is left as it is',
  (family) => {
    const files = read(family);
    expect(withPrefixSpace(files, null)).toBe(files);
  },
);

test("RoBERTa's class tells it where its special tokens come from a template", () => {
  const { tokenizerJson, tokenizerConfigJson } = read('roberta-bpe');
  const special = (token: string, id: number) => ({ [token]: { id: token, ids: [id], tokens: [token] } });
  const published = {
    tokenizerJson: {
      ...tokenizerJson,
      pre_tokenizer: { ...tokenizerJson.pre_tokenizer, add_prefix_space: false },
      post_processor: {
        type: 'TemplateProcessing',
        single: [
          { SpecialToken: { id: '<s>', type_id: 0 } },
          { Sequence: { id: 'A', type_id: 0 } },
          { SpecialToken: { id: '</s>', type_id: 0 } },
        ],
        special_tokens: { ...special('<s>', 0), ...special('</s>', 2) },
      },
    },
    tokenizerConfigJson: { ...tokenizerConfigJson, add_prefix_space: false },
  };
  const ids = (className: string): number[] => {
    const files = withPrefixSpace(published, className);
    const tokenizer = loadTokenizer(files.tokenizerJson, files.tokenizerConfigJson);
    return ['Marta', 'in', 'Oslo'].flatMap((word) => tokenizer.encodeWord(word));
  };
  // Of transformers 5.17 with add_prefix_space=True, which other classes take no notice of.
  expect(ids('RobertaTokenizer')).toEqual([297, 1062, 301, 374, 758]);
  expect(ids('PreTrainedTokenizer')).toEqual([49, 1062, 266, 51, 758]);
});
