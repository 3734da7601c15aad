import { z } from 'zod';
import { type Architecture, normalInitialization, numberedLayer } from './architecture.ts';
import {
  activation,
  checkHeads,
  deviation,
  type EncoderConfig,
  layerCount,
  probability,
  readConfig,
  size,
  tokenId,
} from './config.ts';
import { buildEncoder, type LayerNames, numberedLayers } from './encoder.ts';

export interface DistilBertConfig extends EncoderConfig {
  readonly modelType: 'distilbert';
}

/**
 * Names and defaults of transformers' DistilBertConfig; BERT's names are accepted too, and take precedence.
 * `sinusoidal_pos_embds` only initializes new position embeddings; loaded ones are trained either way
 * (transformers 5).
 */
const schema = z.object({
  vocab_size: size.default(30522),
  dim: size.default(768),
  n_layers: layerCount.default(6),
  n_heads: size.default(12),
  hidden_size: size.optional(),
  num_hidden_layers: layerCount.optional(),
  num_attention_heads: size.optional(),
  hidden_dim: size.default(3072),
  activation: activation.default('gelu'),
  dropout: probability.default(0.1),
  attention_dropout: probability.default(0.1),
  max_position_embeddings: size.default(512),
  initializer_range: deviation.default(0.02),
  pad_token_id: tokenId.nullable().default(0),
});

/**
 * DistilBERT (Sanh et al., 2019): BERT's layers, fewer of them, without token types and without dropout after the
 * attention's output.
 */
export const DISTILBERT: Architecture<DistilBertConfig> = {
  prefix: 'distilbert',
  tokenClassifier: 'DistilBertForTokenClassification',

  parse(json) {
    const fields = readConfig(schema, json);
    const hiddenSize = fields.hidden_size ?? fields.dim;
    return checkHeads({
      modelType: 'distilbert' as const,
      vocabSize: fields.vocab_size,
      hiddenSize,
      numHiddenLayers: fields.num_hidden_layers ?? fields.n_layers,
      numAttentionHeads: fields.num_attention_heads ?? fields.n_heads,
      attentionSize: hiddenSize,
      intermediateSize: fields.hidden_dim,
      hiddenAct: fields.activation,
      hiddenDropoutProb: fields.dropout,
      attentionProbsDropoutProb: fields.attention_dropout,
      classifierDropout: null,
      maxPositionEmbeddings: fields.max_position_embeddings,
      maxLength: fields.max_position_embeddings,
      // Not in the config: hard-coded in the reference.
      layerNormEps: 1e-12,
      initializerRange: fields.initializer_range,
      padTokenId: fields.pad_token_id,
    });
  },

  build: (config, labelCount, mode) =>
    buildEncoder(config, labelCount, mode, {
      tokenTypeIds: false,
      embeddings: {
        name: 'distilbert.embeddings',
        size: config.hiddenSize,
        tokenTypes: null,
        positions: { count: 'every token' },
      },
      projection: null,
      positionBias: null,
      layers: numberedLayers(config, (layer) => layerNames(`distilbert.transformer.layer.${layer}`)),
      dropout: { attention: 0, feedForward: config.hiddenDropoutProb },
    }),
  layerOf: numberedLayer,
  headInitialization: normalInitialization,
};

function layerNames(layer: string): LayerNames {
  return {
    attention: `${layer}.attention`,
    projections: ['q_lin', 'k_lin', 'v_lin'],
    attentionOutput: `${layer}.attention.out_lin`,
    attentionNorm: `${layer}.sa_layer_norm`,
    raise: `${layer}.ffn.lin1`,
    lower: `${layer}.ffn.lin2`,
    outputNorm: `${layer}.output_layer_norm`,
  };
}
