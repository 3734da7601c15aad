/** Median of a non-empty list; the mean of the two middle values where the count is even. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median of an empty list');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export function summarize(values: readonly number[]): Summary {
  return {
    count: values.length,
    median: median(values),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

/** `digits` significant digits, for printing. */
export function rounded(value: number, digits = 5): number {
  return Number(value.toPrecision(digits));
}

/** JSON with numbers cut to 5 significant digits, as the benches print it. */
export function printJson(value: unknown): void {
  const json = JSON.stringify(
    value,
    (_key, entry: unknown) =>
      typeof entry === 'number' && !Number.isInteger(entry) ? rounded(entry) : entry,
    1,
  );
  process.stdout.write(`${json}\n`);
}
