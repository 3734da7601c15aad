import { z } from 'zod';
import { type Architecture, normalInitialization } from './architecture.ts';
import {
  BERT_DEFAULTS,
  type EncoderConfig,
  encoderFields,
  layerCount,
  probability,
  readConfig,
  size,
  toEncoderConfig,
} from './config.ts';
import { bertPlan, buildEncoder, type LayerNames } from './encoder.ts';

export interface AlbertConfig extends EncoderConfig {
  readonly modelType: 'albert';
  readonly typeVocabSize: number;
  /** Width of the embeddings. */
  readonly embeddingSize: number;
  /** Groups of layers; the layers of a group share their weights. */
  readonly numHiddenGroups: number;
  /** Inner layers, each with its own weights, that make up one layer. */
  readonly innerGroupNum: number;
}

const schema = z.object({
  ...encoderFields({
    vocabSize: 30000,
    hiddenSize: 4096,
    numAttentionHeads: 64,
    intermediateSize: 16384,
    hiddenAct: 'gelu_new',
    dropout: 0,
    padTokenId: BERT_DEFAULTS.padTokenId,
  }),
  embedding_size: size.default(128),
  type_vocab_size: size.default(2),
  num_hidden_groups: layerCount.default(1),
  inner_group_num: layerCount.default(1),
  classifier_dropout_prob: probability.nullable().default(0.1),
});

/**
 * ALBERT (Lan et al., 2020): narrow embeddings projected to the layers' width, and layers that share their weights,
 * without dropout after the feed-forward part.
 */
export const ALBERT: Architecture<AlbertConfig> = {
  prefix: 'albert',
  tokenClassifier: 'AlbertForTokenClassification',

  parse(json) {
    const fields = readConfig(schema, json);
    return {
      ...toEncoderConfig(fields),
      modelType: 'albert',
      typeVocabSize: fields.type_vocab_size,
      embeddingSize: fields.embedding_size,
      numHiddenGroups: fields.num_hidden_groups,
      innerGroupNum: fields.inner_group_num,
      classifierDropout: fields.classifier_dropout_prob,
    };
  },

  build(config, labelCount, mode) {
    const { numHiddenLayers, numHiddenGroups, innerGroupNum } = config;
    const plan = bertPlan('albert', config);
    const layers = Array.from({ length: numHiddenLayers * innerGroupNum }, (_, i) => {
      const layer = Math.floor(i / innerGroupNum);
      const group = Math.floor(layer / (numHiddenLayers / numHiddenGroups));
      return layerNames(group, i % innerGroupNum);
    });
    return buildEncoder(config, labelCount, mode, {
      ...plan,
      embeddings: { ...plan.embeddings, size: config.embeddingSize },
      projection: 'albert.encoder.embedding_hidden_mapping_in',
      layers,
      dropout: { attention: config.hiddenDropoutProb, feedForward: 0 },
    });
  },

  /** The last layer of a parameter's group. Layers are distributed evenly over the groups, in order. */
  layerOf({ numHiddenLayers, numHiddenGroups }, parameter) {
    const group = /\.albert_layer_groups\.(\d+)\./.exec(parameter)?.[1];
    return group === undefined
      ? null
      : Math.ceil(((Number(group) + 1) * numHiddenLayers) / numHiddenGroups) - 1;
  },
  headInitialization: normalInitialization,
};

function layerNames(group: number, inner: number): LayerNames {
  const name = `albert.encoder.albert_layer_groups.${group}.albert_layers.${inner}`;
  return {
    attention: `${name}.attention`,
    projections: ['query', 'key', 'value'],
    attentionOutput: `${name}.attention.dense`,
    attentionNorm: `${name}.attention.LayerNorm`,
    raise: `${name}.ffn`,
    lower: `${name}.ffn_output`,
    outputNorm: `${name}.full_layer_layer_norm`,
  };
}
