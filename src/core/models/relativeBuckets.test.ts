import { expect, test } from 'vitest';
import { relativeBucket, relativeBucketsOf } from './relativeBuckets.ts';

const mpnet = { kind: 'mpnet' } as const;

test('MPNet: near distances have buckets of their own, far ones share them, from 128 on all the last', () => {
  const starts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91];
  for (const [bucket, start] of starts.entries()) {
    const end = starts[bucket + 1] ?? 600;
    for (let steps = start; steps < end; steps++) {
      expect(relativeBucket(-steps, mpnet)).toBe(bucket);
      if (steps > 0) expect(relativeBucket(steps, mpnet)).toBe(16 + bucket);
    }
  }
});

test('rows are queries, columns keys', () => {
  expect([...relativeBucketsOf(3, mpnet)]).toEqual([0, 17, 18, 1, 0, 17, 2, 1, 0]);
});

test('DeBERTa: distances have buckets of their own up to half the span, then growing ones, 0 to 2·span - 1', () => {
  const small = { kind: 'deberta-v2', span: 8, maxDistance: 64 } as const;
  const starts = [0, 1, 2, 3, 4, 5, 11, 26];
  for (const [bucket, start] of starts.entries()) {
    for (let steps = start; steps < (starts[bucket + 1] ?? 64); steps++) {
      expect(relativeBucket(-steps, small)).toBe(8 + bucket);
      expect(relativeBucket(steps, small)).toBe(8 - bucket);
    }
  }
  expect([1000, -1000].map((distance) => relativeBucket(distance, small))).toEqual([0, 15]);
});

test('DeBERTa-v3: every seventh of the distances from 128 to 511 is as make_log_bucket_position has it', () => {
  const v3 = { kind: 'deberta-v2', span: 256, maxDistance: 512 } as const;
  // The reference's formula, computed by NumPy in float32.
  const reference = [
    128, 133, 138, 142, 147, 151, 155, 158, 162, 165, 169, 172, 175, 178, 181, 183, 186, 189, 191, 194, 196,
    199, 201, 203, 205, 208, 210, 212, 214, 216, 218, 219, 221, 223, 225, 227, 228, 230, 232, 233, 235, 236,
    238, 239, 241, 242, 244, 245, 247, 248, 249, 251, 252, 253, 255,
  ];
  expect(reference.map((_, i) => relativeBucket(-(128 + 7 * i), v3) - 256)).toEqual(reference);
});

test('DeBERTa without buckets: every distance has its own', () => {
  const plain = { kind: 'deberta-v2', span: 4, maxDistance: null } as const;
  expect([5, 4, 1, 0, -3, -4].map((distance) => relativeBucket(distance, plain))).toEqual([0, 0, 3, 4, 7, 7]);
});
