import { expect, it } from 'vitest';
import { ZipTooLargeError } from '../archives/zipFiles.ts';
import { estimateExport } from './exportEstimate.ts';
import { zipFolder } from './zip.ts';

const GIB = 2 ** 30;

it('counts the weights twice in the model folder, once in the training files, and once as the copy', () => {
  const estimate = estimateExport(400e6, 3e6, 8 * GIB);
  expect(estimate.model).toEqual({ zipBytes: 803e6, memoryBytes: 1203e6, isTooLarge: false });
  expect(estimate.artifacts).toEqual({ zipBytes: 400e6, memoryBytes: 800e6, isTooLarge: false });
});

it('names the memory of the device only where the export takes more', () => {
  expect(estimateExport(400e6, 0, null).deviceMemoryBytes).toBeNull();
  expect(estimateExport(400e6, 0, 2 * GIB).deviceMemoryBytes).toBeNull();
  expect(estimateExport(400e6, 0, GIB).deviceMemoryBytes).toBe(GIB);
});

it.each([2 * GIB - 2 ** 20, 2 * GIB])('refuses what the zip refuses: weights of %d bytes', (bytes) => {
  const { model } = estimateExport(bytes, 0, null);
  const chunk = new Uint8Array(2 ** 20);
  const chunks = new Array(model.zipBytes / chunk.length).fill(chunk);
  const begin = () => zipFolder([{ path: 'model.safetensors', chunks }], 'x', new Date(2020, 1)).next();
  if (model.isTooLarge) expect(begin).toThrow(ZipTooLargeError);
  else expect(begin).not.toThrow();
  expect(model.isTooLarge).toBe(bytes === 2 * GIB);
});
