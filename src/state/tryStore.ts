import { create } from 'zustand';
import type { PredictionResult, TaggerChoice } from '../../workers/protocol.ts';
import type { Aggregation } from '../core/predict/entities.ts';

/** A result together with the text it belongs to: spans are offsets into it. */
export interface TaggedText {
  readonly text: string;
  readonly tagger: TaggerChoice;
  readonly result: PredictionResult;
}

interface TryState {
  /** null: the default sentence, which follows the language of the data. */
  readonly text: string | null;
  readonly aggregation: Aggregation;
  /** What tags where there is a choice. */
  readonly tagger: TaggerChoice;
  readonly tagged: TaggedText | null;
  readonly error: Error | null;
}

/** `first` is what a word-level model wants: the label of a word is that of its first sub-word. */
export const useTryStore = create<TryState>(() => ({
  text: null,
  aggregation: 'first',
  tagger: 'run',
  tagged: null,
  error: null,
}));
