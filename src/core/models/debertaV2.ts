import { z } from 'zod';
import type { Value } from '../onnx/graph.ts';
import { type Architecture, normalInitialization, numberedLayer } from './architecture.ts';
import {
  BERT_DEFAULTS,
  type EncoderConfig,
  encoderFields,
  epsilon,
  readConfig,
  relativeCount,
  size,
  toEncoderConfig,
  unsupportedModel,
} from './config.ts';
import {
  afterSelfAttention,
  attentionShape,
  type Encoder,
  embeddings,
  relativeBuckets,
  startEncoder,
  tokenClassifier,
} from './encoder.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';
import { type AttentionShape, attend, layerNorm, linear, type MoreScores } from './layers.ts';

export interface DebertaV2Config extends EncoderConfig {
  readonly modelType: 'deberta-v2';
  /** 0: there are no token types. */
  readonly typeVocabSize: number;
  /** Whether the embeddings include absolute positions as well. */
  readonly positionBiasedInput: boolean;
  /** Buckets to each side that distances fall into. */
  readonly span: number;
  /** The distance from which on all share the last bucket; null: each distance has its own bucket. */
  readonly maxDistance: number | null;
  /** Whether the table of relative positions is normalised. */
  readonly normalizedPositions: boolean;
  readonly contentToPosition: boolean;
  readonly positionToContent: boolean;
}

/**
 * Names of transformers' DebertaV2Config, whose defaults are those of the largest model; only what v2 and v3 have in
 * common is accepted.
 */
const schema = z.object({
  ...encoderFields({
    ...BERT_DEFAULTS,
    vocabSize: 128100,
    hiddenSize: 1536,
    numAttentionHeads: 24,
    intermediateSize: 6144,
  }),
  num_hidden_layers: z.number().int().min(1).max(200).default(24),
  layer_norm_eps: epsilon.default(1e-7),
  type_vocab_size: z.number().int().min(0).default(0),
  embedding_size: size.optional(),
  relative_attention: z.literal(true),
  share_att_key: z.literal(true),
  position_biased_input: z.boolean().default(true),
  pos_att_type: z.union([z.string(), z.array(z.string())]).nullish(),
  position_buckets: relativeCount.default(-1),
  max_relative_positions: relativeCount.default(-1),
  norm_rel_ebd: z.string().default('none'),
  conv_kernel_size: z.literal(0).default(0),
});

/**
 * DeBERTa-v2 and v3 (He et al., 2021): BERT with disentangled attention. Scores have up to three terms: query · key,
 * query · position of the distance, key · position of the distance, where positions are projected by the layer's own
 * query and key.
 */
export const DEBERTA_V2: Architecture<DebertaV2Config> = {
  prefix: 'deberta',
  tokenClassifier: 'DebertaV2ForTokenClassification',
  parse: parseConfig,
  build: buildForward,
  layerOf: numberedLayer,
  headInitialization: normalInitialization,
};

function parseConfig(json: unknown): DebertaV2Config {
  const fields = readConfig(schema, json);
  const { embedding_size: embeddingSize = fields.hidden_size, pos_att_type: kinds } = fields;
  if (embeddingSize !== fields.hidden_size) {
    throw unsupportedModel(
      `embedding_size is ${embeddingSize}, other than hidden_size ${fields.hidden_size}, which cannot be trained here.`,
      { field: 'embedding_size', found: embeddingSize },
    );
  }
  const attentionKinds = typeof kinds === 'string' ? kinds.toLowerCase().split('|') : (kinds ?? []);
  const named = new Set(attentionKinds.map((kind) => kind.trim()));
  const maxRelative =
    fields.max_relative_positions < 1 ? fields.max_position_embeddings : fields.max_relative_positions;
  const inBuckets = fields.position_buckets > 0;
  return {
    ...toEncoderConfig(fields),
    modelType: 'deberta-v2',
    typeVocabSize: fields.type_vocab_size,
    positionBiasedInput: fields.position_biased_input,
    span: inBuckets ? fields.position_buckets : maxRelative,
    maxDistance: inBuckets ? maxRelative : null,
    normalizedPositions: fields.norm_rel_ebd
      .toLowerCase()
      .split('|')
      .some((kind) => kind.trim() === 'layer_norm'),
    contentToPosition: named.has('c2p'),
    positionToContent: named.has('p2c'),
  };
}

function buildForward(config: DebertaV2Config, labelCount: number, mode: ForwardMode): ForwardModel {
  const { hiddenSize, hiddenDropoutProb, span, maxDistance } = config;
  const encoder = startEncoder('deberta-v2', mode, { tokenTypeIds: config.typeVocabSize > 0 });
  const { context } = encoder;
  const { graph } = context;
  const attention: AttentionShape = {
    ...attentionShape(encoder, config),
    scoreTerms: 1 + Number(config.contentToPosition) + Number(config.positionToContent),
  };
  const buckets = relativeBuckets(encoder, config.maxLength, { kind: 'deberta-v2', span, maxDistance });
  const positions = relativePositions(encoder, config);
  let hidden = embeddings(encoder, config, 'deberta.embeddings', {
    size: hiddenSize,
    tokenTypes: config.typeVocabSize > 0 ? config.typeVocabSize : null,
    positions: config.positionBiasedInput ? { count: 'every token' } : null,
  });
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    const name = `deberta.encoder.layer.${layer}`;
    const project = (kind: string, x: Value) =>
      linear(context, `${name}.attention.self.${kind}_proj`, x, hiddenSize, hiddenSize);
    const product = graph.concat(
      ['query', 'key', 'value'].map((kind) => project(kind, hidden)),
      1,
    );
    const dropped = context.dropout(positions, hiddenDropoutProb);
    const scores = disentangledScores(encoder, config, attention, buckets, {
      keys: config.contentToPosition ? project('key', dropped) : null,
      queries: config.positionToContent ? project('query', dropped) : null,
    });
    const attended = attend(context, product, attention, scores);
    const names = {
      attentionOutput: `${name}.attention.output.dense`,
      attentionNorm: `${name}.attention.output.LayerNorm`,
      raise: `${name}.intermediate.dense`,
      lower: `${name}.output.dense`,
      outputNorm: `${name}.output.LayerNorm`,
    };
    hidden = afterSelfAttention(encoder, config, names, hidden, attended, {
      attention: hiddenDropoutProb,
      feedForward: hiddenDropoutProb,
    });
  }
  return tokenClassifier(encoder, config, hidden, labelCount);
}

/** [2 × span, hidden] */
function relativePositions({ context }: Encoder, config: DebertaV2Config): Value {
  const { hiddenSize } = config;
  const rows = 2 * config.span;
  const table = context.parameter('deberta.encoder.rel_embeddings.weight', [rows, hiddenSize], {
    decay: true,
  });
  if (!config.normalizedPositions) return table;
  return layerNorm(context, 'deberta.encoder.LayerNorm', table, hiddenSize, config.layerNormEps);
}

/**
 * @param buckets [length, length], query by key
 * @param projected positions as keys and as queries, [2 × span, hidden]
 */
function disentangledScores(
  { context }: Encoder,
  config: DebertaV2Config,
  { heads, headSize, scoreTerms }: AttentionShape,
  buckets: Value,
  projected: { readonly keys: Value | null; readonly queries: Value | null },
): MoreScores | null {
  const { graph } = context;
  const byHead = (positions: Value): Value =>
    graph.transpose(
      graph.reshape(positions, [-1, heads, headSize], [2 * config.span, heads, headSize]),
      [1, 2, 0],
    );
  /** Of all products with a position, those with the position of each distance. */
  const atDistances = (x: Value, positions: Value, at: Value): Value => {
    const products = graph.matMul(x, byHead(positions));
    return graph.gatherElements(products, at);
  };
  const { keys, queries } = projected;
  if (keys === null && queries === null) return null;
  return (scaledQuery, key, similarities) => {
    const shape = graph.shapeOf(similarities);
    const everywhere = (at: Value): Value => graph.expand(at, shape, similarities.shape);
    const terms: Value[] = [];
    if (keys !== null) terms.push(atDistances(scaledQuery, keys, everywhere(buckets)));
    if (queries !== null) {
      const scaled = graph.mul(queries, graph.scalar(1 / Math.sqrt(scoreTerms * headSize)));
      const keyByQuery = atDistances(key, scaled, everywhere(graph.transpose(buckets, [1, 0])));
      terms.push(graph.transpose(keyByQuery, [0, 1, 2, 4, 3]));
    }
    return terms.reduce((sum, term) => graph.add(sum, term));
  };
}
