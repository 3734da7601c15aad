import type { Task } from '../core/page.ts';
import { useDataStore } from '../state/dataStore.ts';
import { useRunStore } from '../state/runStore.ts';

/** The task of the run, or of the data that the next run would train on. */
export function useShownTask(): Task {
  const ofRun = useRunStore((state) => state.record?.task);
  const ofData = useDataStore((state) => state.loaded?.task);
  return ofRun ?? ofData ?? 'spans';
}
