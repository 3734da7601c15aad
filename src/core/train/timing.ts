/**
 * How long a run takes, from a few measured batches. A batch costs a fixed time (parameters copied in, gradients out)
 * and a time proportional to the FLOPs of its matrix products, which take nine tenths of a step
 * (docs/MEASUREMENTS.md). A token count is not enough: attention grows with the square of the length.
 */

/** A timed batch: forward and backward, or evaluation only. */
export interface TimedBatch {
  readonly flops: number;
  readonly ms: number;
}

export interface BatchCost {
  readonly fixedMs: number;
  readonly msPerFlop: number;
}

/** The FLOPs of a run: of one epoch's training, and of one evaluation. */
export interface RunWork {
  readonly epochs: number;
  readonly optimizerStepsPerEpoch: number;
  readonly trainingBatches: number;
  readonly trainingFlops: number;
  readonly evaluationBatches: number;
  readonly evaluationFlops: number;
}

export interface RunCosts {
  readonly training: BatchCost;
  readonly optimizerMs: number;
  readonly evaluation: BatchCost;
}

export interface RunTime {
  readonly trainingMs: number;
  /** Of the evaluations after all epochs. */
  readonly evaluationMs: number;
  readonly totalMs: number;
}

/**
 * The least-squares line through timed batches; where it does not rise or starts below zero, a line through the
 * origin.
 * @param batches at least one
 */
export function fitCost(batches: readonly TimedBatch[]): BatchCost {
  const count = batches.length;
  const meanFlops = batches.reduce((sum, { flops }) => sum + flops, 0) / count;
  const meanMs = batches.reduce((sum, { ms }) => sum + ms, 0) / count;
  let covariance = 0;
  let variance = 0;
  for (const { flops, ms } of batches) {
    covariance += (flops - meanFlops) * (ms - meanMs);
    variance += (flops - meanFlops) ** 2;
  }
  const msPerFlop = variance === 0 ? 0 : covariance / variance;
  const fixedMs = meanMs - msPerFlop * meanFlops;
  if (msPerFlop > 0 && fixedMs >= 0) return { fixedMs, msPerFlop };
  return { fixedMs: 0, msPerFlop: meanMs / meanFlops };
}

export function costOf({ fixedMs, msPerFlop }: BatchCost, flops: number): number {
  return fixedMs + msPerFlop * flops;
}

/** The time of a whole run: all epochs, each followed by an evaluation. */
export function timeOfRun(work: RunWork, costs: RunCosts): RunTime {
  const { training, optimizerMs, evaluation } = costs;
  const trainingMs =
    work.epochs *
    (work.trainingBatches * training.fixedMs +
      work.trainingFlops * training.msPerFlop +
      work.optimizerStepsPerEpoch * optimizerMs);
  const evaluationMs =
    work.epochs * (work.evaluationBatches * evaluation.fixedMs + work.evaluationFlops * evaluation.msPerFlop);
  return { trainingMs, evaluationMs, totalMs: trainingMs + evaluationMs };
}
