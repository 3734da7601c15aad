import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../models/architectures.ts';
import { lengthGroupedOrder } from '../tokens/sampler.ts';
import { RunPlan } from './runPlan.ts';
import { DEFAULT_SETTINGS, type TrainSettings } from './settings.ts';
import { fitCost, timeOfRun } from './timing.ts';

describe('the cost of a batch', () => {
  it('is a line through what was measured', () => {
    const cost = fitCost([
      { flops: 1e9, ms: 30 },
      { flops: 2e9, ms: 50 },
      { flops: 4e9, ms: 90 },
    ]);
    expect(cost.fixedMs).toBeCloseTo(10);
    expect(cost.msPerFlop * 1e9).toBeCloseTo(20);
  });

  it('is in proportion where there is one batch, or where noise makes the line fall or start below zero', () => {
    expect(fitCost([{ flops: 2e9, ms: 50 }])).toEqual({ fixedMs: 0, msPerFlop: 50 / 2e9 });
    for (const slow of [90, 5]) {
      const { fixedMs, msPerFlop } = fitCost([
        { flops: 1e9, ms: slow },
        { flops: 3e9, ms: 50 },
      ]);
      expect(fixedMs).toBe(0);
      expect(msPerFlop).toBeCloseTo((slow + 50) / 4e9);
    }
  });
});

describe('a run', () => {
  const folder = new URL('../../../tests/oracles/models/bert/', import.meta.url);
  const config = parseConfig(JSON.parse(readFileSync(new URL('config.json', folder), 'utf8')));
  const lengths = { train: [5, 9, 7, 12, 6, 30, 8, 4, 11, 10], validation: [6, 14, 3] };
  const plan = (changes: Partial<TrainSettings> = {}) =>
    new RunPlan(config, 9, { ...DEFAULT_SETTINGS, batchSize: 4, ...changes }, lengths, 16);
  const costs = {
    training: { fixedMs: 2, msPerFlop: 1e-6 },
    optimizerMs: 5,
    evaluation: { fixedMs: 1, msPerFlop: 1e-6 },
  };

  it('has the batches of the sampler, as long as their longest row, cut off at the limit', () => {
    const grouped = plan({ groupByLength: true });
    const cut = lengths.train.map((length) => Math.min(16, length));
    const order = lengthGroupedOrder(cut, 4, DEFAULT_SETTINGS.seed, 1);
    expect(grouped.batches(1).flat()).toEqual(order);
    const shapes = grouped.batches(1).map((rows) => grouped.shapeOf(rows));
    expect(shapes.map(({ batchSize }) => batchSize)).toEqual([4, 4, 2]);
    expect(shapes[0]!.length).toBe(16);
    expect(Math.max(...plan().lengths)).toBe(16);
  });

  it('takes all epochs, an optimizer step for so many batches, and an evaluation after each epoch', () => {
    const { work } = plan({ epochs: 2, gradientAccumulationSteps: 2 });
    expect(work).toMatchObject({
      epochs: 2,
      trainingBatches: 3,
      optimizerStepsPerEpoch: 2,
      evaluationBatches: 1,
    });
    const time = timeOfRun(work, costs);
    expect(time.trainingMs).toBeCloseTo(2 * (3 * 2 + work.trainingFlops * 1e-6 + 2 * 5));
    expect(time.evaluationMs).toBeCloseTo(2 * (1 + work.evaluationFlops * 1e-6));
    expect(time.totalMs).toBe(time.trainingMs + time.evaluationMs);
  });

  it('knows the arithmetic of each step of each epoch', () => {
    const two = plan({ epochs: 2, gradientAccumulationSteps: 2 });
    for (const step of [0, 1, 2, 3]) {
      const batches = two.batches(step >> 1).slice(2 * (step % 2), 2 * (step % 2) + 2);
      expect(two.flopsOfStep(step)).toEqual(batches.map((rows) => two.flops(two.shapeOf(rows)).train));
    }
  });

  it('gets longer with the length limit, shorter with fewer epochs', () => {
    const total = (changes: Partial<TrainSettings>, limit: number) =>
      timeOfRun(new RunPlan(config, 9, { ...DEFAULT_SETTINGS, ...changes }, lengths, limit).work, costs)
        .totalMs;
    expect(total({}, 30)).toBeGreaterThan(total({}, 8));
    expect(total({ epochs: 6 }, 8)).toBeCloseTo(2 * total({ epochs: 3 }, 8), 0);
  });
});
