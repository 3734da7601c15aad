/**
 * The order in which the rows of a split are visited, and their division into batches. Orders depend only on seed and
 * epoch. Making one for many rows yields; it throws what `turns` throws.
 */
import { PhiloxStream, STREAM } from '../random.ts';
import type { GivesWay } from '../turns.ts';

/** For evaluation: 0, 1, 2, … */
export function sequentialOrder(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** A new order for each epoch (from 0). */
export function shuffledOrder(
  count: number,
  seed: number,
  epoch: number,
  turns: GivesWay,
): Promise<number[]> {
  return new PhiloxStream(seed, STREAM.shuffle, epoch).shuffle(sequentialOrder(count), turns);
}

/**
 * transformers' LengthGroupedSampler: a shuffled order, divided into mega-batches of up to 50 batches, each sorted
 * from long to short, so that batches need little padding. The longest row comes first, so that running out of memory
 * shows at once.
 *
 * @param lengths tokens of each row
 */
export async function lengthGroupedOrder(
  lengths: ArrayLike<number>,
  batchSize: number,
  seed: number,
  epoch: number,
  turns: GivesWay,
): Promise<number[]> {
  return groupByLength(await shuffledOrder(lengths.length, seed, epoch, turns), lengths, batchSize, turns);
}

/** get_length_grouped_indices of transformers, from the permutation on. */
export async function groupByLength(
  shuffled: readonly number[],
  lengths: ArrayLike<number>,
  batchSize: number,
  turns: GivesWay,
): Promise<number[]> {
  if (shuffled.length === 0) return [];
  // At least four mega-batches, so that a small split keeps some randomness.
  const batchesInMegabatch = Math.max(1, Math.min(50, Math.floor(shuffled.length / (batchSize * 4))));
  const megabatches = batchesOf(shuffled, batchesInMegabatch * batchSize);
  for (const megabatch of megabatches) {
    megabatch.sort((a, b) => lengths[b]! - lengths[a]!);
    if (turns.isDue) await turns.giveWay();
  }
  const first = megabatches[0]!;
  const longest = megabatches.reduce((best, candidate) =>
    lengths[candidate[0]!]! > lengths[best[0]!]! ? candidate : best,
  );
  [first[0], longest[0]] = [longest[0]!, first[0]!];
  return megabatches.flat();
}

/** Divides an order of rows, or any list, into batches; the last one may be smaller. */
export function batchesOf<T>(order: readonly T[], batchSize: number): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < order.length; start += batchSize) {
    batches.push(order.slice(start, start + batchSize));
  }
  return batches;
}

/**
 * Rows in their order, in batches of as many rows as one call may have.
 *
 * @param lengths tokens of each row
 * @param mostRows how many rows a call may have whose longest row has so many tokens; at least 1
 */
export function batchesWithin(lengths: readonly number[], mostRows: (length: number) => number): number[][] {
  const batches: number[][] = [];
  let batch: number[] = [];
  let longest = 0;
  lengths.forEach((length, row) => {
    const longer = Math.max(longest, length);
    if (batch.length > 0 && batch.length + 1 > mostRows(longer)) {
      batches.push(batch);
      batch = [];
      longest = 0;
    }
    batch.push(row);
    longest = Math.max(longest, length);
  });
  if (batch.length > 0) batches.push(batch);
  return batches;
}
