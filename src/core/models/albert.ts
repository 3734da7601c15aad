import { z } from 'zod';
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
import {
  attentionShape,
  embeddings,
  encoderLayer,
  type LayerNames,
  startEncoder,
  tokenClassifier,
} from './encoder.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';
import { linear } from './layers.ts';

export interface AlbertConfig extends EncoderConfig {
  readonly modelType: 'albert';
  readonly typeVocabSize: number;
  /** Width of the embeddings. */
  readonly embeddingSize: number;
  /** Groups into which the layers are shared out; the layers of a group have the same weights. */
  readonly numHiddenGroups: number;
  /** Layers, each with weights of its own, that run in place of one layer. */
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

/** @throws UnsupportedModelError */
export function parseAlbertConfig(json: unknown): AlbertConfig {
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
}

/**
 * ALBERT (Lan et al., 2020): narrow embeddings projected to the layers' width, and layers that share their weights, without dropout
 * behind the feed-forward part.
 */
export function buildAlbert(config: AlbertConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  const { embeddingSize, hiddenSize, numHiddenLayers, numHiddenGroups, innerGroupNum } = config;
  const encoder = startEncoder('albert', mode, { tokenTypeIds: true });
  const attention = attentionShape(encoder, config);
  const embedded = embeddings(encoder, config, 'albert.embeddings', {
    size: embeddingSize,
    tokenTypes: config.typeVocabSize,
    positions: { count: 'every token' },
  });
  const mapping = 'albert.encoder.embedding_hidden_mapping_in';
  let hidden = linear(encoder.context, mapping, embedded, embeddingSize, hiddenSize);
  for (let layer = 0; layer < numHiddenLayers; layer++) {
    const group = Math.floor(layer / (numHiddenLayers / numHiddenGroups));
    for (let inner = 0; inner < innerGroupNum; inner++) {
      hidden = encoderLayer(encoder, config, layerNames(group, inner), hidden, attention, {
        attention: config.hiddenDropoutProb,
        feedForward: 0,
      });
    }
  }
  return tokenClassifier(encoder, config, hidden, labelCount);
}

/** Layers are shared out evenly: group 0 has the first ones. */
export function lastLayerOfGroup(
  { numHiddenLayers, numHiddenGroups }: Pick<AlbertConfig, 'numHiddenLayers' | 'numHiddenGroups'>,
  group: number,
): number {
  return Math.ceil(((group + 1) * numHiddenLayers) / numHiddenGroups) - 1;
}

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
