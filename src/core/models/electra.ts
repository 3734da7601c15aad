import { z } from 'zod';
import { bertLayerNames } from './bert.ts';
import {
  BERT_DEFAULTS,
  type EncoderConfig,
  encoderFields,
  probability,
  readConfig,
  size,
  toEncoderConfig,
} from './config.ts';
import { attentionShape, embeddings, encoderLayer, startEncoder, tokenClassifier } from './encoder.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';
import { linear } from './layers.ts';

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

/** @throws UnsupportedModelError */
export function parseElectraConfig(json: unknown): ElectraConfig {
  const fields = readConfig(schema, json);
  return {
    ...toEncoderConfig(fields),
    modelType: 'electra',
    typeVocabSize: fields.type_vocab_size,
    embeddingSize: fields.embedding_size,
    classifierDropout: fields.classifier_dropout ?? null,
  };
}

/** ELECTRA's discriminator (Clark et al., 2020): BERT, with embeddings that may be narrower than the layers and are projected then. */
export function buildElectra(config: ElectraConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  const { embeddingSize, hiddenSize } = config;
  const encoder = startEncoder('electra', mode, { tokenTypeIds: true });
  const attention = attentionShape(encoder, config);
  let hidden = embeddings(encoder, config, 'electra.embeddings', {
    size: embeddingSize,
    tokenTypes: config.typeVocabSize,
    positions: { count: 'every token' },
  });
  if (embeddingSize !== hiddenSize)
    hidden = linear(encoder.context, 'electra.embeddings_project', hidden, embeddingSize, hiddenSize);
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    hidden = encoderLayer(
      encoder,
      config,
      bertLayerNames(`electra.encoder.layer.${layer}`),
      hidden,
      attention,
    );
  }
  return tokenClassifier(encoder, config, hidden, labelCount);
}
