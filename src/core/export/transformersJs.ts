import type { ModelType } from '../models/architectures.ts';

/**
 * Whether the token-classification pipeline of transformers.js knows an architecture. Version 4 refuses ALBERT and MobileBERT with this
 * head, though it has the encoders: its AutoModel runs the ONNX file and gives the logits. tests/export/families.test.ts holds that it is
 * still so.
 */
export function isInTransformersJs(modelType: ModelType): boolean {
  return modelType !== 'albert' && modelType !== 'mobilebert';
}
