/**
 * The host's share of a training step on the WASM backend: AdamW, the gradient norm and dropout
 * masks, as SIMD kernels (assembly/kernels.ts) on a memory of their own.
 *
 * The memory is not shared between threads: onnxruntime-node refuses tensors over shared memory, and the kernels are
 * close to memory-bound on one thread.
 */
import { dropoutThreshold } from '../../random.ts';
import type { AdamWScalars, StepNumbers } from '../adamw.ts';
import { KERNELS_WASM_BASE64 } from './bytes.ts';
import { KernelMemoryError } from './errors.ts';
import {
  ALLOCATION_ALIGNMENT_BYTES,
  MAX_KERNEL_MEMORY_BYTES,
  MAX_PAGES,
  PAGE_BYTES,
  RESERVED_BYTES,
} from './limits.ts';

const SCALARS_ADDRESS = RESERVED_BYTES - 32;

/** The exports of assembly/kernels.ts; numbers are addresses and counts unless named otherwise. */
interface KernelExports {
  adamw(
    p: number,
    g: number,
    m: number,
    v: number,
    count: number,
    scalars: number,
    loss: number,
    gradNorm: number,
  ): void;
  adamwRows(
    p: number,
    m: number,
    v: number,
    rowCount: number,
    width: number,
    touched: number,
    ids: number,
    idCount: number,
    gradients: number,
    scalars: number,
    loss: number,
    gradNorm: number,
  ): void;
  sumOfSquares(values: number, count: number): number;
  fillDropoutMask(
    mask: number,
    count: number,
    threshold: number,
    kept: number,
    seed: number,
    microStep: number,
    site: number,
  ): void;
}

/**
 * Kernels with room for `memoryBytes` of arrays. The memory is taken at once and never grows.
 * @throws KernelMemoryError where the browser does not give that much.
 */
export async function createKernels(memoryBytes: number): Promise<WasmKernels> {
  const pages = Math.ceil((memoryBytes + RESERVED_BYTES) / PAGE_BYTES);
  const memory = allocateMemory(pages, memoryBytes);
  const binary = Uint8Array.from(atob(KERNELS_WASM_BASE64), (character) => character.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  return new WasmKernels(memory, instance.exports as unknown as KernelExports);
}

function allocateMemory(pages: number, wantedBytes: number): WebAssembly.Memory {
  if (pages > MAX_PAGES) {
    throw new KernelMemoryError(
      `Training needs ${mebibytes(wantedBytes)} MiB of memory outside the model runtime; WebAssembly has at most ` +
        `${mebibytes(MAX_KERNEL_MEMORY_BYTES)} MiB. Choose a smaller model, freeze more layers, or lower batch size or maximum length.`,
      { wantedBytes, availableBytes: MAX_KERNEL_MEMORY_BYTES },
    );
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KernelMemoryError(
      `Training needs ${mebibytes(wantedBytes)} MiB of memory outside the model runtime, which the browser does not ` +
        'give. Close other tabs, choose a smaller model, or lower batch size or maximum length.',
      { wantedBytes, availableBytes: 0 },
    );
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

/**
 * The kernels and the memory they work on. Arrays come from the `alloc` methods and live as long as the kernels; all
 * arrays handed to a method must come from there (or be sub-arrays of such), which is checked.
 */
export class WasmKernels {
  readonly #buffer: ArrayBuffer;
  readonly #exports: KernelExports;
  readonly #scalars: Float32Array;
  #nextAddress = RESERVED_BYTES;

  /** Use `createKernels`. */
  constructor(memory: WebAssembly.Memory, exports: KernelExports) {
    this.#buffer = memory.buffer;
    this.#exports = exports;
    this.#scalars = new Float32Array(this.#buffer, SCALARS_ADDRESS, 8);
  }

  /** Bytes that are not allocated yet. */
  get availableBytes(): number {
    return this.#buffer.byteLength - this.#nextAddress;
  }

  /**
   * `length` zeros. The address is a multiple of 16.
   * @throws KernelMemoryError
   */
  allocFloat32(length: number): Float32Array {
    return new Float32Array(this.#buffer, this.#allocate(length * 4), length);
  }

  /** @see allocFloat32 */
  allocUint32(length: number): Uint32Array {
    return new Uint32Array(this.#buffer, this.#allocate(length * 4), length);
  }

  /** @see allocFloat32 */
  allocUint8(length: number): Uint8Array {
    return new Uint8Array(this.#buffer, this.#allocate(length), length);
  }

  /**
   * One AdamW step, in place; the gradient stays as it is. All four arrays have the same length. Where the step is
   * not finite, nothing changes.
   */
  adamw(
    parameter: Float32Array,
    gradient: Float32Array,
    firstMoment: Float32Array,
    secondMoment: Float32Array,
    scalars: AdamWScalars,
    { loss, gradNorm }: StepNumbers,
  ): void {
    const count = parameter.length;
    this.#exports.adamw(
      this.#address(parameter, count),
      this.#address(gradient, count),
      this.#address(firstMoment, count),
      this.#address(secondMoment, count),
      count,
      this.#setScalars(scalars),
      loss,
      gradNorm,
    );
  }

  /**
   * One AdamW step of an embedding matrix with a row-sparse gradient: `adamw` for the rows `ids`; the others have
   * gradient 0, and in them a first moment below the normal float32 becomes 0. Where the step is not finite, nothing
   * changes.
   * @param touched One byte a row, 0 where both moments are still 0: such rows only decay. Kept up to date here;
   * zeros at the
   *   start of a run.
   * @param ids Increasing, without repeats.
   * @param gradients [ids.length, width]
   */
  adamwRows(
    parameter: Float32Array,
    firstMoment: Float32Array,
    secondMoment: Float32Array,
    touched: Uint8Array,
    ids: Uint32Array,
    gradients: Float32Array,
    scalars: AdamWScalars,
    { loss, gradNorm }: StepNumbers,
  ): void {
    const rowCount = touched.length;
    const width = rowWidth(parameter, rowCount);
    const last = ids.at(-1) ?? -1;
    if (last >= rowCount) throw new RangeError(`Row ${last} of a matrix with ${rowCount} rows`);
    this.#exports.adamwRows(
      this.#address(parameter, rowCount * width),
      this.#address(firstMoment, rowCount * width),
      this.#address(secondMoment, rowCount * width),
      rowCount,
      width,
      this.#address(touched, rowCount),
      this.#address(ids, ids.length),
      ids.length,
      this.#address(gradients, ids.length * width),
      this.#setScalars(scalars),
      loss,
      gradNorm,
    );
  }

  /** Accumulated in float64; the same bits for the same values. */
  sumOfSquares(values: Float32Array): number {
    return this.#exports.sumOfSquares(this.#address(values, values.length), values.length);
  }

  /** `fillDropoutMask` of core/random.ts, bit for bit. */
  fillDropoutMask(
    mask: Float32Array,
    probability: number,
    seed: number,
    microStep: number,
    site: number,
  ): void {
    const address = this.#address(mask, mask.length);
    const kept = 1 / (1 - probability);
    const threshold = dropoutThreshold(probability);
    this.#exports.fillDropoutMask(address, mask.length, threshold, kept, seed, microStep, site);
  }

  #allocate(bytes: number): number {
    const address = this.#nextAddress;
    const rounded = Math.ceil(bytes / ALLOCATION_ALIGNMENT_BYTES) * ALLOCATION_ALIGNMENT_BYTES;
    if (rounded > this.availableBytes) {
      throw new KernelMemoryError(
        `The training step needs another ${bytes} bytes, but only ${this.availableBytes} of its memory are free. ` +
          'Lower batch size or maximum length and start again.',
        { wantedBytes: bytes, availableBytes: this.availableBytes },
      );
    }
    this.#nextAddress = address + rounded;
    return address;
  }

  #address(view: Float32Array | Uint32Array | Uint8Array, length: number): number {
    if (view.buffer !== this.#buffer) {
      throw new TypeError('An array handed to a kernel was not allocated there');
    }
    if (view.length !== length) {
      throw new RangeError(`An array of ${view.length} elements where the kernel takes ${length}`);
    }
    return view.byteOffset;
  }

  /** In the order of the offsets in assembly/kernels.ts. */
  #setScalars(scalars: AdamWScalars): number {
    this.#scalars.set([
      scalars.decay,
      scalars.gradientScale,
      scalars.oneMinusBeta1,
      scalars.beta2,
      scalars.oneMinusBeta2,
      scalars.biasCorrection2Sqrt,
      scalars.epsilon,
      scalars.negativeStepSize,
    ]);
    return SCALARS_ADDRESS;
  }
}

function rowWidth(matrix: Float32Array, rowCount: number): number {
  if (rowCount === 0 || matrix.length % rowCount !== 0) {
    throw new RangeError(`${matrix.length} elements do not make ${rowCount} rows`);
  }
  return matrix.length / rowCount;
}
