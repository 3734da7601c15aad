/**
 * The tokenizer's files of the fine-tuned model. Where `tokenizer_config.json` names a class that transformers knows,
 * transformers takes no more than the vocabulary and the template of special tokens from `tokenizer.json`; it builds
 * the rest from what `tokenizer_config.json` says and the class's defaults (since version 5 for every class, before
 * that for BERT's and RoBERTa's). Here the whole of `tokenizer.json` is used. So that Python reads a text as the page
 * does, the two files have to say the same.
 */
import { z } from 'zod';
import { InvalidJsonFileError } from '../models/jsonFile.ts';
import { type ModelType, modelTypeFacts, type TokenizerClassName } from '../modelTypes.ts';
import { formatJson, parseJsonAsWritten } from './json.ts';

/**
 * Takes `tokenizer.json` as it is, in all versions of transformers and in transformers.js. It has no special tokens
 * by default.
 */
const WHOLE_FILE_CLASS = 'PreTrainedTokenizerFast';

const stepSchema = z.looseObject({ type: z.string() });
type Step = z.output<typeof stepSchema>;

/** The steps of `tokenizer.json` that a class rebuilds. */
const tokenizerSchema = z.looseObject({
  normalizer: stepSchema.nullish(),
  pre_tokenizer: stepSchema.nullish(),
  truncation: z.unknown().optional(),
  padding: z.unknown().optional(),
});
type Tokenizer = z.output<typeof tokenizerSchema>;

/** A field of `tokenizer_config.json`: what it has to be, and what the class takes where it is missing. */
type Settings = Readonly<Record<string, { readonly expected: unknown; readonly byDefault: unknown }>>;

interface TokenizerClass {
  readonly specialTokens: Readonly<Record<string, string>>;
  /** Settings with which the class makes what stands in `tokenizer.json`; null where there are none. */
  settings(tokenizer: Tokenizer): Settings | null;
}

const bertNormalizerSchema = z.looseObject({
  type: z.literal('BertNormalizer'),
  clean_text: z.literal(true),
  handle_chinese_chars: z.boolean(),
  strip_accents: z.boolean().nullable(),
  lowercase: z.boolean(),
});

const BERT: TokenizerClass = {
  specialTokens: {
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
  },
  settings({ normalizer, pre_tokenizer }) {
    const { data } = bertNormalizerSchema.safeParse(normalizer);
    if (data === undefined || pre_tokenizer?.type !== 'BertPreTokenizer') return null;
    return {
      do_lower_case: { expected: data.lowercase, byDefault: true },
      strip_accents: { expected: data.strip_accents, byDefault: null },
      tokenize_chinese_chars: { expected: data.handle_chinese_chars, byDefault: true },
    };
  },
};

const ROBERTA: TokenizerClass = {
  specialTokens: {
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '<unk>',
    sep_token: '</s>',
    pad_token: '<pad>',
    cls_token: '<s>',
    mask_token: '<mask>',
  },
  settings({ normalizer, pre_tokenizer }) {
    if (normalizer != null || pre_tokenizer?.type !== 'ByteLevel') return null;
    return { add_prefix_space: { expected: pre_tokenizer.add_prefix_space, byDefault: false } };
  },
};

const MPNET: TokenizerClass = {
  specialTokens: { ...ROBERTA.specialTokens, unk_token: '[UNK]' },
  settings: BERT.settings,
};

const ALBERT: TokenizerClass = {
  specialTokens: {
    ...BERT.specialTokens,
    bos_token: '[CLS]',
    eos_token: '[SEP]',
    unk_token: '<unk>',
    pad_token: '<pad>',
  },
  settings({ normalizer }) {
    const types = stepTypes(normalizer);
    return {
      do_lower_case: { expected: types.has('Lowercase'), byDefault: true },
      keep_accents: { expected: !types.has('StripAccents'), byDefault: false },
    };
  },
};

const DEBERTA_V2: TokenizerClass = {
  specialTokens: { ...BERT.specialTokens, bos_token: '[CLS]', eos_token: '[SEP]' },
  settings({ normalizer, pre_tokenizer }) {
    const types = stepTypes(normalizer);
    // Of files that transformers 4 wrote; version 5 normalises differently.
    if (types.has('Precompiled')) return null;
    return {
      do_lower_case: { expected: types.has('Lowercase'), byDefault: false },
      split_by_punct: { expected: stepTypes(pre_tokenizer).has('Punctuation'), byDefault: false },
    };
  },
};

/** null: the class takes over the normaliser and has no settings. */
const CLASSES: Readonly<Record<TokenizerClassName, TokenizerClass | null>> = {
  BertTokenizer: BERT,
  DistilBertTokenizer: BERT,
  ElectraTokenizer: BERT,
  MobileBertTokenizer: BERT,
  MPNetTokenizer: MPNET,
  RobertaTokenizer: ROBERTA,
  XLMRobertaTokenizer: null,
  CamembertTokenizer: null,
  AlbertTokenizer: ALBERT,
  DebertaV2Tokenizer: DEBERTA_V2,
};

/** The types of a step and, in a sequence, of its parts. */
function stepTypes(step: Step | null | undefined): ReadonlySet<string> {
  const parts = z.array(stepSchema).safeParse(step?.normalizers ?? step?.pretokenizers).data ?? [];
  return new Set([...(step == null ? [] : [step]), ...parts].map(({ type }) => type));
}

const configSchema = z.looseObject({ tokenizer_class: z.string().nullish() });

/** Contents of `tokenizer.json` and `tokenizer_config.json`. */
export interface TokenizerFiles {
  readonly tokenizer: Uint8Array;
  readonly tokenizerConfig: Uint8Array;
}

/**
 * The source's files, each as it was unless it has to be changed: `tokenizer.json` where it truncates or pads texts
 * by itself, as those of sentence encoders do, and `tokenizer_config.json` where transformers would make another
 * tokenizer of it than `tokenizer.json` is.
 * @throws InvalidJsonFileError
 */
export function exportedTokenizer(modelType: ModelType, files: TokenizerFiles): TokenizerFiles {
  const { tokenizer, tokenizerConfig } = files;
  const { text, steps, config } = parseFiles(files);
  const className = config.tokenizer_class ?? modelTypeFacts(modelType).tokenizerClass;
  const changes = className === null ? {} : changesFor(modelType, className, steps, config);
  return {
    tokenizer:
      steps.truncation == null && steps.padding == null
        ? tokenizer
        : jsonBytes({ ...(parseJsonAsWritten(text) as object), truncation: null, padding: null }),
    tokenizerConfig:
      Object.keys(changes).length === 0
        ? tokenizerConfig
        : jsonBytes({ tokenizer_class: className, ...config, ...changes }),
  };
}

function parseFiles({ tokenizer, tokenizerConfig }: TokenizerFiles) {
  const text = new TextDecoder().decode(tokenizer);
  const steps = parseFile('tokenizer.json', tokenizerSchema, JSON.parse(text));
  const configJson = parseJsonAsWritten(new TextDecoder().decode(tokenizerConfig));
  return { text, steps, config: parseFile('tokenizer_config.json', configSchema, configJson) };
}

function parseFile<Schema extends z.ZodType>(file: string, schema: Schema, json: unknown): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const reason = `${issue.path.join('.') || 'the whole file'}: ${issue.message}`;
  throw new InvalidJsonFileError(
    `${file} is not a valid tokenizer file (${reason}). Download the file again from where the model came from.`,
    { file, reason },
  );
}

/** Fields to be set in `tokenizer_config.json`. */
function changesFor(
  modelType: ModelType,
  className: string,
  tokenizer: Tokenizer,
  config: Readonly<Record<string, unknown>>,
): object {
  const known = new Map<string, TokenizerClass | null>(Object.entries(CLASSES)).get(
    className.replace(/Fast$/, ''),
  );
  if (known == null) return {};
  const settings = known.settings(tokenizer);
  if (settings === null) return takenWhole(modelType, known, config);
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([field, { expected, byDefault }]) => (config[field] ?? byDefault) !== expected)
      .map(([field, { expected }]) => [field, expected]),
  );
}

const jsonBytes = (json: object): Uint8Array => new TextEncoder().encode(formatJson(json));

function takenWhole(
  modelType: ModelType,
  { specialTokens }: TokenizerClass,
  config: Readonly<Record<string, unknown>>,
): object {
  const missing = Object.entries(specialTokens).filter(([name]) => config[name] == null);
  // This class would also give token types to models that have no use for them.
  const hasInputNames = config.model_input_names != null || modelTypeFacts(modelType).givesTokenTypes;
  return {
    ...Object.fromEntries(missing),
    ...(hasInputNames ? {} : { model_input_names: ['input_ids', 'attention_mask'] }),
    tokenizer_class: WHOLE_FILE_CLASS,
  };
}
