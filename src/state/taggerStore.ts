import { create } from 'zustand';
import type { TaggerChoice } from '../../workers/protocol/tagging.ts';

interface TaggerState {
  /** What tags in Try and is scored in Evaluate, where both a run and a model with its original head can. */
  readonly choice: TaggerChoice;
}

export const useTaggerStore = create<TaggerState>(() => ({ choice: 'run' }));
