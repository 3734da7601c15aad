import { z } from 'zod';
import type { Value } from '../onnx/graph.ts';
import { type Architecture, normalInitialization, numberedLayer } from './architecture.ts';
import {
  BERT_DEFAULTS,
  type EncoderConfig,
  encoderFields,
  layerCount,
  probability,
  readConfig,
  size,
  toEncoderConfig,
  unsupportedModel,
} from './config.ts';
import {
  attentionShape,
  type Encoder,
  startEncoder,
  tokenClassifier,
  typeAndPositionEmbeddings,
  wordEmbeddings,
} from './encoder.ts';
import { type ForwardMode, type ForwardModel, HIDDEN_ROWS } from './forward.ts';
import { type AttentionShape, activate, attend, layerNorm, linear } from './layers.ts';

export interface MobileBertConfig extends EncoderConfig {
  readonly modelType: 'mobilebert';
  readonly typeVocabSize: number;
  /** Width of the words' embeddings. */
  readonly embeddingSize: number;
  readonly numFeedforwardNetworks: number;
  /** `no_norm` scales and shifts only. */
  readonly normalizationType: 'no_norm' | 'layer_norm';
  /**
   * What a layer narrows to `attentionSize` before it works: nothing, since that is the hidden size; all that
   * attention sees, by one projection; or queries and keys by one and the residual connection by another, while
   * values see the whole width.
   */
  readonly bottleneck: 'none' | 'one' | 'keys and queries share one';
}

/** Names and defaults of transformers' MobileBertConfig. */
const schema = z.object({
  ...encoderFields({
    ...BERT_DEFAULTS,
    hiddenSize: 512,
    numAttentionHeads: 4,
    intermediateSize: 512,
    hiddenAct: 'relu',
  }),
  num_hidden_layers: layerCount.default(24),
  hidden_dropout_prob: probability.default(0),
  type_vocab_size: size.default(2),
  embedding_size: size.default(128),
  trigram_input: z.literal(true).default(true),
  use_bottleneck: z.boolean().default(true),
  intra_bottleneck_size: size.default(128),
  use_bottleneck_attention: z.boolean().default(false),
  key_query_shared_bottleneck: z.boolean().default(true),
  /** What the reference makes of the two fields about the bottleneck; it is written to the file, too. */
  true_hidden_size: size.optional(),
  num_feedforward_networks: layerCount.default(4),
  normalization_type: z.enum(['no_norm', 'layer_norm']).default('no_norm'),
  classifier_dropout: probability.nullish(),
});

/**
 * MobileBERT (Sun et al., 2020): deep and thin. Words' embeddings are narrow, and each token sees those of its
 * neighbours; a layer works at less than the hidden size, between a projection down and one up, and has several
 * feed-forward networks one after the other.
 */
export const MOBILEBERT: Architecture<MobileBertConfig> = {
  prefix: 'mobilebert',
  tokenClassifier: 'MobileBertForTokenClassification',
  parse: parseConfig,
  build: buildForward,
  layerOf: numberedLayer,
  headInitialization: normalInitialization,
};

function parseConfig(json: unknown): MobileBertConfig {
  const fields = readConfig(schema, json);
  const {
    use_bottleneck: narrows,
    key_query_shared_bottleneck: shared,
    use_bottleneck_attention: one,
  } = fields;
  const attentionSize = narrows ? fields.intra_bottleneck_size : fields.hidden_size;
  if (fields.true_hidden_size !== undefined && fields.true_hidden_size !== attentionSize) {
    throw unsupportedModel(
      `true_hidden_size is ${fields.true_hidden_size}, but the layers are ${attentionSize} wide.`,
      { field: 'true_hidden_size', found: fields.true_hidden_size },
    );
  }
  if (narrows && shared === one) {
    throw unsupportedModel(
      `key_query_shared_bottleneck and use_bottleneck_attention are both ${shared}; one of them can be true with use_bottleneck.`,
      { field: 'key_query_shared_bottleneck', found: shared },
    );
  }
  return {
    ...toEncoderConfig(fields, attentionSize),
    modelType: 'mobilebert',
    typeVocabSize: fields.type_vocab_size,
    embeddingSize: fields.embedding_size,
    numFeedforwardNetworks: fields.num_feedforward_networks,
    normalizationType: fields.normalization_type,
    bottleneck: narrows ? (one ? 'one' : 'keys and queries share one') : 'none',
    classifierDropout: fields.classifier_dropout ?? null,
  };
}

function buildForward(config: MobileBertConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  const encoder = startEncoder('mobilebert', mode, { tokenTypeIds: true });
  const attention = attentionShape(encoder, config);
  let hidden = trigramEmbeddings(encoder, config);
  for (let layer = 0; layer < config.numHiddenLayers; layer++)
    hidden = mobileBertLayer(encoder, config, `mobilebert.encoder.layer.${layer}`, hidden, attention);
  return tokenClassifier(encoder, config, hidden, labelCount);
}

/** torch.nn.LayerNorm's own, where the reference gives none. */
const DEFAULT_EPSILON = 1e-5;

/**
 * Words beside their neighbours, projected to the hidden size. Padding is a neighbour too, as in the reference: the
 * last token of a row gives slightly other logits where padding follows it than where the batch ends.
 * @returns [tokens, hidden]
 */
function trigramEmbeddings(encoder: Encoder, config: MobileBertConfig): Value {
  const { context } = encoder;
  const { graph } = context;
  const { embeddingSize, hiddenSize } = config;
  const name = 'mobilebert.embeddings';
  const words = wordEmbeddings(encoder, config, name, embeddingSize);
  const next = graph.shift(words, 1, -1);
  const previous = graph.shift(words, 1, 1);
  const trigrams = graph.concat([next, words, previous], 2);
  const toRows = (x: Value, width: number) => graph.reshape(x, [-1, width], [HIDDEN_ROWS, width]);
  const transformed = linear(
    context,
    `${name}.embedding_transformation`,
    toRows(trigrams, 3 * embeddingSize),
    3 * embeddingSize,
    hiddenSize,
  );
  const added = typeAndPositionEmbeddings(encoder, config, name, {
    size: hiddenSize,
    tokenTypes: config.typeVocabSize,
    positions: { count: 'every token' },
  }).reduce((sum, each) => graph.add(sum, each));
  const sum = graph.add(transformed, toRows(added, hiddenSize));
  const normalized = norm(encoder, config, `${name}.LayerNorm`, sum, hiddenSize, DEFAULT_EPSILON);
  return context.dropout(normalized, config.hiddenDropoutProb);
}

/** @param hidden [tokens, hidden] */
function mobileBertLayer(
  encoder: Encoder,
  config: MobileBertConfig,
  name: string,
  hidden: Value,
  attention: AttentionShape,
): Value {
  const { context } = encoder;
  const { graph } = context;
  const { hiddenSize, attentionSize, hiddenDropoutProb, layerNormEps } = config;
  // Within a bottleneck nothing is dropped out.
  const innerDropout = config.bottleneck === 'none' ? hiddenDropoutProb : 0;
  const { keysAndQueries, values, residual } = narrow(encoder, config, `${name}.bottleneck`, hidden);

  const project = (kind: string, x: Value) =>
    linear(context, `${name}.attention.self.${kind}`, x, x.shape[1] as number, attentionSize);
  const product = graph.concat(
    [project('query', keysAndQueries), project('key', keysAndQueries), project('value', values)],
    1,
  );
  const attended = attend(context, product, attention);
  const output = `${name}.attention.output`;
  const projected = linear(context, `${output}.dense`, attended, attentionSize, attentionSize);
  let inner = norm(
    encoder,
    config,
    `${output}.LayerNorm`,
    graph.add(context.dropout(projected, innerDropout), residual),
    attentionSize,
    layerNormEps,
  );
  for (let network = 0; network < config.numFeedforwardNetworks - 1; network++)
    inner = feedForward(encoder, config, `${name}.ffn.${network}`, inner, 0, layerNormEps);
  inner = feedForward(encoder, config, name, inner, innerDropout, DEFAULT_EPSILON);
  if (config.bottleneck === 'none') return inner;

  const widening = `${name}.output.bottleneck`;
  const widened = linear(context, `${widening}.dense`, inner, attentionSize, hiddenSize);
  return norm(
    encoder,
    config,
    `${widening}.LayerNorm`,
    graph.add(context.dropout(widened, hiddenDropoutProb), hidden),
    hiddenSize,
    layerNormEps,
  );
}

/** What a layer's attention and its residual connection start from. */
function narrow(
  encoder: Encoder,
  config: MobileBertConfig,
  name: string,
  hidden: Value,
): { readonly keysAndQueries: Value; readonly values: Value; readonly residual: Value } {
  const { hiddenSize, attentionSize, layerNormEps } = config;
  const through = (part: string): Value => {
    const narrowed = linear(encoder.context, `${name}.${part}.dense`, hidden, hiddenSize, attentionSize);
    return norm(encoder, config, `${name}.${part}.LayerNorm`, narrowed, attentionSize, layerNormEps);
  };
  switch (config.bottleneck) {
    case 'none':
      return { keysAndQueries: hidden, values: hidden, residual: hidden };
    case 'one': {
      const narrowed = through('input');
      return { keysAndQueries: narrowed, values: narrowed, residual: narrowed };
    }
    case 'keys and queries share one':
      return { residual: through('input'), keysAndQueries: through('attention'), values: hidden };
    default:
      return config.bottleneck satisfies never;
  }
}

function feedForward(
  encoder: Encoder,
  config: MobileBertConfig,
  name: string,
  x: Value,
  dropout: number,
  epsilon: number,
): Value {
  const { context } = encoder;
  const { attentionSize, intermediateSize, hiddenAct } = config;
  const raised = linear(context, `${name}.intermediate.dense`, x, attentionSize, intermediateSize);
  const lowered = linear(
    context,
    `${name}.output.dense`,
    activate(context, hiddenAct, raised),
    intermediateSize,
    attentionSize,
  );
  const sum = context.graph.add(context.dropout(lowered, dropout), x);
  return norm(encoder, config, `${name}.output.LayerNorm`, sum, attentionSize, epsilon);
}

function norm(
  { context }: Encoder,
  { normalizationType }: MobileBertConfig,
  name: string,
  x: Value,
  width: number,
  epsilon: number,
): Value {
  switch (normalizationType) {
    case 'layer_norm':
      return layerNorm(context, name, x, width, epsilon);
    case 'no_norm': {
      const scale = context.parameter(`${name}.weight`, [width], { decay: false });
      const bias = context.parameter(`${name}.bias`, [width], { decay: false });
      return context.graph.add(context.graph.mul(x, scale), bias);
    }
    default:
      return normalizationType satisfies never;
  }
}
