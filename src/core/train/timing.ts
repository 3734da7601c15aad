/**
 * How long a run takes, from a few measured batches. A batch costs a fixed time (parameters copied in, gradients out)
 * and a time in proportion to the arithmetic of its matrix products, which are nine tenths of a step
 * (docs/MEASUREMENTS.md). Tokens alone would not do: attention grows with the square of the length.
 */

/** A batch that was timed: forward and backward, or its evaluation. */
export interface TimedBatch {
  readonly flops: number;
  readonly ms: number;
}

export interface BatchCost {
  readonly fixedMs: number;
  readonly msPerFlop: number;
}

/** The arithmetic of a run: of one epoch's training, of one evaluation. */
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
  /** After all epochs. */
  readonly evaluationMs: number;
  readonly totalMs: number;
}

/**
 * The line of least squares through timed batches; where they do not give one that rises and starts above zero, the
 * one through zero.
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

/** The time of a whole run: all epochs, with the evaluation after each. */
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
