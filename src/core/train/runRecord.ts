import type { SplitName, Task } from '../data/task.ts';
import type { WordSplitting } from '../data/words.ts';
import type { ModelType } from '../modelTypes.ts';
import type { BackendInUse } from '../runtime/backend.ts';
import type { QuickTry } from './quickTry.ts';
import type { TrainSettings } from './settings.ts';

/** One optimizer step as Trainer reports it. */
export interface StepRecord {
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
  /** In epochs, fractional. */
  readonly epoch: number;
  /** Mean over the labelled tokens of the step. */
  readonly loss: number;
  readonly learningRate: number;
  /** Before clipping. */
  readonly gradNorm: number;
  readonly stepMs: number;
  /** Non-padding tokens per second over the last steps. */
  readonly tokensPerSecond: number;
  /** Remaining training and evaluation. */
  readonly etaMs: number;
}

interface TypeScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** A row of the epoch table. */
export interface EpochRecord {
  readonly epoch: number;
  readonly step: number;
  /** Mean of the step losses of this epoch. */
  readonly trainingLoss: number;
  /** As in Trainer: mean over rows, each counted with the token mean of its batch. */
  readonly validationLoss: number;
  /** Over all entities; for the task `tokens` the macro average over the tags. Recall and f1 likewise. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly accuracy: number;
  /** By entity type, or by tag for the task `tokens`. */
  readonly perType: Readonly<Record<string, TypeScores>>;
  /**
   * The same over the words of the file, where words beyond the length limit count as missed. The figures above are
   * over labelled tokens, like the reference's.
   */
  readonly perWord: Readonly<Record<'precision' | 'recall' | 'f1' | 'accuracy', number>>;
  readonly evalMs: number;
}

export type RunStatus =
  | 'preparing'
  | 'training'
  | 'evaluating'
  | 'paused'
  | 'finished'
  | 'stopped'
  | 'failed';

export interface SplitSummary {
  readonly split: SplitName;
  readonly sentences: number;
  readonly tokens: number;
  readonly entities: number;
  /** Words of this split beyond the length limit. */
  readonly wordsLost: number;
}

/** All that is kept of a run, apart from its weights. */
export interface RunRecord {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly modelName: string;
  readonly modelType: ModelType;
  readonly datasetName: string;
  /** That of the data, as ISO 639-1 where there is one; null where it was not recognised. */
  readonly language: string | null;
  /** Decides the metric and what its figures are called. */
  readonly task: Task;
  readonly labels: readonly string[];
  /** How the words of the data were made, and how a text is split into words like them. */
  readonly wordSplitting: WordSplitting;
  /** A sentence of the data as running text, for those who try the model; null where they have none to show. */
  readonly example: string | null;
  readonly settings: TrainSettings;
  readonly backend: BackendInUse;
  readonly splits: readonly SplitSummary[];
  /** How large a sample a quick try was made on, which `splits` describes; null for a run on the whole data. */
  readonly quickTry: QuickTry | null;
  /** Parameters that the checkpoint lacked and that were initialised. */
  readonly newlyInitialized: readonly string[];
  readonly status: RunStatus;
  readonly steps: readonly StepRecord[];
  readonly epochs: readonly EpochRecord[];
  readonly trainMs: number;
}
