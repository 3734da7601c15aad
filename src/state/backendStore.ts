import { create } from 'zustand';
import type { BackendInUse } from '../core/page.ts';

interface BackendState {
  /** What the chosen backend comes to on this machine; null until the worker has looked. */
  readonly inUse: BackendInUse | null;
}

export const useBackendStore = create<BackendState>(() => ({ inUse: null }));
