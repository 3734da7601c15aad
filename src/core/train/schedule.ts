import { registerError, TagsmithError } from '../errors.ts';
import type { TrainSettings } from './settings.ts';

declare module '../errors.ts' {
  interface ErrorData {
    LearningRateBelowEndError: LearningRateBelowEndError['data'];
  }
}

export type Schedule = TrainSettings['schedule'];

/** What some schedules want beyond their name: `lr_scheduler_kwargs` of transformers' Trainer, with its defaults. */
export interface ScheduleOptions {
  /** Only `polynomial` depends on it, through `endLearningRate`. */
  readonly peakLearningRate?: number;
  /** `polynomial`: where it ends. */
  readonly endLearningRate?: number;
  /** `polynomial`. */
  readonly power?: number;
  /** `cosine`: waves, 0.5 falls once from peak to 0. `cosine_with_restarts`: number of descents. */
  readonly cycles?: number;
  /** `inverse_sqrt`, in steps: the warm-up where there is one, else 10,000. */
  readonly timescale?: number;
}

/** The peak learning rate of a polynomial schedule is not above its end. */
export class LearningRateBelowEndError extends TagsmithError<{
  readonly peakLearningRate: number;
  readonly endLearningRate: number;
}> {}
registerError('LearningRateBelowEndError', LearningRateBelowEndError);

/**
 * Learning rate of an optimizer step over the peak learning rate, as the functions of transformers' optimization.py
 * give it.
 *
 * One case is ours: polynomial with a warm-up of all the steps, where the reference divides by zero at `step` =
 * `totalSteps` (a step that no run takes): it is at its end there.
 *
 * @param step 0 for the first one: the Trainer's step number less 1.
 * @param totalSteps optimizer steps of the whole run.
 * @param warmupSteps see resolveWarmupSteps; may exceed totalSteps. `constant` has none.
 * @throws LearningRateBelowEndError with `polynomial`.
 */
export function scheduleMultiplier(
  schedule: Schedule,
  step: number,
  totalSteps: number,
  warmupSteps: number,
  options: ScheduleOptions = {},
): number {
  if (schedule === 'constant') return 1;
  if (schedule === 'polynomial') checkPolynomial(options);
  if (step < warmupSteps) return step / warmupSteps;
  const decayed = step - warmupSteps;
  const progress = decayed / Math.max(1, totalSteps - warmupSteps);
  switch (schedule) {
    case 'constant_with_warmup':
      return 1;
    case 'linear':
      return Math.max(0, (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
    case 'cosine':
      return Math.max(0, halfCosine((options.cycles ?? 0.5) * 2 * progress));
    case 'cosine_with_restarts':
      return progress >= 1 ? 0 : halfCosine(((options.cycles ?? 1) * progress) % 1);
    case 'polynomial': {
      const { peakLearningRate, endLearningRate } = polynomialEnds(options);
      const remaining = step >= totalSteps ? 0 : 1 - decayed / (totalSteps - warmupSteps);
      const learningRate =
        (peakLearningRate - endLearningRate) * remaining ** (options.power ?? 1) + endLearningRate;
      return learningRate / peakLearningRate;
    }
    case 'inverse_sqrt': {
      const timescale = options.timescale ?? (warmupSteps || 10_000);
      return 1 / Math.sqrt((decayed + timescale) / timescale);
    }
    default:
      return schedule satisfies never;
  }
}

/**
 * Optimizer steps of the warm-up, as `TrainingArguments.get_warmup_steps`: a value below 1 is a share of all steps,
 * rounded up; from 1 on it is a number of steps.
 */
export function resolveWarmupSteps(warmup: number, totalSteps: number): number {
  return warmup >= 1 ? Math.trunc(warmup) : Math.ceil(totalSteps * warmup);
}

/** From 1 at angle 0 to 0 at angle 1 (in half turns). */
function halfCosine(angle: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * angle));
}

function polynomialEnds(options: ScheduleOptions): {
  readonly peakLearningRate: number;
  readonly endLearningRate: number;
} {
  return {
    peakLearningRate: options.peakLearningRate ?? 1,
    endLearningRate: options.endLearningRate ?? 1e-7,
  };
}

function checkPolynomial(options: ScheduleOptions): void {
  const ends = polynomialEnds(options);
  if (ends.peakLearningRate > ends.endLearningRate) return;
  throw new LearningRateBelowEndError(
    `The polynomial schedule falls to ${ends.endLearningRate}, so the learning rate ${ends.peakLearningRate} is too small for it. Choose a larger one, or another schedule.`,
    ends,
  );
}
