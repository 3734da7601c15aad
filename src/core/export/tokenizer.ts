/**
 * The tokenizer's files of the fine-tuned model. Here the whole of `tokenizer.json` is used; transformers builds most
 * of it anew where `tokenizer_config.json` names a class (tokenizerClasses.ts). So that Python reads a text as the
 * page does, in transformers 4 and 5, the files have to say the same, in fields that both versions know.
 */
import { z } from 'zod';
import { InvalidJsonFileError } from '../models/jsonFile.ts';
import { type ModelType, modelTypeFacts } from '../modelTypes.ts';
import { addedTokenSchema } from '../tokenizer/addedTokens.ts';
import { maxLengthFields, statedMaxLength } from '../tokenizer/maxLength.ts';
import { SPECIAL_TOKEN_NAMES, tokenTextSchema, UNK_TOKENS } from '../tokenizer/specialTokens.ts';
import type { ExportedConfig } from './config.ts';
import { formatJson, parseJsonAsWritten } from './json.ts';
import {
  type Settings,
  type SpecialToken,
  TOKENIZER_CLASSES,
  type TokenizerClass,
} from './tokenizerClasses.ts';
import { TokenizerJson, tokenizerSchema } from './tokenizerParts.ts';

/**
 * Takes `tokenizer.json` as it is, in all versions of transformers and in transformers.js. It has no special tokens
 * by default. Version 5 writes TokenizersBackend instead, which 4 does not know.
 */
const WHOLE_FILE_CLASS = 'PreTrainedTokenizerFast';

/** The special tokens of common tokenizers, for files that name neither them nor a class that is known here. */
const USUAL_TOKENS: Readonly<Partial<Record<SpecialToken, readonly string[]>>> = {
  unk_token: UNK_TOKENS,
  sep_token: ['[SEP]', '</s>'],
  pad_token: ['[PAD]', '<pad>'],
  cls_token: ['[CLS]', '<s>'],
  mask_token: ['[MASK]', '<mask>'],
};

/**
 * Fields that name what is not in the folder (code of the tokenizer's author, other files, a tokenizer to convert),
 * and one that splits the special tokens in a text, which the page does not.
 */
const FIELDS_LEFT_OUT: ReadonlySet<string> = new Set([
  'auto_map',
  'init_inputs',
  'from_slow',
  'vocab_file',
  'merges_file',
  'tokenizer_file',
  'fast_tokenizer_files',
  'added_tokens_file',
  'special_tokens_map_file',
  'split_special_tokens',
]);

const CLASSES: ReadonlyMap<string, TokenizerClass> = new Map(Object.entries(TOKENIZER_CLASSES));

const TOKEN_TYPES = 'token_type_ids';

/** As transformers' classes order them. */
const inputNames = (hasTokenTypes: boolean): string[] =>
  hasTokenTypes ? ['input_ids', TOKEN_TYPES, 'attention_mask'] : ['input_ids', 'attention_mask'];

const configSchema = z.looseObject({
  ...maxLengthFields,
  tokenizer_class: z.string().nullish(),
  add_prefix_space: z.boolean().nullish().catch(null),
  model_input_names: z.array(z.string()).nullish().catch(null),
});
type Config = z.output<typeof configSchema>;

/** A file's fields, numbers as they were written. */
type Fields = Readonly<Record<string, unknown>>;

/** Special tokens that `tokenizer_config.json` names. */
type NamedTokens = ReadonlyMap<SpecialToken, string>;

/** The contents of a tokenizer's files. */
export interface TokenizerFiles {
  readonly tokenizer: Uint8Array;
  readonly tokenizerConfig: Uint8Array;
  /** `special_tokens_map.json` */
  readonly specialTokensMap?: Uint8Array;
}

/**
 * The source's files, each as it was unless it has to be changed: `tokenizer.json` where it truncates or pads texts
 * by itself, as those of sentence encoders do, or leaves the unknown token to the class; the others where a version
 * of transformers would refuse them, make another tokenizer of them than `tokenizer.json` is, or pass the model more
 * tokens than it takes.
 *
 * @param model what the tokens are for
 * @throws InvalidJsonFileError
 */
export function exportedTokenizer(
  model: Pick<ExportedConfig, 'modelType' | 'maxLength'>,
  files: TokenizerFiles,
): TokenizerFiles {
  const { specialTokensMap } = files;
  const { tokenizer, json } = exportedTokenizerJson(files.tokenizer);
  const config = parsedFile('tokenizer_config.json', configSchema, files.tokenizerConfig);
  const ofClass = fieldsOfClass(model.modelType, json, config);
  const length = Math.min(Math.floor(statedMaxLength(config)), model.maxLength);
  return {
    tokenizer,
    tokenizerConfig: rewritten(files.tokenizerConfig, (written) => ({
      ...inBothVersions(written),
      ...addedTokens(json, written),
      ...ofClass,
      model_max_length: length,
    })),
    ...(specialTokensMap === undefined
      ? {}
      : { specialTokensMap: rewritten(specialTokensMap, inBothVersions) }),
  };
}

function exportedTokenizerJson(bytes: Uint8Array): { tokenizer: Uint8Array; json: TokenizerJson } {
  const file = parsedFile('tokenizer.json', tokenizerSchema, bytes);
  const { vocab, unk_id } = file.model;
  const usualId = Array.isArray(vocab) ? vocab.findIndex(([token]) => UNK_TOKENS.includes(token)) : -1;
  const unknown = unk_id == null && usualId >= 0 ? { unk_id: usualId } : null;
  const hasLimits = file.truncation != null || file.padding != null;
  const change = ({ model, ...written }: Fields) => ({
    ...written,
    ...(hasLimits ? { truncation: null, padding: null } : {}),
    model: { ...(model as Fields), ...unknown },
  });
  return {
    tokenizer: hasLimits || unknown !== null ? rewritten(bytes, change) : bytes,
    json: new TokenizerJson({ ...file, model: { ...file.model, ...unknown } }),
  };
}

/** Fields that only one of the versions reads, as the other reads them too. */
function inBothVersions(written: Fields): Fields {
  const { extra_special_tokens: extra, ...fields } = Object.fromEntries(
    Object.entries(written).filter(([field]) => !FIELDS_LEFT_OUT.has(field)),
  );
  // In version 4 this is an object of tokens by name, and a list of tokens has the other field, which 5 reads too.
  if (!Array.isArray(extra)) return extra === undefined ? fields : { ...fields, extra_special_tokens: extra };
  const others = z.array(z.unknown()).safeParse(fields.additional_special_tokens).data ?? [];
  const known = new Set(others.map((token) => tokenTextSchema.safeParse(token).data));
  const tokens = z.array(tokenTextSchema).safeParse(extra).data ?? [];
  return {
    ...fields,
    additional_special_tokens: [...others, ...tokens.filter((token) => !known.has(token))],
  };
}

/** The list of added tokens, which wins over that of `tokenizer.json`: made to agree with it. */
function addedTokens({ addedTokens }: TokenizerJson, { added_tokens_decoder: listed }: Fields): Fields {
  const list = z.record(z.string(), z.looseObject({})).safeParse(listed).data;
  if (list === undefined) return {};
  const differing = addedTokens.filter((token) => {
    const same = addedTokenSchema.safeParse({ ...list[token.id], id: token.id }).data;
    return JSON.stringify(same) !== JSON.stringify(token);
  });
  const corrected = differing.map(({ id, ...token }) => [id, token] as const);
  return { added_tokens_decoder: { ...list, ...Object.fromEntries(corrected) } };
}

/** Fields with which both versions read texts as they are read here, and give the model the inputs that it has. */
function fieldsOfClass(modelType: ModelType, json: TokenizerJson, config: Config): Fields {
  const { tokenizerClass: byDefault, givesTokenTypes } = modelTypeFacts(modelType);
  const className = config.tokenizer_class ?? byDefault ?? '';
  // Of models that have no class of their own version 5 takes the whole file, whatever class is named.
  const known = byDefault === null ? undefined : CLASSES.get(className.replace(/Fast$/, ''));
  const named = new Map(
    SPECIAL_TOKEN_NAMES.flatMap((name) => {
      const { data } = tokenTextSchema.safeParse(config[name]);
      return data === undefined ? [] : [[name, data] as const];
    }),
  );
  const settings = known === undefined ? null : agreedSettings(known, json, named);
  if (known === undefined || settings === null) {
    const names = config.model_input_names;
    const hasTheirNames = names != null && (givesTokenTypes || !names.includes(TOKEN_TYPES));
    return {
      ...missingTokens(json, named, known),
      ...prefixSpace(json, config),
      ...(hasTheirNames ? {} : { model_input_names: inputNames(givesTokenTypes) }),
      tokenizer_class: WHOLE_FILE_CLASS,
    };
  }
  const changed = Object.entries(settings).filter(
    ([field, value]) => (config[field] ?? known.defaults[field]) !== value,
  );
  const gives = config.model_input_names?.includes(TOKEN_TYPES) ?? known.givesTokenTypes;
  return {
    ...Object.fromEntries(changed),
    ...(gives && !givesTokenTypes ? { model_input_names: inputNames(false) } : {}),
    tokenizer_class: className,
  };
}

/** The settings of a class that makes the tokenizer; null where it makes another one, or adds tokens to it. */
function agreedSettings(known: TokenizerClass, json: TokenizerJson, named: NamedTokens): Settings | null {
  const { specialTokens, otherTokens = [] } = known;
  const needed = SPECIAL_TOKEN_NAMES.flatMap((name) => (named.has(name) ? [] : (specialTokens[name] ?? [])));
  if (![...needed, ...otherTokens].every((token) => json.has(token))) return null;
  return known.settings(json, { ...specialTokens, ...Object.fromEntries(named) });
}

/** Special tokens that the class had by default, or that are usual, as far as the vocabulary has them. */
function missingTokens(json: TokenizerJson, named: NamedTokens, known: TokenizerClass | undefined): Fields {
  return Object.fromEntries(
    SPECIAL_TOKEN_NAMES.filter((name) => !named.has(name)).flatMap((name) => {
      const candidates = [known?.specialTokens[name] ?? [], USUAL_TOKENS[name] ?? []].flat();
      const token = candidates.find((each) => json.has(each));
      return token === undefined ? [] : [[name, token]];
    }),
  );
}

/** Version 4 changes the step to what the configuration says, which is false where it says nothing. */
function prefixSpace({ parts }: TokenizerJson, config: Config): Fields {
  const step = parts?.preTokenizers.find(({ type }) => type === 'ByteLevel');
  if (step?.type !== 'ByteLevel' || (config.add_prefix_space ?? false) === step.add_prefix_space) return {};
  return { add_prefix_space: step.add_prefix_space };
}

/** The file as it is, where the change leaves all of its fields as they are. */
function rewritten(bytes: Uint8Array, change: (written: Fields) => Fields): Uint8Array {
  const written = parseJsonAsWritten(new TextDecoder().decode(bytes)) as Fields;
  const text = formatJson(change(written));
  return text === formatJson(written) ? bytes : new TextEncoder().encode(text);
}

function parsedFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  bytes: Uint8Array,
): z.output<Schema> {
  const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const reason = `${issue.path.join('.') || 'the whole file'}: ${issue.message}`;
  throw new InvalidJsonFileError(
    `${file} is not a valid tokenizer file (${reason}). Download the file again from where the model came from.`,
    { file, reason },
  );
}
