import { type ModelType, modelTypeFacts } from '../modelTypes.ts';

/** Whether the token-classification pipeline of transformers.js supports an architecture. */
export function isInTransformersJs(modelType: ModelType): boolean {
  return modelTypeFacts(modelType).isInTransformersJs;
}
