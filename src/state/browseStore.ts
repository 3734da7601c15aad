import { create } from 'zustand';
import type { SentenceFilter } from '../../workers/protocol/data.ts';
import type { SplitName } from '../core/page.ts';

/** A place of the Data screen that something leads to. */
export type Place = 'report' | 'failure';

interface BrowseState {
  readonly split: SplitName;
  readonly filter: SentenceFilter;
  /** Where the screen has to scroll to as soon as it is shown; null once it has. */
  readonly wanted: Place | null;
}

const NO_FILTER: SentenceFilter = { entities: 'any', text: '', problem: null };

/** Which sentences the browser shows. The import report sets the filter too, to show the sentences of a problem. */
export const useBrowseStore = create<BrowseState>(() => ({
  split: 'train',
  filter: NO_FILTER,
  wanted: null,
}));

export function browseSplit(split: SplitName): void {
  useBrowseStore.setState({ split });
}

/** Changes a part of the filter. */
export function filterSentences(change: Partial<SentenceFilter>): void {
  useBrowseStore.setState(({ filter }) => ({ filter: { ...filter, ...change } }));
}

/** Shows all sentences of the split. */
export function showAllSentences(): void {
  useBrowseStore.setState({ filter: NO_FILTER });
}

/** Shows the sentences of a split that have a problem of that kind. */
export function showProblem(split: SplitName, problem: SentenceFilter['problem']): void {
  useBrowseStore.setState({ split, filter: { ...NO_FILTER, problem } });
}

/** Leads to a place of the Data screen. */
export function wantPlace(place: Place): void {
  useBrowseStore.setState({ wanted: place });
}

/** Says that the place is in sight. */
export function reachedPlace(): void {
  useBrowseStore.setState({ wanted: null });
}
