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
  tokenId,
  UnsupportedModelError,
} from './config.ts';
import { attentionShape, embeddings, encoderLayer, startEncoder, tokenClassifier } from './encoder.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';

export interface RobertaConfig extends EncoderConfig {
  readonly modelType: 'roberta' | 'xlm-roberta' | 'camembert';
  readonly typeVocabSize: number;
  readonly padTokenId: number;
}

const fieldsOf = (vocabSize: number) =>
  z.object({
    ...encoderFields({ ...BERT_DEFAULTS, vocabSize, padTokenId: 1 }),
    pad_token_id: tokenId.default(1),
    type_vocab_size: size.default(2),
    classifier_dropout: probability.nullish(),
  });

/** transformers' defaults; they differ in the vocabulary's size. */
const SCHEMAS = {
  roberta: fieldsOf(50265),
  'xlm-roberta': fieldsOf(30522),
  camembert: fieldsOf(30522),
} as const;

/** @throws UnsupportedModelError */
export function parseRobertaConfig(modelType: RobertaConfig['modelType'], json: unknown): RobertaConfig {
  const fields = readConfig(SCHEMAS[modelType], json);
  const padTokenId = fields.pad_token_id;
  const maxLength = fields.max_position_embeddings - padTokenId - 1;
  if (maxLength < 1) {
    throw new UnsupportedModelError(
      `config.json: ${fields.max_position_embeddings} positions leave none for tokens, as they are counted from pad_token_id ${padTokenId} + 1.`,
      { field: 'max_position_embeddings', found: fields.max_position_embeddings },
    );
  }
  return {
    ...toEncoderConfig(fields),
    modelType,
    maxLength,
    padTokenId,
    typeVocabSize: fields.type_vocab_size,
    classifierDropout: fields.classifier_dropout ?? null,
  };
}

/**
 * RoBERTa (Liu et al., 2019), XLM-RoBERTa and CamemBERT: BERT with positions counted over the tokens that are no padding. There is
 * nearly always one token type, which every token has.
 */
export function buildRoberta(config: RobertaConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  const encoder = startEncoder(config.modelType, mode, { tokenTypeIds: config.typeVocabSize > 1 });
  const attention = attentionShape(encoder, config);
  let hidden = embeddings(encoder, config, 'roberta.embeddings', {
    size: config.hiddenSize,
    tokenTypes: config.typeVocabSize,
    positions: { count: 'no padding', paddingId: config.padTokenId },
  });
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    hidden = encoderLayer(
      encoder,
      config,
      bertLayerNames(`roberta.encoder.layer.${layer}`),
      hidden,
      attention,
    );
  }
  return tokenClassifier(encoder, config, hidden, labelCount);
}
