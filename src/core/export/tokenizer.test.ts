import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { oracleTokenizer, type TokenizerJsons } from '../../../tests/modelFolders.ts';
import type { ModelType } from '../modelTypes.ts';
import { formatJson, parseJsonAsWritten } from './json.ts';
import { exportedTokenizer } from './tokenizer.ts';

const bytes = (json: object) => new TextEncoder().encode(JSON.stringify(json));

const parsed = (file: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(file));

function exported(modelType: ModelType, { tokenizer, config }: TokenizerJsons, maxLength = 512): unknown {
  const files = { tokenizer: bytes(tokenizer), tokenizerConfig: bytes(config) };
  return parsed(exportedTokenizer({ modelType, maxLength }, files).tokenizerConfig);
}

/** A tokenizer with other steps, or fields of its configuration. */
function changed(folder: string, steps: object, fields: object = {}): TokenizerJsons {
  const { tokenizer, config } = oracleTokenizer(folder);
  return { tokenizer: { ...tokenizer, ...steps }, config: { ...config, ...fields } };
}

const classOf = (modelType: ModelType, files: TokenizerJsons) =>
  (exported(modelType, files) as { readonly tokenizer_class: string }).tokenizer_class;

/** What stands beside a class that takes tokenizer.json as it is, where the vocabulary has BERT's special tokens. */
const FIELDS_OF_WHOLE_FILE = {
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
  model_input_names: ['input_ids', 'token_type_ids', 'attention_mask'],
  model_max_length: 512,
  tokenizer_class: 'PreTrainedTokenizerFast',
};

describe('tokenizer_config.json', () => {
  it.each([
    ['bert', 'wordpiece-cased'],
    ['bert', 'wordpiece-uncased'],
    ['roberta', 'roberta-bpe'],
    ['xlm-roberta', 'xlmr-unigram'],
    ['albert', 'albert-unigram'],
    ['deberta-v2', 'deberta-v2-unigram'],
  ] as const)('stays as it is where both versions read it so: %s, %s', (modelType, folder) => {
    const read = (file: string) =>
      new Uint8Array(
        readFileSync(new URL(`../../../tests/oracles/alignment/${folder}/${file}`, import.meta.url)),
      );
    const files = { tokenizer: read('tokenizer.json'), tokenizerConfig: read('tokenizer_config.json') };
    const result = exportedTokenizer({ modelType, maxLength: 512 }, files);
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
      model_max_length: 512,
    });
    const untrimmed = { type: 'BertProcessing', cls: ['<s>', 0], sep: ['</s>', 2] };
    expect(exported('roberta', changed('roberta-bpe', { post_processor: untrimmed }))).toEqual({
      ...roberta.config,
      trim_offsets: false,
    });
    const albert = oracleTokenizer('albert-unigram');
    const replaced = (text: string) => ({ type: 'Replace', pattern: { String: text }, content: '"' });
    const normalizers = [replaced('``'), replaced("''"), { type: 'Lowercase' }];
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
      ...FIELDS_OF_WHOLE_FILE,
    });
    const bert = oracleTokenizer('wordpiece-cased');
    const own = { ...bert.tokenizer, normalizer: { type: 'NFC' } };
    expect(exported('distilbert', { tokenizer: own, config: bert.config })).toEqual({
      ...bert.config,
      model_input_names: ['input_ids', 'attention_mask'],
      tokenizer_class: 'PreTrainedTokenizerFast',
    });
  });

  const prefixed = (prefix: boolean) => ({ type: 'ByteLevel', add_prefix_space: prefix, use_regex: true });
  const metaspace = (scheme: string) => ({ type: 'Metaspace', replacement: '▁', prepend_scheme: scheme });
  const sequence = (...pretokenizers: object[]) => ({ type: 'Sequence', pretokenizers });
  const { tokenizer: wordPiece } = oracleTokenizer('wordpiece-cased');
  const words = wordPiece.model as Record<string, unknown>;
  const { tokenizer: albert } = oracleTokenizer('albert-unigram');
  const albertSteps = (albert.normalizer as { readonly normalizers: readonly { readonly type: string }[] })
    .normalizers;

  it.each<[string, ModelType, string, object, object]>([
    [
      'other prefix of pieces',
      'bert',
      'wordpiece-cased',
      { model: { ...words, continuing_subword_prefix: '@@' } },
      {},
    ],
    ['longer words', 'bert', 'wordpiece-cased', { model: { ...words, max_input_chars_per_word: 200 } }, {}],
    [
      'words split at blanks alone',
      'bert',
      'wordpiece-cased',
      { pre_tokenizer: { type: 'WhitespaceSplit' } },
      {},
    ],
    [
      'text is not cleaned',
      'electra',
      'wordpiece-cased',
      { normalizer: { ...(wordPiece.normalizer as object), clean_text: false } },
      {},
    ],
    ['other tokens around a text', 'bert', 'wordpiece-cased', {}, { cls_token: '[MASK]' }],
    [
      'a special token that is not in the vocabulary',
      'mpnet',
      'wordpiece-cased',
      {},
      { tokenizer_class: 'MPNetTokenizer', mask_token: null },
    ],
    [
      'WordPiece under a class of byte-level BPE',
      'roberta',
      'wordpiece-cased',
      {},
      { tokenizer_class: 'RobertaTokenizer' },
    ],
    ['composed letters', 'roberta', 'roberta-bpe', { normalizer: { type: 'NFC' } }, {}],
    [
      'no expression that splits',
      'roberta',
      'roberta-bpe',
      { pre_tokenizer: { ...prefixed(true), use_regex: false } },
      {},
    ],
    [
      'words not split at blanks first',
      'xlm-roberta',
      'xlmr-unigram',
      { pre_tokenizer: metaspace('always') },
      {},
    ],
    [
      'tokens that CamemBERT would add',
      'camembert',
      'xlmr-unigram',
      {},
      { tokenizer_class: 'CamembertTokenizer' },
    ],
    ['accents stripped', 'camembert', 'camembert-unigram', { normalizer: { type: 'StripAccents' } }, {}],
    [
      'runs of blanks replaced',
      'albert',
      'albert-unigram',
      {
        normalizer: {
          type: 'Sequence',
          normalizers: [...albertSteps, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }],
        },
      },
      {},
    ],
    [
      'another order',
      'albert',
      'albert-unigram',
      { normalizer: { type: 'Sequence', normalizers: albertSteps.toReversed() } },
      {},
    ],
    [
      'a blank at the start of a text only',
      'deberta-v2',
      'deberta-v2-unigram',
      { pre_tokenizer: sequence(metaspace('never')) },
      {},
    ],
  ])('… such as %s', (_, modelType, folder, steps, fields) => {
    expect(classOf(modelType, oracleTokenizer(folder))).not.toBe('PreTrainedTokenizerFast');
    expect(classOf(modelType, changed(folder, steps, fields))).toBe('PreTrainedTokenizerFast');
  });

  it('names it for every class that is not known here, with the special tokens that the vocabulary has', () => {
    const { tokenizer } = oracleTokenizer('wordpiece-cased');
    expect(exported('bert', { tokenizer, config: { tokenizer_class: 'HerbertTokenizerFast' } })).toEqual({
      ...FIELDS_OF_WHOLE_FILE,
    });
    const albert = { tokenizer, config: { tokenizer_class: 'AlbertTokenizer' } };
    // The class would take <unk> and <pad>, which are not there.
    expect(exported('albert', albert)).toMatchObject({ unk_token: '[UNK]', pad_token: '[PAD]' });
    // transformers 5 takes the whole file for ModernBERT whatever class is named.
    expect(classOf('modernbert', oracleTokenizer('roberta-bpe'))).toBe('PreTrainedTokenizerFast');
  });

  it('keeps a class of another architecture that agrees', () => {
    expect(classOf('bert', oracleTokenizer('xlmr-unigram'))).toBe('XLMRobertaTokenizer');
    expect(classOf('xlm-roberta', oracleTokenizer('albert-unigram'))).toBe('AlbertTokenizer');
    expect(classOf('roberta', oracleTokenizer('wordpiece-uncased'))).toBe('BertTokenizer');
  });

  it('has no token types for a model that takes none', () => {
    const names = (modelType: ModelType, fields: object = {}) =>
      (exported(modelType, changed('wordpiece-cased', {}, fields)) as Record<string, unknown>)
        .model_input_names;
    expect(names('bert')).toBeUndefined();
    expect(names('distilbert')).toEqual(['input_ids', 'attention_mask']);
    expect(names('mpnet')).toEqual(['input_ids', 'attention_mask']);
    const all = ['input_ids', 'token_type_ids', 'attention_mask'];
    expect(names('modernbert', { model_input_names: all })).toEqual(['input_ids', 'attention_mask']);
    expect(names('distilbert', { tokenizer_class: 'DistilBertTokenizer' })).toBeUndefined();
  });

  it('says whether a blank is put before a text, which version 4 takes from here', () => {
    const { tokenizer, config } = oracleTokenizer('modernbert-bpe');
    const prefix = (add: boolean, fields: object = {}) =>
      (
        exported('modernbert', {
          tokenizer: { ...tokenizer, pre_tokenizer: prefixed(add) },
          config: { ...config, ...fields },
        }) as Record<string, unknown>
      ).add_prefix_space;
    expect(prefix(true)).toBe(true);
    expect(prefix(false)).toBeUndefined();
    expect(prefix(false, { add_prefix_space: true })).toBe(false);
    const xlmr = changed('xlmr-unigram', {}, { add_prefix_space: false });
    expect(exported('xlm-roberta', xlmr)).toMatchObject({ add_prefix_space: true });
  });

  it('says how long a text may be: as the source does, and no longer than the model takes', () => {
    const length = (maxLength: number, fields: object) => {
      const { tokenizer } = oracleTokenizer('wordpiece-cased');
      const config = { do_lower_case: false, ...fields };
      return (exported('bert', { tokenizer, config }, maxLength) as Record<string, unknown>).model_max_length;
    };
    expect(length(64, {})).toBe(64);
    expect(length(64, { model_max_length: 40 })).toBe(40);
    expect(length(64, { model_max_length: 512 })).toBe(64);
    expect(length(64, { model_max_length: 1e30 })).toBe(64);
    expect(length(64, { model_max_length: -1 })).toBe(64);
    expect(length(64, { max_len: 40 })).toBe(40);
    expect(length(64, { max_len: 512, model_max_length: null })).toBe(64);
    expect(length(64, { max_len: 40, model_max_length: 48 })).toBe(48);
  });

  it('writes a length as an integer, without which version 4 and 5 cannot cut', () => {
    const { tokenizer } = oracleTokenizer('wordpiece-cased');
    const tokenizerConfig = new TextEncoder().encode('{"do_lower_case": false, "model_max_length": 512.0}');
    const files = { tokenizer: bytes(tokenizer), tokenizerConfig };
    const result = exportedTokenizer({ modelType: 'bert', maxLength: 512 }, files).tokenizerConfig;
    expect(new TextDecoder().decode(result)).toContain('"model_max_length": 512,');
  });

  it('has a list of further special tokens under the name that both versions know', () => {
    const list = ['<s>NOTUSED', '</s>NOTUSED', '<unk>NOTUSED'];
    const camembert = exported('camembert', oracleTokenizer('camembert-unigram'));
    expect(camembert).toMatchObject({ additional_special_tokens: list });
    expect(camembert).not.toHaveProperty('extra_special_tokens');
    const both = changed(
      'wordpiece-cased',
      {},
      {
        additional_special_tokens: ['<a>', { content: '<b>', __type: 'AddedToken' }],
        extra_special_tokens: ['<b>', { content: '<c>', lstrip: false }],
      },
    );
    expect(exported('bert', both)).toMatchObject({
      additional_special_tokens: ['<a>', { content: '<b>', __type: 'AddedToken' }, '<c>'],
    });
    const named = changed('wordpiece-cased', {}, { extra_special_tokens: { entity_token: '<e>' } });
    expect(exported('bert', named)).toMatchObject({ extra_special_tokens: { entity_token: '<e>' } });
  });

  it('leaves out what names other files, code or a conversion', () => {
    const fields = {
      auto_map: { AutoTokenizer: ['tokenization_own.OwnTokenizer', null] },
      tokenizer_file: null,
      vocab_file: '/home/someone/vocab.txt',
      special_tokens_map_file: '/home/someone/special_tokens_map.json',
      fast_tokenizer_files: ['tokenizer.json', 'tokenizer.4.0.json'],
      from_slow: true,
      split_special_tokens: true,
    };
    const result = exported('bert', changed('wordpiece-cased', {}, fields));
    expect(result).toEqual(oracleTokenizer('wordpiece-cased').config);
  });

  it('lists added tokens as tokenizer.json does, where it lists any', () => {
    const { tokenizer, config } = oracleTokenizer('roberta-bpe');
    const token = { lstrip: false, normalized: false, rstrip: false, single_word: false, special: true };
    const list = { 4: { ...token, content: '<mask>' }, 1100: { ...token, content: '<e1>' } };
    const result = exported('roberta', { tokenizer, config: { ...config, added_tokens_decoder: list } });
    const { added_tokens_decoder: listed } = result as { added_tokens_decoder: Record<string, object> };
    expect(Object.keys(listed)).toEqual(['0', '1', '2', '3', '4', '1100']);
    expect(listed).toMatchObject({
      0: { content: '<s>' },
      4: { content: '<mask>', lstrip: true },
      1100: { content: '<e1>' },
    });
  });
});

describe('special_tokens_map.json', () => {
  const { tokenizer, config } = oracleTokenizer('wordpiece-cased');
  const exportedMap = (map: object) => {
    const files = {
      tokenizer: bytes(tokenizer),
      tokenizerConfig: bytes(config),
      specialTokensMap: bytes(map),
    };
    const { specialTokensMap } = exportedTokenizer({ modelType: 'bert', maxLength: 512 }, files);
    return { specialTokensMap: specialTokensMap!, source: files.specialTokensMap };
  };

  it('stays as it is where version 4 can read it', () => {
    const { specialTokensMap, source } = exportedMap({
      unk_token: '[UNK]',
      additional_special_tokens: ['<e1>'],
    });
    expect(specialTokensMap).toBe(source);
  });

  it('has a list of further tokens under the name of version 4, too', () => {
    const { specialTokensMap } = exportedMap({ unk_token: '[UNK]', extra_special_tokens: ['<e1>'] });
    expect(parsed(specialTokensMap)).toEqual({ unk_token: '[UNK]', additional_special_tokens: ['<e1>'] });
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
    const result = JSON.parse(
      new TextDecoder().decode(exportedTokenizer({ modelType: 'bert', maxLength: 512 }, files).tokenizer),
    );
    expect(result).toEqual({ ...tokenizer, truncation: null, padding: null });
  });

  it('names the unknown token of Unigram, which only some classes look up', () => {
    const { tokenizer, config } = oracleTokenizer('xlmr-unigram');
    const without = { ...tokenizer, model: { ...(tokenizer.model as object), unk_id: null } };
    const files = { tokenizer: bytes(without), tokenizerConfig: bytes(config) };
    const result = exportedTokenizer({ modelType: 'xlm-roberta', maxLength: 512 }, files);
    expect(parsed(result.tokenizer)).toEqual(tokenizer);
    expect(parsed(result.tokenizerConfig)).toMatchObject({ tokenizer_class: 'XLMRobertaTokenizer' });
  });

  it('may leave out what it does not do', () => {
    const { tokenizer, config } = oracleTokenizer('wordpiece-cased');
    const { truncation: _, padding: __, ...others } = tokenizer;
    const files = { tokenizer: bytes(others), tokenizerConfig: bytes(config) };
    expect(exportedTokenizer({ modelType: 'bert', maxLength: 512 }, files).tokenizer).toBe(files.tokenizer);
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
