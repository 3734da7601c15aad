import type { ParameterSpec } from '../artifacts/manifest.ts';
import type { AdamWScalars, StepNumbers } from './adamw.ts';
import { groupRows, type RowGroups } from './rowGroups.ts';
import { tableSizes } from './stateMemory.ts';
import type { WasmKernels } from './wasm-kernels/kernels.ts';

/** The row-sparse gradient of an embedding table on the host. Nothing of the table's own size is made. */
export class HostTableGradient {
  readonly #kernels: WasmKernels;
  readonly #rowCount: number;
  readonly #width: number;
  readonly #paddingRow: number | undefined;
  /** One byte per row: 0 while its moments are 0. */
  readonly #touched: Uint8Array;
  readonly #ids: Uint32Array;
  readonly #sums: Float32Array;
  #batches: { readonly rows: Float32Array; readonly ids: Int32Array }[] = [];
  #summed: { readonly groups: RowGroups; readonly sums: Float32Array } | null = null;

  constructor(kernels: WasmKernels, spec: ParameterSpec) {
    const { rowCount, width, capacity } = tableSizes(spec);
    this.#kernels = kernels;
    this.#rowCount = rowCount;
    this.#width = width;
    this.#paddingRow = spec.paddingRow;
    this.#touched = kernels.allocUint8(rowCount);
    this.#ids = kernels.allocUint32(capacity);
    this.#sums = kernels.allocFloat32(capacity * width);
  }

  clear(): void {
    this.#batches = [];
    this.#summed = null;
  }

  /** Adds a batch: row r of `rows` is a gradient of table row `ids[r]`. */
  push(rows: Float32Array, ids: Int32Array): void {
    this.#batches.push({ rows, ids });
    this.#summed = null;
  }

  /** Replaces the record of which rows have non-zero moments. */
  setTouchedRows(rows: Int32Array): void {
    this.#touched.fill(0);
    for (const row of rows) this.#touched[row] = 1;
  }

  sumOfSquares(): number {
    const { sums } = this.#sum();
    return sums.reduce((sum, value) => sum + value * value, 0);
  }

  /** Adds the gradient to a dense one of zeros. */
  scatter(dense: Float32Array): void {
    const { groups, sums } = this.#sum();
    groups.ids.forEach((id, group) => {
      dense.set(sums.subarray(group * this.#width, (group + 1) * this.#width), id * this.#width);
    });
  }

  /** One AdamW step of the whole table: rows without a gradient decay and follow their moments. */
  update(
    values: Float32Array,
    average: Float32Array,
    squares: Float32Array,
    scalars: AdamWScalars,
    numbers: StepNumbers,
  ): void {
    const { groups, sums } = this.#sum();
    const width = this.#width;
    const capacity = this.#ids.length;
    let firstRow = 0;
    for (let first = 0; firstRow < this.#rowCount; first += capacity) {
      const end = Math.min(first + capacity, groups.ids.length);
      const endRow = end < groups.ids.length ? groups.ids[end]! : this.#rowCount;
      for (let group = first; group < end; group++) this.#ids[group - first] = groups.ids[group]! - firstRow;
      this.#sums.set(sums.subarray(first * width, end * width));
      const piece = (table: Float32Array) => table.subarray(firstRow * width, endRow * width);
      this.#kernels.adamwRows(
        piece(values),
        piece(average),
        piece(squares),
        this.#touched.subarray(firstRow, endRow),
        this.#ids.subarray(0, end - first),
        this.#sums.subarray(0, (end - first) * width),
        scalars,
        numbers,
      );
      firstRow = endRow;
    }
  }

  /** Sums rows of equal ids over all batches since the last clear, in order of arrival. */
  #sum() {
    if (this.#summed !== null) return this.#summed;
    const batches = this.#batches;
    const ids = new Int32Array(batches.reduce((count, batch) => count + batch.ids.length, 0));
    const sources: { readonly rows: Float32Array; readonly start: number }[] = [];
    for (const batch of batches) {
      ids.set(batch.ids, sources.length);
      for (let row = 0; row < batch.ids.length; row++)
        sources.push({ rows: batch.rows, start: row * this.#width });
    }
    const groups = groupRows(ids, this.#paddingRow);
    const sums = new Float32Array(groups.ids.length * this.#width);
    for (let group = 0; group < groups.ids.length; group++) {
      const sum = sums.subarray(group * this.#width, (group + 1) * this.#width);
      for (let k = groups.starts[group]!; k < groups.starts[group + 1]!; k++) {
        const { rows, start } = sources[groups.order[k]!]!;
        for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + rows[start + i]!;
      }
    }
    this.#summed = { groups, sums };
    return this.#summed;
  }
}
