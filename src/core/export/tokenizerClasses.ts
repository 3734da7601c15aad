/**
 * What transformers' tokenizer classes build. Version 5 takes no more than the vocabulary and the character map of
 * `tokenizer.json`, and builds the rest from `tokenizer_config.json` and the class's defaults. Version 4 takes the
 * file as it is, but for settings of BERT's and RoBERTa's classes, which are the same there. Sources:
 * `tokenization_*.py` of transformers 5.24, `tokenization_*_fast.py` of 4.57.
 */

import type { TokenizerClassName } from '../modelTypes.ts';
import type { SPECIAL_TOKEN_NAMES } from '../tokenizer/specialTokens.ts';
import {
  areSameParts,
  type Step,
  type TokenizerJson,
  type TokenizerParts,
  type UnigramEntry,
} from './tokenizerParts.ts';

/** By its name in `tokenizer_config.json`. */
export type SpecialToken = (typeof SPECIAL_TOKEN_NAMES)[number];

/** Texts of special tokens. */
type SpecialTokens = Readonly<Partial<Record<SpecialToken, string>>>;

/** Fields of `tokenizer_config.json`. */
export type Settings = Readonly<Record<string, boolean | number | null>>;

interface ClassFacts<Own extends Settings> {
  /** Those that a configuration need not name. */
  readonly specialTokens: SpecialTokens;
  /** Others that it adds to a vocabulary without them. */
  readonly otherTokens?: readonly string[];
  /** Whether it gives token types, in one of the versions at least. */
  readonly givesTokenTypes: boolean;
  /** The special tokens before and behind a text. */
  readonly around: readonly [SpecialToken, SpecialToken];
  /** Its settings where the configuration has none. */
  readonly defaults: Own;
}

interface ClassRow<Own extends Settings> extends ClassFacts<Own> {
  /** The settings that could have made these parts, if any could. */
  settingsFor(parts: TokenizerParts): Own;
  /** What it builds with them: with what it takes from the file, and what makes no difference, as that is there. */
  build(
    settings: Own,
    tokens: SpecialTokens,
    tokenizer: TokenizerJson,
    parts: TokenizerParts,
  ): TokenizerParts;
}

export interface TokenizerClass extends ClassFacts<Settings> {
  /**
   * The settings with which it builds what stands in `tokenizer.json`; null where there are none.
   * @param tokens as the configuration names them, else the class
   */
  settings(tokenizer: TokenizerJson, tokens: SpecialTokens): Settings | null;
}

function tokenizerClass<Own extends Settings>(row: ClassRow<Own>): TokenizerClass {
  return {
    ...row,
    settings(tokenizer, tokens) {
      const { parts, template } = tokenizer;
      if (parts === null) return null;
      const { before, after, typeId } = template;
      const around = [...before, ...after].map(({ token }) => token);
      const isAround =
        before.length === 1 &&
        around.join(' ') === row.around.map((name) => tokens[name]).join(' ') &&
        [...before, ...after].every((token) => token.typeId === 0) &&
        typeId === 0;
      if (!isAround) return null;
      const settings = row.settingsFor(parts);
      return areSameParts(row.build(settings, tokens, tokenizer, parts), parts) ? settings : null;
    },
  };
}

function stepOf<Type extends Step['type']>(steps: readonly Step[], type: Type) {
  return steps.find((step): step is Extract<Step, { readonly type: Type }> => step.type === type);
}

const BERT_TOKENS: SpecialTokens = {
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
};

const ROBERTA_TOKENS: SpecialTokens = {
  bos_token: '<s>',
  eos_token: '</s>',
  unk_token: '<unk>',
  sep_token: '</s>',
  pad_token: '<pad>',
  cls_token: '<s>',
  mask_token: '<mask>',
};

interface BertSettings extends Settings {
  readonly do_lower_case: boolean;
  readonly strip_accents: boolean | null;
  readonly tokenize_chinese_chars: boolean;
}

const BERT_DEFAULTS: BertSettings = {
  do_lower_case: true,
  strip_accents: null,
  tokenize_chinese_chars: true,
};

const BERT_ROW: ClassRow<BertSettings> = {
  specialTokens: BERT_TOKENS,
  givesTokenTypes: true,
  around: ['cls_token', 'sep_token'],
  defaults: BERT_DEFAULTS,
  settingsFor({ normalizers }) {
    const step = stepOf(normalizers, 'BertNormalizer');
    return step === undefined
      ? BERT_DEFAULTS
      : {
          do_lower_case: step.lowercase,
          strip_accents: step.strip_accents,
          tokenize_chinese_chars: step.handle_chinese_chars,
        };
  },
  build: (settings, { unk_token = '' }, _, { trimming }) => ({
    model: {
      type: 'WordPiece',
      unk_token,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
    },
    normalizers: [
      {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: settings.tokenize_chinese_chars,
        strip_accents: settings.strip_accents,
        lowercase: settings.do_lower_case,
      },
    ],
    preTokenizers: [{ type: 'BertPreTokenizer' }],
    trimming,
  }),
};

const BERT = tokenizerClass(BERT_ROW);
const DISTILBERT = tokenizerClass({ ...BERT_ROW, givesTokenTypes: false });
const MPNET = tokenizerClass({
  ...BERT_ROW,
  specialTokens: { ...ROBERTA_TOKENS, unk_token: '[UNK]' },
  givesTokenTypes: false,
});

const ROBERTA = tokenizerClass({
  specialTokens: ROBERTA_TOKENS,
  givesTokenTypes: false,
  around: ['cls_token', 'sep_token'],
  defaults: { add_prefix_space: false, trim_offsets: true },
  settingsFor: ({ preTokenizers, trimming }) => ({
    add_prefix_space: stepOf(preTokenizers, 'ByteLevel')?.add_prefix_space ?? false,
    trim_offsets: trimming !== null,
  }),
  build: ({ add_prefix_space, trim_offsets }) => ({
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      byte_fallback: false,
      ignore_merges: false,
    },
    normalizers: [],
    preTokenizers: [{ type: 'ByteLevel', add_prefix_space, use_regex: true }],
    trimming: trim_offsets ? { addPrefixSpace: add_prefix_space } : null,
  }),
});

const unigram = (unk_id: number) => ({ type: 'Unigram', unk_id, byte_fallback: false }) as const;

function metaspace(prepend_scheme: 'always' | 'first' | 'never'): Step {
  return { type: 'Metaspace', replacement: '▁', split: true, prepend_scheme };
}

/** The character map is taken from the file, where it has one. */
function charsmap({ normalizers }: TokenizerParts): Step[] {
  const step = stepOf(normalizers, 'Precompiled');
  return step === undefined ? [] : [step];
}

interface MetaspaceSettings extends Settings {
  readonly add_prefix_space: boolean;
}

const prefixSpaceFor = ({ preTokenizers }: TokenizerParts): MetaspaceSettings => ({
  add_prefix_space: stepOf(preTokenizers, 'Metaspace')?.prepend_scheme === 'always',
});

/** Words between blanks, each with a ▁ before it. */
const metaspaceWords = ({ add_prefix_space }: MetaspaceSettings): Step[] => [
  { type: 'WhitespaceSplit' },
  metaspace(add_prefix_space ? 'always' : 'never'),
];

const XLM_ROBERTA_ROW: ClassRow<MetaspaceSettings> = {
  specialTokens: ROBERTA_TOKENS,
  givesTokenTypes: false,
  around: ['bos_token', 'eos_token'],
  defaults: { add_prefix_space: true },
  settingsFor: prefixSpaceFor,
  build: (settings, _tokens, _tokenizer, parts) => ({
    model: unigram(3),
    normalizers: charsmap(parts),
    preTokenizers: metaspaceWords(settings),
    trimming: parts.trimming,
  }),
};

const XLM_ROBERTA = tokenizerClass(XLM_ROBERTA_ROW);

const CAMEMBERT = tokenizerClass({
  ...XLM_ROBERTA_ROW,
  otherTokens: ['<s>NOTUSED', '</s>NOTUSED', '<unk>NOTUSED'],
  build: (settings, tokens, tokenizer, parts) => ({
    ...XLM_ROBERTA_ROW.build(settings, tokens, tokenizer, parts),
    model: unigram(tokenizer.unigramEntry(tokens.unk_token)?.id ?? 0),
  }),
});

const ALBERT = tokenizerClass({
  specialTokens: {
    ...BERT_TOKENS,
    bos_token: '[CLS]',
    eos_token: '[SEP]',
    unk_token: '<unk>',
    pad_token: '<pad>',
  },
  givesTokenTypes: true,
  around: ['cls_token', 'sep_token'],
  defaults: { do_lower_case: true, keep_accents: false, add_prefix_space: true },
  settingsFor: (parts) => ({
    do_lower_case: stepOf(parts.normalizers, 'Lowercase') !== undefined,
    keep_accents: stepOf(parts.normalizers, 'StripAccents') === undefined,
    ...prefixSpaceFor(parts),
  }),
  build: (settings, _tokens, _tokenizer, parts) => ({
    model: unigram(1),
    normalizers: [
      { type: 'Replace', pattern: { String: '``' }, content: '"' },
      { type: 'Replace', pattern: { String: "''" }, content: '"' },
      ...(settings.keep_accents ? [] : [{ type: 'NFKD' } as const, { type: 'StripAccents' } as const]),
      ...(settings.do_lower_case ? [{ type: 'Lowercase' } as const] : []),
      ...charsmap(parts),
    ],
    preTokenizers: metaspaceWords(settings),
    trimming: parts.trimming,
  }),
});

/** The class looks for a token with the score 0. */
const idOfUnscored = (entry: UnigramEntry | undefined) => (entry?.score === 0 ? entry.id : undefined);

const DEBERTA_V2 = tokenizerClass({
  specialTokens: { ...BERT_TOKENS, bos_token: '[CLS]', eos_token: '[SEP]' },
  givesTokenTypes: true,
  around: ['cls_token', 'sep_token'],
  // A tokenizer that splits at punctuation is of a kind that the page does not read.
  defaults: { do_lower_case: false, split_by_punct: false, unk_id: 1, add_prefix_space: true },
  settingsFor: (parts) => ({
    do_lower_case: stepOf(parts.normalizers, 'Lowercase') !== undefined,
    split_by_punct: false,
    unk_id: parts.model.type === 'Unigram' ? parts.model.unk_id : 1,
    ...prefixSpaceFor(parts),
  }),
  build: (settings, tokens, tokenizer, { trimming }) => ({
    model: unigram(idOfUnscored(tokenizer.unigramEntry(tokens.unk_token)) ?? settings.unk_id),
    normalizers: [
      ...(settings.do_lower_case ? [{ type: 'Lowercase' } as const] : []),
      { type: 'Replace', pattern: { Regex: '\\s{2,}|[\\n\\r\\t]' }, content: ' ' },
      { type: 'NFC' },
      { type: 'Strip', strip_left: false, strip_right: true },
    ],
    preTokenizers: [metaspace(settings.add_prefix_space ? 'always' : 'first')],
    trimming,
  }),
});

export const TOKENIZER_CLASSES: Readonly<Record<TokenizerClassName, TokenizerClass>> = {
  BertTokenizer: BERT,
  DistilBertTokenizer: DISTILBERT,
  ElectraTokenizer: BERT,
  MobileBertTokenizer: BERT,
  MPNetTokenizer: MPNET,
  RobertaTokenizer: ROBERTA,
  XLMRobertaTokenizer: XLM_ROBERTA,
  CamembertTokenizer: CAMEMBERT,
  AlbertTokenizer: ALBERT,
  DebertaV2Tokenizer: DEBERTA_V2,
};
