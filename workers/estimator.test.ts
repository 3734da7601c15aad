import { describe, expect, it } from 'vitest';
import { CancelledError } from '../src/core/errors.ts';
import { DEFAULT_SETTINGS, type TrainSettings } from '../src/core/train/settings.ts';
import { ModelTooLargeError } from '../src/core/train/tooLarge.ts';
import { StudioInNode } from '../tests/studioInNode.ts';
import { NotReadyError } from './protocol/errors.ts';

const settings: TrainSettings = { ...DEFAULT_SETTINGS, batchSize: 4, maxLength: 48 };

function file(name: string, count: number) {
  const sentence = (n: number) =>
    [
      'Marta\tB-PER',
      'visits\tO',
      ...Array.from({ length: n % 5 }, () => 'old\tO'),
      'Oslo\tB-LOC',
      '.\tO',
    ].join('\n');
  return { name, blob: new Blob([Array.from({ length: count }, (_, n) => sentence(n)).join('\n\n'), '\n']) };
}

async function open(): Promise<StudioInNode> {
  const studio = new StudioInNode();
  await load(studio, 40, 8);
  return studio;
}

async function load(studio: StudioInNode, train: number, validation: number): Promise<void> {
  await studio.importFiles('places', [file('train.conll', train), file('valid.conll', validation)]);
  await studio.loadModel();
}

const estimate = (studio: StudioInNode, changes: Partial<TrainSettings> = {}) =>
  studio.execute('estimateRun', { backend: 'wasm', settings: { ...settings, ...changes } });
const measure = (studio: StudioInNode) => studio.execute('measureStep', { backend: 'wasm', settings });

describe('an estimate', () => {
  it('says what fits, and no time before a step was measured', async () => {
    const studio = await open();
    const first = await estimate(studio);
    expect(first.tooLarge).toBeNull();
    expect(first.time).toBeNull();
    expect(first.range!.leastMs).toBeGreaterThan(0);
    expect(first.range!.mostMs).toBeGreaterThan(first.range!.leastMs);
    expect(first.quickTry).toMatchObject({ epochs: 3, sizes: { trainSentences: 40, ofTrain: 40 } });
    expect(first.hasShortSteps).toBe(true);
    expect(first.largestBatch.batchSize).toBe(4);
    expect(first.largestBatch.length).toBeGreaterThan(6);
    expect(first.memory.totalBytes).toBeGreaterThan(4 * first.parameterCount);
    expect(first.positions).toBeNull();
    const asked = await estimate(studio, { maxLength: 8000 });
    expect(asked.positions).toEqual({ asked: 8000, limit: 48 });
  });

  it('has the time of all epochs after measuring, which follows the settings', async () => {
    const studio = await open();
    const { time, range } = await measure(studio);
    expect(range).toBeNull();
    expect(time).toMatchObject({ basis: 'measured', epochs: 3, stepsPerEpoch: 10 });
    expect(time!.stepMs).toBeGreaterThan(0);
    expect(time!.tokensPerSecond).toBeGreaterThan(0);
    const doubled = (await estimate(studio, { epochs: 6 })).time!;
    expect(doubled.totalMs / time!.totalMs).toBeCloseTo(2, 5);
    const accumulated = (await estimate(studio, { gradientAccumulationSteps: 5 })).time!;
    expect(accumulated.stepsPerEpoch).toBe(2);
    expect(accumulated.totalMs).toBeLessThan(time!.totalMs);
  });

  it('counts what the last run still holds', async () => {
    const studio = await open();
    expect((await estimate(studio)).lastRun).toBeNull();
    await studio.run('a', { ...settings, epochs: 1 });
    const { memory, lastRun } = await estimate(studio);
    expect(lastRun).toEqual({ name: 'a-1', heldBytes: memory.heldBytes, hasToGo: false });
    const sumBytes = memory.startBytes + memory.heldBytes;
    studio.limits = { backend: 'wasm', deviceMemoryBytes: sumBytes };
    expect((await estimate(studio)).lastRun?.hasToGo).toBe(false);
    studio.limits = { backend: 'wasm', deviceMemoryBytes: sumBytes - 1 };
    expect((await estimate(studio)).lastRun?.hasToGo).toBe(true);
    studio.limits = { backend: 'webgpu', largestBufferBytes: 2 ** 30 };
    expect((await estimate(studio)).lastRun).toBeNull();
  });

  it('is replaced by the steps of a real run', async () => {
    const studio = await open();
    await measure(studio);
    await studio.run('a', { ...settings, epochs: 1 });
    const { time } = await estimate(studio, { epochs: 1 });
    expect(time).toMatchObject({ basis: 'run', epochs: 1, stepsPerEpoch: 10 });
    expect(time!.totalMs).toBeGreaterThan(0);
  });
});

describe('measuring', () => {
  it('leaves the trained weights and the run as they are', async () => {
    const studio = await open();
    await studio.run('a', { ...settings, epochs: 1, learningRate: 5e-3 });
    const text = 'Marta visits Oslo.';
    const tag = () => studio.execute('predict', { tagger: 'run', text, grouping: 'words' });
    const before = await tag();
    const reports = studio.reports.length;
    await measure(studio);
    const after = await tag();
    expect(after.entities).toEqual(before.entities);
    expect(after.step).toBe(before.step);
    expect(studio.reports.length).toBe(reports);
  });

  it('is not done during a run; when asked for twice it is done twice', async () => {
    const studio = await open();
    const run = studio.run('a', { ...settings, epochs: 1 });
    await expect(measure(studio)).rejects.toThrow(NotReadyError);
    await run;
    const both = await Promise.all([measure(studio), measure(studio)]);
    expect(both.map(({ time }) => time!.basis)).toEqual(['measured', 'measured']);
  });

  it('ends where a run starts, which then continues', async () => {
    const studio = await open();
    const measured = expect(measure(studio)).rejects.toThrow(CancelledError);
    const record = await studio.run('a', { ...settings, epochs: 1 });
    await measured;
    expect(record.status).toBe('finished');
  });
});

describe('what does not fit', () => {
  /** Too small for the word embeddings. */
  const tiny: StudioInNode['limits'] = { backend: 'webgpu', largestBufferBytes: 4096 };

  it('is refused before the run, and the run before stays', async () => {
    const studio = await open();
    await studio.run('a', { ...settings, epochs: 1 });
    studio.limits = tiny;
    const refused = await estimate(studio);
    expect(refused.tooLarge).toMatchObject({ what: 'parameter', limitBytes: 4096 });
    expect(refused).toMatchObject({ time: null, range: null, quickTry: null, hasShortSteps: false });
    await expect(measure(studio)).rejects.toThrow(ModelTooLargeError);
    await expect(studio.run('a', settings)).rejects.toThrow(ModelTooLargeError);
    const tagged = await studio.execute('predict', { tagger: 'run', text: 'Oslo', grouping: 'words' });
    expect(tagged.step).toBe(10);
  });

  it('is refused as a model before its weights are downloaded', async () => {
    const studio = new StudioInNode();
    studio.limits = tiny;
    await expect(load(studio, 4, 2)).rejects.toThrow(ModelTooLargeError);
    expect(studio.fetched).toEqual(['config.json']);
  });
});

describe('a comparison with other models', () => {
  const config = {
    ...{
      model_type: 'bert',
      vocab_size: 1000,
      hidden_size: 384,
      num_attention_heads: 12,
      intermediate_size: 1536,
    },
    ...{ max_position_embeddings: 512, type_vocab_size: 2 },
  };
  const models = [4, 6, 8].map((layers) => ({
    name: `${layers} layers`,
    config: { ...config, num_hidden_layers: layers },
  }));
  const compare = (studio: StudioInNode) =>
    studio.execute('compareModels', {
      backend: 'wasm',
      settings,
      batch: { batchSize: 4, length: 16 },
      models,
    });

  it('has memory and arithmetic by layers, and that of the current model', async () => {
    const studio = await open();
    const { models: compared, currentStepFlops } = await compare(studio);
    const [four, six, eight] = compared.map(({ stepFlops }) => stepFlops) as [number, number, number];
    expect(eight - six).toBeCloseTo(six - four, -3);
    expect(six / four).toBeGreaterThan(1.4);
    expect(currentStepFlops).toBeGreaterThan(0);
    expect(currentStepFlops).toBeLessThan(four);
    expect(compared.map(({ fits }) => fits)).toEqual([true, true, true]);
    const memory = compared.map(({ memoryBytes }) => memoryBytes);
    expect(memory).toEqual(memory.toSorted((a, b) => a - b));
  });

  it('says what does not fit on the device', async () => {
    const studio = await open();
    studio.limits = { backend: 'webgpu', largestBufferBytes: 2 ** 18 };
    expect((await compare(studio)).models.map(({ fits }) => fits)).toEqual([false, false, false]);
  });
});
