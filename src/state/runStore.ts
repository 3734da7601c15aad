import { create } from 'zustand';
import {
  type EpochRecord,
  NotFiniteStepError,
  type QuickTry,
  type RunRecord,
  type RunStatus,
  type SplitName,
  type StepRecord,
} from '../core/page.ts';
import type { CurvePoint } from './lossCurve.ts';

export type RunPhase = 'none' | RunStatus;

/** A run that was asked for and has not begun. Until it does, the run before it stays on the page, whole. */
interface StartingRun {
  readonly runId: string;
  readonly name: string;
  readonly datasetName: string;
  readonly isQuickTry: boolean;
  /**
   * `queued`: the model or the data have yet to arrive. `stopping`: Stop was clicked while the worker prepares the
   * run; it takes effect when the worker's call in progress returns.
   */
  readonly phase: 'queued' | 'preparing' | 'stopping';
}

/** How a run was asked for; kept while the user is asked about it. */
export interface RunRequest {
  /** The user has agreed to lose the run on the page, which was not downloaded. */
  readonly mayLoseLastRun?: boolean;
  /** On a sample that takes about half a minute. */
  readonly quickTry?: boolean;
}

/** A start that came to nothing. */
export interface FailedStart {
  readonly name: string;
  readonly datasetName: string;
  readonly error: Error;
}

export type LogEntry = { readonly atMs: number } & (
  | { readonly kind: 'started'; readonly name: string; readonly totalSteps: number }
  | { readonly kind: 'newlyInitialized'; readonly names: readonly string[]; readonly seed: number }
  | { readonly kind: 'wordsLost'; readonly split: SplitName; readonly words: number }
  | { readonly kind: 'quickTry'; readonly sizes: QuickTry }
  | { readonly kind: 'epoch'; readonly epoch: EpochRecord }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'finished'; readonly trainMs: number }
  | { readonly kind: 'stopped'; readonly step: number }
  /** All steps are done, and the evaluation after the last one was stopped. */
  | { readonly kind: 'evaluationStopped'; readonly steps: number }
  | { readonly kind: 'failed'; readonly error: Error }
);

/** The run on the page, which has begun, and beside it the start of the next one. */
export interface RunState {
  readonly starting: StartingRun | null;
  /** Why the last start came to nothing; null once another is under way. */
  readonly failedStart: FailedStart | null;
  /**
   * Train was clicked, and the user has yet to say what becomes of the model's head, or of the run on the page, which
   * the next one replaces.
   */
  readonly question: { readonly about: 'head' | 'lastRun'; readonly request: RunRequest } | null;
  readonly runId: string | null;
  readonly name: string | null;
  readonly phase: RunPhase;
  /** The worker no longer has the weights of the run on the page. */
  readonly isReleased: boolean;
  /** What was clicked, while the worker has yet to finish the step in progress. */
  readonly requested: 'pause' | 'resume' | 'stop' | null;
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
  starting: null,
  failedStart: null,
  question: null,
  runId: null,
  name: null,
  phase: 'none',
  isReleased: false,
  requested: null,
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

/** Whether a run is in progress or about to start, so that another cannot start. */
export function isBusy({ starting, phase }: Pick<RunState, 'starting' | 'phase'>): boolean {
  return starting !== null || isActive(phase);
}

/** Whether there is anything to say of a run: one on the page, the start of one, or why that failed. */
export function hasRunToShow({ phase, starting, failedStart }: RunState): boolean {
  return phase !== 'none' || starting !== null || failedStart !== null;
}

/** Whether the run on the page has begun and not ended. */
export function isActive(phase: RunPhase): boolean {
  switch (phase) {
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

type WeightsOfRun = Pick<RunState, 'phase' | 'lastStep' | 'isReleased' | 'error'>;

/** Whether there are weights that have learned something and can tag a text. */
export function canPredict(run: WeightsOfRun): boolean {
  if (canExport(run)) return true;
  return run.lastStep !== null && !run.isReleased && isActive(run.phase) && run.phase !== 'preparing';
}

/** Whether the run has ended with weights worth keeping. */
export function canExport({ phase, lastStep, isReleased, error }: WeightsOfRun): boolean {
  if (lastStep === null || isReleased) return false;
  // Any other failure may have come in the middle of a step, or have taken the session with it.
  return (
    phase === 'finished' || phase === 'stopped' || (phase === 'failed' && error instanceof NotFiniteStepError)
  );
}
