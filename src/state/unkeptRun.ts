/** Whether the run on the page would be lost with the page, or with the next run. */
import { type ExportState, useExportStore } from './exportStore.ts';
import { canExport, type RunState, useRunStore } from './runStore.ts';

/** It has ended with weights that can be downloaded, and were not. A quick try may be lost: another is soon made. */
function isUnkept(run: RunState, { isModelExported }: Pick<ExportState, 'isModelExported'>): boolean {
  return canExport(run) && !isModelExported && run.record?.quickTry === null;
}

export function hasUnkeptRun(): boolean {
  return isUnkept(useRunStore.getState(), useExportStore.getState());
}

export function useHasUnkeptRun(): boolean {
  const isModelExported = useExportStore((state) => state.isModelExported);
  return useRunStore((run) => isUnkept(run, { isModelExported }));
}
