import type { GivesWay } from '../turns.ts';
import type { RunPlan } from './runPlan.ts';
import type { EpochRecord, StepRecord } from './runRecord.ts';
import { fitCost, type RunCosts, type TimedBatch } from './timing.ts';

/** Steps that a run must have done before they replace the measured ones. */
const LEAST_STEPS = 5;

/**
 * The cost of a batch, fitted to a run's own steps; null after too few steps.
 * @param plan of the run
 * @param before the costs known so far. A run times whole steps only, so the optimizer's share is taken from here
 * @throws what `turns` throws
 */
export async function costsOfRun(
  plan: RunPlan,
  steps: readonly Pick<StepRecord, 'step' | 'stepMs'>[],
  epochs: readonly Pick<EpochRecord, 'evalMs'>[],
  before: RunCosts | null,
  turns: GivesWay,
): Promise<RunCosts | null> {
  // The first step compiles and allocates.
  const counted = steps.slice(1);
  if (counted.length < LEAST_STEPS) return null;
  // An optimizer step measured on a busy machine may be longer than whole steps of the run.
  const shortestMs = counted.reduce((least, { stepMs }) => Math.min(least, stepMs), Number.POSITIVE_INFINITY);
  const optimizerMs = Math.min(before?.optimizerMs ?? 0, shortestMs);
  const timed: TimedBatch[] = [];
  for (const { step, stepMs } of counted) {
    const flops = plan.flopsOfStep(step - 1);
    timed.push({
      flops: flops.reduce((sum, one) => sum + one, 0) / flops.length,
      ms: (stepMs - optimizerMs) / flops.length,
    });
    if (turns.isDue) await turns.giveWay();
  }
  const { evaluationFlops, evaluationBatches } = plan.work;
  const evaluations = (evaluationBatches === 0 ? [] : epochs).map(
    ({ evalMs }): TimedBatch => ({
      flops: evaluationFlops / evaluationBatches,
      ms: evalMs / evaluationBatches,
    }),
  );
  const training = fitCost(timed);
  const evaluation = evaluations.length > 0 ? fitCost(evaluations) : (before?.evaluation ?? training);
  return { training, optimizerMs, evaluation };
}
