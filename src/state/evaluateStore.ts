import { create } from 'zustand';
import type { SplitScores } from '../../workers/protocol/tagging.ts';
import type { SplitName } from '../core/page.ts';

/** An evaluation of this visit. */
export interface EvaluatedSplit extends SplitScores {
  /** Counts up from 1. */
  readonly number: number;
}

interface EvaluateState {
  /** null: the first of validation, test and train that has sentences. */
  readonly split: SplitName | null;
  /** Batches done of those of the split; null where nothing is being evaluated. */
  readonly progress: { readonly batch: number; readonly batches: number } | null;
  /** Newest first. */
  readonly results: readonly EvaluatedSplit[];
  /** Number of the result that is shown. */
  readonly shown: number | null;
  readonly error: Error | null;
}

export const useEvaluateStore = create<EvaluateState>(() => ({
  split: null,
  progress: null,
  results: [],
  shown: null,
  error: null,
}));

/** Chooses the split to score next. */
export function chooseSplit(split: SplitName): void {
  useEvaluateStore.setState({ split });
}

/** Shows the result of that number. */
export function showEvaluation(number: number): void {
  useEvaluateStore.setState({ shown: number });
}
