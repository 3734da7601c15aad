import { create } from 'zustand';
import type { SplitScores } from '../../workers/protocol/tagging.ts';
import type { QuickTry, SplitName } from '../core/page.ts';

/** How entities are counted: as seqeval in default mode, or in strict mode with IOB2. */
export const SCORING_MODES = ['default', 'strict'] as const;
export type ScoringMode = (typeof SCORING_MODES)[number];

/** An evaluation of this visit. */
export interface EvaluatedSplit extends SplitScores {
  /** Counts up from 1. */
  readonly number: number;
  /** Of the run that tagged; null for any other run, and for a model as loaded. */
  readonly quickTry: QuickTry | null;
}

interface EvaluateState {
  /** null: the first of validation, test and train that has sentences. */
  readonly split: SplitName | null;
  /** Batches done of those of the split; null where nothing is being evaluated. */
  readonly progress: { readonly split: SplitName; readonly batch: number; readonly batches: number } | null;
  /** Newest first. */
  readonly results: readonly EvaluatedSplit[];
  /** Number of the result that is shown; null: the scores of the run after its last epoch. */
  readonly shown: number | null;
  readonly mode: ScoringMode;
  readonly error: Error | null;
}

export const useEvaluateStore = create<EvaluateState>(() => ({
  split: null,
  progress: null,
  results: [],
  shown: null,
  mode: 'default',
  error: null,
}));

/** Chooses the split to score next. */
export function chooseSplit(split: SplitName): void {
  useEvaluateStore.setState({ split });
}

/** Shows the result of that number, or with null the scores of the run after its last epoch. */
export function showEvaluation(number: number | null): void {
  useEvaluateStore.setState({ shown: number });
}

/** Chooses how entities are counted. */
export function chooseScoringMode(mode: ScoringMode): void {
  useEvaluateStore.setState({ mode });
}
