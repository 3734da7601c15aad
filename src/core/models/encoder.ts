/** The parts shared by post-LayerNorm transformer encoders, from the embeddings to the head. */

import type { ModelType } from '../modelTypes.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Value } from '../onnx/graph.ts';
import type { EncoderConfig } from './config.ts';
import { ForwardContext, type ForwardMode, type ForwardModel, GRAPH, HIDDEN_ROWS } from './forward.ts';
import {
  type AttentionShape,
  activate,
  attentionMaskBias,
  layerNorm,
  linear,
  type Projections,
  selfAttention,
} from './layers.ts';
import { type RelativeScheme, relativeBucket } from './relativeBuckets.ts';

/** A model under construction and its input ids, each [batch, length]. */
export interface Encoder {
  readonly context: ForwardContext;
  readonly modelType: ModelType;
  readonly inputIds: Value;
  readonly attentionMask: Value;
  /** null: the reference's tokenizer returns none for this architecture. */
  readonly tokenTypeIds: Value | null;
}

export function startEncoder(
  modelType: ModelType,
  mode: ForwardMode,
  options: Pick<EncoderPlan, 'tokenTypeIds'>,
): Encoder {
  const context = new ForwardContext(new GraphBuilder(`${modelType}-${mode.kind}`), mode);
  return {
    context,
    modelType,
    inputIds: context.idsInput({ name: GRAPH.inputIds }),
    attentionMask: context.idsInput({ name: GRAPH.attentionMask }),
    tokenTypeIds: options.tokenTypeIds ? context.idsInput({ name: GRAPH.tokenTypeIds }) : null,
  };
}

/** @param positionBias added to the scores of every layer, [heads, length, length] */
export function attentionShape(
  { context, inputIds, attentionMask }: Encoder,
  config: EncoderConfig,
  positionBias: Value | null = null,
): AttentionShape {
  const { graph, mode } = context;
  const heads = config.numAttentionHeads;
  const headSize = config.attentionSize / heads;
  return {
    heads,
    headSize,
    headsShape:
      mode.kind === 'export'
        ? graph.concat([graph.shapeOf(inputIds), graph.int64s([3, heads, headSize])], 0)
        : context.headsShape(),
    maskBias: attentionMaskBias(context, attentionMask),
    positionBias,
    rotary: null,
    scoreTerms: 1,
    dropout: config.attentionProbsDropoutProb,
  };
}

/**
 * How positions are counted: from 0, including padding; or as in RoBERTa, from `paddingId` + 1 over the tokens other
 * than padding, while padding has the position `paddingId`, a row that gets no gradient.
 */
type PositionCount =
  | { readonly count: 'every token' }
  | { readonly count: 'no padding'; readonly paddingId: number };

/** int32 [length, length]: the bucket of the distance from each query to each key. */
export function relativeBuckets(
  { context, inputIds }: Encoder,
  maxLength: number,
  scheme: RelativeScheme,
): Value {
  const { graph, mode } = context;
  if (mode.kind !== 'export') return context.idsInput({ name: GRAPH.relativeBuckets, scheme });
  const farthest = maxLength - 1;
  const positions = Array.from({ length: maxLength }, (_, position) => position);
  const offsets = graph.firstRows(graph.int64s(positions), graph.shapeOf(inputIds, 1, 2), 'length');
  const distances = graph.sub(graph.unsqueeze(offsets, [0]), graph.unsqueeze(offsets, [1]));
  const bucketOfDistance = Array.from({ length: 2 * maxLength - 1 }, (_, i) =>
    relativeBucket(i - farthest, scheme),
  );
  return graph.gather(graph.int64s(bucketOfDistance), graph.add(distances, graph.int64s([farthest])));
}

export interface EmbeddingOptions {
  /** Width of the embeddings: the hidden size, or less where a projection follows. */
  readonly size: number;
  /** Rows of the token type embeddings; null: there are none. */
  readonly tokenTypes: number | null;
  /** null: no positions are added to the word embeddings. */
  readonly positions: PositionCount | null;
}

/** dropout(LayerNorm(word + token type + position)), [tokens, size]. */
export function embeddings(
  encoder: Encoder,
  config: EncoderConfig,
  name: string,
  options: EmbeddingOptions,
): Value {
  const { context } = encoder;
  const { graph } = context;
  const { size } = options;
  const words = wordEmbeddings(encoder, config, name, size);
  const sum = typeAndPositionEmbeddings(encoder, config, name, options).reduce(
    (sum, each) => graph.add(sum, each),
    words,
  );
  const rows = graph.reshape(sum, [-1, size], [HIDDEN_ROWS, size]);
  const normalized = layerNorm(context, `${name}.LayerNorm`, rows, size, config.layerNormEps);
  return context.dropout(normalized, config.hiddenDropoutProb);
}

/** [batch, length, size] */
export function wordEmbeddings(
  { context, inputIds }: Encoder,
  config: EncoderConfig,
  name: string,
  size: number,
): Value {
  const table = embeddingTable(
    context,
    `${name}.word_embeddings`,
    [config.vocabSize, size],
    config.padTokenId,
  );
  return context.graph.gather(table, inputIds);
}

/** The terms added to the word embeddings, each broadcast to [batch, length, size]; token types first. */
export function typeAndPositionEmbeddings(
  { context, inputIds, tokenTypeIds }: Encoder,
  config: EncoderConfig,
  name: string,
  { size, tokenTypes, positions }: EmbeddingOptions,
): Value[] {
  const { graph } = context;
  const added: Value[] = [];
  if (tokenTypes !== null) {
    const types = embeddingTable(context, `${name}.token_type_embeddings`, [tokenTypes, size], null);
    added.push(tokenTypeIds === null ? types : graph.gather(types, tokenTypeIds));
  }
  if (positions !== null) {
    const padding = positions.count === 'no padding' ? positions.paddingId : null;
    const shape = [config.maxPositionEmbeddings, size];
    const table = embeddingTable(context, `${name}.position_embeddings`, shape, padding);
    added.push(positionEmbeddings(context, table, inputIds, positions));
  }
  return added;
}

function embeddingTable(
  context: ForwardContext,
  name: string,
  shape: readonly number[],
  paddingRow: number | null,
): Value {
  return context.parameter(`${name}.weight`, shape, {
    decay: true,
    ...(paddingRow === null ? {} : { paddingRow }),
  });
}

/** [1, length, size], or [batch, length, size] where positions depend on padding. */
function positionEmbeddings(
  context: ForwardContext,
  table: Value,
  inputIds: Value,
  positions: PositionCount,
): Value {
  const { graph, mode } = context;
  switch (positions.count) {
    case 'every token':
      if (mode.kind === 'export') return graph.firstRows(table, graph.shapeOf(inputIds, 1, 2), 'length');
      return graph.gather(table, context.idsInput({ name: GRAPH.positionIds, ...positions }));
    case 'no padding': {
      if (mode.kind !== 'export')
        return graph.gather(table, context.idsInput({ name: GRAPH.positionIds, ...positions }));
      const paddingId = graph.int64s([positions.paddingId]);
      const counted = graph.toInt64(graph.not(graph.equal(inputIds, paddingId)));
      return graph.gather(table, graph.add(graph.mul(graph.cumSum(counted, 1), counted), paddingId));
    }
    default:
      return positions satisfies never;
  }
}

/** The reference's names for the parts of a layer. */
export interface LayerNames {
  /** Prefix of the projections. */
  readonly attention: string;
  readonly projections: Projections;
  readonly attentionOutput: string;
  readonly attentionNorm: string;
  readonly raise: string;
  readonly lower: string;
  readonly outputNorm: string;
}

/** Probabilities before the residual connections; attention weights have their own in AttentionShape. */
export interface LayerDropout {
  readonly attention: number;
  readonly feedForward: number;
}

/**
 * A layer as in "Attention is all you need": self-attention, then feed-forward, each with a residual connection and
 * LayerNorm after.
 * @param hidden [tokens, hidden]
 */
function encoderLayer(
  { context }: Encoder,
  config: EncoderConfig,
  names: LayerNames,
  hidden: Value,
  attention: AttentionShape,
  dropout: LayerDropout,
): Value {
  const attended = selfAttention(context, names.attention, names.projections, hidden, attention);
  return afterSelfAttention({ context }, config, names, hidden, attended, dropout);
}

/** The part of `encoderLayer` after attention, for models with their own attention. */
export function afterSelfAttention(
  { context }: Pick<Encoder, 'context'>,
  config: EncoderConfig,
  names: Omit<LayerNames, 'attention' | 'projections'>,
  hidden: Value,
  attended: Value,
  dropout: LayerDropout,
): Value {
  const { graph } = context;
  const { hiddenSize, intermediateSize, layerNormEps } = config;
  const projected = linear(context, names.attentionOutput, attended, hiddenSize, hiddenSize);
  const afterAttention = layerNorm(
    context,
    names.attentionNorm,
    graph.add(context.dropout(projected, dropout.attention), hidden),
    hiddenSize,
    layerNormEps,
  );
  const raised = activate(
    context,
    config.hiddenAct,
    linear(context, names.raise, afterAttention, hiddenSize, intermediateSize),
  );
  const lowered = linear(context, names.lower, raised, intermediateSize, hiddenSize);
  return layerNorm(
    context,
    names.outputNorm,
    graph.add(context.dropout(lowered, dropout.feedForward), afterAttention),
    hiddenSize,
    layerNormEps,
  );
}

/** What varies between encoders made of embeddings and a stack of `encoderLayer`s. */
export interface EncoderPlan {
  readonly tokenTypeIds: boolean;
  readonly embeddings: EmbeddingOptions & { readonly name: string };
  /** Name of the linear layer from the embeddings to the hidden size; null: they have that size. */
  readonly projection: string | null;
  /** Added to the scores of every layer, [heads, length, length]; null: none. */
  readonly positionBias: ((encoder: Encoder) => Value) | null;
  /** The names of the layers in execution order. Layers with the same names share their weights. */
  readonly layers: readonly LayerNames[];
  readonly dropout: LayerDropout;
}

/** Builds the whole model from a plan: embeddings, layers, head. */
export function buildEncoder(
  config: EncoderConfig & { readonly modelType: ModelType },
  labelCount: number,
  mode: ForwardMode,
  plan: EncoderPlan,
): ForwardModel {
  const encoder = startEncoder(config.modelType, mode, plan);
  const attention = attentionShape(encoder, config, plan.positionBias?.(encoder));
  const { name, size } = plan.embeddings;
  let hidden = embeddings(encoder, config, name, plan.embeddings);
  if (plan.projection !== null)
    hidden = linear(encoder.context, plan.projection, hidden, size, config.hiddenSize);
  for (const names of plan.layers)
    hidden = encoderLayer(encoder, config, names, hidden, attention, plan.dropout);
  return tokenClassifier(encoder, config, hidden, labelCount);
}

/**
 * BERT's plan (Devlin et al., 2018), with the parameter names that many later models share:
 * `PREFIX.encoder.layer.N`.
 */
export function bertPlan(
  prefix: string,
  config: EncoderConfig & { readonly typeVocabSize: number },
): EncoderPlan {
  return {
    tokenTypeIds: true,
    embeddings: {
      name: `${prefix}.embeddings`,
      size: config.hiddenSize,
      tokenTypes: config.typeVocabSize,
      positions: { count: 'every token' },
    },
    projection: null,
    positionBias: null,
    layers: numberedLayers(config, (layer) => bertLayerNames(`${prefix}.encoder.layer.${layer}`)),
    dropout: { attention: config.hiddenDropoutProb, feedForward: config.hiddenDropoutProb },
  };
}

export function numberedLayers(
  { numHiddenLayers }: EncoderConfig,
  namesOf: (layer: number) => LayerNames,
): LayerNames[] {
  return Array.from({ length: numHiddenLayers }, (_, layer) => namesOf(layer));
}

function bertLayerNames(layer: string): LayerNames {
  return {
    attention: `${layer}.attention.self`,
    projections: ['query', 'key', 'value'],
    attentionOutput: `${layer}.attention.output.dense`,
    attentionNorm: `${layer}.attention.output.LayerNorm`,
    raise: `${layer}.intermediate.dense`,
    lower: `${layer}.output.dense`,
    outputNorm: `${layer}.output.LayerNorm`,
  };
}

/** Finishes the model with a head of dropout and a linear layer named `classifier`. */
export function tokenClassifier(
  { context, modelType, inputIds }: Encoder,
  config: EncoderConfig,
  hidden: Value,
  labelCount: number,
): ForwardModel {
  const { graph, mode } = context;
  const pooled = context.dropout(hidden, config.classifierDropout ?? config.hiddenDropoutProb);
  const flatLogits = linear(context, 'classifier', pooled, config.hiddenSize, labelCount);
  const logits =
    mode.kind === 'export'
      ? graph.reshape(flatLogits, graph.concat([graph.shapeOf(inputIds), graph.int64s([labelCount])], 0), [
          'batch',
          'length',
          labelCount,
        ])
      : flatLogits;
  return {
    graph,
    modelType,
    batchInputs: context.batchInputs,
    parameters: context.parameters,
    dropoutSites: context.dropoutSites,
    attentionHeads: config.numAttentionHeads,
    headSize: config.attentionSize / config.numAttentionHeads,
    labelCount,
    logits,
  };
}
