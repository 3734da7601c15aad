import { create } from 'zustand';
import type { PredictionResult, TaggerChoice } from '../../workers/protocol/tagging.ts';
import type { Grouping } from '../core/page.ts';

/** A result together with the text it belongs to: spans are offsets into it. */
export interface TaggingResult {
  readonly text: string;
  readonly tagger: TaggerChoice;
  readonly result: PredictionResult;
}

interface TryState {
  /** null: the default sentence, which follows the language of the data. */
  readonly text: string | null;
  readonly grouping: Grouping;
  readonly tagged: TaggingResult | null;
  readonly error: Error | null;
}

export const useTryStore = create<TryState>(() => ({
  text: null,
  grouping: 'words',
  tagged: null,
  error: null,
}));
