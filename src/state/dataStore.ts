import { create } from 'zustand';
import type { Dataset, SplitName } from '../core/data/dataset.ts';
import type { ImportReport } from '../core/data/report.ts';
import type { SampleId } from './catalog.ts';

/** Where the current data came from; enough to read them again. */
export type DataSource =
  | { readonly kind: 'sample'; readonly sample: SampleId }
  | {
      readonly kind: 'files';
      readonly files: readonly File[];
      /** Splits that the user chose, by file name. */
      readonly splits: Readonly<Record<string, SplitName>>;
    };

export interface LoadedData {
  readonly source: DataSource;
  readonly dataset: Dataset;
  readonly report: ImportReport;
}

interface DataState {
  /** What is being read now. */
  readonly importing: DataSource | null;
  /** Stays as it is while other data are read, and when that fails. */
  readonly loaded: LoadedData | null;
  /** Why the last import failed. */
  readonly error: Error | null;
}

export const useDataStore = create<DataState>(() => ({ importing: null, loaded: null, error: null }));

/** The entity types of a label set in its order: `PER` for `B-PER` and `I-PER`. */
export function entityTypes(labelNames: readonly string[]): string[] {
  const types = labelNames.filter((name) => name !== 'O').map((name) => name.replace(/^[A-Z]-/, ''));
  return [...new Set(types)];
}
