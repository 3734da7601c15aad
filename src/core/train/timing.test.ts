import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CountedTurns } from '../../../tests/countedTurns.ts';
import { buildTrainingGraphs } from '../artifacts/trainingGraphs.ts';
import { parseConfig } from '../models/architectures.ts';
import { batchesOf, lengthGroupedOrder, shuffledOrder } from '../tokens/sampler.ts';
import { type GivesWay, NO_TURNS } from '../turns.ts';
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
  const plan = (changes: Partial<TrainSettings> = {}, limit = 16, turns: GivesWay = NO_TURNS, epochs = 0) => {
    const settings = { ...DEFAULT_SETTINGS, batchSize: 4, ...changes };
    const { forward, options } = planGraphs(config, 9, settings);
    const graphs = buildTrainingGraphs(forward, options);
    return RunPlan.prepare(graphs, settings, lengths, limit, turns, epochs);
  };
  const costs = {
    training: { fixedMs: 2, msPerFlop: 1e-6 },
    optimizerMs: 5,
    evaluation: { fixedMs: 1, msPerFlop: 1e-6 },
  };

  it('is worked out batch by batch beforehand, with a chance to yield after each, with the same result', async () => {
    const counted = new CountedTurns();
    const prepared = await plan({ epochs: 4 }, 16, counted, 4);
    // Once at the beginning; one batch of validation; of each epoch nine swaps of its ten rows, and three batches.
    expect(counted.chances).toBe(1 + 1 + 4 * (9 + 3));
    const { work } = await plan({ epochs: 4 });
    expect(prepared.work).toEqual(work);
    expect(prepared.flopsOfStep(10)).toHaveLength(1);
    const cancelled = new CountedTurns(30);
    await expect(plan({ epochs: 4 }, 16, cancelled, 4)).rejects.toBe(cancelled.cancelled);
  });

  it('knows the epochs that were prepared, and no others', async () => {
    const three = await plan({ epochs: 9 });
    expect(three.flopsOfStep(8)).toHaveLength(1);
    expect(() => three.flopsOfStep(9)).toThrow(RangeError);
  });

  it('has the batches of the sampler, as long as their longest row, cut off at the limit', async () => {
    const grouped = await plan({ groupByLength: true });
    const cut = lengths.train.map((length) => Math.min(16, length));
    const order = await lengthGroupedOrder(cut, 4, DEFAULT_SETTINGS.seed, 0, NO_TURNS);
    expect(grouped.firstBatches.flat()).toEqual(order);
    const shapes = grouped.firstBatches.map((rows) => grouped.shapeOf(rows));
    expect(shapes.map(({ batchSize }) => batchSize)).toEqual([4, 4, 2]);
    expect(shapes[0]!.length).toBe(16);
    expect(Math.max(...grouped.lengths)).toBe(16);
  });

  it('counts all epochs, an optimizer step per accumulated batches, and an evaluation after each epoch', async () => {
    const { work } = await plan({ epochs: 2, gradientAccumulationSteps: 2 });
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

  it('knows the arithmetic of each step of each epoch', async () => {
    const two = await plan({ epochs: 2, gradientAccumulationSteps: 2 });
    for (const epoch of [0, 1]) {
      const order = await shuffledOrder(10, DEFAULT_SETTINGS.seed, epoch, NO_TURNS);
      const flops = batchesOf(order, 4).map((rows) => two.flops(two.shapeOf(rows)).train);
      expect(two.flopsOfStep(2 * epoch)).toEqual(flops.slice(0, 2));
      expect(two.flopsOfStep(2 * epoch + 1)).toEqual(flops.slice(2));
    }
  });

  it('gets longer with the length limit, shorter with fewer epochs', async () => {
    const total = async (changes: Partial<TrainSettings>, limit: number) => {
      const { work } = await plan({ batchSize: DEFAULT_SETTINGS.batchSize, ...changes }, limit);
      return timeOfRun(work, costs).totalMs;
    };
    expect(await total({}, 30)).toBeGreaterThan(await total({}, 8));
    expect(await total({ epochs: 6 }, 8)).toBeCloseTo(2 * (await total({ epochs: 3 }, 8)), 0);
  });

  describe('that was done', () => {
    let done: RunPlan;
    let steps: { readonly step: number; readonly stepMs: number }[];
    beforeAll(async () => {
      done = await plan({ epochs: 3 });
      const msOfStep = (step: number) => {
        const flops = done.flopsOfStep(step - 1);
        const each = flops.map((one) => costs.training.fixedMs + one * costs.training.msPerFlop);
        return each.reduce((sum, one) => sum + one, costs.optimizerMs);
      };
      steps = Array.from({ length: 3 * done.stepsPerEpoch }, (_, i) => ({
        step: i + 1,
        stepMs: msOfStep(i + 1) + (i === 0 ? 400 : 0),
      }));
    });
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
