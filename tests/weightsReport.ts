import type { WeightsReport } from '../src/core/models/checkpoint.ts';

/** Of an encoder as save_pretrained writes it. */
export const PLAIN_WEIGHTS: WeightsReport = {
  format: 'safetensors',
  fileCount: 1,
  container: null,
  tensorCount: 37,
  dtypes: [{ dtype: 'F32', tensors: 37 }],
  prefix: null,
  aliases: [],
  adapter: null,
  head: null,
  unused: { names: [], count: 0 },
  newlyInitialized: ['classifier.weight', 'classifier.bias'],
};
