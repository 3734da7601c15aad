import { create } from 'zustand';
import type { ExportedFile } from '../../workers/protocol/exporting.ts';

interface ExportState {
  /** null: a name made from that of the data set. */
  readonly name: string | null;
  readonly building: boolean;
  /** The last folder that was built, and how large its zip is. */
  readonly built: {
    readonly name: string;
    readonly files: readonly ExportedFile[];
    readonly zipBytes: number;
  } | null;
  readonly error: Error | null;
}

export const useExportStore = create<ExportState>(() => ({
  name: null,
  building: false,
  built: null,
  error: null,
}));

/** Whether a name works as a folder, a file and a repository of the hub. */
export function isModelName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/.test(name);
}

/** A model name made from any text: `eng.train (2)` gives `eng.train-2-tagger`. */
export function modelNameFor(datasetName: string): string {
  const cleaned = datasetName
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return `${cleaned.slice(0, 80) || 'my'}-tagger`;
}

/** The name that the exported folder has: the user's, or one made from that of the data set. */
export function exportName(name: string | null, datasetName: string): string {
  return name ?? modelNameFor(datasetName);
}

export function setExportName(name: string): void {
  useExportStore.setState({ name });
}
