/** Buckets of relative positions: one per distance for near keys, growing ones for far keys. */

/** MPNet's reference always has 32, with a maximum distance of 128, whatever config.json says. */
export const MPNET_BUCKETS = 32;

export type RelativeScheme =
  /** T5's (Raffel et al., 2020): 0 to 15 for keys at or before the query, 16 to 31 for those after. */
  | { readonly kind: 'mpnet' }
  /** DeBERTa-v2's: `span` for the query itself, more for keys before it, 0 to 2·span - 1. */
  | {
      readonly kind: 'deberta-v2';
      /** Number of buckets on each side. */
      readonly span: number;
      /** Buckets grow from span / 2 up to this distance; null: each distance has its own. */
      readonly maxDistance: number | null;
    };

/** @param distance position of the key - position of the query, in tokens */
export function relativeBucket(distance: number, scheme: RelativeScheme): number {
  switch (scheme.kind) {
    case 'mpnet':
      return mpnetBucket(distance);
    case 'deberta-v2': {
      const { span, maxDistance } = scheme;
      const bucket = maxDistance === null ? -distance : debertaBucket(-distance, span, maxDistance);
      return Math.min(Math.max(bucket + span, 0), 2 * span - 1);
    }
    default:
      return scheme satisfies never;
  }
}

/** [length, length], query by key. */
export function relativeBucketsOf(length: number, scheme: RelativeScheme): Int32Array {
  const ofDistance = Int32Array.from({ length: 2 * length - 1 }, (_, i) =>
    relativeBucket(i - length + 1, scheme),
  );
  const buckets = new Int32Array(length * length);
  for (let query = 0; query < length; query++) {
    const first = length - 1 - query;
    buckets.set(ofDistance.subarray(first, first + length), query * length);
  }
  return buckets;
}

function mpnetBucket(distance: number): number {
  const half = MPNET_BUCKETS / 2;
  const exact = half / 2;
  const steps = Math.abs(distance);
  // Bucket 8 + ⌊8·log(steps/8)/log(128/8)⌋; its bounds are powers of √2, and log2 is exact for those that are
  // integers.
  const bucket = steps < exact ? steps : Math.min(half - 1, exact + Math.floor(2 * Math.log2(steps / exact)));
  return bucket + (distance > 0 ? half : 0);
}

/** The reference's make_log_bucket_position, rounded to float32 at the same points. */
function debertaBucket(offset: number, span: number, maxDistance: number): number {
  const exact = Math.floor(span / 2);
  const steps = Math.abs(offset);
  if (steps <= exact) return offset;
  const log = (x: number) => Math.fround(Math.log(Math.fround(x)));
  const share = Math.fround(log(steps / exact) / log((maxDistance - 1) / exact));
  return Math.sign(offset) * (Math.ceil(Math.fround(share * (exact - 1))) + exact);
}
