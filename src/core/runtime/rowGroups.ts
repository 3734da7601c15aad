/**
 * Row-sparse gradients grouped by table row. Group g sums the rows `order[starts[g]] … order[starts[g+1] - 1]`, in increasing order of
 * row, into the gradient of table row `ids[g]`; ids increase. So the sum is the same on every backend and in every run.
 */
export interface RowGroups {
  readonly ids: Int32Array;
  /** One longer than `ids`. */
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/** @param paddingRow rows of this id are left out */
export function groupRows(ids: Int32Array, paddingRow: number | undefined): RowGroups {
  const kept: number[] = [];
  for (let row = 0; row < ids.length; row++) if (ids[row] !== paddingRow) kept.push(row);
  const order = Int32Array.from(kept).sort((a, b) => ids[a]! - ids[b]! || a - b);
  const uniqueIds: number[] = [];
  const starts: number[] = [];
  order.forEach((row, i) => {
    if (i === 0 || ids[row] !== ids[order[i - 1]!]) {
      uniqueIds.push(ids[row]!);
      starts.push(i);
    }
  });
  starts.push(order.length);
  return { ids: Int32Array.from(uniqueIds), starts: Int32Array.from(starts), order };
}
