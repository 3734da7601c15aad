/** The memory of a session's permanent state: parameters, moments and gradients. */
import type { ParameterSpec } from '../artifacts/manifest.ts';
import { elementCount } from '../onnx/graph.ts';
import { ALLOCATION_ALIGNMENT_BYTES } from './wasm-kernels/limits.ts';

/**
 * The most summed rows of a table that are passed to the kernels at once; more rows are passed in several calls, each
 * for a part of the table.
 */
const CAPACITY_ROWS = 4096;

export function tableSizes(spec: ParameterSpec) {
  const rowCount = spec.shape[0]!;
  const width = elementCount(spec.shape.slice(1));
  return { rowCount, width, capacity: Math.min(rowCount, CAPACITY_ROWS) };
}

/** The contents of the kernels' memory: the parameters and, for trained ones, two moments and the gradient. */
export function hostStateBytes(parameters: readonly ParameterSpec[]): number {
  const arrays = parameters.flatMap((spec) => {
    const size = elementCount(spec.shape);
    if (spec.gradient === undefined) return [];
    return [size, size, ...(spec.gradient.kind === 'dense' ? [size] : tableArrays(spec))];
  });
  return [parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0), ...arrays].reduce(
    (sum, size) => sum + 4 * size + ALLOCATION_ALIGNMENT_BYTES,
    0,
  );
}

/** The arrays of a HostTableGradient, in elements of 4 bytes. */
function tableArrays(spec: ParameterSpec): number[] {
  const { rowCount, width, capacity } = tableSizes(spec);
  return [Math.ceil(rowCount / 4), capacity, capacity * width];
}

/** Parameters, dense gradients and moments as GPU buffers. */
export function gpuStateBytes(parameters: readonly ParameterSpec[]): number {
  const copies = ({ gradient }: ParameterSpec) =>
    gradient === undefined ? 1 : gradient.kind === 'dense' ? 4 : 3;
  return parameters.reduce((bytes, spec) => bytes + 4 * copies(spec) * elementCount(spec.shape), 0);
}
