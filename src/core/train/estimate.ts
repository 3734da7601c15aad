/** What is said of a run before it starts: whether it fits, and how long it will take. Plain data, for the page. */
import type { BatchShape } from '../artifacts/footprint.ts';
import type { BackendInUse } from '../runtime/backend.ts';
import type { Fit } from './fit.ts';
import type { RunTime } from './timing.ts';

export interface RunEstimate extends Fit {
  readonly backend: BackendInUse;
  /** The largest batch: the figures of memory are for it. */
  readonly largestBatch: BatchShape;
  /** A length limit above the positions that the model has; null where it has them. */
  readonly positions: { readonly asked: number; readonly limit: number } | null;
  /**
   * Where all of it is more than the memory that the browser tells of: that memory. It tells a rounded value, 8 GiB
   * at most.
   */
  readonly deviceMemoryBytes: number | null;
  /** What the last run's session holds on this backend while the next run starts; null where there is none. */
  readonly lastRun: { readonly name: string; readonly heldBytes: number; readonly hasToGo: boolean } | null;
  /** Null before a step was measured, and without data. */
  readonly time: MeasuredTime | null;
}

export interface MeasuredTime extends RunTime {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** One training step of a batch of this shape, which half of the batches are no larger than. */
  readonly stepMs: number;
  readonly typicalBatch: BatchShape;
  /** Padding does not count. */
  readonly tokensPerSecond: number;
  /** `run`: from the steps of a run. */
  readonly basis: 'measured' | 'run';
}
