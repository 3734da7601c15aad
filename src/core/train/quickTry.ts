/**
 * A quick try: a run of its own on a sample of train and validation that takes about half a minute, to see whether
 * data, labels and settings are worth a whole run.
 */
import type { Dataset } from '../data/dataset.ts';
import { drawSubset } from '../data/splits.ts';
import { typesOf } from '../data/tags.ts';
import type { GivesWay } from '../turns.ts';
import { epochShape } from './epochs.ts';
import type { RunPlan } from './runPlan.ts';
import { type RunCosts, timeOfRun } from './timing.ts';

/** What training and evaluations of a quick try may take together. */
export const QUICK_TRY_MS = 30_000;
/** With fewer sentences a model hardly learns what the labels are: the user's epochs give way before. */
const LEAST_TRAIN = 100;
/** With fewer sentences a score says little. */
const LEAST_VALIDATION = 50;

/** How many sentences a quick try takes of those that there are. */
export interface QuickTry {
  readonly trainSentences: number;
  readonly validationSentences: number;
  readonly ofTrain: number;
  readonly ofValidation: number;
}

/** A quick try before it starts. */
export interface QuickTryPlan {
  readonly sizes: QuickTry;
  /** The user's, or fewer. */
  readonly epochs: number;
  readonly totalMs: number;
}

/**
 * Sizes a quick try so that it ends within `budgetMs`. The epochs are the user's as long as `LEAST_TRAIN` sentences
 * are trained on in that time (or as many as there are entity types, since each has to occur); else fewer, and where
 * one epoch is too much, one epoch of fewer sentences, down to a batch. Validation keeps its share, with
 * `LEAST_VALIDATION` sentences at least, and half of train's at most.
 * @param plan of the whole run
 * @param labels of the data
 */
export function planQuickTry(
  plan: RunPlan,
  costs: RunCosts,
  labels: readonly string[],
  budgetMs = QUICK_TRY_MS,
): QuickTryPlan {
  const { settings, work } = plan;
  const ofTrain = plan.lengths.length;
  const ofValidation = plan.validationCount;
  const types = Math.max(typesOf(labels).length, 1);
  const sizesOf = (trainSentences: number): QuickTry => {
    const share = Math.round((ofValidation * trainSentences) / ofTrain);
    const validation = Math.max(LEAST_VALIDATION, types, Math.min(share, trainSentences >> 1));
    return {
      trainSentences,
      validationSentences: Math.min(ofValidation, validation),
      ofTrain,
      ofValidation,
    };
  };
  const timeOf = (trainSentences: number, epochs: number): number => {
    const { validationSentences } = sizesOf(trainSentences);
    const { batches, steps } = epochShape(trainSentences, settings);
    const evaluated = ofValidation === 0 ? 0 : validationSentences / ofValidation;
    const sampled = {
      epochs,
      optimizerStepsPerEpoch: steps,
      trainingBatches: batches,
      trainingFlops: (work.trainingFlops * trainSentences) / ofTrain,
      evaluationBatches: Math.ceil(evaluated * work.evaluationBatches),
      evaluationFlops: evaluated * work.evaluationFlops,
    };
    return timeOfRun(sampled, costs).totalMs;
  };
  const mostWithin = (epochs: number): number =>
    largest(ofTrain, (trainSentences) => timeOf(trainSentences, epochs) <= budgetMs);
  const least = Math.min(ofTrain, Math.max(LEAST_TRAIN, types));
  const epochs = Math.max(
    1,
    largest(settings.epochs, (count) => timeOf(least, count) <= budgetMs),
  );
  const atLeast = Math.min(ofTrain, Math.max(settings.batchSize, types));
  const trainSentences = Math.max(atLeast, mostWithin(epochs));
  return { sizes: sizesOf(trainSentences), epochs, totalMs: timeOf(trainSentences, epochs) };
}

/**
 * The sample that a quick try trains on and is scored on, drawn with the seed so that every label still occurs. It
 * has no test split.
 * @throws what `turns` throws
 */
export async function sampleForQuickTry(
  dataset: Dataset,
  { trainSentences, validationSentences }: Pick<QuickTry, 'trainSentences' | 'validationSentences'>,
  seed: number,
  turns: GivesWay,
): Promise<Dataset> {
  const { train = [], validation } = dataset.splits;
  return {
    ...dataset,
    splits: {
      train: await drawSubset(train, trainSentences, seed, turns),
      ...(validation === undefined
        ? {}
        : { validation: await drawSubset(validation, validationSentences, seed, turns) }),
    },
  };
}

/** The largest number from 0 to `most` that still fits, where none beyond one that does not fit does. */
function largest(most: number, fits: (count: number) => boolean): number {
  let fitting = 0;
  let tooMany = most + 1;
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1;
    if (fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}
