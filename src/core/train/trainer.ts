import type { LabelSet } from '../data/labels.ts';
import type { Task } from '../data/task.ts';
import type { TrainingSession } from '../runtime/session.ts';
import { type Batch, collate, countLabelledTokens } from '../tokens/collate.ts';
import type { LabelledEncoding } from '../tokens/encode.ts';
import { batchesOf } from '../tokens/sampler.ts';
import { type EvaluationSet, evaluate } from './evaluate.ts';
import { RateMeter } from './rateMeter.ts';
import { epochOrder } from './runPlan.ts';
import type { EpochRecord, RunStatus, StepRecord } from './runRecord.ts';
import { resolveWarmupSteps, scheduleMultiplier } from './schedule.ts';
import type { TrainSettings } from './settings.ts';

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
   * Lets the surroundings take their turn between two steps, such as a worker its messages. What they run on the
   * session in the meantime has to be finished when it resolves.
   */
  readonly yieldTurn: () => Promise<void>;
  /** The order of the rows in an epoch (from 0), where it is not to be drawn from the settings. */
  readonly rowOrder?: (epoch: number) => readonly number[];
}

export interface TrainerCallbacks {
  onStatus(status: RunStatus): void;
  onStep(step: StepRecord): void;
  onEvalProgress(batch: number, batches: number): void;
  onEpoch(epoch: EpochRecord): void;
}

export interface TrainOutcome {
  readonly status: 'finished' | 'stopped';
  readonly steps: number;
  readonly trainMs: number;
}

/** Thrown inside to leave the loop when the user stops the run. */
class Stopped extends Error {}

/**
 * Fine-tunes as transformers' Trainer does: per epoch a new order, per optimizer step the sum of gradients over the accumulated
 * batches, clipping, AdamW, schedule; evaluation at the end of each epoch. With accumulation the loss is the mean over all labelled
 * tokens of the step (the reference sums the means of the batches; docs/adr/0003 says why ours differs).
 */
export class Trainer {
  readonly #inputs: TrainerInputs;
  readonly #rate = new RateMeter(20);
  #paused: { readonly promise: Promise<void>; readonly resume: () => void } | null = null;
  #stopping = false;
  #status: RunStatus = 'preparing';
  #pausedMs = 0;
  #step = 0;
  #microStep = 0;
  #lastEvalMs: number | null = null;

  constructor(inputs: TrainerInputs) {
    this.#inputs = inputs;
  }

  /** Optimizer steps done so far. */
  get step(): number {
    return this.#step;
  }

  get totalSteps(): number {
    return this.#stepsPerEpoch * this.#inputs.settings.epochs;
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

  /** Ends the run after the batch in progress; the weights stay as they are then. */
  stop(): void {
    this.#stopping = true;
    this.resume();
  }

  /** Trains to the end, or until stop(). Errors of the session come through. */
  async run(): Promise<TrainOutcome> {
    const started = performance.now();
    let status: TrainOutcome['status'] = 'finished';
    try {
      for (let epoch = 0; epoch < this.#inputs.settings.epochs; epoch++) await this.#runEpoch(epoch);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      status = 'stopped';
    }
    this.#setStatus(status);
    return { status, steps: this.#step, trainMs: performance.now() - started - this.#pausedMs };
  }

  get #stepsPerEpoch(): number {
    const { train, settings } = this.#inputs;
    return Math.ceil(Math.ceil(train.length / settings.batchSize) / settings.gradientAccumulationSteps);
  }

  async #runEpoch(epoch: number): Promise<void> {
    const { settings, callbacks } = this.#inputs;
    const batches = batchesOf(this.#rowOrder(epoch), settings.batchSize);
    const stepBatches = batchesOf(sequence(batches.length), settings.gradientAccumulationSteps);
    let lossSum = 0;
    for (const [stepInEpoch, indices] of stepBatches.entries()) {
      const loss = await this.#runStep(
        indices.map((index) => this.#collate(batches[index]!)),
        epoch,
        stepInEpoch,
      );
      lossSum += loss;
    }
    const { loss, tokenMetrics, wordMetrics, evalMs } = await this.#evaluate();
    callbacks.onEpoch({
      epoch: epoch + 1,
      step: this.#step,
      trainingLoss: lossSum / stepBatches.length,
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

  #rowOrder(epoch: number): readonly number[] {
    const { train, settings, rowOrder } = this.#inputs;
    if (rowOrder !== undefined) return rowOrder(epoch);
    return epochOrder(
      train.map(({ inputIds }) => inputIds.length),
      settings,
      epoch,
    );
  }

  #collate(rows: readonly number[]): Batch {
    const { train, padTokenId } = this.#inputs;
    return collate(
      rows.map((row) => train[row]!),
      { padTokenId },
    );
  }

  async #runStep(batches: readonly Batch[], epoch: number, stepInEpoch: number): Promise<number> {
    const { session, settings, callbacks } = this.#inputs;
    const labelledTokens = batches.reduce((sum, batch) => sum + countLabelledTokens(batch), 0);
    const { learningRate: peak, schedule, maxGradNorm } = settings;
    const learningRate =
      peak *
      scheduleMultiplier(
        schedule,
        this.#step,
        this.totalSteps,
        resolveWarmupSteps(settings.warmup, this.totalSteps),
        { peakLearningRate: peak },
      );
    let stepMs = 0;
    let loss = 0;
    for (const batch of batches) {
      await this.#turn('training');
      const started = performance.now();
      const dropout = settings.dropout ? { seed: settings.seed, microStep: this.#microStep } : null;
      // A step without any label has no mean; it counts as loss 0 and gradient 0 instead of the reference's NaN.
      loss += await session.runTrainStep({ batch, labelledTokens: Math.max(1, labelledTokens), dropout });
      this.#microStep++;
      stepMs += performance.now() - started;
    }
    const started = performance.now();
    const gradNorm = await session.runOptimizerStep({ learningRate, maxGradNorm });
    session.lazyResetGrad();
    stepMs += performance.now() - started;
    this.#step++;
    this.#rate.add(
      batches.reduce((sum, batch) => sum + countTokens(batch), 0),
      stepMs,
    );
    callbacks.onStep({
      step: this.#step,
      totalSteps: this.totalSteps,
      epoch: epoch + (stepInEpoch + 1) / this.#stepsPerEpoch,
      loss,
      learningRate,
      gradNorm,
      stepMs,
      tokensPerSecond: this.#rate.perSecond,
      etaMs: this.#etaMs(),
    });
    return loss;
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
    });
    const evalMs = performance.now() - started - (this.#pausedMs - pausedBefore);
    this.#lastEvalMs = evalMs;
    return { ...result, evalMs };
  }

  /** Steps still to come at the present rate, and the evaluations; before the first one it is taken to cost a third of training a token. */
  #etaMs(): number {
    const { train, validation, settings } = this.#inputs;
    const stepsLeft = this.totalSteps - this.#step;
    const evalsLeft = settings.epochs - Math.floor((this.#step - 1) / this.#stepsPerEpoch);
    const epochMs = this.#rate.meanMs * this.#stepsPerEpoch;
    const evalMs = this.#lastEvalMs ?? (epochMs * validation.encodings.length) / train.length / 3;
    return stepsLeft * this.#rate.meanMs + evalsLeft * evalMs;
  }

  /** Between two batches: gives the surroundings their turn, waits while paused, leaves when stopped. */
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

function sequence(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function countTokens(batch: Batch): number {
  return batch.attentionMask.reduce((sum, bit) => sum + bit, 0);
}
