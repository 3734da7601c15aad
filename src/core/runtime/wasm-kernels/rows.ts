/**
 * The rows of a row-sparse gradient, grouped by the parameter row they belong to. Group k is of parameter row `ids[k]` and
 * has the gradient rows order[starts[k]] .. order[starts[k + 1] - 1].
 */
export interface RowGroups {
  /** Number of groups; what lies behind them in the arrays means nothing. */
  count: number;
  /** Increasing, without repeats. */
  readonly ids: Uint32Array;
  /** Gradient rows, increasing within a group. */
  readonly order: Uint32Array;
  /** One entry more than there are groups. */
  readonly starts: Uint32Array;
  /** For sorting. */
  readonly keys: Float64Array;
}

const MAX_ROWS = 2 ** 21;

/**
 * Fills `groups` from the ids of the gradient rows.
 * @param ids Parameter row of each gradient row; several (accumulated) batches one after the other.
 * @param paddingRow Gradient rows of this id are left out.
 */
export function groupRows(groups: RowGroups, ids: Int32Array, paddingRow?: number): void {
  if (ids.length > groups.order.length || ids.length > MAX_ROWS) {
    throw new RangeError(`${ids.length} gradient rows where there is room for ${groups.order.length}`);
  }
  const keys = groups.keys;
  let rowCount = 0;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!;
    if (id < 0) throw new RangeError(`Gradient row ${row} has the id ${id}`);
    // Exact in float64 (31 + 21 bits), and a plain numeric sort then keeps rows of one id in order.
    if (id !== paddingRow) keys[rowCount++] = id * MAX_ROWS + row;
  }
  const sorted = keys.subarray(0, rowCount).sort();
  let count = 0;
  for (let k = 0; k < rowCount; k++) {
    const id = Math.floor(sorted[k]! / MAX_ROWS);
    groups.order[k] = sorted[k]! - id * MAX_ROWS;
    if (count === 0 || groups.ids[count - 1] !== id) {
      groups.ids[count] = id;
      groups.starts[count] = k;
      count++;
    }
  }
  groups.starts[count] = rowCount;
  groups.count = count;
}
