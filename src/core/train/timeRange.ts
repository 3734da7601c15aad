/**
 * How long a run takes before anything was measured: from the FLOPs of its batches, and from how fast machines have
 * been seen to compute (docs/MEASUREMENTS.md, "Time before a step was measured").
 */
import type { BackendInUse } from '../runtime/backend.ts';
import type { RunPlan } from './runPlan.ts';
import { costOf, type RunCosts, timeOfRun } from './timing.ts';

/** Between these a run is expected to take. */
export interface TimeRange {
  readonly epochs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** How fast a machine does a step, all that is no matrix product included. */
interface Speed {
  readonly flopsPerSecond: number;
  /** Of a batch, however small. */
  readonly fixedMs: number;
  /** Of an optimizer step, for each parameter. */
  readonly nanosecondsPerParameter: number;
}

interface SpeedRange {
  readonly slow: Speed;
  readonly fast: Speed;
}

/** @param threads of the WASM backend */
function speedsOf({ backend, threads }: Pick<BackendInUse, 'backend' | 'threads'>): SpeedRange {
  switch (backend) {
    case 'wasm': {
      // The slow end counts every thread after the first by half: it may share a core with another one.
      const flops = { slow: 6e9 * (1 + (threads - 1) / 2), fast: 25e9 * threads };
      return {
        slow: { flopsPerSecond: flops.slow, fixedMs: 5, nanosecondsPerParameter: 5 },
        fast: { flopsPerSecond: flops.fast, fixedMs: 1, nanosecondsPerParameter: 1 },
      };
    }
    case 'webgpu':
      return {
        slow: { flopsPerSecond: 150e9, fixedMs: 60, nanosecondsPerParameter: 0.5 },
        fast: { flopsPerSecond: 2e12, fixedMs: 10, nanosecondsPerParameter: 0.01 },
      };
    default:
      return backend satisfies never;
  }
}

/** What a batch is expected to cost on slow and on fast machines, and on usual ones between them. */
export type ExpectedCosts = Readonly<Record<'slow' | 'usual' | 'fast', RunCosts>>;

/** @param trainedCount parameters that the optimizer changes */
export function expectedCosts(
  backend: Pick<BackendInUse, 'backend' | 'threads'>,
  trainedCount: number,
): ExpectedCosts {
  const { slow, fast } = speedsOf(backend);
  const between = (value: (speed: Speed) => number) => Math.sqrt(value(slow) * value(fast));
  const usual: Speed = {
    flopsPerSecond: between(({ flopsPerSecond }) => flopsPerSecond),
    fixedMs: between(({ fixedMs }) => fixedMs),
    nanosecondsPerParameter: between(({ nanosecondsPerParameter }) => nanosecondsPerParameter),
  };
  const costs = ({ flopsPerSecond, fixedMs, nanosecondsPerParameter }: Speed): RunCosts => {
    const batch = { fixedMs, msPerFlop: 1000 / flopsPerSecond };
    return {
      training: batch,
      optimizerMs: (trainedCount * nanosecondsPerParameter) / 1e6,
      evaluation: batch,
    };
  };
  return { slow: costs(slow), usual: costs(usual), fast: costs(fast) };
}

export function rangeOfRun({ work }: RunPlan, { slow, fast }: ExpectedCosts): TimeRange {
  return {
    epochs: work.epochs,
    leastMs: timeOfRun(work, fast).totalMs,
    mostMs: timeOfRun(work, slow).totalMs,
  };
}

/**
 * A step may be measured unasked where a large batch is expected to take no longer than this on a usual machine. A
 * click on Train waits for the step in progress; in return it finds the runtime loaded.
 */
const SHORT_STEP_MS = 2000;
/** A batch that is larger than so much of an epoch's others is the largest that is measured. */
export const LARGE_BATCH_SHARE = 0.9;

/** Whether steps are short enough for measuring them unasked. */
export function hasShortSteps(plan: RunPlan, { usual }: ExpectedCosts): boolean {
  return costOf(usual.training, plan.trainingFlopsAt(LARGE_BATCH_SHARE)) + usual.optimizerMs <= SHORT_STEP_MS;
}
