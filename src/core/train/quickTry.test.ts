import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildTrainingGraphs } from '../artifacts/trainingGraphs.ts';
import type { Dataset, Sentence } from '../data/dataset.ts';
import { labelSetFromNames } from '../data/labels.ts';
import { parseConfig } from '../models/architectures.ts';
import { NO_TURNS } from '../turns.ts';
import { planGraphs } from './graphPlan.ts';
import { planQuickTry, QUICK_TRY_MS, sampleForQuickTry } from './quickTry.ts';
import { RunPlan } from './runPlan.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { expectedCosts, hasShortSteps, rangeOfRun } from './timeRange.ts';
import type { RunCosts } from './timing.ts';

const LABELS = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
const folder = new URL('../../../tests/oracles/models/bert/', import.meta.url);
const config = parseConfig(JSON.parse(readFileSync(new URL('config.json', folder), 'utf8')));
const { forward, options } = planGraphs(config, LABELS.length, DEFAULT_SETTINGS);
const graphs = buildTrainingGraphs(forward, options);

function planOf(train: number, validation: number, epochs = 3): Promise<RunPlan> {
  const lengths = {
    train: Array.from({ length: train }, (_, i) => 5 + (i % 7)),
    validation: Array.from({ length: validation }, (_, i) => 5 + (i % 7)),
  };
  return RunPlan.prepare(graphs, { ...DEFAULT_SETTINGS, epochs }, lengths, 16, NO_TURNS);
}

/** A batch of eight takes so long, whatever it is. */
const perBatch = (trainingMs: number, evaluationMs = trainingMs / 3): RunCosts => ({
  training: { fixedMs: trainingMs, msPerFlop: 0 },
  optimizerMs: 0,
  evaluation: { fixedMs: evaluationMs, msPerFlop: 0 },
});

describe('the size of a quick try', () => {
  let plan: RunPlan;
  beforeAll(async () => {
    plan = await planOf(4000, 1000);
  });

  it('fills its half minute with the epochs of the run, validation in its share', () => {
    const { sizes, epochs, totalMs } = planQuickTry(plan, perBatch(90), LABELS);
    expect(epochs).toBe(3);
    expect(totalMs).toBeGreaterThan(0.97 * QUICK_TRY_MS);
    expect(totalMs).toBeLessThanOrEqual(QUICK_TRY_MS);
    expect(sizes).toMatchObject({ ofTrain: 4000, ofValidation: 1000 });
    expect(sizes.validationSentences).toBe(Math.round(sizes.trainSentences / 4));
    // Three epochs of n / 8 batches, each followed by n / 4 / 8 of evaluation: 0.09 n / 8 * 3 * (1 + 1 / 12) seconds.
    expect(sizes.trainSentences).toBeGreaterThan(790);
    expect(sizes.trainSentences).toBeLessThan(830);
  });

  it('is the whole of data that need no longer', () => {
    const { sizes, totalMs } = planQuickTry(plan, perBatch(1), LABELS);
    expect(sizes).toEqual({
      trainSentences: 4000,
      validationSentences: 1000,
      ofTrain: 4000,
      ofValidation: 1000,
    });
    expect(totalMs).toBeLessThan(QUICK_TRY_MS);
  });

  it('has fewer epochs before it has less than a hundred sentences, and one epoch of fewer where even that is too long', () => {
    const fewer = planQuickTry(plan, perBatch(1000), LABELS);
    expect(fewer.epochs).toBe(1);
    expect(fewer.sizes.trainSentences).toBeGreaterThanOrEqual(100);
    expect(fewer.totalMs).toBeLessThanOrEqual(QUICK_TRY_MS);
    const slow = planQuickTry(plan, perBatch(5000), LABELS);
    expect(slow).toMatchObject({ epochs: 1, sizes: { trainSentences: 24, validationSentences: 50 } });
    expect(planQuickTry(plan, perBatch(60_000), LABELS).sizes.trainSentences).toBe(8);
  });

  it('never has fewer sentences than there are types', () => {
    const many = Array.from({ length: 300 }, (_, i) => `B-${i}`);
    const { sizes } = planQuickTry(plan, perBatch(60_000), many);
    expect(sizes).toMatchObject({ trainSentences: 300, validationSentences: 300 });
  });

  it('cuts a validation split that is larger than train, and lives without one', async () => {
    const { sizes, totalMs } = planQuickTry(await planOf(80, 3250), perBatch(300), LABELS);
    expect(sizes).toMatchObject({ trainSentences: 80, validationSentences: 50 });
    expect(totalMs).toBeLessThanOrEqual(QUICK_TRY_MS);
    const { sizes: without } = planQuickTry(await planOf(80, 0), perBatch(300), LABELS);
    expect(without).toMatchObject({ trainSentences: 80, validationSentences: 0, ofValidation: 0 });
  });
});

describe('the sample of a quick try', () => {
  const sentence = (tag: string, line: number): Sentence => ({ words: ['a'], tags: [tag], file: 0, line });
  const split = (count: number) =>
    Array.from({ length: count }, (_, i) => sentence(i === 7 ? 'B-LOC' : i % 2 === 0 ? 'B-PER' : 'O', i + 1));
  const dataset: Dataset = {
    name: 'notes',
    task: 'spans',
    splits: { train: split(400), validation: split(200), test: split(50) },
    labels: labelSetFromNames(LABELS),
    wordSplitting: { rule: 'words', source: 'file' },
  };
  const draw = (seed: number) =>
    sampleForQuickTry(dataset, { trainSentences: 20, validationSentences: 10 }, seed, NO_TURNS);

  it('has every label in both splits, is the same for the same seed, and leaves the data as they are', async () => {
    const { splits, ...rest } = await draw(1);
    expect(splits.train).toHaveLength(20);
    expect(splits.validation).toHaveLength(10);
    expect(splits.test).toBeUndefined();
    for (const part of [splits.train, splits.validation]) {
      expect(new Set(part!.flatMap(({ tags }) => tags))).toEqual(new Set(['O', 'B-PER', 'B-LOC']));
    }
    expect(rest).toMatchObject({ name: 'notes', labels: dataset.labels });
    expect((await draw(1)).splits).toEqual(splits);
    expect((await draw(2)).splits).not.toEqual(splits);
    expect(dataset.splits.train).toHaveLength(400);
  });
});

describe('the range of a run before anything was measured', () => {
  it('is narrower than a factor of six on WASM, and holds what the embedded encoder was measured at', async () => {
    const json = JSON.parse(
      readFileSync(new URL('../../../public/models/cased-4l-384/config.json', import.meta.url), 'utf8'),
    );
    const model = planGraphs(parseConfig(json), 9, DEFAULT_SETTINGS);
    const ofModel = buildTrainingGraphs(model.forward, model.options);
    // Twelve batches of 8 x 32: 240 ms each on a quiet machine with two threads, 775 on a busy one.
    const lengths = { train: Array.from({ length: 96 }, () => 32), validation: [] };
    const plan = await RunPlan.prepare(ofModel, { ...DEFAULT_SETTINGS, epochs: 1 }, lengths, 128, NO_TURNS);
    const expected = expectedCosts({ backend: 'wasm', threads: 2 }, 12e6);
    const { leastMs, mostMs } = rangeOfRun(plan, expected);
    expect(leastMs).toBeLessThan(12 * 240);
    expect(mostMs).toBeGreaterThan(12 * 775);
    expect(mostMs / leastMs).toBeLessThan(6);
    expect(hasShortSteps(plan, expected)).toBe(true);
    const longer = await RunPlan.prepare(
      ofModel,
      { ...DEFAULT_SETTINGS, batchSize: 96 },
      lengths,
      128,
      NO_TURNS,
    );
    expect(hasShortSteps(longer, expected)).toBe(false);
    const onGpu = expectedCosts({ backend: 'webgpu', threads: 0 }, 12e6);
    expect(rangeOfRun(plan, onGpu).mostMs).toBeLessThan(mostMs);
  });
});
