import { describe, expect, test } from 'vitest';
import { batchesOf, groupByLength, lengthGroupedOrder, sequentialOrder, shuffledOrder } from './sampler.ts';

const lengthsOf = (count: number): number[] => Array.from({ length: count }, (_, i) => ((i * 7919) % 23) + 3);
const sorted = (order: readonly number[]): number[] => [...order].sort((a, b) => a - b);

describe('orders', () => {
  test('a shuffled order is a permutation, the same for the same seed and epoch, another for others', () => {
    const order = shuffledOrder(100, 42, 0);
    expect(sorted(order)).toEqual(sequentialOrder(100));
    expect(order).not.toEqual(sequentialOrder(100));
    expect(shuffledOrder(100, 42, 0)).toEqual(order);
    expect(shuffledOrder(100, 42, 1)).not.toEqual(order);
    expect(shuffledOrder(100, 43, 0)).not.toEqual(order);
  });

  // get_length_grouped_indices of transformers 5.17 with torch.randperm giving this permutation.
  test('grouping by length is that of transformers', () => {
    const permutation = [
      33, 19, 31, 22, 20, 0, 16, 23, 6, 32, 25, 21, 30, 36, 17, 11, 7, 8, 5, 14, 4, 3, 34, 28, 35, 9, 2, 24,
      10, 26, 27, 1, 12, 13, 29, 18, 15,
    ];
    expect(groupByLength(permutation, lengthsOf(37), 4)).toEqual([
      36, 19, 22, 31, 20, 33, 0, 23, 16, 6, 32, 25, 21, 11, 17, 30, 3, 5, 28, 8, 34, 14, 4, 7, 26, 9, 35, 2,
      24, 1, 27, 10, 13, 29, 12, 15, 18,
    ]);
    expect(groupByLength([2, 0, 1], lengthsOf(3), 8)).toEqual([2, 1, 0]);
  });

  test('grouping by length starts with the longest row and wastes less padding', () => {
    const lengths = lengthsOf(500);
    const grouped = lengthGroupedOrder(lengths, 8, 42, 3);
    expect(sorted(grouped)).toEqual(sequentialOrder(500));
    expect(lengths[grouped[0]!]).toBe(Math.max(...lengths));
    const paddedTokens = (order: readonly number[]): number =>
      batchesOf(order, 8).reduce(
        (sum, batch) => sum + batch.length * Math.max(...batch.map((i) => lengths[i]!)),
        0,
      );
    const tokens = lengths.reduce((sum, length) => sum + length, 0);
    expect(paddedTokens(grouped) / tokens).toBeLessThan(1.1);
    expect(paddedTokens(shuffledOrder(500, 42, 3)) / tokens).toBeGreaterThan(1.4);
  });

  test('batches: the last one may be smaller; nothing gives none', () => {
    expect(batchesOf([3, 1, 2, 0, 4], 2)).toEqual([[3, 1], [2, 0], [4]]);
    expect(batchesOf([], 2)).toEqual([]);
    expect(lengthGroupedOrder([], 8, 1, 0)).toEqual([]);
  });
});
