import { z } from 'zod';
import type { Value } from '../onnx/graph.ts';
import { type Architecture, normalInitialization, numberedLayer } from './architecture.ts';
import {
  BERT_DEFAULTS,
  type EncoderConfig,
  encoderFields,
  lengthBehindPadding,
  readConfig,
  toEncoderConfig,
} from './config.ts';
import { buildEncoder, type Encoder, type LayerNames, numberedLayers, relativeBuckets } from './encoder.ts';
import { MPNET_BUCKETS } from './relativeBuckets.ts';

export interface MPNetConfig extends EncoderConfig {
  readonly modelType: 'mpnet';
  /** Rows of the relative position embeddings, of which the first 32 are used. */
  readonly relativeAttentionNumBuckets: number;
}

/** Hard-coded in the reference, whatever config.json says. */
const PADDING_ID = 1;

const schema = z.object({
  ...encoderFields({ ...BERT_DEFAULTS, vocabSize: 30527, padTokenId: PADDING_ID }),
  relative_attention_num_buckets: z.number().int().min(MPNET_BUCKETS).max(10_000).default(MPNET_BUCKETS),
});

/**
 * MPNet (Song et al., 2020): BERT without token types, with RoBERTa's positions, and with a bias on the attention
 * scores by the distance of query and key, which all layers share.
 */
export const MPNET: Architecture<MPNetConfig> = {
  prefix: 'mpnet',
  tokenClassifier: 'MPNetForTokenClassification',

  parse(json) {
    const fields = readConfig(schema, json);
    return {
      ...toEncoderConfig(fields),
      modelType: 'mpnet',
      maxLength: lengthBehindPadding(fields.max_position_embeddings, PADDING_ID),
      padTokenId: PADDING_ID,
      relativeAttentionNumBuckets: fields.relative_attention_num_buckets,
    };
  },

  build: (config, labelCount, mode) =>
    buildEncoder(config, labelCount, mode, {
      tokenTypeIds: false,
      embeddings: {
        name: 'mpnet.embeddings',
        size: config.hiddenSize,
        tokenTypes: null,
        positions: { count: 'no padding', paddingId: PADDING_ID },
      },
      projection: null,
      positionBias: (encoder) => relativeBias(encoder, config),
      layers: numberedLayers(config, (layer) => layerNames(`mpnet.encoder.layer.${layer}`)),
      dropout: { attention: config.hiddenDropoutProb, feedForward: config.hiddenDropoutProb },
    }),
  layerOf: numberedLayer,
  headInitialization: normalInitialization,
};

function layerNames(layer: string): LayerNames {
  return {
    attention: `${layer}.attention.attn`,
    projections: ['q', 'k', 'v'],
    attentionOutput: `${layer}.attention.attn.o`,
    attentionNorm: `${layer}.attention.LayerNorm`,
    raise: `${layer}.intermediate.dense`,
    lower: `${layer}.output.dense`,
    outputNorm: `${layer}.output.LayerNorm`,
  };
}

/** [heads, length, length] */
function relativeBias(encoder: Encoder, config: MPNetConfig): Value {
  const { context } = encoder;
  const { graph } = context;
  const table = context.parameter(
    'mpnet.encoder.relative_attention_bias.weight',
    [config.relativeAttentionNumBuckets, config.numAttentionHeads],
    // transformers' Trainer decides by the name, which contains bias.
    { decay: false },
  );
  const buckets = relativeBuckets(encoder, config.maxLength, { kind: 'mpnet' });
  return graph.transpose(graph.gather(table, buckets), [2, 0, 1]);
}
