import { create } from 'zustand';
import type { ModelSummary } from '../../workers/protocol.ts';
import type { BackendInUse } from '../core/runtime/backend.ts';

interface ModelState {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly summary: ModelSummary | null;
  /** Bytes by file, as far as they are known. */
  readonly downloads: Readonly<Record<string, { receivedBytes: number; totalBytes: number | null }>>;
  readonly error: Error | null;
  /** What the chosen backend comes to on this machine; null until the worker has looked. */
  readonly backend: BackendInUse | null;
}

export const useModelStore = create<ModelState>(() => ({
  status: 'loading',
  summary: null,
  downloads: {},
  error: null,
  backend: null,
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
