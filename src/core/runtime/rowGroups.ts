/**
 * Row-sparse gradients grouped by table row. Group g sums the rows `order[starts[g]] … order[starts[g+1] - 1]`, in
 * increasing order of row, into the gradient of table row `ids[g]`; ids increase. So the sum is the same on every
 * backend and in every run.
 */
export interface RowGroups {
  readonly ids: Int32Array;
  /** One longer than `ids`. */
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

const MAX_ROWS = 2 ** 21;

/** @param paddingRow rows of this id are left out */
export function groupRows(ids: Int32Array, paddingRow: number | undefined): RowGroups {
  if (ids.length > MAX_ROWS) throw new RangeError(`${ids.length} gradient rows are more than ${MAX_ROWS}`);
  const keys = new Float64Array(ids.length);
  let rowCount = 0;
  for (let row = 0; row < ids.length; row++) {
    // Exact in float64 (31 + 21 bits), and a plain numeric sort then keeps rows of one id in order.
    if (ids[row] !== paddingRow) keys[rowCount++] = ids[row]! * MAX_ROWS + row;
  }
  const order = new Int32Array(rowCount);
  const uniqueIds: number[] = [];
  const starts: number[] = [];
  keys
    .subarray(0, rowCount)
    .sort()
    .forEach((key, k) => {
      const id = Math.floor(key / MAX_ROWS);
      order[k] = key - id * MAX_ROWS;
      if (uniqueIds.at(-1) !== id) {
        uniqueIds.push(id);
        starts.push(k);
      }
    });
  starts.push(rowCount);
  return { ids: Int32Array.from(uniqueIds), starts: Int32Array.from(starts), order };
}
