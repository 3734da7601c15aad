/** The estimate shown before a run starts: whether it fits, and how long it takes. Plain data, for the page. */
import type { BatchShape } from '../artifacts/footprint.ts';
import type { BackendInUse } from '../runtime/backend.ts';
import type { Fit } from './fit.ts';
import type { QuickTryPlan } from './quickTry.ts';
import type { TimeRange } from './timeRange.ts';
import type { RunTime } from './timing.ts';

export interface RunEstimate extends Fit {
  readonly backend: BackendInUse;
  /** The largest batch; the memory figures are for it. */
  readonly largestBatch: BatchShape;
  /** A length limit above the model's number of positions; null where the model has enough. */
  readonly positions: { readonly asked: number; readonly limit: number } | null;
  /**
   * The memory that the browser reports, where the total exceeds it; else null. The browser rounds it, and reports
   * 8 GiB at most.
   */
  readonly deviceMemoryBytes: number | null;
  /** What the last run's session holds on this backend while the next run starts; null where there was no run. */
  readonly lastRun: { readonly name: string; readonly heldBytes: number; readonly hasToGo: boolean } | null;
  /** Null until a step has been measured. */
  readonly time: MeasuredTime | null;
  /** Until then: what the size of model and data suggests. Null with a measured step, and where it does not fit. */
  readonly range: TimeRange | null;
  /** The quick try of it, by the measured step or the middle of the range. Null where it does not fit. */
  readonly quickTry: QuickTryPlan | null;
  /** Whether steps are short enough for measuring them unasked. */
  readonly hasShortSteps: boolean;
}

export interface MeasuredTime extends RunTime {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** One training step on a batch of the median size. */
  readonly stepMs: number;
  readonly typicalBatch: BatchShape;
  /** Padding excluded. */
  readonly tokensPerSecond: number;
  /** `run`: taken from the steps of a run. */
  readonly basis: 'measured' | 'run';
}
