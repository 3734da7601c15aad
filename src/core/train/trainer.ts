import { type Batch, countLabelledTokens } from '../batch.ts';
import type { LabelSet } from '../data/labels.ts';
import type { Task } from '../data/task.ts';
import type { TrainingSession } from '../runtime/session.ts';
import { collate } from '../tokens/collate.ts';
import type { LabelledEncoding } from '../tokens/encode.ts';
import { batchesOf } from '../tokens/sampler.ts';
import { Turns } from '../turns.ts';
import { type EpochShape, epochOrder, epochShape } from './epochs.ts';
import { type EvaluationSet, evaluate } from './evaluate.ts';
import { NotFiniteStepError, notFiniteStep } from './notFiniteStep.ts';
import { RunProgress } from './progress.ts';
import type { EpochRecord, RunStatus, StepRecord } from './runRecord.ts';
import { resolveWarmupSteps, scheduleMultiplier } from './schedule.ts';
import type { TrainSettings } from './settings.ts';
import {
  afterEvaluation,
  afterStep,
  INITIAL_TRAINER_STATE,
  requireStateOfRun,
  type TrainerState,
} from './trainerState.ts';

export interface TrainerInputs {
  readonly session: TrainingSession;
  readonly train: readonly LabelledEncoding[];
  readonly validation: EvaluationSet;
  readonly labels: LabelSet;
  readonly task: Task;
  readonly settings: TrainSettings;
  readonly padTokenId: number;
  readonly callbacks: TrainerCallbacks;
  /**
   * Lets other work run between two steps, such as a worker handling its messages. What it runs on the
   * session in the meantime has to be finished when it resolves.
   */
  readonly yieldTurn: () => Promise<void>;
  /** The order of the rows in an epoch (from 0); absent: drawn according to the settings. */
  readonly rowOrder?: (epoch: number) => readonly number[];
  /** Where to resume; the session has the matching state. Absent: the run starts from the beginning. */
  readonly initialState?: TrainerState;
}

export interface TrainerCallbacks {
  onStatus(status: RunStatus): void;
  onStep(step: StepRecord): void;
  onEvalProgress(batch: number, batches: number): void;
  /** The next epoch begins once the returned promise has resolved. */
  onEpoch(epoch: EpochRecord): void | Promise<void>;
}

/**
 * However a run ends, its session has the weights after its last step. `finished`: all steps are done, though the
 * evaluation after the last one may have been stopped. `failed`: the next step was not finite.
 */
type Ending =
  | { readonly status: 'finished' | 'stopped' }
  | { readonly status: 'failed'; readonly error: NotFiniteStepError };

export type TrainOutcome = Ending & { readonly steps: number; readonly trainMs: number };

/** Thrown internally to leave the loop when the user stops the run. */
class Stopped extends Error {}

/**
 * Fine-tunes like transformers' Trainer: a new order per epoch; per optimizer step the sum of gradients over the
 * accumulated batches, clipping, AdamW, schedule; evaluation at the end of each epoch. With accumulation the loss is
 * the mean over all labelled tokens of the step (the reference sums the means of the batches; docs/adr/0003 explains
 * the difference).
 */
export class Trainer {
  readonly #inputs: TrainerInputs;
  readonly #shape: EpochShape;
  readonly #progress: RunProgress;
  #state: TrainerState;
  #paused: { readonly promise: Promise<void>; readonly resume: () => void } | null = null;
  #stopping = false;
  #status: RunStatus = 'preparing';
  #pausedMs = 0;

  /** @throws TrainerStateMismatchError where `initialState` is not a state of this run */
  constructor(inputs: TrainerInputs) {
    const { settings, train, validation, initialState = INITIAL_TRAINER_STATE } = inputs;
    this.#inputs = inputs;
    this.#shape = epochShape(train.length, settings);
    requireStateOfRun(initialState, this.#shape, settings.epochs);
    this.#state = initialState;
    this.#progress = new RunProgress({
      epochs: settings.epochs,
      shape: this.#shape,
      trainRows: train.length,
      validationRows: validation.encodings.length,
    });
  }

  /**
   * The state after the last whole optimizer step, or after the evaluation that follows it. The session's exportState
   * belongs to it where both are taken in `yieldTurn`, in a callback, or when `run` has ended: gradients of a step in
   * progress are in neither, and the step is made again from its first batch.
   */
  get state(): TrainerState {
    return this.#state;
  }

  /** Optimizer steps done. */
  get step(): number {
    return this.#state.step;
  }

  get totalSteps(): number {
    return this.#shape.steps * this.#inputs.settings.epochs;
  }

  /** Takes effect after the batch in progress. */
  pause(): void {
    if (this.#paused !== null || this.#stopping) return;
    let resume = () => {};
    const promise = new Promise<void>((resolve) => {
      resume = resolve;
    });
    this.#paused = { promise, resume };
  }

  resume(): void {
    this.#paused?.resume();
    this.#paused = null;
  }

  /** Ends the run, or its last evaluation, after the batch in progress; the weights stay as they are then. */
  stop(): void {
    this.#stopping = true;
    this.resume();
  }

  /** Trains to the end, until stop(), or to a step that is not finite. Rethrows the session's errors. */
  async run(): Promise<TrainOutcome> {
    const started = performance.now();
    this.#inputs.session.lazyResetGrad();
    const ending = await this.#runEpochs();
    this.#setStatus(ending.status);
    return { ...ending, steps: this.#state.step, trainMs: performance.now() - started - this.#pausedMs };
  }

  async #runEpochs(): Promise<Ending> {
    try {
      while (this.#state.epoch < this.#inputs.settings.epochs) await this.#runEpoch();
      return { status: 'finished' };
    } catch (error) {
      if (error instanceof Stopped) return { status: this.step === this.totalSteps ? 'finished' : 'stopped' };
      if (error instanceof NotFiniteStepError) return { status: 'failed', error };
      throw error;
    }
  }

  /** Runs the rest of the epoch in progress. */
  async #runEpoch(): Promise<void> {
    const { settings, callbacks } = this.#inputs;
    const { epoch, stepInEpoch } = this.#state;
    const batches = batchesOf(await this.#rowOrder(epoch), settings.batchSize);
    const steps = batchesOf(batches, settings.gradientAccumulationSteps);
    for (const rowsOfBatches of steps.slice(stepInEpoch)) {
      await this.#runStep(rowsOfBatches.map((rows) => this.#collate(rows)));
    }
    const { loss, tokenMetrics, wordMetrics, evalMs } = await this.#evaluate();
    const trainingLoss = this.#state.lossSum / steps.length;
    this.#state = afterEvaluation(this.#state, tokenMetrics);
    await callbacks.onEpoch({
      epoch: this.#state.epoch,
      step: this.#state.step,
      trainingLoss,
      validationLoss: loss,
      precision: tokenMetrics.precision,
      recall: tokenMetrics.recall,
      f1: tokenMetrics.f1,
      accuracy: tokenMetrics.accuracy,
      perType: tokenMetrics.perType,
      perWord: {
        precision: wordMetrics.precision,
        recall: wordMetrics.recall,
        f1: wordMetrics.f1,
        accuracy: wordMetrics.accuracy,
      },
      evalMs,
    });
  }

  async #rowOrder(epoch: number): Promise<readonly number[]> {
    const { train, settings, rowOrder } = this.#inputs;
    if (rowOrder !== undefined) return rowOrder(epoch);
    return epochOrder(
      train.map(({ inputIds }) => inputIds.length),
      settings,
      epoch,
      new Turns({ yieldTurn: () => this.#turn('training') }),
    );
  }

  #collate(rows: readonly number[]): Batch {
    const { train, padTokenId } = this.#inputs;
    return collate(
      rows.map((row) => train[row]!),
      { padTokenId },
    );
  }

  async #runStep(batches: readonly Batch[]): Promise<void> {
    const { session, settings, callbacks } = this.#inputs;
    const labelledTokens = batches.reduce((sum, batch) => sum + countLabelledTokens(batch), 0);
    const learningRate = this.#learningRate();
    let stepMs = 0;
    let loss = 0;
    for (const [index, batch] of batches.entries()) {
      await this.#turn('training');
      const started = performance.now();
      const dropout = settings.dropout
        ? { seed: settings.seed, microStep: this.#state.microStep + index }
        : null;
      // A step without labels has no mean: its loss and gradient count as 0, where the reference yields NaN.
      loss += await session.runTrainStep({ batch, labelledTokens: Math.max(1, labelledTokens), dropout });
      stepMs += performance.now() - started;
    }
    const started = performance.now();
    const { gradNorm, isSkipped } = await session.runOptimizerStep({
      learningRate,
      maxGradNorm: settings.maxGradNorm,
    });
    session.lazyResetGrad();
    if (isSkipped)
      throw notFiniteStep(this.#state.step + 1, { loss, gradNorm, learningRate: settings.learningRate });
    stepMs += performance.now() - started;
    this.#state = afterStep(this.#state, batches.length, loss);
    this.#progress.stepDone(
      batches.reduce((sum, batch) => sum + countTokens(batch), 0),
      stepMs,
    );
    const { epoch, stepInEpoch, step } = this.#state;
    callbacks.onStep({
      step,
      totalSteps: this.totalSteps,
      epoch: epoch + stepInEpoch / this.#shape.steps,
      loss,
      learningRate,
      gradNorm,
      stepMs,
      tokensPerSecond: this.#progress.tokensPerSecond,
      etaMs: this.#progress.etaMs(step),
    });
  }

  /** Learning rate of the next optimizer step. */
  #learningRate(): number {
    const { learningRate: peakLearningRate, schedule, warmup } = this.#inputs.settings;
    const warmupSteps = resolveWarmupSteps(warmup, this.totalSteps);
    return (
      peakLearningRate *
      scheduleMultiplier(schedule, this.#state.step, this.totalSteps, warmupSteps, { peakLearningRate })
    );
  }

  async #evaluate() {
    const { session, validation, labels, task, settings, padTokenId, callbacks } = this.#inputs;
    const started = performance.now();
    const pausedBefore = this.#pausedMs;
    const result = await evaluate(session, validation, labels, {
      task,
      batchSize: settings.batchSize,
      padTokenId,
      beforeBatch: async (batch, batches) => {
        await this.#turn('evaluating');
        callbacks.onEvalProgress(batch, batches);
      },
      turns: new Turns({ yieldTurn: () => this.#turn('evaluating') }),
    });
    const evalMs = performance.now() - started - (this.#pausedMs - pausedBefore);
    this.#progress.evaluationDone(evalMs);
    return { ...result, evalMs };
  }

  /** Between two batches: yields, waits while paused, throws Stopped when stopped. */
  async #turn(status: 'training' | 'evaluating'): Promise<void> {
    await this.#inputs.yieldTurn();
    while (this.#paused !== null && !this.#stopping) {
      const since = performance.now();
      this.#setStatus('paused');
      await this.#paused.promise;
      this.#pausedMs += performance.now() - since;
    }
    if (this.#stopping) throw new Stopped();
    this.#setStatus(status);
  }

  #setStatus(status: RunStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#inputs.callbacks.onStatus(status);
  }
}

function countTokens(batch: Batch): number {
  return batch.attentionMask.reduce((sum, bit) => sum + bit, 0);
}
