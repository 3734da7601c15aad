/** What of the model's own head serves the labels of the loaded data. */
import { type LabelMatch, matchLabels } from '../core/data/labels.ts';
import { useDataStore } from './dataStore.ts';
import { useModelStore } from './modelStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';

type DataState = ReturnType<typeof useDataStore.getState>;
type ModelState = ReturnType<typeof useModelStore.getState>;

/** Null where there is no head, or none of its classes has the name of a label. */
export function headMatchOf({ loaded }: DataState, { summary }: ModelState): LabelMatch | null {
  if (loaded === null || summary === null) return null;
  const match = matchLabels(summary.labels, loaded.labels);
  return match.matching.length === 0 ? null : match;
}

/** The match where it is in part only and the user has not said what should become of the head; else null. */
export function headToAskFor(): LabelMatch | null {
  const match = headMatchOf(useDataStore.getState(), useModelStore.getState());
  const hasSaid = usePreferencesStore.getState().changedSettings.head !== undefined;
  return match === null || match.anew.length === 0 || hasSaid ? null : match;
}
