import { useCallback } from 'react';
import type { DataChoices } from '../../../core/page.ts';
import { type LoadedData, useDataStore } from '../../../state/dataStore.ts';
import { isBusy, useRunStore } from '../../../state/runStore.ts';
import { useStudio } from '../../../state/studioContext.ts';

/** What every group of choices is given. */
export interface ChoicesProps {
  readonly loaded: LoadedData;
  /** Those made, or being applied. */
  readonly choices: DataChoices;
  readonly disabled: boolean;
  readonly choose: (change: Partial<DataChoices>) => void;
}

/**
 * The choices as the user has made them, also while they take effect. They cannot be changed while a run goes on or
 * other data are read.
 */
export function useChoices(loaded: LoadedData): ChoicesProps {
  const studio = useStudio();
  // Of the store, not of `loaded`: that is drawn a little later, and a control would spring back meanwhile.
  const made = useDataStore((state) => state.wantedChoices ?? state.loaded?.choices);
  const importing = useDataStore((state) => state.importing !== null);
  const running = useRunStore(isBusy);
  const choose = useCallback((change: Partial<DataChoices>) => void studio.data.choose(change), [studio]);
  return { loaded, choices: made ?? loaded.choices, disabled: importing || running, choose };
}
