import { create } from 'zustand';
import type { SentenceRow } from '../../workers/protocol/data.ts';
import type { TaggedSentences } from '../../workers/protocol/tagging.ts';
import type { SplitName } from '../core/page.ts';

interface PreviewState {
  /** Of one split; empty where the loaded data have none with entities. */
  readonly sentences: readonly SentenceRow[];
  readonly split: SplitName;
  /** The same sentences as the run on the page tags them; null where it has not yet. */
  readonly tagged: TaggedSentences | null;
  /** Why they could not be read or tagged. */
  readonly error: Error | null;
}

export const usePreviewStore = create<PreviewState>(() => ({
  sentences: [],
  split: 'validation',
  tagged: null,
  error: null,
}));
