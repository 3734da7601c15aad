import { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';

/** A model that cannot be trained here, or a config.json that is none. */
export class UnsupportedModelError extends TagsmithError<{ field: string; found: unknown }> {}
registerError('UnsupportedModelError', UnsupportedModelError);

const size = z.number().int().min(1).max(1_000_000);
const probability = z.number().min(0).lt(1);

/** `config.json` of a BERT encoder, as far as the graph needs it; defaults are those of transformers' BertConfig. */
const bertConfigSchema = z.object({
  model_type: z.literal('bert'),
  vocab_size: size,
  hidden_size: size,
  num_hidden_layers: z.number().int().min(1).max(200),
  num_attention_heads: size,
  intermediate_size: size,
  hidden_act: z.literal('gelu').default('gelu'),
  hidden_dropout_prob: probability.default(0.1),
  attention_probs_dropout_prob: probability.default(0.1),
  classifier_dropout: probability.nullish(),
  max_position_embeddings: size,
  type_vocab_size: size.default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  initializer_range: z.number().positive().default(0.02),
  pad_token_id: z.number().int().min(0).nullish(),
  position_embedding_type: z.literal('absolute').default('absolute'),
  is_decoder: z.literal(false).default(false),
});

/** `BertConfig` of transformers in camel case. */
export interface BertConfig {
  readonly modelType: 'bert';
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly intermediateSize: number;
  readonly hiddenDropoutProb: number;
  readonly attentionProbsDropoutProb: number;
  readonly classifierDropout: number | null;
  readonly maxPositionEmbeddings: number;
  readonly typeVocabSize: number;
  readonly layerNormEps: number;
  readonly initializerRange: number;
  readonly padTokenId: number;
}

/**
 * Reads a parsed `config.json`.
 * @throws UnsupportedModelError with the first field that does not fit
 */
export function parseBertConfig(json: unknown): BertConfig {
  const parsed = bertConfigSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const field = issue.path.join('.') || 'config.json';
    const found = issue.path.reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      json,
    );
    throw new UnsupportedModelError(
      `config.json: ${field} is ${JSON.stringify(found) ?? 'missing'}. ${issue.message}. BERT models with Gelu and absolute positions can be trained.`,
      { field, found },
    );
  }
  const config = parsed.data;
  if (config.hidden_size % config.num_attention_heads !== 0) {
    throw new UnsupportedModelError(
      `config.json: hidden_size ${config.hidden_size} is not a multiple of num_attention_heads ${config.num_attention_heads}.`,
      { field: 'num_attention_heads', found: config.num_attention_heads },
    );
  }
  return {
    modelType: config.model_type,
    vocabSize: config.vocab_size,
    hiddenSize: config.hidden_size,
    numHiddenLayers: config.num_hidden_layers,
    numAttentionHeads: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    hiddenDropoutProb: config.hidden_dropout_prob,
    attentionProbsDropoutProb: config.attention_probs_dropout_prob,
    classifierDropout: config.classifier_dropout ?? null,
    maxPositionEmbeddings: config.max_position_embeddings,
    typeVocabSize: config.type_vocab_size,
    layerNormEps: config.layer_norm_eps,
    initializerRange: config.initializer_range,
    padTokenId: config.pad_token_id ?? 0,
  };
}
