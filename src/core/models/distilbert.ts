import { z } from 'zod';
import {
  activation,
  checkHeads,
  type EncoderConfig,
  layerCount,
  probability,
  readConfig,
  size,
  tokenId,
} from './config.ts';
import { attentionShape, embeddings, encoderLayer, startEncoder, tokenClassifier } from './encoder.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';

export interface DistilBertConfig extends EncoderConfig {
  readonly modelType: 'distilbert';
}

/**
 * Names and defaults of transformers' DistilBertConfig; BERT's names are accepted as well, and win. `sinusoidal_pos_embds` decides how a new table of positions starts; one that was
 * loaded is trained either way (transformers 5).
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
  initializer_range: z.number().positive().default(0.02),
  pad_token_id: tokenId.nullable().default(0),
});

/** @throws UnsupportedModelError */
export function parseDistilBertConfig(json: unknown): DistilBertConfig {
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
    // Not in the config: the reference's code has it.
    layerNormEps: 1e-12,
    initializerRange: fields.initializer_range,
    padTokenId: fields.pad_token_id,
  });
}

/** DistilBERT (Sanh et al., 2019): BERT's layers, fewer of them, without token types and without dropout behind
 * the attention's output. */
export function buildDistilBert(
  config: DistilBertConfig,
  labelCount: number,
  mode: ForwardMode,
): ForwardModel {
  const encoder = startEncoder('distilbert', mode, { tokenTypeIds: false });
  const attention = attentionShape(encoder, config);
  let hidden = embeddings(encoder, config, 'distilbert.embeddings', {
    size: config.hiddenSize,
    tokenTypes: null,
    positions: { count: 'every token' },
  });
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    const name = `distilbert.transformer.layer.${layer}`;
    const names = {
      attention: `${name}.attention`,
      projections: ['q_lin', 'k_lin', 'v_lin'],
      attentionOutput: `${name}.attention.out_lin`,
      attentionNorm: `${name}.sa_layer_norm`,
      raise: `${name}.ffn.lin1`,
      lower: `${name}.ffn.lin2`,
      outputNorm: `${name}.output_layer_norm`,
    } as const;
    hidden = encoderLayer(encoder, config, names, hidden, attention, {
      attention: 0,
      feedForward: config.hiddenDropoutProb,
    });
  }
  return tokenClassifier(encoder, config, hidden, labelCount);
}
