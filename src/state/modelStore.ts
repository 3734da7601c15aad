import { create } from 'zustand';
import type { HubModel, ModelSummary } from '../../workers/protocol.ts';
import type { BackendInUse } from '../core/runtime/backend.ts';
import type { UserFile } from './dataStore.ts';

/** Where the current model comes from; enough to load it again. */
export type ChosenModel =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'hub'; readonly hubUrl: string; readonly name: string }
  | { readonly kind: 'files'; readonly name: string; readonly files: readonly UserFile[] }
  /** What the current run has made; it is gone with the worker. */
  | { readonly kind: 'run'; readonly runId: string };

interface ModelState {
  /** The model that `summary` is of, or that is being loaded first. */
  readonly chosen: ChosenModel;
  /** What is being loaded in its place; null where nothing is. */
  readonly replacing: ChosenModel | null;
  /** The model of the hub that was looked for last: what it is, or that it is being looked for. */
  readonly found: HubModel | 'finding' | null;
  readonly status: 'loading' | 'ready' | 'failed';
  readonly summary: ModelSummary | null;
  /** Bytes by file, as far as they are known. */
  readonly downloads: Readonly<Record<string, { receivedBytes: number; totalBytes: number | null }>>;
  readonly error: Error | null;
  /** What the chosen backend comes to on this machine; null until the worker has looked. */
  readonly backend: BackendInUse | null;
  /** Train was clicked, and it is open what becomes of the model's head. */
  readonly askingForHead: boolean;
}

export const useModelStore = create<ModelState>(() => ({
  chosen: { kind: 'embedded' },
  replacing: null,
  found: null,
  status: 'loading',
  summary: null,
  downloads: {},
  error: null,
  backend: null,
  askingForHead: false,
}));

/** Share of the model that has arrived, 0 to 1; null where a size is not known. */
export function downloadShare(downloads: ModelState['downloads']): number | null {
  let received = 0;
  let total = 0;
  for (const { receivedBytes, totalBytes } of Object.values(downloads)) {
    if (totalBytes === null) return null;
    received += receivedBytes;
    total += totalBytes;
  }
  return total === 0 ? null : Math.min(1, received / total);
}
