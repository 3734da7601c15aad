/** Every architecture that can be trained, by the `model_type` of its config.json. */
import { z } from 'zod';
import { type BertConfig, buildBert, parseBertConfig } from './bert.ts';
import { readConfig, UnsupportedModelError } from './config.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';

export type ModelConfig = BertConfig;
export type ModelType = ModelConfig['modelType'];

/** The encoder's name inside the model with a head: the prefix of its parameters. */
export const BASE_PREFIX: Readonly<Record<ModelType, string>> = {
  bert: 'bert',
};

/** The reference's class of the model with its head: `architectures` in config.json. */
export const TOKEN_CLASSIFIER: Readonly<Record<ModelType, string>> = {
  bert: 'BertForTokenClassification',
};

const typeSchema = z.object({ model_type: z.string() });

/**
 * Reads a parsed `config.json`.
 * @throws UnsupportedModelError with the first field that does not fit; for another model_type it names those that work
 */
export function parseConfig(json: unknown): ModelConfig {
  const { model_type: found } = readConfig(typeSchema, json);
  const modelType = found as ModelType;
  switch (modelType) {
    case 'bert':
      return parseBertConfig(json);
    default:
      modelType satisfies never;
      throw new UnsupportedModelError(
        `config.json: model_type is ${JSON.stringify(found)}, which cannot be trained here. These can: ${Object.keys(TOKEN_CLASSIFIER).join(', ')}.`,
        { field: 'model_type', found },
      );
  }
}

/** The forward graph of the model with a head for so many labels. */
export function buildForward(config: ModelConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  switch (config.modelType) {
    case 'bert':
      return buildBert(config, labelCount, mode);
    default:
      return config.modelType satisfies never;
  }
}
