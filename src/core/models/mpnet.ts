import { z } from 'zod';
import type { Value } from '../onnx/graph.ts';
import {
  BERT_DEFAULTS,
  type EncoderConfig,
  encoderFields,
  readConfig,
  toEncoderConfig,
  UnsupportedModelError,
} from './config.ts';
import {
  attentionShape,
  type Encoder,
  embeddings,
  encoderLayer,
  relativeBuckets,
  startEncoder,
  tokenClassifier,
} from './encoder.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';
import { MPNET_BUCKETS } from './relativeBuckets.ts';

export interface MPNetConfig extends EncoderConfig {
  readonly modelType: 'mpnet';
  /** Rows of the table of relative positions, of which the first 32 are used. */
  readonly relativeAttentionNumBuckets: number;
}

/** Whatever config.json says: the reference's code has it. */
const PADDING_ID = 1;

const schema = z.object({
  ...encoderFields({ ...BERT_DEFAULTS, vocabSize: 30527, padTokenId: PADDING_ID }),
  relative_attention_num_buckets: z.number().int().min(MPNET_BUCKETS).max(10_000).default(MPNET_BUCKETS),
});

/** @throws UnsupportedModelError */
export function parseMPNetConfig(json: unknown): MPNetConfig {
  const fields = readConfig(schema, json);
  const maxLength = fields.max_position_embeddings - PADDING_ID - 1;
  if (maxLength < 1) {
    throw new UnsupportedModelError(
      `config.json: ${fields.max_position_embeddings} positions leave none for tokens, as they are counted from ${PADDING_ID + 1}.`,
      { field: 'max_position_embeddings', found: fields.max_position_embeddings },
    );
  }
  return {
    ...toEncoderConfig(fields),
    modelType: 'mpnet',
    maxLength,
    padTokenId: PADDING_ID,
    relativeAttentionNumBuckets: fields.relative_attention_num_buckets,
  };
}

/**
 * MPNet (Song et al., 2020): BERT without token types, with positions counted as RoBERTa does, and with a bias on the attention scores
 * by the distance of query and key, which all layers share.
 */
export function buildMPNet(config: MPNetConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  const encoder = startEncoder('mpnet', mode, { tokenTypeIds: false });
  const attention = attentionShape(encoder, config, relativeBias(encoder, config));
  let hidden = embeddings(encoder, config, 'mpnet.embeddings', {
    size: config.hiddenSize,
    tokenTypes: null,
    positions: { count: 'no padding', paddingId: PADDING_ID },
  });
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    const name = `mpnet.encoder.layer.${layer}`;
    const names = {
      attention: `${name}.attention.attn`,
      projections: ['q', 'k', 'v'],
      attentionOutput: `${name}.attention.attn.o`,
      attentionNorm: `${name}.attention.LayerNorm`,
      raise: `${name}.intermediate.dense`,
      lower: `${name}.output.dense`,
      outputNorm: `${name}.output.LayerNorm`,
    } as const;
    hidden = encoderLayer(encoder, config, names, hidden, attention);
  }
  return tokenClassifier(encoder, config, hidden, labelCount);
}

/** [heads, length, length] */
function relativeBias(encoder: Encoder, config: MPNetConfig): Value {
  const { context } = encoder;
  const { graph } = context;
  const table = context.parameter(
    'mpnet.encoder.relative_attention_bias.weight',
    [config.relativeAttentionNumBuckets, config.numAttentionHeads],
    // Trainer goes by the name, and takes it for a bias.
    { decay: false },
  );
  const buckets = relativeBuckets(encoder, config.maxLength, { kind: 'mpnet' });
  return graph.transpose(graph.gather(table, buckets), [2, 0, 1]);
}
