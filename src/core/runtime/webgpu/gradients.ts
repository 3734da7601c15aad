import type { ParameterSpec } from '../../artifacts/manifest.ts';
import { elementCount } from '../../onnx/graph.ts';
import { groupRows } from '../rowGroups.ts';
import type { TrainingDevice } from './device.ts';
import type { Dispatch, Kernels } from './kernels.ts';

/** Bytes of a float32, an int32 and a uint32. */
const WORD_BYTES = 4;

/** A storage buffer that is replaced by a larger one when too small, losing its contents. */
export class GrowingBuffer {
  readonly #gpu: TrainingDevice;
  readonly #label: string;
  #elements = 0;
  #buffer: GPUBuffer | null = null;

  constructor(gpu: TrainingDevice, label: string) {
    this.#gpu = gpu;
    this.#label = label;
  }

  atLeast(elements: number): GPUBuffer {
    if (this.#buffer === null || elements > this.#elements) {
      this.#buffer?.destroy();
      this.#elements = elements;
      this.#buffer = this.#gpu.storage(this.#label, elements);
    }
    return this.#buffer;
  }

  /** Writes `data` to its start. */
  write(data: Int32Array | Float32Array): GPUBuffer {
    const buffer = this.atLeast(data.length);
    this.#gpu.write(buffer, data);
    return buffer;
  }
}

/** A gradient of the parameter's shape, summed over the micro-batches of a step. */
export class GpuDenseGradient {
  readonly kind = 'dense';
  readonly shape: readonly number[];
  readonly elements: number;
  readonly sum: GPUBuffer;
  readonly #gpu: TrainingDevice;
  readonly #kernels: Kernels;
  /** Only with accumulation: the newest micro-batch's gradient, and its addition. */
  #newest: { readonly buffer: GPUBuffer; readonly addition: Dispatch } | null = null;

  constructor(gpu: TrainingDevice, kernels: Kernels, spec: ParameterSpec) {
    this.#gpu = gpu;
    this.#kernels = kernels;
    this.shape = spec.shape;
    this.elements = elementCount(spec.shape);
    this.sum = gpu.storage(`${spec.name}.gradient`, this.elements);
  }

  /** The training model's output buffer; for the first micro-batch of a step, the sum itself. */
  destination(isFirst: boolean): GPUBuffer {
    return isFirst ? this.sum : this.#accumulation().buffer;
  }

  /** Adds what the training model wrote to `destination(false)`. */
  addition(): Dispatch {
    return this.#accumulation().addition;
  }

  #accumulation() {
    if (this.#newest === null) {
      const buffer = this.#gpu.storage('newest gradient', this.elements);
      const info = this.#gpu.uniform('add', Uint32Array.of(this.elements));
      const addition = this.#kernels.bind(
        'add',
        [info, buffer, this.sum],
        this.#kernels.gridOf(this.elements),
      );
      this.#newest = { buffer, addition };
    }
    return this.#newest;
  }
}

/**
 * The rows that one output of the training model gives, those of all micro-batches of a step in sequence.
 */
export class GpuGradientRows {
  readonly width: number;
  readonly #gpu: TrainingDevice;
  readonly #newest: GrowingBuffer;
  #all: GPUBuffer;
  /** Replaced buffers that commands not yet submitted may still use. */
  readonly #outgrown: GPUBuffer[] = [];
  #count = 0;

  constructor(gpu: TrainingDevice, width: number) {
    this.#gpu = gpu;
    this.width = width;
    this.#newest = new GrowingBuffer(gpu, 'newest gradient rows');
    this.#all = gpu.storage('gradient rows', width);
  }

  get buffer(): GPUBuffer {
    return this.#all;
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
    for (const buffer of this.#outgrown.splice(0)) buffer.destroy();
  }

  /** The training model's output buffer for `rowCount` rows; the first rows of a step are written in place. */
  destination(rowCount: number): GPUBuffer {
    if (this.#count > 0) return this.#newest.atLeast(rowCount * this.width);
    if (this.#all.size < rowCount * this.width * WORD_BYTES) {
      this.#all.destroy();
      this.#all = this.#gpu.storage('gradient rows', rowCount * this.width);
    }
    return this.#all;
  }

  /** Keeps the rows that the training model wrote to `destination`. */
  append(encoder: GPUCommandEncoder, rowCount: number): void {
    if (this.#count > 0) {
      const usedBytes = this.#count * this.width * WORD_BYTES;
      const newBytes = rowCount * this.width * WORD_BYTES;
      if (this.#all.size < usedBytes + newBytes) {
        const larger = this.#gpu.storage('gradient rows', 2 * (this.#count + rowCount) * this.width);
        encoder.copyBufferToBuffer(this.#all, 0, larger, 0, usedBytes);
        this.#outgrown.push(this.#all);
        this.#all = larger;
      }
      encoder.copyBufferToBuffer(
        this.#newest.atLeast(rowCount * this.width),
        0,
        this.#all,
        usedBytes,
        newBytes,
      );
    }
    this.#count += rowCount;
  }
}

/**
 * The gradient of an embedding table: rows of the batch and their table row ids. No gradient of the table's size is
 * ever allocated: rows of equal ids are summed into `sums`, and `groupOfRow` locates each table row's sum.
 */
export class GpuTableGradient {
  readonly kind = 'rows';
  readonly rows: GpuGradientRows;
  readonly paddingRow: number | undefined;
  readonly groupOfRow: GPUBuffer;
  readonly #gpu: TrainingDevice;
  readonly #kernels: Kernels;
  readonly #ids: GrowingBuffer;
  readonly #starts: GrowingBuffer;
  readonly #order: GrowingBuffer;
  readonly #sums: GrowingBuffer;
  readonly #sumInfo: GPUBuffer;
  #rowIds: number[] = [];

  constructor(gpu: TrainingDevice, kernels: Kernels, spec: ParameterSpec, rows: GpuGradientRows) {
    this.#gpu = gpu;
    this.#kernels = kernels;
    this.rows = rows;
    this.paddingRow = spec.paddingRow;
    this.groupOfRow = gpu.storage(`${spec.name}.groupOfRow`, spec.shape[0]!);
    this.#ids = new GrowingBuffer(gpu, `${spec.name}.ids`);
    this.#starts = new GrowingBuffer(gpu, `${spec.name}.starts`);
    this.#order = new GrowingBuffer(gpu, `${spec.name}.order`);
    this.#sums = new GrowingBuffer(gpu, `${spec.name}.sums`);
    this.#sumInfo = gpu.uniform('sumRows', new Uint32Array(2));
  }

  /** Ids of the table rows, by gradient row, of all micro-batches of the step. */
  get rowIds(): Int32Array {
    return Int32Array.from(this.#rowIds);
  }

  append(ids: Int32Array): void {
    for (const id of ids) this.#rowIds.push(id);
  }

  clear(): void {
    this.#rowIds = [];
  }

  /** The sums, valid after the dispatches of `summation`. */
  get sums(): GPUBuffer {
    return this.#sums.atLeast(1);
  }

  /**
   * Uploads the grouping of the step's rows, and encodes the clearing that must come first.
   * @returns the dispatches that fill `sums` and `groupOfRow`, and the number of sums
   */
  summation(encoder: GPUCommandEncoder): {
    readonly dispatches: readonly Dispatch[];
    readonly elements: number;
  } {
    const { width } = this.rows;
    const groups = groupRows(this.rowIds, this.paddingRow);
    const rowCount = this.#rowIds.length;
    const ids = this.#ids.write(groups.ids);
    const starts = this.#starts.write(groups.starts);
    const order = this.#order.write(groups.order);
    const sums = this.#sums.atLeast(rowCount * width);
    this.#gpu.device.queue.writeBuffer(this.#sumInfo, 0, Uint32Array.of(groups.ids.length, width));
    encoder.clearBuffer(this.groupOfRow);
    const sumGrid = this.#kernels.gridOf(rowCount * width);
    const markGrid = this.#kernels.gridOf(rowCount);
    return {
      dispatches: [
        this.#kernels.bind('sumRows', [this.#sumInfo, this.rows.buffer, starts, order, sums], sumGrid),
        this.#kernels.bind('markRows', [this.#sumInfo, ids, this.groupOfRow], markGrid),
      ],
      elements: groups.ids.length * width,
    };
  }
}

export type GpuGradient = GpuDenseGradient | GpuTableGradient;
