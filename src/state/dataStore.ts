import { create } from 'zustand';
import type { DataSummary, ImportProgress } from '../../workers/protocol/data.ts';
import type { UserFile } from '../../workers/protocol/inputs.ts';
import type { DataChoices, SplitName } from '../core/page.ts';
import type { SampleId } from './catalog.ts';

/** Where the current data came from; enough to read them again. */
export type DataSource =
  | { readonly kind: 'sample'; readonly sample: SampleId }
  | { readonly kind: 'files'; readonly files: readonly UserFile[] }
  /** `name`: what the page calls pasted text, in its language at that time. */
  | { readonly kind: 'text'; readonly text: string; readonly name: string }
  | {
      readonly kind: 'hub';
      readonly hubUrl: string;
      readonly repository: { readonly id: string; readonly revision: string };
      /** null: the first. */
      readonly config: string | null;
      /** The hub's splits to load, and what each is used as; null: as their names say. */
      readonly splits: Readonly<Record<string, SplitName>> | null;
      /** Whether a stored token may be sent along. A link sends none. */
      readonly withToken: boolean;
    };

export interface LoadedData extends DataSummary {
  readonly source: DataSource;
}

interface DataState {
  /** What is being read now. */
  readonly importing: DataSource | null;
  /** How far that is; null before the first piece. */
  readonly progress: ImportProgress | null;
  /** The source that was read last, well or badly; null after a change of choices. */
  readonly tried: DataSource | null;
  /** Whether the loaded data are being arranged by other choices. */
  readonly arranging: boolean;
  /** Those choices, while `arranging`. */
  readonly wantedChoices: DataChoices | null;
  /** Stays as it is while other data are read, and when that fails. */
  readonly loaded: LoadedData | null;
  /** Why the last import, or the last change of choices, failed. */
  readonly error: Error | null;
}

export const useDataStore = create<DataState>(() => ({
  importing: null,
  progress: null,
  tried: null,
  arranging: false,
  wantedChoices: null,
  loaded: null,
  error: null,
}));

/** Forgets why an import failed: what comes next is the news. */
export function dismissFailure(): void {
  useDataStore.setState({ error: null });
}
