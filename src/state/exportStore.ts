import { create } from 'zustand';
import type { ExportedFile } from '../../workers/protocol/exporting.ts';
import { type ExportEstimate, modelNameFor, type RunRecord } from '../core/page.ts';

export type ExportKind = 'model' | 'artifacts';

export interface ExportState {
  /** null: a name made from that of the data set. */
  readonly name: string | null;
  /** What is being made: the model folder, or the training files. */
  readonly building: ExportKind | null;
  /** The last export of the current run, of either kind, and how large its zip is. */
  readonly built: {
    readonly name: string;
    readonly files: readonly ExportedFile[];
    readonly zipBytes: number;
  } | null;
  /** Whether the current run's model folder was made: only then are its weights kept elsewhere. */
  readonly isModelExported: boolean;
  /** What the exports of the current run would take; null until that is known. */
  readonly estimate: ExportEstimate | null;
  readonly error: Error | null;
}

export const useExportStore = create<ExportState>(() => ({
  name: null,
  building: null,
  built: null,
  isModelExported: false,
  estimate: null,
  error: null,
}));

/** The name that the exported folder has: the user's, or one made from that of the run's data. */
export function exportName(name: string | null, run: Pick<RunRecord, 'datasetName' | 'quickTry'>): string {
  return name ?? modelNameFor(run.datasetName, run.quickTry === null ? 'tagger' : 'quickTry');
}

export function setExportName(name: string): void {
  useExportStore.setState({ name });
}
