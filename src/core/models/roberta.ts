import { z } from 'zod';
import { type Architecture, normalInitialization, numberedLayer } from './architecture.ts';
import {
  BERT_DEFAULTS,
  type EncoderConfig,
  encoderFields,
  lengthBehindPadding,
  probability,
  readConfig,
  size,
  toEncoderConfig,
  tokenId,
} from './config.ts';
import { bertPlan, buildEncoder } from './encoder.ts';

export interface RobertaConfig<Type extends 'roberta' | 'xlm-roberta' | 'camembert'> extends EncoderConfig {
  readonly modelType: Type;
  readonly typeVocabSize: number;
  readonly padTokenId: number;
}

/** RoBERTa (Liu et al., 2019). */
export const ROBERTA = robertaLike('roberta', 'RobertaForTokenClassification', 50265);
export const XLM_ROBERTA = robertaLike('xlm-roberta', 'XLMRobertaForTokenClassification', 30522);
export const CAMEMBERT = robertaLike('camembert', 'CamembertForTokenClassification', 30522);

/**
 * BERT with positions counted over the tokens other than padding. There is nearly always a single token type.
 * @param vocabSize transformers' default, which differs between the three
 */
function robertaLike<Type extends 'roberta' | 'xlm-roberta' | 'camembert'>(
  modelType: Type,
  tokenClassifier: Architecture<RobertaConfig<Type>>['tokenClassifier'],
  vocabSize: number,
): Architecture<RobertaConfig<Type>> {
  const schema = z.object({
    ...encoderFields({ ...BERT_DEFAULTS, vocabSize, padTokenId: 1 }),
    pad_token_id: tokenId.default(1),
    type_vocab_size: size.default(2),
    classifier_dropout: probability.nullish(),
  });
  return {
    prefix: 'roberta',
    tokenClassifier,

    parse(json) {
      const fields = readConfig(schema, json);
      const padTokenId = fields.pad_token_id;
      return {
        ...toEncoderConfig(fields),
        modelType,
        maxLength: lengthBehindPadding(fields.max_position_embeddings, padTokenId),
        padTokenId,
        typeVocabSize: fields.type_vocab_size,
        classifierDropout: fields.classifier_dropout ?? null,
      };
    },

    build(config, labelCount, mode) {
      const plan = bertPlan('roberta', config);
      return buildEncoder(config, labelCount, mode, {
        ...plan,
        tokenTypeIds: config.typeVocabSize > 1,
        embeddings: {
          ...plan.embeddings,
          positions: { count: 'no padding', paddingId: config.padTokenId },
        },
      });
    },
    layerOf: numberedLayer,
    headInitialization: normalInitialization,
  };
}
