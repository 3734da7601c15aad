/** What a `tokenizer.json` does to a text, in one notation: equal parts make equal tokens at equal places. */
import { z } from 'zod';
import { type AddedTokenConfig, addedTokenSchema } from '../tokenizer/addedTokens.ts';
import { bertNormalizerSchema } from '../tokenizer/bertNormalizer.ts';
import {
  postProcessorOf,
  type SpecialTokenTemplate,
  type WhitespaceTrimming,
} from '../tokenizer/postProcessor.ts';
import { byteLevelSchema, metaspaceSchema } from '../tokenizer/preTokenizer.ts';

const step = <Name extends string, Shape extends z.ZodRawShape>(type: Name, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape });
const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);
const orEmpty = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** All steps that are read here, each with all of its fields. */
const stepSchema = z.union([
  bertNormalizerSchema.extend({ strip_accents: orNull(z.boolean()) }),
  step('NFC', {}),
  step('NFD', {}),
  step('NFKC', {}),
  step('NFKD', {}),
  step('StripAccents', {}),
  step('Lowercase', {}),
  step('Precompiled', { precompiled_charsmap: z.string() }),
  step('Strip', { strip_left: z.boolean(), strip_right: z.boolean() }),
  step('Replace', {
    pattern: z.union([z.object({ String: z.string() }), z.object({ Regex: z.string() })]),
    content: z.string(),
  }),
  step('BertPreTokenizer', {}),
  step('WhitespaceSplit', {}),
  byteLevelSchema,
  metaspaceSchema,
]);
export type Step = z.output<typeof stepSchema>;

/** Models without their vocabulary. The oldest files do not name the type, but only BPE has merges. */
const modelSchema = z.union([
  z.object({
    type: z.literal('WordPiece').default('WordPiece'),
    unk_token: z.string(),
    continuing_subword_prefix: z.string(),
    max_input_chars_per_word: z.number(),
  }),
  z
    .object({
      type: z.literal('BPE').default('BPE'),
      dropout: orNull(z.number()),
      unk_token: orNull(z.string()),
      continuing_subword_prefix: orEmpty,
      end_of_word_suffix: orEmpty,
      byte_fallback: z.boolean().default(false),
      ignore_merges: z.boolean().default(false),
      merges: z.array(z.unknown()),
    })
    .transform(({ merges: _, ...model }) => model),
  z.object({
    type: z.literal('Unigram').default('Unigram'),
    unk_id: z.number(),
    byte_fallback: z.boolean().default(false),
  }),
]);

const stepsSchema = z.object({
  model: modelSchema,
  normalizers: z.array(stepSchema),
  preTokenizers: z.array(stepSchema),
});

/** What decides the tokens of a text and their places, but for vocabulary and added tokens. */
export interface TokenizerParts {
  readonly model: z.output<typeof modelSchema>;
  readonly normalizers: readonly Step[];
  readonly preTokenizers: readonly Step[];
  readonly trimming: WhitespaceTrimming | null;
}

export function areSameParts(a: TokenizerParts, b: TokenizerParts): boolean {
  return inOneOrder(a) === inOneOrder(b);
}

/** As JSON, the fields of each object in alphabetical order. */
function inOneOrder(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** A token of a Unigram model. */
export interface UnigramEntry {
  readonly id: number;
  /** Logarithm of its probability. */
  readonly score: number;
}

const namedSchema = z.looseObject({ type: z.string() });

export const tokenizerSchema = z.looseObject({
  added_tokens: z.array(addedTokenSchema).default([]),
  normalizer: namedSchema.nullish(),
  pre_tokenizer: namedSchema.nullish(),
  post_processor: namedSchema.nullish(),
  model: z.looseObject({
    vocab: z.union([z.array(z.tuple([z.string(), z.number()])), z.record(z.string(), z.number())]),
  }),
  truncation: z.unknown().optional(),
  padding: z.unknown().optional(),
});
type TokenizerFile = z.output<typeof tokenizerSchema>;

/** A tokenizer.json as the classes of transformers see it. */
export class TokenizerJson {
  readonly addedTokens: readonly AddedTokenConfig[];
  readonly template: SpecialTokenTemplate;
  /** null where a step is of a kind that is not read here. */
  readonly parts: TokenizerParts | null;
  readonly #vocab: TokenizerFile['model']['vocab'];

  constructor(file: TokenizerFile) {
    const { model, normalizer, pre_tokenizer, post_processor, added_tokens } = file;
    const { template, trimming } = postProcessorOf(post_processor ?? null);
    const steps = { model, normalizers: stepsOf(normalizer), preTokenizers: stepsOf(pre_tokenizer) };
    const { data } = stepsSchema.safeParse(steps);
    this.template = template;
    this.addedTokens = added_tokens;
    this.parts = data === undefined ? null : { ...data, trimming };
    this.#vocab = model.vocab;
  }

  /** Whether the vocabulary or the added tokens have a token. */
  has(token: string): boolean {
    const isInVocab = Array.isArray(this.#vocab)
      ? this.#vocab.some(([each]) => each === token)
      : Object.hasOwn(this.#vocab, token);
    return isInVocab || this.addedTokens.some(({ content }) => content === token);
  }

  /** undefined where the model is of another type, or does not have the token. */
  unigramEntry(token: string | undefined): UnigramEntry | undefined {
    if (!Array.isArray(this.#vocab)) return undefined;
    const id = this.#vocab.findIndex(([each]) => each === token);
    return id < 0 ? undefined : { id, score: this.#vocab[id]![1] };
  }
}

/** The steps in a sequence, else the only one. */
function stepsOf(config: z.output<typeof namedSchema> | null | undefined): unknown[] {
  if (config == null) return [];
  if (config.type !== 'Sequence') return [config];
  const inner = z.array(namedSchema).safeParse(config.normalizers ?? config.pretokenizers);
  return (inner.data ?? []).flatMap(stepsOf);
}
