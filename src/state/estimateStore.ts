import { create } from 'zustand';
import type { RunEstimate } from '../core/page.ts';

interface EstimateState {
  /** Of the current settings, data and model, or of those just before; null while any of them is missing. */
  readonly estimate: RunEstimate | null;
  /** Something has changed since. */
  readonly stale: boolean;
  readonly measuring: boolean;
  /** How often Train was clicked although this does not fit. */
  readonly refusals: number;
  readonly error: Error | null;
}

export const useEstimateStore = create<EstimateState>(() => ({
  estimate: null,
  stale: true,
  measuring: false,
  refusals: 0,
  error: null,
}));
