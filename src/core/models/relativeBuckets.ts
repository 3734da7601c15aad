/** MPNet's relative positions, as in T5 (Raffel et al., 2020): near distances one by one, far ones in growing buckets. */

/** Whatever config.json says: the reference's code always has 32, and cuts off at a distance of 128. */
export const RELATIVE_BUCKETS = 32;

/** How many tokens `distance` = key - query: 0 to 15 for keys at or before the query, 16 to 31 for those after. */
export function relativeBucket(distance: number): number {
  const half = RELATIVE_BUCKETS / 2;
  const exact = half / 2;
  const steps = Math.abs(distance);
  // Bucket 8 + ⌊8·log(steps/8)/log(128/8)⌋; its bounds are powers of √2, which log2 hits exactly where they are whole numbers.
  const bucket = steps < exact ? steps : Math.min(half - 1, exact + Math.floor(2 * Math.log2(steps / exact)));
  return bucket + (distance > 0 ? half : 0);
}

/** [length, length], query by key. */
export function relativeBucketsOf(length: number): Int32Array {
  const buckets = new Int32Array(length * length);
  for (let query = 0; query < length; query++)
    for (let key = 0; key < length; key++) buckets[query * length + key] = relativeBucket(key - query);
  return buckets;
}
