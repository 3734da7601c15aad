/** Every architecture that can be trained, by the `model_type` of its config.json. */
import { z } from 'zod';
import { type AlbertConfig, buildAlbert, lastLayerOfGroup, parseAlbertConfig } from './albert.ts';
import { type BertConfig, buildBert, parseBertConfig } from './bert.ts';
import { readConfig, UnsupportedModelError } from './config.ts';
import { buildDebertaV2, type DebertaV2Config, parseDebertaV2Config } from './debertaV2.ts';
import { buildDistilBert, type DistilBertConfig, parseDistilBertConfig } from './distilbert.ts';
import { buildElectra, type ElectraConfig, parseElectraConfig } from './electra.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';
import { buildMobileBert, type MobileBertConfig, parseMobileBertConfig } from './mobilebert.ts';
import { buildModernBert, type ModernBertConfig, parseModernBertConfig } from './modernbert.ts';
import { buildMPNet, type MPNetConfig, parseMPNetConfig } from './mpnet.ts';
import { buildRoberta, parseRobertaConfig, type RobertaConfig } from './roberta.ts';

export type ModelConfig =
  | BertConfig
  | DistilBertConfig
  | RobertaConfig
  | ElectraConfig
  | AlbertConfig
  | MPNetConfig
  | MobileBertConfig
  | ModernBertConfig
  | DebertaV2Config;
export type ModelType = ModelConfig['modelType'];

/** The encoder's name inside the model with a head: the prefix of its parameters. */
export const BASE_PREFIX: Readonly<Record<ModelType, string>> = {
  bert: 'bert',
  distilbert: 'distilbert',
  roberta: 'roberta',
  'xlm-roberta': 'roberta',
  camembert: 'roberta',
  electra: 'electra',
  albert: 'albert',
  mpnet: 'mpnet',
  mobilebert: 'mobilebert',
  modernbert: 'model',
  'deberta-v2': 'deberta',
};

/** The reference's class of the model with its head: `architectures` in config.json. */
export const TOKEN_CLASSIFIER: Readonly<Record<ModelType, string>> = {
  bert: 'BertForTokenClassification',
  distilbert: 'DistilBertForTokenClassification',
  roberta: 'RobertaForTokenClassification',
  'xlm-roberta': 'XLMRobertaForTokenClassification',
  camembert: 'CamembertForTokenClassification',
  electra: 'ElectraForTokenClassification',
  albert: 'AlbertForTokenClassification',
  mpnet: 'MPNetForTokenClassification',
  mobilebert: 'MobileBertForTokenClassification',
  modernbert: 'ModernBertForTokenClassification',
  'deberta-v2': 'DebertaV2ForTokenClassification',
};

const typeSchema = z.looseObject({
  model_type: z.unknown().optional(),
  architectures: z.unknown().optional(),
});

/**
 * Reads a parsed `config.json`. One without model_type is of the type that its `architectures` are of.
 * @throws UnsupportedModelError with the first field that does not fit; for another model_type, and for none, it names those that work
 */
export function parseConfig(json: unknown): ModelConfig {
  const { model_type, architectures } = readConfig(typeSchema, json);
  const found = model_type ?? typeOfArchitectures(architectures);
  const modelType = found as ModelType;
  switch (modelType) {
    case 'bert':
      return parseBertConfig(json);
    case 'distilbert':
      return parseDistilBertConfig(json);
    case 'roberta':
    case 'xlm-roberta':
    case 'camembert':
      return parseRobertaConfig(modelType, json);
    case 'electra':
      return parseElectraConfig(json);
    case 'albert':
      return parseAlbertConfig(json);
    case 'mpnet':
      return parseMPNetConfig(json);
    case 'mobilebert':
      return parseMobileBertConfig(json);
    case 'modernbert':
      return parseModernBertConfig(json);
    case 'deberta-v2':
      return parseDebertaV2Config(json);
    default:
      modelType satisfies never;
      throw unknownArchitecture(found);
  }
}

/** By the reference's names of classes: `BertForMaskedLM` and `BertModel` are of `bert`. */
function typeOfArchitectures(architectures: unknown): string | undefined {
  const names = z.array(z.string()).safeParse(architectures).data ?? [];
  return Object.entries(TOKEN_CLASSIFIER).find(([, classifier]) => {
    const family = classifier.replace(/ForTokenClassification$/, '');
    return names.some((name) => name === `${family}Model` || name.startsWith(`${family}For`));
  })?.[0];
}

function unknownArchitecture(found: unknown): UnsupportedModelError {
  const supported = Object.keys(TOKEN_CLASSIFIER);
  const problem =
    found === undefined
      ? 'it does not say which model it is of: model_type is missing. These types can be trained'
      : `model_type is ${JSON.stringify(found)}, which cannot be trained here. These can`;
  return new UnsupportedModelError(`config.json: ${problem}: ${supported.join(', ')}.`, {
    field: 'model_type',
    found,
    supported,
  });
}

/** The forward graph of the model with a head for so many labels. */
export function buildForward(config: ModelConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  switch (config.modelType) {
    case 'bert':
      return buildBert(config, labelCount, mode);
    case 'distilbert':
      return buildDistilBert(config, labelCount, mode);
    case 'roberta':
    case 'xlm-roberta':
    case 'camembert':
      return buildRoberta(config, labelCount, mode);
    case 'electra':
      return buildElectra(config, labelCount, mode);
    case 'albert':
      return buildAlbert(config, labelCount, mode);
    case 'mpnet':
      return buildMPNet(config, labelCount, mode);
    case 'mobilebert':
      return buildMobileBert(config, labelCount, mode);
    case 'modernbert':
      return buildModernBert(config, labelCount, mode);
    case 'deberta-v2':
      return buildDebertaV2(config, labelCount, mode);
    default:
      return config satisfies never;
  }
}

/** Whether a parameter belongs to the head, which the checkpoint of an encoder alone does not have. */
export function isHead(name: string): boolean {
  return /^(classifier|head)\./.test(name);
}

/** The layer that a parameter belongs to, from 0; where layers share it, the last of them; null for what lies outside. */
export function layerOf(config: ModelConfig, name: string): number | null {
  if (config.modelType === 'albert') {
    const group = /\.albert_layer_groups\.(\d+)\./.exec(name)?.[1];
    return group === undefined ? null : lastLayerOfGroup(config, Number(group));
  }
  // ModernBERT's norm behind the last layer counts as a part of it.
  if (/\.final_norm\./.test(name)) return config.numHiddenLayers - 1;
  const layer = /\.layers?\.(\d+)\./.exec(name)?.[1];
  return layer === undefined ? null : Number(layer);
}

/** How a new weight of the head is drawn, as the reference does: normal with this deviation, cut off at so many of them. */
export function headInitialization(
  config: ModelConfig,
  name: string,
): { readonly deviation: number; readonly cutoff: number } {
  if (config.modelType !== 'modernbert')
    return { deviation: config.initializerRange, cutoff: Number.POSITIVE_INFINITY };
  const { initializerRange, initializerCutoffFactor: cutoff, hiddenSize, numHiddenLayers } = config;
  return name.startsWith('classifier.')
    ? { deviation: hiddenSize ** -0.5, cutoff }
    : { deviation: initializerRange / Math.sqrt(2 * numHiddenLayers), cutoff };
}
