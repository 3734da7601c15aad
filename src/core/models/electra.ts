import { z } from 'zod';
import { type Architecture, normalInitialization, numberedLayer } from './architecture.ts';
import {
  BERT_DEFAULTS,
  type EncoderConfig,
  encoderFields,
  probability,
  readConfig,
  size,
  toEncoderConfig,
} from './config.ts';
import { bertPlan, buildEncoder } from './encoder.ts';

export interface ElectraConfig extends EncoderConfig {
  readonly modelType: 'electra';
  readonly typeVocabSize: number;
  /** Width of the embeddings. */
  readonly embeddingSize: number;
}

const schema = z.object({
  ...encoderFields({ ...BERT_DEFAULTS, hiddenSize: 256, numAttentionHeads: 4, intermediateSize: 1024 }),
  embedding_size: size.default(128),
  type_vocab_size: size.default(2),
  classifier_dropout: probability.nullish(),
});

/**
 * ELECTRA's discriminator (Clark et al., 2020): BERT, whose embeddings are projected where they are narrower than the
 * layers.
 */
export const ELECTRA: Architecture<ElectraConfig> = {
  prefix: 'electra',
  tokenClassifier: 'ElectraForTokenClassification',

  parse(json) {
    const fields = readConfig(schema, json);
    return {
      ...toEncoderConfig(fields),
      modelType: 'electra',
      typeVocabSize: fields.type_vocab_size,
      embeddingSize: fields.embedding_size,
      classifierDropout: fields.classifier_dropout ?? null,
    };
  },

  build(config, labelCount, mode) {
    const { embeddingSize, hiddenSize } = config;
    const plan = bertPlan('electra', config);
    return buildEncoder(config, labelCount, mode, {
      ...plan,
      embeddings: { ...plan.embeddings, size: embeddingSize },
      projection: embeddingSize === hiddenSize ? null : 'electra.embeddings_project',
    });
  },
  layerOf: numberedLayer,
  headInitialization: normalInitialization,
};
