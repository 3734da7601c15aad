import { z } from 'zod';
import { create } from 'zustand';
import type { PredictionResult, TaggerChoice } from '../../workers/protocol/tagging.ts';
import type { Grouping, Sentence, Task } from '../core/page.ts';

/** A result together with what it belongs to: spans are offsets into the text. */
export interface TaggingResult {
  readonly text: string;
  readonly grouping: Grouping;
  readonly tagger: TaggerChoice;
  readonly result: PredictionResult;
}

/** A sentence of the data as it stands in the text field, with what its labels say. */
export interface GoldSentence {
  readonly sentence: Pick<Sentence, 'words' | 'tags' | 'glued'>;
  readonly task: Task;
  /** Of the data that it was taken from. */
  readonly labels: readonly string[];
}

interface TryState {
  /** null: the default sentence, which follows the language of the data. */
  readonly text: string | null;
  readonly grouping: Grouping;
  readonly tagged: TaggingResult | null;
  /** Until the text is edited. */
  readonly gold: GoldSentence | null;
  /** Marks with a lower score are not shown. */
  readonly threshold: number;
  readonly error: Error | null;
}

/** Where the threshold of the last visit is kept. */
const THRESHOLD_KEY = 'tagsmith.markThreshold';

export const useTryStore = create<TryState>(() => ({
  text: null,
  grouping: 'words',
  tagged: null,
  gold: null,
  threshold: rememberedThreshold(),
  error: null,
}));

/** Shows only marks whose score is that at least, in the next visit too. */
export function chooseThreshold(threshold: number): void {
  useTryStore.setState({ threshold });
  try {
    globalThis.localStorage?.setItem(THRESHOLD_KEY, String(threshold));
  } catch {
    // Storage is blocked: the threshold stays for the session.
  }
}

function rememberedThreshold(): number {
  try {
    const kept = globalThis.localStorage?.getItem(THRESHOLD_KEY) ?? 0;
    return z.coerce.number().min(0).max(1).catch(0).parse(kept);
  } catch {
    return 0;
  }
}
