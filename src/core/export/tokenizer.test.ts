import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { oracleTokenizer, type TokenizerJsons } from '../../../tests/modelFolders.ts';
import type { ModelType } from '../modelTypes.ts';
import { formatJson, parseJsonAsWritten } from './json.ts';
import { exportedTokenizer } from './tokenizer.ts';

const bytes = (json: object) => new TextEncoder().encode(JSON.stringify(json));

function exported(modelType: ModelType, { tokenizer, config }: TokenizerJsons): unknown {
  const files = { tokenizer: bytes(tokenizer), tokenizerConfig: bytes(config) };
  return JSON.parse(new TextDecoder().decode(exportedTokenizer(modelType, files).tokenizerConfig));
}

describe('tokenizer_config.json', () => {
  it.each([
    ['bert', 'wordpiece-cased'],
    ['bert', 'wordpiece-uncased'],
    ['distilbert', 'wordpiece-uncased'],
    ['roberta', 'roberta-bpe'],
    ['xlm-roberta', 'xlmr-unigram'],
    ['camembert', 'camembert-unigram'],
    ['albert', 'albert-unigram'],
    ['modernbert', 'modernbert-bpe'],
    ['deberta-v2', 'deberta-v2-unigram'],
    ['deberta-v2', 'deberta-v2-precompiled'],
  ] as const)('stays as it is where transformers wrote it: %s, %s', (modelType, folder) => {
    const read = (file: string) =>
      new Uint8Array(
        readFileSync(new URL(`../../../tests/oracles/alignment/${folder}/${file}`, import.meta.url)),
      );
    const files = { tokenizer: read('tokenizer.json'), tokenizerConfig: read('tokenizer_config.json') };
    const result = exportedTokenizer(modelType, files);
    expect(result.tokenizerConfig).toBe(files.tokenizerConfig);
    // The uncased one cuts texts to 128 tokens and fills them up to as many.
    if (folder !== 'wordpiece-uncased') expect(result.tokenizer).toBe(files.tokenizer);
  });

  it('says what the class would take otherwise: a cased BERT, RoBERTa with a blank before the first word, an ALBERT with accents', () => {
    const { tokenizer } = oracleTokenizer('wordpiece-cased');
    expect(exported('electra', { tokenizer, config: { model_max_length: 512 } })).toEqual({
      tokenizer_class: 'ElectraTokenizer',
      model_max_length: 512,
      do_lower_case: false,
    });
    const roberta = oracleTokenizer('roberta-bpe');
    expect(exported('roberta', { ...roberta, config: { tokenizer_class: 'RobertaTokenizerFast' } })).toEqual({
      tokenizer_class: 'RobertaTokenizerFast',
      add_prefix_space: true,
    });
    const albert = oracleTokenizer('albert-unigram');
    const normalizers = [{ type: 'Lowercase' }];
    const withAccents = { ...albert.tokenizer, normalizer: { type: 'Sequence', normalizers } };
    expect(exported('albert', { tokenizer: withAccents, config: albert.config })).toEqual({
      ...albert.config,
      keep_accents: true,
    });
  });

  it('names the class that takes tokenizer.json as it is where no setting describes its contents', () => {
    const { tokenizer } = oracleTokenizer('deberta-v2-precompiled');
    const config = { tokenizer_class: 'DebertaV2Tokenizer', pad_token: '[PAD]' };
    expect(exported('deberta-v2', { tokenizer, config })).toEqual({
      bos_token: '[CLS]',
      eos_token: '[SEP]',
      unk_token: '[UNK]',
      sep_token: '[SEP]',
      pad_token: '[PAD]',
      cls_token: '[CLS]',
      mask_token: '[MASK]',
      tokenizer_class: 'PreTrainedTokenizerFast',
    });
    const bert = oracleTokenizer('wordpiece-cased');
    const own = { ...bert.tokenizer, normalizer: { type: 'NFC' } };
    expect(exported('distilbert', { tokenizer: own, config: bert.config })).toEqual({
      ...bert.config,
      model_input_names: ['input_ids', 'attention_mask'],
      tokenizer_class: 'PreTrainedTokenizerFast',
    });
  });
});

describe('tokenizer.json', () => {
  it('neither truncates nor pads texts, and is otherwise unchanged', () => {
    const { tokenizer, config } = oracleTokenizer('wordpiece-uncased');
    expect(tokenizer).toMatchObject({
      truncation: { max_length: 128 },
      padding: { strategy: { Fixed: 128 } },
    });
    const files = { tokenizer: bytes(tokenizer), tokenizerConfig: bytes(config) };
    const result = JSON.parse(new TextDecoder().decode(exportedTokenizer('bert', files).tokenizer));
    expect(result).toEqual({ ...tokenizer, truncation: null, padding: null });
  });

  it('may leave out what it does not do', () => {
    const { tokenizer, config } = oracleTokenizer('wordpiece-cased');
    const { truncation: _, padding: __, ...others } = tokenizer;
    const files = { tokenizer: bytes(others), tokenizerConfig: bytes(config) };
    expect(exportedTokenizer('bert', files).tokenizer).toBe(files.tokenizer);
  });
});

describe('JSON as it is written', () => {
  it('keeps fractions that are whole, exponents, and integers beyond those of JavaScript', () => {
    const text = `{
  "whole": 2.0,
  "small": 1e-05,
  "large": 1000000000000000019884624838656,
  "id": 7,
  "text": "2.0 and \\"1e-05\\"",
  "list": [
    -0.0,
    true,
    null
  ]
}
`;
    expect(formatJson(parseJsonAsWritten(text) as object)).toBe(text);
    expect(parseJsonAsWritten('{"id": 7, "text": "2.0"}')).toEqual({ id: 7, text: '2.0' });
    expect(() => parseJsonAsWritten('{"a": 1.0,}')).toThrow(SyntaxError);
  });
});
