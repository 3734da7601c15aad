/** How the rows of a split become the batches and optimizer steps of an epoch. */
import { lengthGroupedOrder, shuffledOrder } from '../tokens/sampler.ts';
import type { GivesWay } from '../turns.ts';
import type { TrainSettings } from './settings.ts';

export interface EpochShape {
  readonly batches: number;
  /** Optimizer steps; the last one may have fewer batches. */
  readonly steps: number;
  readonly batchesPerStep: number;
}

export function epochShape(
  rows: number,
  { batchSize, gradientAccumulationSteps }: Pick<TrainSettings, 'batchSize' | 'gradientAccumulationSteps'>,
): EpochShape {
  const batches = Math.ceil(rows / batchSize);
  const steps = Math.ceil(batches / gradientAccumulationSteps);
  return { batches, steps, batchesPerStep: gradientAccumulationSteps };
}

/**
 * The order of the training rows in an epoch.
 * @param lengths tokens of each row
 * @param epoch from 0
 * @throws what `turns` throws
 */
export function epochOrder(
  lengths: readonly number[],
  { batchSize, groupByLength, seed }: Pick<TrainSettings, 'batchSize' | 'groupByLength' | 'seed'>,
  epoch: number,
  turns: GivesWay,
): Promise<number[]> {
  return groupByLength
    ? lengthGroupedOrder(lengths, batchSize, seed, epoch, turns)
    : shuffledOrder(lengths.length, seed, epoch, turns);
}
