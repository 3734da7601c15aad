/**
 * What the loop asks of a session, and in which order; what comes of it is compared with the reference in
 * tests/trajectory.ts.
 */

import { describe, expect, test } from 'vitest';
import { type Batch, IGNORED_LABEL } from '../batch.ts';
import { labelSetFromNames } from '../data/labels.ts';
import type {
  OptimizerStepInputs,
  OptimizerStepResult,
  TrainingSession,
  TrainStepInputs,
} from '../runtime/session.ts';
import type { LabelledEncoding } from '../tokens/encode.ts';
import { NotFiniteStepError, notFiniteStep } from './notFiniteStep.ts';
import type { EpochRecord, RunStatus, StepRecord } from './runRecord.ts';
import { scheduleMultiplier } from './schedule.ts';
import { DEFAULT_SETTINGS, type TrainSettings } from './settings.ts';
import { Trainer, type TrainerInputs } from './trainer.ts';
import { INITIAL_TRAINER_STATE, TrainerStateMismatchError } from './trainerState.ts';

type Call =
  | { readonly kind: 'train'; readonly inputs: TrainStepInputs }
  | { readonly kind: 'optimize'; readonly inputs: OptimizerStepInputs }
  | { readonly kind: 'reset' }
  | { readonly kind: 'evaluate' };

/** Notes its calls. Its loss is the number of its training calls, its tags always the first label. */
class NotingSession {
  readonly calls: Call[] = [];
  /** The optimizer step, from 1, that is skipped. */
  skips = 0;
  #losses = 0;
  #steps = 0;

  async runTrainStep(inputs: TrainStepInputs): Promise<number> {
    this.calls.push({ kind: 'train', inputs });
    return ++this.#losses;
  }

  async runOptimizerStep(inputs: OptimizerStepInputs): Promise<OptimizerStepResult> {
    this.calls.push({ kind: 'optimize', inputs });
    const isSkipped = ++this.#steps === this.skips;
    return { gradNorm: isSkipped ? Number.POSITIVE_INFINITY : 0.5, isSkipped };
  }

  lazyResetGrad(): void {
    this.calls.push({ kind: 'reset' });
  }

  async runEvalStep({ batchSize, length }: Batch) {
    this.calls.push({ kind: 'evaluate' });
    return { loss: 0.25, logits: new Float32Array(batchSize * length * LABELS.names.length) };
  }

  get inputs(): readonly TrainStepInputs[] {
    return this.calls.flatMap((call) => (call.kind === 'train' ? [call.inputs] : []));
  }

  get learningRates(): readonly number[] {
    return this.calls.flatMap((call) => (call.kind === 'optimize' ? [call.inputs.learningRate] : []));
  }
}

const LABELS = labelSetFromNames(['O', 'B-PER']);

/** A row of so many labelled tokens between two special ones; its first id says which row it is. */
function row(id: number, labelled: number): LabelledEncoding {
  const labels = [IGNORED_LABEL, ...Array.from({ length: labelled }, () => 0), IGNORED_LABEL];
  return {
    inputIds: labels.map(() => id),
    attentionMask: labels.map(() => 1),
    tokenTypeIds: labels.map(() => 0),
    labels,
    wordIds: labels.map((label, token) => (label === IGNORED_LABEL ? null : token - 1)),
    wordCount: labelled,
    wordsLost: 0,
    wordsCut: [],
  };
}

/** Five rows, with two to four labelled tokens each. */
const ROWS = [row(1, 2), row(2, 3), row(3, 4), row(4, 2), row(5, 3)];

function createRun(settings: Partial<TrainSettings>, inputs: Partial<TrainerInputs> = {}) {
  const session = new NotingSession();
  const steps: StepRecord[] = [];
  const epochs: EpochRecord[] = [];
  const statuses: RunStatus[] = [];
  const trainer = new Trainer({
    session: session as unknown as TrainingSession,
    train: ROWS,
    validation: { encodings: [row(9, 1)], tags: [['O']] },
    labels: LABELS,
    task: 'spans',
    settings: { ...DEFAULT_SETTINGS, batchSize: 1, epochs: 2, ...settings },
    padTokenId: 0,
    yieldTurn: async () => {},
    callbacks: {
      onStatus: (status) => statuses.push(status),
      onStep: (step) => steps.push(step),
      onEvalProgress: () => {},
      onEpoch: (epoch) => {
        epochs.push(epoch);
      },
    },
    ...inputs,
  });
  return { session, trainer, steps, epochs, statuses };
}

test('a step adds up its batches, updates, and then resets the gradients; an epoch ends with its evaluation', async () => {
  const { session, trainer } = createRun({ gradientAccumulationSteps: 2, epochs: 1 });
  await trainer.run();
  expect(session.calls.map(({ kind }) => kind)).toEqual([
    'reset', // What an earlier run may have left.
    ...['train', 'train', 'optimize', 'reset'],
    ...['train', 'train', 'optimize', 'reset'],
    ...['train', 'optimize', 'reset'],
    'evaluate',
  ]);
});

test('the loss of a step is divided by the labelled tokens of all its batches', async () => {
  const { session, trainer } = createRun(
    { gradientAccumulationSteps: 2, epochs: 1 },
    { rowOrder: () => [0, 1, 2, 3, 4] },
  );
  await trainer.run();
  expect(session.inputs.map(({ labelledTokens }) => labelledTokens)).toEqual([5, 5, 6, 6, 3]);
});

test('a step without any label is divided by 1, so that its loss and its gradient are zero and not NaN', async () => {
  const { session, trainer } = createRun(
    { epochs: 1 },
    { train: [row(1, 0), row(2, 3)], rowOrder: () => [0, 1] },
  );
  await trainer.run();
  expect(session.inputs.map(({ labelledTokens }) => labelledTokens)).toEqual([1, 3]);
});

test('the learning rate of a step follows the schedule, from the peak that the settings have', async () => {
  const settings = { schedule: 'polynomial', learningRate: 2e-6, warmup: 3 } as const;
  const { session, trainer } = createRun(settings);
  await trainer.run();
  const expected = Array.from(
    { length: 10 },
    (_, step) => 2e-6 * scheduleMultiplier('polynomial', step, 10, 3, { peakLearningRate: 2e-6 }),
  );
  expect(session.learningRates).toEqual(expected);
  // The end of a polynomial is absolute, 1e-7: a multiplier that did not know the peak would go to 1e-7 of it.
  expect(session.learningRates.at(-1)).toBeGreaterThan(1e-7);
});

test('dropout is counted in batches over all epochs, and off where the settings say so', async () => {
  const withDropout = createRun({ gradientAccumulationSteps: 2, seed: 7 });
  await withDropout.trainer.run();
  expect(withDropout.session.inputs.map(({ dropout }) => dropout)).toEqual(
    Array.from({ length: 10 }, (_, microStep) => ({ seed: 7, microStep })),
  );
  const without = createRun({ dropout: false });
  await without.trainer.run();
  expect(without.session.inputs.every(({ dropout }) => dropout === null)).toBe(true);
});

test('each epoch has an order of its own, with every row once', async () => {
  const { session, trainer } = createRun({ seed: 1 });
  await trainer.run();
  const ids = session.inputs.map(({ batch }) => batch.inputIds[0]!);
  expect(ids.slice(0, 5).toSorted()).toEqual([1, 2, 3, 4, 5]);
  expect(ids.slice(5).toSorted()).toEqual([1, 2, 3, 4, 5]);
  expect(ids.slice(0, 5)).not.toEqual(ids.slice(5));
});

test('steps and epochs are reported with their place in the run', async () => {
  const { trainer, steps, epochs, statuses } = createRun({ gradientAccumulationSteps: 2 });
  const outcome = await trainer.run();
  expect(outcome).toMatchObject({ status: 'finished', steps: 6 });
  expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(steps[3]!.epoch).toBeCloseTo(1 + 1 / 3, 12);
  expect(steps.map(({ loss }) => loss)).toEqual([1 + 2, 3 + 4, 5, 6 + 7, 8 + 9, 10]);
  expect(epochs.map(({ epoch, step, trainingLoss }) => [epoch, step, trainingLoss])).toEqual([
    [1, 3, 15 / 3],
    [2, 6, 40 / 3],
  ]);
  expect(statuses).toEqual(['training', 'evaluating', 'training', 'evaluating', 'finished']);
});

describe('a step that the session skips', () => {
  async function failedAt(step: number) {
    const run = createRun({ gradientAccumulationSteps: 2, learningRate: 0.25, schedule: 'cosine' });
    run.session.skips = step;
    return { ...run, outcome: await run.trainer.run() };
  }

  test('ends the run after the step before, with an error that says which it was', async () => {
    const { outcome, steps, epochs, statuses, trainer } = await failedAt(5);
    expect(outcome).toMatchObject({ status: 'failed', steps: 4 });
    expect((outcome as { error: Error }).error).toBeInstanceOf(NotFiniteStepError);
    expect((outcome as { error: Error }).error).toMatchObject({
      data: { step: 5, quantity: 'gradNorm', value: 'Infinity', learningRate: 0.25 },
    });
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1]);
    expect(statuses.at(-1)).toBe('failed');
    expect(trainer.state).toMatchObject({ epoch: 1, stepInEpoch: 1, step: 4, microStep: 7 });
  });

  test('leaves no gradients to what may follow, and a state from which another run goes on', async () => {
    const { session, trainer } = await failedAt(2);
    expect(session.calls.map(({ kind }) => kind).slice(-2)).toEqual(['optimize', 'reset']);
    const again = createRun({ gradientAccumulationSteps: 2 }, { initialState: trainer.state });
    expect(await again.trainer.run()).toMatchObject({ status: 'finished', steps: 6 });
    expect(again.steps[0]!.step).toBe(2);
  });
});

test.each([
  [Number.NaN, Number.NaN, 'loss', 'NaN'],
  [Number.POSITIVE_INFINITY, Number.NaN, 'loss', 'Infinity'],
  [0.5, Number.NaN, 'gradNorm', 'NaN'],
  // A loss that only float32 cannot hold.
  [3.5e38, 1, 'loss', '3.5e+38'],
])('loss %d with norm %d: the %s was %s', (loss, gradNorm, quantity, value) => {
  expect(notFiniteStep(3, { loss, gradNorm, learningRate: 1 }).data).toMatchObject({ quantity, value });
});

describe('a run that is stopped', () => {
  /** Stops before the batch of this number, counted from 0 over training and evaluation. */
  async function stopped(turn: number, settings: Partial<TrainSettings>) {
    let turns = 0;
    const run = createRun(settings, {
      yieldTurn: async () => {
        if (turns++ === turn) run.trainer.stop();
      },
    });
    const outcome = await run.trainer.run();
    expect(outcome.status).toBe('stopped');
    return run;
  }

  test.each([1, 3, 4, 5, 6, 8])(
    'before batch %i continues from its state as one that was not',
    async (turn) => {
      const settings = { gradientAccumulationSteps: 2, seed: 3, schedule: 'cosine' } as const;
      const whole = createRun(settings);
      await whole.trainer.run();
      const before = await stopped(turn, settings);
      const after = createRun(settings, { initialState: before.trainer.state });
      await after.trainer.run();
      const withoutTimes = (steps: readonly StepRecord[]) =>
        steps.map(({ step, epoch, learningRate, totalSteps }) => ({ step, epoch, learningRate, totalSteps }));
      expect(withoutTimes([...before.steps, ...after.steps])).toEqual(withoutTimes(whole.steps));
      expect([...before.epochs, ...after.epochs].map(({ epoch, step }) => [epoch, step])).toEqual(
        whole.epochs.map(({ epoch, step }) => [epoch, step]),
      );
      const batchesDone = before.trainer.state.microStep;
      expect(
        after.session.inputs.map(({ dropout, batch }) => [dropout?.microStep, batch.inputIds[0]]),
      ).toEqual(
        whole.session.inputs
          .slice(batchesDone)
          .map(({ dropout, batch }) => [dropout?.microStep, batch.inputIds[0]]),
      );
      const { lossSum: _, ...state } = after.trainer.state;
      expect(whole.trainer.state).toMatchObject(state);
    },
  );

  test('does nothing more once it is complete', async () => {
    const { trainer } = createRun({});
    await trainer.run();
    const again = createRun({}, { initialState: trainer.state });
    expect(await again.trainer.run()).toMatchObject({ status: 'finished', steps: 10 });
    expect(again.session.inputs).toEqual([]);
  });

  test('does not continue with other data', async () => {
    const { trainer } = await stopped(8, {});
    expect(() => createRun({}, { initialState: trainer.state, train: ROWS.slice(1) })).toThrow(
      TrainerStateMismatchError,
    );
    expect(() => createRun({}, { initialState: { ...INITIAL_TRAINER_STATE, step: 1 } })).toThrow(
      TrainerStateMismatchError,
    );
  });
});
