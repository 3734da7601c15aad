import { z } from 'zod';
import type { Value } from '../onnx/graph.ts';
import { type Architecture, numberedLayer } from './architecture.ts';
import {
  type Activation,
  activation,
  checkHeads,
  deviation,
  type EncoderConfig,
  epsilon,
  layerCount,
  probability,
  readConfig,
  size,
  theta,
  tokenId,
  unsupportedModel,
} from './config.ts';
import { attentionShape, type Encoder, startEncoder, tokenClassifier } from './encoder.ts';
import { type ForwardMode, type ForwardModel, GRAPH, HIDDEN_ROWS } from './forward.ts';
import {
  type AttentionShape,
  activate,
  attend,
  attentionMaskBias,
  layerNormWithoutBias,
  linearWithoutBias,
  type Rotary,
} from './layers.ts';

/** `full_attention` sees all keys, `sliding_attention` the near ones. */
type AttentionKind = 'full_attention' | 'sliding_attention';

export interface ModernBertConfig extends EncoderConfig {
  readonly modelType: 'modernbert';
  readonly embeddingDropout: number;
  readonly classifierActivation: Activation;
  /** Of each layer. */
  readonly layerTypes: readonly AttentionKind[];
  readonly ropeTheta: Readonly<Record<AttentionKind, number>>;
  /** How far a sliding layer sees to each side. */
  readonly tokensEachSide: number;
  /** A new head's weights are drawn within so many standard deviations. */
  readonly initializerCutoffFactor: number;
}

const rope = z.object({
  rope_type: z.literal('default').default('default'),
  rope_theta: theta.optional(),
});

/**
 * Names and defaults of transformers' ModernBertConfig; rope_theta and layer types also by the names before
 * transformers 5.
 */
const schema = z.object({
  vocab_size: size.default(50368),
  hidden_size: size.default(768),
  intermediate_size: size.default(1152),
  num_hidden_layers: layerCount.default(22),
  num_attention_heads: size.default(12),
  hidden_activation: activation.default('gelu'),
  max_position_embeddings: size.default(8192),
  initializer_range: deviation.default(0.02),
  initializer_cutoff_factor: z.number().min(0.1).max(1000).default(2),
  norm_eps: epsilon.default(1e-5),
  norm_bias: z.literal(false).default(false),
  pad_token_id: tokenId.nullable().default(50283),
  attention_bias: z.literal(false).default(false),
  attention_dropout: probability.default(0),
  layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
  global_attn_every_n_layers: layerCount.default(3),
  rope_parameters: z.object({ full_attention: rope.nullish(), sliding_attention: rope.nullish() }).nullish(),
  global_rope_theta: theta.default(160_000),
  /** null: as the global one */
  local_rope_theta: theta.nullable().default(10_000),
  local_attention: size.default(128),
  embedding_dropout: probability.default(0),
  mlp_bias: z.literal(false).default(false),
  mlp_dropout: probability.default(0),
  classifier_dropout: probability.default(0),
  classifier_bias: z.literal(false).default(false),
  classifier_activation: activation.default('gelu'),
});

/**
 * ModernBERT (Warner et al., 2024): LayerNorm before each block, no biases, rotary positions, layers with local
 * attention between those with full attention, and GeGLU; its head has a layer of its own.
 */
export const MODERNBERT: Architecture<ModernBertConfig> = {
  prefix: 'model',
  tokenClassifier: 'ModernBertForTokenClassification',
  parse: parseConfig,
  build: buildForward,

  /** The norm after the last layer counts as a part of it. */
  layerOf: (config, parameter) =>
    parameter === 'model.final_norm.weight' ? config.numHiddenLayers - 1 : numberedLayer(config, parameter),

  headInitialization(config, parameter) {
    const { initializerRange, initializerCutoffFactor: cutoff, hiddenSize, numHiddenLayers } = config;
    return parameter.startsWith('classifier.')
      ? { deviation: hiddenSize ** -0.5, cutoff }
      : { deviation: initializerRange / Math.sqrt(2 * numHiddenLayers), cutoff };
  },
};

function parseConfig(json: unknown): ModernBertConfig {
  const fields = readConfig(schema, json);
  const layerTypes =
    fields.layer_types ??
    Array.from({ length: fields.num_hidden_layers }, (_, layer) =>
      layer % fields.global_attn_every_n_layers === 0 ? 'full_attention' : 'sliding_attention',
    );
  const headSize = fields.hidden_size / fields.num_attention_heads;
  if (layerTypes.length !== fields.num_hidden_layers) {
    throw unsupportedModel(
      `layer_types has ${layerTypes.length} entries for ${fields.num_hidden_layers} layers.`,
      { field: 'layer_types', found: layerTypes },
    );
  }
  const { rope_parameters: ropes } = fields;
  const config = checkHeads({
    modelType: 'modernbert' as const,
    vocabSize: fields.vocab_size,
    hiddenSize: fields.hidden_size,
    numHiddenLayers: fields.num_hidden_layers,
    numAttentionHeads: fields.num_attention_heads,
    attentionSize: fields.hidden_size,
    intermediateSize: fields.intermediate_size,
    hiddenAct: fields.hidden_activation,
    hiddenDropoutProb: fields.mlp_dropout,
    attentionProbsDropoutProb: fields.attention_dropout,
    classifierDropout: fields.classifier_dropout,
    maxPositionEmbeddings: fields.max_position_embeddings,
    maxLength: fields.max_position_embeddings,
    layerNormEps: fields.norm_eps,
    initializerRange: fields.initializer_range,
    padTokenId: fields.pad_token_id,
    embeddingDropout: fields.embedding_dropout,
    classifierActivation: fields.classifier_activation,
    layerTypes,
    ropeTheta: {
      full_attention: ropes?.full_attention?.rope_theta ?? fields.global_rope_theta,
      sliding_attention:
        ropes?.sliding_attention?.rope_theta ?? fields.local_rope_theta ?? fields.global_rope_theta,
    },
    tokensEachSide: Math.floor(fields.local_attention / 2),
    initializerCutoffFactor: fields.initializer_cutoff_factor,
  });
  if (headSize % 2 === 0) return config;
  throw unsupportedModel(`heads of ${headSize} cannot be rotated, which needs an even size.`, {
    field: 'num_attention_heads',
    found: fields.num_attention_heads,
  });
}

function buildForward(config: ModernBertConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  const { hiddenSize, layerNormEps, layerTypes } = config;
  const encoder = startEncoder('modernbert', mode, { tokenTypeIds: false });
  const { context, inputIds } = encoder;
  const { graph } = context;
  const norm = (name: string, x: Value) => layerNormWithoutBias(context, name, x, hiddenSize, layerNormEps);
  const attention = attentionKinds(encoder, config);

  const table = context.parameter('model.embeddings.tok_embeddings.weight', [config.vocabSize, hiddenSize], {
    decay: true,
    ...(config.padTokenId === null ? {} : { paddingRow: config.padTokenId }),
  });
  const words = graph.reshape(graph.gather(table, inputIds), [-1, hiddenSize], [HIDDEN_ROWS, hiddenSize]);
  let hidden = context.dropout(norm('model.embeddings.norm', words), config.embeddingDropout);
  for (const [layer, kind] of layerTypes.entries()) {
    const name = `model.layers.${layer}`;
    // The embeddings are normalised already.
    const normalized = layer === 0 ? hidden : norm(`${name}.attn_norm`, hidden);
    const product = linearWithoutBias(context, `${name}.attn.Wqkv`, normalized, hiddenSize, 3 * hiddenSize);
    const attended = attend(context, product, attention[kind]);
    const projected = linearWithoutBias(context, `${name}.attn.Wo`, attended, hiddenSize, hiddenSize);
    hidden = graph.add(hidden, context.dropout(projected, config.attentionProbsDropoutProb));
    hidden = graph.add(
      hidden,
      gatedFeedForward(encoder, config, `${name}.mlp`, norm(`${name}.mlp_norm`, hidden)),
    );
  }
  const encoded = norm('model.final_norm', hidden);
  const dense = linearWithoutBias(context, 'head.dense', encoded, hiddenSize, hiddenSize);
  const head = norm('head.norm', activate(context, config.classifierActivation, dense));
  return tokenClassifier(encoder, config, head, labelCount);
}

/** GeGLU (Shazeer, 2020): one half of the raised values, activated, gates the other. */
function gatedFeedForward({ context }: Encoder, config: ModernBertConfig, name: string, x: Value): Value {
  const { graph } = context;
  const { hiddenSize, intermediateSize } = config;
  const raised = linearWithoutBias(context, `${name}.Wi`, x, hiddenSize, 2 * intermediateSize);
  const [input, gate] = graph.split(raised, 1, 2) as [Value, Value];
  const gated = graph.mul(activate(context, config.hiddenAct, input), gate);
  const dropped = context.dropout(gated, config.hiddenDropoutProb);
  return linearWithoutBias(context, `${name}.Wo`, dropped, intermediateSize, hiddenSize);
}

function attentionKinds(
  encoder: Encoder,
  config: ModernBertConfig,
): Readonly<Record<AttentionKind, AttentionShape>> {
  const { context, inputIds, attentionMask } = encoder;
  const { graph, mode } = context;
  const full = attentionShape(encoder, config);
  const length = mode.kind === 'export' ? graph.shapeOf(inputIds, 1, 2) : null;
  const positionIds =
    length === null ? context.idsInput({ name: GRAPH.positionIds, count: 'every token' }) : null;
  const rowsAtPositions = (table: Value): Value =>
    positionIds === null ? graph.firstRows(table, length!, 'length') : graph.gather(table, positionIds);
  const rotary = (kind: AttentionKind): Rotary => {
    const tables = rotaryTables(config.maxLength, full.headSize, config.ropeTheta[kind]);
    const shape = [config.maxLength, full.headSize];
    return {
      cosines: rowsAtPositions(graph.initializer(`${kind}.cosines`, shape, tables.cosines)),
      signedSines: rowsAtPositions(graph.initializer(`${kind}.sines`, shape, tables.signedSines)),
    };
  };
  const window =
    length === null
      ? graph.toFloat(context.idsInput({ name: GRAPH.localWindow, tokensEachSide: config.tokensEachSide }))
      : windowInGraph(encoder, length, config);
  return {
    full_attention: { ...full, rotary: rotary('full_attention') },
    sliding_attention: {
      ...full,
      rotary: rotary('sliding_attention'),
      maskBias: attentionMaskBias(context, attentionMask, window),
    },
  };
}

/** int64 [length, length]: 1 where query and key are near. */
function windowInGraph({ context }: Encoder, length: Value, config: ModernBertConfig): Value {
  const { graph } = context;
  const positions = graph.int64s(Array.from({ length: config.maxLength }, (_, position) => position));
  const offsets = graph.firstRows(positions, length, 'length');
  const distances = graph.abs(graph.sub(graph.unsqueeze(offsets, [0]), graph.unsqueeze(offsets, [1])));
  return graph.toInt64(graph.lessOrEqual(distances, graph.int64s([config.tokensEachSide])));
}

/**
 * Position p turns the pair (i, i + half) by the angle p / theta^(2i / headSize). As tables, since a GPU's sine of a
 * large angle is inexact. float32 as the reference computes: the frequency and the angle are rounded to it.
 */
function rotaryTables(positions: number, headSize: number, theta: number) {
  const half = headSize / 2;
  const cosines = new Float32Array(positions * headSize);
  const signedSines = new Float32Array(positions * headSize);
  for (let i = 0; i < half; i++) {
    const frequency = Math.fround(1 / Math.fround(theta ** Math.fround((2 * i) / headSize)));
    for (let position = 0; position < positions; position++) {
      const angle = Math.fround(position * frequency);
      const first = position * headSize + i;
      cosines[first] = cosines[first + half] = Math.cos(angle);
      signedSines[first + half] = Math.sin(angle);
      signedSines[first] = -signedSines[first + half]!;
    }
  }
  return { cosines, signedSines };
}
