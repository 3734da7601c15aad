import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../src/core/errors.ts';
import { KernelMemoryError } from '../src/core/runtime/wasm-kernels/errors.ts';
import { DeviceLostError } from '../src/core/runtime/webgpu/device.ts';
import { DEFAULT_SETTINGS } from '../src/core/train/settings.ts';
import { StudioInNode } from '../tests/studioInNode.ts';
import { NotReadyError } from './protocol/errors.ts';

const settings = { ...DEFAULT_SETTINGS, epochs: 1, batchSize: 4, maxLength: 48 };
const SENTENCE = 'Marta\tB-PER\nvisits\tO\nOslo\tB-LOC\n.\tO\n\n';

let studio: StudioInNode;

beforeEach(async () => {
  studio = new StudioInNode();
  const file = (name: string) => ({ name, blob: new Blob([SENTENCE.repeat(12)]) });
  await studio.importFiles('places', [file('train.conll'), file('valid.conll')]);
  await studio.loadModel();
});
afterEach(() => void vi.restoreAllMocks());

const control = (command: 'pause' | 'resume' | 'stop', runId: string) => studio.execute(command, { runId });
const statuses = (runId: string) =>
  studio.reports.flatMap((report) =>
    'kind' in report && report.kind === 'runStatus' && report.runId === runId ? [report.status] : [],
  );
const tag = () => studio.execute('predict', { tagger: 'run', text: 'Marta visits Oslo.', grouping: 'words' });

describe('a run that is being prepared', () => {
  it('is stopped, and the run before stays the current one with its weights', async () => {
    const first = await studio.run('first', settings);
    const before = await tag();
    const run = studio.run('second', settings);
    await control('stop', 'second');
    await expect(run).rejects.toThrow(CancelledError);
    expect(studio.bench.runs.current.record).toMatchObject({ id: 'first', status: 'finished' });
    expect((await tag()).entities).toEqual(before.entities);
    expect(studio.sessions).toBe(1);
    const { zip } = await studio.execute('exportModel', { name: first.name });
    expect(zip.size).toBeGreaterThan(0);
    expect((await studio.run('third', settings)).status).toBe('finished');
  });

  it('is stopped while its session is made, which is then released', async () => {
    await studio.run('first', settings);
    const run = studio.run('second', settings);
    studio.onSession = () => void control('stop', 'second');
    await expect(run).rejects.toThrow(CancelledError);
    expect(studio.sessions).toBe(1);
    expect(studio.bench.runs.current.record.id).toBe('first');
  });

  it('is stopped as soon as the request is cancelled', async () => {
    const page = new AbortController();
    const parameters = {
      runId: 'a',
      runName: 'a-1',
      backend: 'wasm',
      settings,
      quickTry: false,
    } as const;
    const run = studio.execute('train', parameters, page.signal);
    page.abort(new CancelledError());
    await expect(run).rejects.toThrow(CancelledError);
    expect(() => studio.bench.runs.current).toThrow(NotReadyError);
  });

  it('gives way to messages while it is being prepared, and is stopped there', async () => {
    // A slice has passed whenever the clock is looked at.
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1000));
    let turns = 0;
    studio.onTurn = () => {
      turns += 1;
      if (turns === 3) void control('stop', 'a');
    };
    await expect(studio.run('a', settings)).rejects.toThrow(CancelledError);
    expect(turns).toBe(3);
  });

  it('is paused before its first step, and resumes', async () => {
    const run = studio.run('a', settings);
    await control('pause', 'a');
    await expect.poll(() => statuses('a'), { timeout: 30_000 }).toContain('paused');
    expect(studio.bench.runs.current.record.steps).toEqual([]);
    await control('resume', 'a');
    expect((await run).status).toBe('finished');
    expect(statuses('a').slice(0, 3)).toEqual(['preparing', 'paused', 'training']);
  });
});

describe('a run that cannot start beside the last one', () => {
  /** Room for what a run takes at its start, but not for another run's session beside it. */
  async function makeTight(): Promise<void> {
    const { memory } = await studio.execute('estimateRun', { backend: 'wasm', settings });
    const deviceMemoryBytes = Math.max(memory.startBytes, memory.heldBytes) + 1;
    expect(memory.startBytes + memory.heldBytes).toBeGreaterThan(deviceMemoryBytes);
    studio.limits = { backend: 'wasm', deviceMemoryBytes };
  }
  const released = () =>
    studio.reports.filter((report) => 'kind' in report && report.kind === 'lastRunReleased');

  it('starts when that one has been released, which is done before its session is made', async () => {
    await makeTight();
    await studio.run('first', settings);
    let sessions = 0;
    studio.onSession = () => {
      sessions = studio.sessions;
    };
    expect((await studio.run('second', settings)).status).toBe('finished');
    expect(sessions).toBe(1);
    expect(released()).toEqual([{ kind: 'lastRunReleased', runId: 'second', releasedRunId: 'first' }]);
  });

  it('leaves the last one where it fails before', async () => {
    await makeTight();
    await studio.run('first', settings);
    await expect(studio.run('second', { ...settings, maxLength: 1 })).rejects.toMatchObject({
      name: 'MaxLengthTooSmallError',
    });
    expect(studio.bench.runs.current.record.id).toBe('first');
    expect(released()).toEqual([]);
  });

  it('has released it where it is stopped afterwards', async () => {
    await makeTight();
    await studio.run('first', settings);
    studio.onSession = () => void control('stop', 'second');
    await expect(studio.run('second', settings)).rejects.toThrow(CancelledError);
    expect(() => studio.bench.runs.current).toThrow(NotReadyError);
    expect(released()).toHaveLength(1);
    expect(studio.sessions).toBe(0);
  });

  it('is also one for which the browser gives no memory', async () => {
    await studio.run('first', settings);
    let refusals = 1;
    studio.beforeSession = () => {
      if (refusals-- > 0) throw new KernelMemoryError('no', { wantedBytes: 1, availableBytes: 0 });
    };
    expect((await studio.run('second', settings)).status).toBe('finished');
    expect(released()).toHaveLength(1);
  });
});

it('a run that fits beside the last one starts before that is released', async () => {
  await studio.run('first', settings);
  let sessions = 0;
  studio.onSession = () => {
    sessions = studio.sessions;
  };
  await studio.run('second', settings);
  expect(sessions).toBe(2);
  expect(studio.sessions).toBe(1);
  expect(studio.reports.some((report) => 'kind' in report && report.kind === 'lastRunReleased')).toBe(false);
});

it('sentences of given words are tagged as they are scored, also while the run goes on', async () => {
  const words = ['Marta', 'visits', 'Oslo', '.'];
  const sentences = [
    { words, line: 1 },
    { words: [...words, ...words], line: 6 },
  ];
  const tagSentences = () => studio.execute('tagSentences', { sentences });
  await expect(tagSentences()).rejects.toThrow(NotReadyError);
  let during: ReturnType<typeof tagSentences> | null = null;
  studio.onTurn = () => {
    const steps = statuses('a').includes('training') ? studio.bench.runs.current.record.steps.length : 0;
    if (steps === 2) during ??= tagSentences();
  };
  await studio.run('a', { ...settings, epochs: 3, learningRate: 3e-3 });
  expect((await during!).step).toBe(2);
  const { tags, step } = await tagSentences();
  expect(step).toBe(9);
  expect(tags.map((ofSentence) => ofSentence.length)).toEqual([4, 8]);
  const { scores } = await studio.execute('evaluate', { tagger: 'run', split: 'validation' });
  const gold = ['B-PER', 'O', 'B-LOC', 'O'];
  expect(tags[0]!.filter((tag, i) => tag === gold[i]).length / 4).toBe(scores.accuracy);
});

describe('Stop during an evaluation', () => {
  /** Stops the run at the first batch of its `epoch`th evaluation. */
  function stopInEvaluation(epoch: number): void {
    studio.onSession = (session) => {
      const evaluate = session.runEvalStep.bind(session);
      session.runEvalStep = (batch) => {
        if (studio.bench.runs.current.record.epochs.length === epoch - 1) void control('stop', 'a');
        return evaluate(batch);
      };
    };
  }

  it('after the last step: the run is finished, without the scores of its last epoch', async () => {
    stopInEvaluation(2);
    const record = await studio.run('a', { ...settings, epochs: 2 });
    expect(record).toMatchObject({ status: 'finished', epochs: [{ epoch: 1 }] });
    expect(record.steps).toHaveLength(6);
    expect(statuses('a').at(-1)).toBe('finished');
    expect((await tag()).step).toBe(6);
    expect((await studio.execute('exportModel', { name: 'a' })).zip.size).toBeGreaterThan(0);
  });

  it('before the last step: the run is stopped', async () => {
    stopInEvaluation(1);
    const record = await studio.run('a', { ...settings, epochs: 2 });
    expect(record).toMatchObject({ status: 'stopped', epochs: [] });
    expect(record.steps).toHaveLength(3);
  });
});

describe('a run that fails', () => {
  it('has the status failed in its record', async () => {
    const run = studio.run('a', settings);
    studio.onSession = (session) => {
      session.runTrainStep = () => Promise.reject(new Error('out of memory'));
    };
    await expect(run).rejects.toThrow('out of memory');
    expect(studio.bench.runs.current.record).toMatchObject({ id: 'a', status: 'failed', steps: [] });
    expect(statuses('a').at(-1)).toBe('failed');
  });

  describe('at a step that is not finite', () => {
    /** The third step's loss is divided by 0. */
    async function failedRun() {
      studio.onSession = (session) => {
        const train = session.runTrainStep.bind(session);
        let step = 0;
        session.runTrainStep = (inputs) => train(++step === 3 ? { ...inputs, labelledTokens: 0 } : inputs);
      };
      const run = studio.run('a', { ...settings, epochs: 2 });
      await expect(run).rejects.toMatchObject({
        name: 'NotFiniteStepError',
        data: { step: 3, quantity: 'loss' },
      });
    }

    it('keeps the weights of the step before, which tag and are scored and exported', async () => {
      await failedRun();
      expect(statuses('a').at(-1)).toBe('failed');
      const { record, session } = studio.bench.runs.current;
      expect(record).toMatchObject({ id: 'a', status: 'failed' });
      expect(record.steps.map(({ step }) => step)).toEqual([1, 2]);
      expect(record.trainMs).toBeGreaterThan(0);
      const kept = await session.getContiguousParameters(false);
      expect(kept.every((value) => Number.isFinite(value))).toBe(true);
    });

    it('is tagged with, scored, exported and trained further', async () => {
      await failedRun();
      expect(Number.isFinite((await tag()).entities[0]?.score ?? 0)).toBe(true);
      const { scores } = await studio.execute('evaluate', { tagger: 'run', split: 'validation' });
      expect(scores.f1).toBeGreaterThanOrEqual(0);
      const { zip } = await studio.execute('exportModel', { name: 'a' });
      expect(zip.size).toBeGreaterThan(0);
      const further = await studio.execute('loadModel', { source: { kind: 'run', runId: 'a' } });
      expect(further.notFiniteUnused).toEqual([]);
      studio.onSession = () => {};
      expect((await studio.run('b', settings)).status).toBe('finished');
    });
  });

  describe('before its first step', () => {
    /** The run before is the current one still, and tags as it did. */
    async function expectToStay(fail: () => Promise<unknown>): Promise<void> {
      await studio.run('first', settings);
      const before = await tag();
      await fail();
      expect(studio.bench.runs.current.record).toMatchObject({ id: 'first', status: 'finished' });
      expect((await tag()).entities).toEqual(before.entities);
      expect(studio.sessions).toBe(1);
    }

    it('leaves the run before: the length limit is too small', () =>
      expectToStay(() =>
        expect(studio.run('second', { ...settings, maxLength: 1 })).rejects.toMatchObject({
          name: 'MaxLengthTooSmallError',
        }),
      ));

    it('leaves the run before: a token has no embedding', () =>
      expectToStay(async () => {
        const { bench } = studio;
        const { model, ...loaded } = bench.model;
        bench.model = { ...loaded, model: { ...model, config: { ...model.config, vocabSize: 6 } } };
        await expect(studio.run('second', settings)).rejects.toMatchObject({
          name: 'TokenNotEmbeddedError',
          data: { vocabSize: 6, line: 1 },
        });
      }));

    it('leaves the run before: the device is lost while the session is made', () =>
      expectToStay(async () => {
        studio.beforeSession = () => {
          throw new DeviceLostError('The GPU was lost.', { reason: 'unknown', detail: '' });
        };
        await expect(studio.run('second', settings)).rejects.toThrow(DeviceLostError);
        studio.beforeSession = () => {};
        expect((await studio.run('first', settings)).status).toBe('finished');
      }));
  });
});

it('commands of a run that is no longer current are refused', async () => {
  await studio.run('first', settings);
  await studio.run('second', settings);
  await expect(control('stop', 'first')).rejects.toMatchObject({ data: { missing: 'currentRun' } });
});

describe('a quick try', () => {
  /** More than fits into half a minute where a step takes as long as the clock says. */
  const many = async () => {
    const file = (name: string, count: number) => ({ name, blob: new Blob([SENTENCE.repeat(count)]) });
    await studio.importFiles('places', [file('train.conll', 1200), file('valid.conll', 300)]);
  };
  const quickTry = (runId: string, changes = {}) =>
    studio.execute('train', {
      runId,
      runName: runId,
      backend: 'wasm',
      settings: { ...settings, ...changes },
      quickTry: true,
    });

  it('trains on a sample of train and validation, sized by a step that it measures; the next run has all', async () => {
    await many();
    // Time goes by with each look at the clock: every step takes a second.
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1000));
    const record = await quickTry('a');
    clock.mockRestore();
    const sizes = record.quickTry!;
    expect(sizes).toMatchObject({ ofTrain: 1200, ofValidation: 300 });
    expect(sizes.trainSentences).toBeLessThan(200);
    expect(sizes.validationSentences).toBeLessThan(60);
    expect(record.splits.map(({ split, sentences }) => [split, sentences])).toEqual([
      ['train', sizes.trainSentences],
      ['validation', sizes.validationSentences],
    ]);
    expect(record.steps).toHaveLength(Math.ceil(sizes.trainSentences / settings.batchSize));
    expect(studio.sessions).toBe(1);
    expect(studio.bench.dataset.splits.train).toHaveLength(1200);
    const whole = await studio.run('b', { ...settings, batchSize: 256 });
    expect(whole.quickTry).toBeNull();
    expect(whole.splits[0]).toMatchObject({ split: 'train', sentences: 1200 });
  });

  it('is stopped while it measures, with nothing left behind', async () => {
    studio.onSession = () => void control('stop', 'a');
    await expect(quickTry('a')).rejects.toThrow(CancelledError);
    expect(studio.sessions).toBe(0);
  });

  it('measures nothing where a step is known', async () => {
    await studio.execute('measureStep', { backend: 'wasm', settings });
    let sessions = 0;
    studio.onSession = () => (sessions += 1);
    expect((await quickTry('a')).quickTry).not.toBeNull();
    expect(sessions).toBe(1);
  });
});
