import { expect, test } from 'vitest';
import { relativeBucket, relativeBucketsOf } from './relativeBuckets.ts';

test('near distances have buckets of their own, far ones share them, from 128 on all the last', () => {
  const starts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91];
  for (const [bucket, start] of starts.entries()) {
    const end = starts[bucket + 1] ?? 600;
    for (let steps = start; steps < end; steps++) {
      expect(relativeBucket(-steps)).toBe(bucket);
      if (steps > 0) expect(relativeBucket(steps)).toBe(16 + bucket);
    }
  }
});

test('rows are queries, columns keys', () => {
  expect([...relativeBucketsOf(3)]).toEqual([0, 17, 18, 1, 0, 17, 2, 1, 0]);
});
