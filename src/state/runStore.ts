import { create } from 'zustand';
import type { EpochRecord, RunRecord, RunStatus, StepRecord } from '../core/train/runRecord.ts';
import type { CurvePoint } from './lossCurve.ts';

/** `queued`: Train was clicked before the model had arrived. */
export type RunPhase = 'none' | 'queued' | RunStatus;

export type LogEntry = { readonly atMs: number } & (
  | { readonly kind: 'started'; readonly name: string; readonly totalSteps: number }
  | { readonly kind: 'newlyInitialized'; readonly names: readonly string[]; readonly seed: number }
  | { readonly kind: 'wordsLost'; readonly split: string; readonly words: number }
  | { readonly kind: 'epoch'; readonly epoch: EpochRecord }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'finished'; readonly trainMs: number }
  | { readonly kind: 'stopped'; readonly step: number }
  | { readonly kind: 'failed'; readonly error: Error }
);

export interface RunState {
  readonly runId: string | null;
  readonly name: string | null;
  readonly phase: RunPhase;
  /** Pause or stop was clicked, and the worker has yet to finish the step in progress. */
  readonly asked: 'pause' | 'resume' | 'stop' | null;
  /** As it was at the start, and whole once the run has ended. */
  readonly record: RunRecord | null;
  readonly totalSteps: number;
  readonly lastStep: StepRecord | null;
  readonly curve: readonly CurvePoint[];
  readonly epochs: readonly EpochRecord[];
  readonly evaluation: { readonly batch: number; readonly batches: number } | null;
  readonly log: readonly LogEntry[];
  readonly error: Error | null;
}

export const NO_RUN: RunState = {
  runId: null,
  name: null,
  phase: 'none',
  asked: null,
  record: null,
  totalSteps: 0,
  lastStep: null,
  curve: [],
  epochs: [],
  evaluation: null,
  log: [],
  error: null,
};

export const useRunStore = create<RunState>(() => NO_RUN);

/** Whether a run occupies the worker, so that another cannot start. */
export function isActive(phase: RunPhase): boolean {
  switch (phase) {
    case 'queued':
    case 'preparing':
    case 'training':
    case 'evaluating':
    case 'paused':
      return true;
    case 'none':
    case 'finished':
    case 'stopped':
    case 'failed':
      return false;
    default:
      return phase satisfies never;
  }
}

/** Whether there are weights that have learned something and can tag a text. */
export function canPredict(run: Pick<RunState, 'phase' | 'lastStep'>): boolean {
  if (run.lastStep === null) return false;
  return (
    run.phase !== 'none' && run.phase !== 'failed' && run.phase !== 'queued' && run.phase !== 'preparing'
  );
}

/** Whether the run has ended with weights worth keeping. */
export function canExport(run: Pick<RunState, 'phase' | 'lastStep'>): boolean {
  return run.lastStep !== null && (run.phase === 'finished' || run.phase === 'stopped');
}
