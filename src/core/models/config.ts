import { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    UnsupportedModelError: UnsupportedModelError['data'];
  }
}

/** A model that cannot be trained here, or a config.json that is not one. */
export class UnsupportedModelError extends TagsmithError<{
  field: string;
  found: unknown;
  /** What is wrong with it, in English; follows the name of the file. */
  problem: string;
  /** The values of `model_type` that can be trained, where it is that. */
  supported?: readonly string[];
}> {}
registerError('UnsupportedModelError', UnsupportedModelError);

export function unsupportedModel(
  problem: string,
  data: Omit<UnsupportedModelError['data'], 'problem'>,
): UnsupportedModelError {
  return new UnsupportedModelError(`config.json: ${problem}`, { ...data, found: plain(data.found), problem });
}

/** `gelu` is the exact one, `gelu_new` its approximation by tanh. */
export type Activation = 'gelu' | 'gelu_new' | 'relu';

/** What the encoders have in common, under the names of transformers' BertConfig in camel case. */
export interface EncoderConfig {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  /** Width of the queries, the keys and the values, all heads together. */
  readonly attentionSize: number;
  readonly intermediateSize: number;
  readonly hiddenAct: Activation;
  readonly hiddenDropoutProb: number;
  readonly attentionProbsDropoutProb: number;
  /** null: as hiddenDropoutProb */
  readonly classifierDropout: number | null;
  /** Rows of the table of positions. */
  readonly maxPositionEmbeddings: number;
  /** Tokens that a sequence may have, special ones included: as many as there are positions for them. */
  readonly maxLength: number;
  readonly layerNormEps: number;
  readonly initializerRange: number;
  /** null: no row of the word embeddings is for padding. */
  readonly padTokenId: number | null;
}

export const size = z.number().int().min(1).max(1_000_000);
export const layerCount = z.number().int().min(1).max(200);
export const probability = z.number().min(0).lt(1);
export const tokenId = z.number().int().min(0);

/** Added to a variance in float32: smaller ones vanish, and none is meant to outweigh what it is added to. */
export const epsilon = z.number().min(1e-30).max(1);
/** A standard deviation of new weights. */
export const deviation = z.number().min(1e-30).max(1000);
/** The base of rotary positions' wave lengths. */
export const theta = z.number().min(1e-3).max(1e12);
/** A number of relative positions; one below 1 stands for another field. */
export const relativeCount = z.number().int().min(-1_000_000).max(1_000_000);

/** Names of transformers' activations, by what they compute; several names compute the same. */
const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu_new',
  gelu_fast: 'gelu_new',
  gelu_accurate: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  gelu_python_tanh: 'gelu_new',
  relu: 'relu',
} as const satisfies Record<string, Activation>;

export const activation = z
  .enum(Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[])
  .transform((name): Activation => ACTIVATIONS[name]);

/** Defaults in which the families differ. */
export interface EncoderDefaults {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly numAttentionHeads: number;
  readonly intermediateSize: number;
  readonly hiddenAct: Activation;
  readonly dropout: number;
  readonly padTokenId: number;
}

/** The defaults of transformers' BertConfig. */
export const BERT_DEFAULTS: EncoderDefaults = {
  vocabSize: 30522,
  hiddenSize: 768,
  numAttentionHeads: 12,
  intermediateSize: 3072,
  hiddenAct: 'gelu',
  dropout: 0.1,
  padTokenId: 0,
};

/** Fields of config.json that BERT and its descendants share, as far as the graph needs them. */
export function encoderFields(defaults: EncoderDefaults) {
  return {
    vocab_size: size.default(defaults.vocabSize),
    hidden_size: size.default(defaults.hiddenSize),
    num_hidden_layers: layerCount.default(12),
    num_attention_heads: size.default(defaults.numAttentionHeads),
    intermediate_size: size.default(defaults.intermediateSize),
    hidden_act: activation.default(defaults.hiddenAct),
    hidden_dropout_prob: probability.default(defaults.dropout),
    attention_probs_dropout_prob: probability.default(defaults.dropout),
    max_position_embeddings: size.default(512),
    layer_norm_eps: epsilon.default(1e-12),
    initializer_range: deviation.default(0.02),
    pad_token_id: z.number().int().min(-1).nullable().default(defaults.padTokenId),
    position_embedding_type: z.literal('absolute').nullish(),
    is_decoder: z.literal(false).default(false),
  };
}
type EncoderFields = z.output<z.ZodObject<ReturnType<typeof encoderFields>>>;

/** @throws UnsupportedModelError where the heads do not divide the width of attention */
export function toEncoderConfig(fields: EncoderFields, attentionSize = fields.hidden_size): EncoderConfig {
  return checkHeads({
    vocabSize: fields.vocab_size,
    hiddenSize: fields.hidden_size,
    numHiddenLayers: fields.num_hidden_layers,
    numAttentionHeads: fields.num_attention_heads,
    attentionSize,
    intermediateSize: fields.intermediate_size,
    hiddenAct: fields.hidden_act,
    hiddenDropoutProb: fields.hidden_dropout_prob,
    attentionProbsDropoutProb: fields.attention_probs_dropout_prob,
    classifierDropout: null,
    maxPositionEmbeddings: fields.max_position_embeddings,
    maxLength: fields.max_position_embeddings,
    layerNormEps: fields.layer_norm_eps,
    initializerRange: fields.initializer_range,
    // PyTorch counts -1 from the end.
    padTokenId: fields.pad_token_id === -1 ? fields.vocab_size - 1 : fields.pad_token_id,
  });
}

/**
 * The tokens that a sequence may have where positions are counted from `paddingId` + 1, as RoBERTa does.
 * @throws UnsupportedModelError where none is left
 */
export function lengthBehindPadding(positions: number, paddingId: number): number {
  const maxLength = positions - paddingId - 1;
  if (maxLength >= 1) return maxLength;
  throw unsupportedModel(
    `${positions} positions leave none for tokens, as they are counted from the padding's id ${paddingId} + 1.`,
    { field: 'max_position_embeddings', found: positions },
  );
}

/** @throws UnsupportedModelError */
export function checkHeads<Config extends EncoderConfig>(config: Config): Config {
  const { attentionSize, numAttentionHeads } = config;
  if (attentionSize % numAttentionHeads === 0) return config;
  throw unsupportedModel(
    `the width of attention, ${attentionSize}, is not a multiple of the number of attention heads, ${numAttentionHeads}.`,
    { field: 'num_attention_heads', found: numAttentionHeads },
  );
}

/**
 * Reads a parsed `config.json` by its architecture's schema.
 * @throws UnsupportedModelError with the first field that does not fit
 */
export function readConfig<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join('.') || 'config.json';
  const found = issue.path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    json,
  );
  throw unsupportedModel(
    `${field} is ${found === undefined ? 'missing' : shown(found)}. ${issue.message}. Models of this kind cannot be trained with it; choose another one.`,
    { field, found },
  );
}

const MAX_SHOWN = 100;

/** A value of a file as JSON, for a message; of a long text the beginning. */
export function shown(value: unknown): string {
  const text = JSON.stringify(plain(value)) ?? String(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}

/** What an error may carry of a file: of lists and objects no more than that they are such. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return '[…]';
  if (typeof value === 'object' && value !== null) return '{…}';
  return typeof value === 'string' ? value.slice(0, MAX_SHOWN + 1) : value;
}
