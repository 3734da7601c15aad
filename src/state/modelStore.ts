import { create } from 'zustand';
import type { UserFile } from '../../workers/protocol/inputs.ts';
import type { ModelSummary } from '../../workers/protocol/models.ts';
import { EMBEDDED_MODELS, type EmbeddedName } from './catalog.ts';

/** Where the current model comes from; enough to load it again. */
export type ChosenModel =
  | { readonly kind: 'embedded'; readonly name: EmbeddedName }
  | {
      readonly kind: 'hub';
      readonly hubUrl: string;
      readonly name: string;
      /** Whether a stored token may be sent along. A link sends none. */
      readonly withToken: boolean;
    }
  | { readonly kind: 'files'; readonly name: string; readonly files: readonly UserFile[] }
  /** What the current run has made; it is gone with the worker. */
  | { readonly kind: 'run'; readonly runId: string; readonly name: string };

/** What is loaded where nothing else is asked for. */
export const FIRST_MODEL: ChosenModel = { kind: 'embedded', name: EMBEDDED_MODELS[0].name };

/** A model of the user's own: a folder, or a zip of one. */
export function ownModel(files: readonly UserFile[]): ChosenModel {
  const folder = files[0]?.name.split('/')[0] ?? '';
  return { kind: 'files', name: folder.replace(/\.zip$/i, ''), files };
}

interface ModelState {
  /** The model that `summary` is of, or that is being loaded first. */
  readonly chosen: ChosenModel;
  /** Who chose it, or what is loaded in its place: what the user or a link chose, the page does not replace. */
  readonly chosenBy: 'user' | 'page';
  /** What is being loaded in its place; null where nothing is. */
  readonly replacing: ChosenModel | null;
  readonly status: 'loading' | 'ready' | 'failed';
  readonly summary: ModelSummary | null;
  /** Bytes by file, as far as they are known. */
  readonly downloads: Readonly<Record<string, { receivedBytes: number; totalBytes: number | null }>>;
  readonly error: Error | null;
}

export const useModelStore = create<ModelState>(() => ({
  chosen: FIRST_MODEL,
  chosenBy: 'page',
  replacing: null,
  status: 'loading',
  summary: null,
  downloads: {},
  error: null,
}));

/** What has arrived of how much; `totalBytes` is null where a size is not known. */
export function downloadSum(downloads: ModelState['downloads']): {
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
} {
  const files = Object.values(downloads);
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  const totals = files.flatMap(({ totalBytes }) => (totalBytes === null ? [] : [totalBytes]));
  return {
    receivedBytes: sum(files.map(({ receivedBytes }) => receivedBytes)),
    totalBytes: totals.length < files.length ? null : sum(totals),
  };
}

/** Share of the model that has arrived, 0 to 1; null where a size is not known. */
export function downloadShare(downloads: ModelState['downloads']): number | null {
  const { receivedBytes, totalBytes } = downloadSum(downloads);
  return totalBytes === null || totalBytes === 0 ? null : Math.min(1, receivedBytes / totalBytes);
}

/** Whether the classes of its head could be for several tasks. */
export function isAmbiguous({ tasks }: ModelSummary): boolean {
  return tasks.length > 1;
}
