/**
 * Every architecture that can be trained, as the engine knows it. All that goes by architecture is derived from this
 * table.
 */
import { z } from 'zod';
import { isModelType, MODEL_TYPES, type ModelType } from '../modelTypes.ts';
import { ALBERT } from './albert.ts';
import type { Architecture, Initialization } from './architecture.ts';
import { BERT } from './bert.ts';
import {
  type EncoderConfig,
  readConfig,
  shown,
  type UnsupportedModelError,
  unsupportedModel,
} from './config.ts';
import { DEBERTA_V2 } from './debertaV2.ts';
import { DISTILBERT } from './distilbert.ts';
import { ELECTRA } from './electra.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';
import { MOBILEBERT } from './mobilebert.ts';
import { MODERNBERT } from './modernbert.ts';
import { MPNET } from './mpnet.ts';
import { CAMEMBERT, ROBERTA, XLM_ROBERTA } from './roberta.ts';

/** A row for every name, whose configs have that name: else this does not compile. */
export type ArchitectureTable = {
  readonly [Type in ModelType]: Architecture<EncoderConfig & { readonly modelType: Type }>;
};

const TABLE = {
  bert: BERT,
  distilbert: DISTILBERT,
  roberta: ROBERTA,
  'xlm-roberta': XLM_ROBERTA,
  camembert: CAMEMBERT,
  electra: ELECTRA,
  albert: ALBERT,
  mpnet: MPNET,
  mobilebert: MOBILEBERT,
  modernbert: MODERNBERT,
  'deberta-v2': DEBERTA_V2,
} as const satisfies ArchitectureTable;

type Configs = { readonly [Type in ModelType]: ReturnType<(typeof TABLE)[Type]['parse']> };
/** Distributed over the types, so that the compiler sees that a config and the row of its type belong together. */
type ConfigOf<Type extends ModelType> = {
  [Each in Type]: Configs[Each] & { readonly modelType: Each };
}[Type];
export type ModelConfig = Configs[ModelType];

const ARCHITECTURES: { readonly [Type in ModelType]: Architecture<ConfigOf<Type>> } = TABLE;

/** The row of an architecture, for what does not depend on a config. */
export function architecture(
  modelType: ModelType,
): Pick<Architecture<ModelConfig>, 'prefix' | 'tokenClassifier'> {
  return TABLE[modelType];
}

const typeSchema = z.looseObject({
  model_type: z.unknown().optional(),
  architectures: z.unknown().optional(),
  id2label: z.unknown().optional(),
});

/** Names of classes that a config may have; each takes a row of the head. */
const MAX_LABELS = 100_000;

/**
 * Reads a parsed `config.json`. One without model_type is of the type that its `architectures` are of.
 * @throws UnsupportedModelError with the first field that does not fit; for another model_type, and for none, it
 * names those that work
 */
export function parseConfig(json: unknown): ModelConfig {
  const { model_type, architectures, id2label } = readConfig(typeSchema, json);
  const found = model_type ?? typeOfArchitectures(architectures);
  if (!isModelType(found)) throw unknownArchitecture(found);
  const labels = typeof id2label === 'object' && id2label !== null ? Object.keys(id2label).length : 0;
  if (labels > MAX_LABELS) {
    throw unsupportedModel(`id2label has ${labels} names, above the limit of ${MAX_LABELS}.`, {
      field: 'id2label',
      found: labels,
    });
  }
  return checkPadding(TABLE[found].parse(json));
}

/** @throws UnsupportedModelError where the padding has no row in the word embeddings */
function checkPadding<Config extends EncoderConfig>(config: Config): Config {
  const { padTokenId, vocabSize } = config;
  if (padTokenId === null || padTokenId < vocabSize) return config;
  throw unsupportedModel(
    `pad_token_id is ${padTokenId}, and the word embeddings have rows for 0 to ${vocabSize - 1} only.`,
    { field: 'pad_token_id', found: padTokenId },
  );
}

/** By the reference's names of classes: `BertForMaskedLM` and `BertModel` are of `bert`. */
function typeOfArchitectures(architectures: unknown): ModelType | undefined {
  const names = z.array(z.string()).safeParse(architectures).data ?? [];
  return MODEL_TYPES.find((modelType) => {
    const family = TABLE[modelType].tokenClassifier.replace(/ForTokenClassification$/, '');
    return names.some((name) => name === `${family}Model` || name.startsWith(`${family}For`));
  });
}

function unknownArchitecture(found: unknown): UnsupportedModelError {
  const problem =
    found === undefined
      ? 'it does not say which model it is of: model_type is missing. These types can be trained'
      : `model_type is ${shown(found)}, which cannot be trained here. These can`;
  return unsupportedModel(`${problem}: ${MODEL_TYPES.join(', ')}.`, {
    field: 'model_type',
    found,
    supported: MODEL_TYPES,
  });
}

/** The forward graph of the model with a head of `labelCount` classes. */
export function buildForward<Type extends ModelType>(
  config: ConfigOf<Type>,
  labelCount: number,
  mode: ForwardMode,
): ForwardModel {
  return ARCHITECTURES[config.modelType].build(config, labelCount, mode);
}

/** Whether a parameter belongs to the head, which the checkpoint of an encoder alone does not have. */
export function isHead(parameter: string): boolean {
  return /^(classifier|head)\./.test(parameter);
}

/** See Architecture.layerOf. */
export function layerOf<Type extends ModelType>(config: ConfigOf<Type>, parameter: string): number | null {
  return ARCHITECTURES[config.modelType].layerOf(config, parameter);
}

/** See Architecture.headInitialization. */
export function headInitialization<Type extends ModelType>(
  config: ConfigOf<Type>,
  parameter: string,
): Initialization {
  return ARCHITECTURES[config.modelType].headInitialization(config, parameter);
}
