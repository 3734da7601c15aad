/** What of the model's own head serves the labels of the loaded data. */
import { useMemo } from 'react';
import { type LabelMatch, matchLabels } from '../core/page.ts';
import { useDataStore } from './dataStore.ts';
import { useModelStore } from './modelStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';

type DataState = ReturnType<typeof useDataStore.getState>;
type ModelState = ReturnType<typeof useModelStore.getState>;

type LabelNames = readonly string[] | null;

const labelsOfModel = ({ summary }: ModelState): LabelNames => summary?.knownLabels ?? null;
const labelsOfData = ({ loaded }: DataState): LabelNames => loaded?.labels ?? null;

/** Null where there is no head, or none of its classes has the name of a label. */
function headMatchOf(ofModel: LabelNames, ofData: LabelNames): LabelMatch | null {
  if (ofModel === null || ofData === null) return null;
  const match = matchLabels(ofModel, ofData);
  return match.matching.length === 0 ? null : match;
}

/** What of the current model's head serves the labels of the loaded data; null where nothing does. */
export function useHeadMatch(): LabelMatch | null {
  const ofModel = useModelStore(labelsOfModel);
  const ofData = useDataStore(labelsOfData);
  return useMemo(() => headMatchOf(ofModel, ofData), [ofModel, ofData]);
}

/** The match, if it is partial and the user has not decided about the head; else null. */
export function headToAskFor(): LabelMatch | null {
  const match = headMatchOf(labelsOfModel(useModelStore.getState()), labelsOfData(useDataStore.getState()));
  const hasSaid = usePreferencesStore.getState().changedSettings.head !== undefined;
  return match === null || match.unmatched.length === 0 || hasSaid ? null : match;
}
