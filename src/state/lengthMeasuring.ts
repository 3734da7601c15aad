import { settingsOfNextRun } from '../core/page.ts';
import type { DataActions } from './dataActions.ts';
import { useDataStore } from './dataStore.ts';
import { useModelStore } from './modelStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';
import { isBusy, useRunStore } from './runStore.ts';

/** Lengths are measured when nothing has changed for so long. */
const PAUSE_MS = 300;

/**
 * From now on the import report says which sentences are cut off: it is measured whenever the data, the model or the
 * length limit have changed.
 */
export function keepLengthsMeasured(data: DataActions): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const measure = () => {
    const { loaded, importing, arranging } = useDataStore.getState();
    const { summary, status } = useModelStore.getState();
    const { maxLength } = settingsOfNextRun(
      usePreferencesStore.getState().changedSettings,
      summary,
    ).effective;
    const isDue = loaded !== null && loaded.report.lengths?.limit !== maxLength;
    const isQuiet = importing === null && !arranging && !isBusy(useRunStore.getState());
    if (isDue && isQuiet && status === 'ready') void data.measureLengths(maxLength);
  };
  const measureSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(measure, PAUSE_MS);
  };
  for (const store of [useDataStore, useModelStore, usePreferencesStore]) store.subscribe(measureSoon);
}
