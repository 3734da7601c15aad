import { create } from 'zustand';
import type { SentenceFilter } from '../../workers/protocol.ts';
import type { SplitName } from '../core/data/task.ts';

interface BrowseState {
  readonly split: SplitName;
  readonly filter: SentenceFilter;
}

export const NO_FILTER: SentenceFilter = { entities: 'any', text: '', problem: null };

/** Which sentences the browser shows. The import report sets the filter too, to show the sentences of a problem. */
export const useBrowseStore = create<BrowseState>(() => ({ split: 'train', filter: NO_FILTER }));
