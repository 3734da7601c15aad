import { describe, expect, test } from 'vitest';
import { CountedTurns } from '../../../tests/countedTurns.ts';
import { NO_TURNS } from '../turns.ts';
import { batchesOf, groupByLength, lengthGroupedOrder, sequentialOrder, shuffledOrder } from './sampler.ts';

const lengthsOf = (count: number): number[] => Array.from({ length: count }, (_, i) => ((i * 7919) % 23) + 3);
const sorted = (order: readonly number[]): number[] => [...order].sort((a, b) => a - b);

describe('orders', () => {
  test('a shuffled order is a permutation, the same for the same seed and epoch, another for others', async () => {
    const order = await shuffledOrder(100, 42, 0, NO_TURNS);
    expect(sorted(order)).toEqual(sequentialOrder(100));
    expect(order).not.toEqual(sequentialOrder(100));
    expect(await shuffledOrder(100, 42, 0, NO_TURNS)).toEqual(order);
    expect(await shuffledOrder(100, 42, 1, NO_TURNS)).not.toEqual(order);
    expect(await shuffledOrder(100, 43, 0, NO_TURNS)).not.toEqual(order);
  });

  // get_length_grouped_indices of transformers 5.17 with torch.randperm giving this permutation.
  test('grouping by length is that of transformers', async () => {
    const permutation = [
      33, 19, 31, 22, 20, 0, 16, 23, 6, 32, 25, 21, 30, 36, 17, 11, 7, 8, 5, 14, 4, 3, 34, 28, 35, 9, 2, 24,
      10, 26, 27, 1, 12, 13, 29, 18, 15,
    ];
    expect(await groupByLength(permutation, lengthsOf(37), 4, NO_TURNS)).toEqual([
      36, 19, 22, 31, 20, 33, 0, 23, 16, 6, 32, 25, 21, 11, 17, 30, 3, 5, 28, 8, 34, 14, 4, 7, 26, 9, 35, 2,
      24, 1, 27, 10, 13, 29, 12, 15, 18,
    ]);
    expect(await groupByLength([2, 0, 1], lengthsOf(3), 8, NO_TURNS)).toEqual([2, 1, 0]);
  });

  test('grouping by length starts with the longest row and wastes less padding', async () => {
    const lengths = lengthsOf(500);
    const grouped = await lengthGroupedOrder(lengths, 8, 42, 3, NO_TURNS);
    expect(sorted(grouped)).toEqual(sequentialOrder(500));
    expect(lengths[grouped[0]!]).toBe(Math.max(...lengths));
    const paddedTokens = (order: readonly number[]): number =>
      batchesOf(order, 8).reduce(
        (sum, batch) => sum + batch.length * Math.max(...batch.map((i) => lengths[i]!)),
        0,
      );
    const tokens = lengths.reduce((sum, length) => sum + length, 0);
    expect(paddedTokens(grouped) / tokens).toBeLessThan(1.1);
    expect(paddedTokens(await shuffledOrder(500, 42, 3, NO_TURNS)) / tokens).toBeGreaterThan(1.4);
  });

  test('making one yields, and ends where it is cancelled', async () => {
    const lengths = lengthsOf(1000);
    const turns = new CountedTurns();
    const order = await lengthGroupedOrder(lengths, 8, 42, 0, turns);
    expect(order).toEqual(await lengthGroupedOrder(lengths, 8, 42, 0, NO_TURNS));
    // At each swap of the shuffle, and after each of the mega-batches of 31 batches.
    expect(turns.chances).toBe(999 + Math.ceil(1000 / (31 * 8)));
    const cancelled = new CountedTurns(1001);
    await expect(lengthGroupedOrder(lengths, 8, 42, 0, cancelled)).rejects.toBe(cancelled.cancelled);
  });

  test('batches: the last one may be smaller; nothing gives none', async () => {
    expect(batchesOf([3, 1, 2, 0, 4], 2)).toEqual([[3, 1], [2, 0], [4]]);
    expect(batchesOf([], 2)).toEqual([]);
    expect(await lengthGroupedOrder([], 8, 1, 0, NO_TURNS)).toEqual([]);
  });
});
