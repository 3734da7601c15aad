import { elementCount } from '../onnx/graph.ts';
import type { TrainingManifest } from './manifest.ts';

/** The contiguous buffer's parameters by the reference's names, as views of it. */
export function splitParameters(
  manifest: TrainingManifest,
  contiguous: Float32Array,
): Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }> {
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  let offset = 0;
  for (const { name, shape } of manifest.parameters.flatMap((spec) => spec.parts)) {
    const size = elementCount(shape);
    tensors.set(name, { shape, data: contiguous.subarray(offset, offset + size) });
    offset += size;
  }
  return tensors;
}
