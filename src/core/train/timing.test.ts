import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CountedTurns } from '../../../tests/countedTurns.ts';
import { buildTrainingGraphs } from '../artifacts/trainingGraphs.ts';
import { parseConfig } from '../models/architectures.ts';
import { lengthGroupedOrder } from '../tokens/sampler.ts';
import { NO_TURNS } from '../turns.ts';
import { planGraphs } from './graphPlan.ts';
import { costsOfRun } from './runCosts.ts';
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
  const plan = (changes: Partial<TrainSettings> = {}, limit = 16) => {
    const settings = { ...DEFAULT_SETTINGS, batchSize: 4, ...changes };
    const { forward, options } = planGraphs(config, 9, settings);
    return new RunPlan(buildTrainingGraphs(forward, options), settings, lengths, limit);
  };
  const costs = {
    training: { fixedMs: 2, msPerFlop: 1e-6 },
    optimizerMs: 5,
    evaluation: { fixedMs: 1, msPerFlop: 1e-6 },
  };

  it('is worked out batch by batch beforehand, with a chance to yield after each, with the same result', async () => {
    const prepared = plan({ epochs: 4 });
    let turns = 0;
    const counting = {
      isDue: true,
      giveWay: async () => {
        turns += 1;
      },
    };
    await prepared.prepare(counting, 4);
    // Once at the beginning; one batch of validation; of each epoch its beginning, and three batches.
    expect(turns).toBe(1 + 1 + 4 * (3 + 1));
    expect(prepared.work).toEqual(plan({ epochs: 4 }).work);
    expect(prepared.flopsOfStep(10)).toEqual(plan({ epochs: 4 }).flopsOfStep(10));
  });

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

  it('counts all epochs, an optimizer step per accumulated batches, and an evaluation after each epoch', () => {
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
      timeOfRun(plan({ batchSize: DEFAULT_SETTINGS.batchSize, ...changes }, limit).work, costs).totalMs;
    expect(total({}, 30)).toBeGreaterThan(total({}, 8));
    expect(total({ epochs: 6 }, 8)).toBeCloseTo(2 * total({ epochs: 3 }, 8), 0);
  });

  describe('that was done', () => {
    const done = plan({ epochs: 3 });
    const msOfStep = (step: number) => {
      const flops = done.flopsOfStep(step - 1);
      const each = flops.map((one) => costs.training.fixedMs + one * costs.training.msPerFlop);
      return each.reduce((sum, one) => sum + one, costs.optimizerMs);
    };
    const steps = Array.from({ length: 3 * done.stepsPerEpoch }, (_, i) => ({
      step: i + 1,
      stepMs: msOfStep(i + 1) + (i === 0 ? 400 : 0),
    }));
    const epochs = [{ evalMs: 12 }, { evalMs: 14 }];

    it('gives the costs of its steps, the first left out, and of its evaluations', async () => {
      const found = (await costsOfRun(done, steps, epochs, costs, NO_TURNS))!;
      expect(found.training.fixedMs).toBeCloseTo(2);
      expect(found.training.msPerFlop).toBeCloseTo(1e-6, 12);
      expect(found.optimizerMs).toBe(5);
      expect(timeOfRun(done.work, found).evaluationMs).toBeCloseTo(3 * 13);
      const alone = (await costsOfRun(done, steps, epochs, null, NO_TURNS))!;
      expect(timeOfRun(done.work, alone).trainingMs).toBeCloseTo(timeOfRun(done.work, costs).trainingMs);
    });

    it('yields after each step, and ends where it is cancelled', async () => {
      const turns = new CountedTurns();
      await costsOfRun(done, steps, epochs, costs, turns);
      expect(turns.chances).toBe(steps.length - 1);
      const cancelled = new CountedTurns(3);
      await expect(costsOfRun(done, steps, epochs, costs, cancelled)).rejects.toBe(cancelled.cancelled);
    });

    it('has none after too few steps, and the earlier evaluation cost where it did none', async () => {
      expect(await costsOfRun(done, steps.slice(0, 5), epochs, costs, NO_TURNS)).toBeNull();
      expect((await costsOfRun(done, steps, [], costs, NO_TURNS))!.evaluation).toBe(costs.evaluation);
    });

    it('caps the optimizer time at the shortest step, so that no cost is negative', async () => {
      const found = (await costsOfRun(done, steps, epochs, { ...costs, optimizerMs: 1e6 }, NO_TURNS))!;
      expect(found.optimizerMs).toBe(Math.min(...steps.slice(1).map(({ stepMs }) => stepMs)));
      expect(found.training.fixedMs).toBeGreaterThanOrEqual(0);
      expect(found.training.msPerFlop).toBeGreaterThan(0);
    });
  });
});
