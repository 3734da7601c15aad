import { z } from 'zod';
import {
  BERT_DEFAULTS,
  type EncoderConfig,
  encoderFields,
  probability,
  readConfig,
  size,
  toEncoderConfig,
} from './config.ts';
import {
  attentionShape,
  embeddings,
  encoderLayer,
  type LayerNames,
  startEncoder,
  tokenClassifier,
} from './encoder.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';

export interface BertConfig extends EncoderConfig {
  readonly modelType: 'bert';
  readonly typeVocabSize: number;
}

const schema = z.object({
  ...encoderFields(BERT_DEFAULTS),
  type_vocab_size: size.default(2),
  classifier_dropout: probability.nullish(),
});

/** @throws UnsupportedModelError */
export function parseBertConfig(json: unknown): BertConfig {
  const fields = readConfig(schema, json);
  return {
    ...toEncoderConfig(fields),
    modelType: 'bert',
    typeVocabSize: fields.type_vocab_size,
    classifierDropout: fields.classifier_dropout ?? null,
  };
}

/** BERT with a token-classification head (Devlin et al., 2018; transformers' BertForTokenClassification). */
export function buildBert(config: BertConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  const encoder = startEncoder('bert', mode, { tokenTypeIds: true });
  const attention = attentionShape(encoder, config);
  let hidden = embeddings(encoder, config, 'bert.embeddings', {
    size: config.hiddenSize,
    tokenTypes: config.typeVocabSize,
    positions: { count: 'every token' },
  });
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    hidden = encoderLayer(encoder, config, bertLayerNames(`bert.encoder.layer.${layer}`), hidden, attention);
  }
  return tokenClassifier(encoder, config, hidden, labelCount);
}

/** How BERT, and many after it, call the parts of a layer. */
export function bertLayerNames(layer: string): LayerNames {
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
