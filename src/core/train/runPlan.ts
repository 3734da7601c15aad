/** The batches that a run will have, drawn by its own sampler before anything is encoded, and their FLOPs. */
import { type BatchShape, footprintOfShape } from '../artifacts/footprint.ts';
import type { TrainingGraphs } from '../artifacts/trainingGraphs.ts';
import { batchesOf, sequentialOrder } from '../tokens/sampler.ts';
import type { GivesWay } from '../turns.ts';
import { epochOrder, epochShape } from './epochs.ts';
import type { TrainSettings } from './settings.ts';
import type { RunWork } from './timing.ts';

/** Tokens of each row of a split, special ones included, nothing cut off. */
export interface TokensPerRow {
  readonly train: readonly number[];
  readonly validation: readonly number[];
}

/** The shuffles of this many epochs represent all of them. */
const EPOCHS_LOOKED_AT = 3;

/** A run before it starts. */
export class RunPlan {
  readonly settings: TrainSettings;
  /** Tokens of the training rows, truncated to `maxLength`. */
  readonly lengths: readonly number[];
  readonly #graphs: TrainingGraphs;
  readonly #validationLengths: readonly number[];
  #firstBatches: readonly (readonly number[])[] = [];
  /** FLOPs of each training batch, by epoch. */
  readonly #flopsOfEpochs: (readonly number[])[] = [];
  readonly #flops = new Map<string, { readonly train: number; readonly evaluation: number }>();

  private constructor(
    graphs: TrainingGraphs,
    settings: TrainSettings,
    lengths: TokensPerRow,
    maxLength: number,
  ) {
    const cutOff = (length: number) => Math.min(length, maxLength);
    this.settings = settings;
    this.lengths = lengths.train.map(cutOff);
    this.#validationLengths = lengths.validation.map(cutOff);
    this.#graphs = graphs;
  }

  /**
   * Works out what the batches of the first epochs and of an evaluation cost, so that to ask for it is a look-up. One
   * shape's arithmetic cannot be interrupted: 5 to 25 ms for 24 layers.
   * @param graphs of the run, from planGraphs for its settings
   * @param maxLength in tokens: the minimum of the limits of settings, tokenizer and model
   * @param epochs at least this many of the run's, in addition to those that `work` looks at
   * @throws what `turns` throws
   */
  static async prepare(
    graphs: TrainingGraphs,
    settings: TrainSettings,
    lengths: TokensPerRow,
    maxLength: number,
    turns: GivesWay,
    epochs = 0,
  ): Promise<RunPlan> {
    const plan = new RunPlan(graphs, settings, lengths, maxLength);
    await plan.#prepare(turns, epochs);
    return plan;
  }

  async #prepare(turns: GivesWay, epochs: number): Promise<void> {
    await turns.giveWay();
    for (const rows of this.#evaluationBatches()) {
      this.flops(shapeOf(rows, this.#validationLengths));
      if (turns.isDue) await turns.giveWay();
    }
    for (let epoch = 0; epoch < Math.max(epochs, this.#epochsLookedAt); epoch++) {
      const order = await epochOrder(this.lengths, this.settings, epoch, turns);
      const batches = batchesOf(order, this.settings.batchSize);
      const flops: number[] = [];
      for (const rows of batches) {
        flops.push(this.flops(this.shapeOf(rows)).train);
        if (turns.isDue) await turns.giveWay();
      }
      if (epoch === 0) this.#firstBatches = batches;
      this.#flopsOfEpochs.push(flops);
    }
  }

  /** The rows of each training batch of the first epoch. */
  get firstBatches(): readonly (readonly number[])[] {
    return this.#firstBatches;
  }

  /** The shape that the collator gives a batch: padded to its longest row. */
  shapeOf(rows: readonly number[]): BatchShape {
    return shapeOf(rows, this.lengths);
  }

  /** FLOPs of the batch of the first epoch that is larger than so much of the others, 0 to 1 exclusive. */
  trainingFlopsAt(share: number): number {
    const flops = this.#trainingFlops(0).toSorted((a, b) => a - b);
    return flops[Math.floor(share * flops.length)]!;
  }

  /** Rows of the validation split. */
  get validationCount(): number {
    return this.#validationLengths.length;
  }

  get stepsPerEpoch(): number {
    return epochShape(this.lengths.length, this.settings).steps;
  }

  /**
   * FLOPs of each batch of an optimizer step (counted from 0 over all epochs).
   * @throws RangeError for a step of an epoch that was not prepared
   */
  flopsOfStep(step: number): number[] {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const { gradientAccumulationSteps: batches } = this.settings;
    const first = (step - epoch * this.stepsPerEpoch) * batches;
    return this.#trainingFlops(epoch).slice(first, first + batches);
  }

  get evaluationFlops(): number[] {
    return this.#evaluationBatches().map(
      (rows) => this.flops(shapeOf(rows, this.#validationLengths)).evaluation,
    );
  }

  /** The work of one epoch: the mean over the sampled epochs. */
  get work(): RunWork {
    const { epochs } = this.settings;
    const looked = this.#epochsLookedAt;
    const flops = sequentialOrder(looked).flatMap((epoch) => this.#trainingFlops(epoch));
    const batches = flops.length / looked;
    return {
      epochs,
      optimizerStepsPerEpoch: this.stepsPerEpoch,
      trainingBatches: batches,
      trainingFlops: flops.reduce((sum, one) => sum + one, 0) / looked,
      evaluationBatches: this.evaluationFlops.length,
      evaluationFlops: this.evaluationFlops.reduce((sum, one) => sum + one, 0),
    };
  }

  flops(shape: BatchShape): { readonly train: number; readonly evaluation: number } {
    const key = `${shape.batchSize}x${shape.length}`;
    const known = this.#flops.get(key);
    if (known !== undefined) return known;
    const { train, evaluation } = footprintOfShape(this.#graphs, shape);
    const flops = { train: train.flops, evaluation: evaluation.flops };
    this.#flops.set(key, flops);
    return flops;
  }

  get #epochsLookedAt(): number {
    return Math.min(this.settings.epochs, EPOCHS_LOOKED_AT);
  }

  #evaluationBatches(): number[][] {
    return batchesOf(sequentialOrder(this.#validationLengths.length), this.settings.batchSize);
  }

  #trainingFlops(epoch: number): readonly number[] {
    const flops = this.#flopsOfEpochs[epoch];
    if (flops === undefined) throw new RangeError(`Epoch ${epoch} of the plan was not prepared.`);
    return flops;
  }
}

function shapeOf(rows: readonly number[], lengths: readonly number[]): BatchShape {
  const length = rows.reduce((longest, row) => Math.max(longest, lengths[row]!), 0);
  return { batchSize: rows.length, length };
}
