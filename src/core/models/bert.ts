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

export interface BertConfig extends EncoderConfig {
  readonly modelType: 'bert';
  readonly typeVocabSize: number;
}

const schema = z.object({
  ...encoderFields(BERT_DEFAULTS),
  type_vocab_size: size.default(2),
  classifier_dropout: probability.nullish(),
});

/** BERT (Devlin et al., 2018). */
export const BERT: Architecture<BertConfig> = {
  prefix: 'bert',
  tokenClassifier: 'BertForTokenClassification',

  parse(json) {
    const fields = readConfig(schema, json);
    return {
      ...toEncoderConfig(fields),
      modelType: 'bert',
      typeVocabSize: fields.type_vocab_size,
      classifierDropout: fields.classifier_dropout ?? null,
    };
  },

  build: (config, labelCount, mode) => buildEncoder(config, labelCount, mode, bertPlan('bert', config)),
  layerOf: numberedLayer,
  headInitialization: normalInitialization,
};
