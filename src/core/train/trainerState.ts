/** How far a run has got: with the session's state, all that a new Trainer needs to resume there. */
import { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';
import type { EpochShape } from './epochs.ts';

declare module '../errors.ts' {
  interface ErrorData {
    InvalidTrainerStateError: InvalidTrainerStateError['data'];
    TrainerStateMismatchError: TrainerStateMismatchError['data'];
  }
}

const count = z.number().int().min(0);

/** Plain data: JSON and structured clones keep it exactly. Steps that were not finite are not in it. */
const trainerStateSchema = z.strictObject({
  version: z.literal(1),
  /** Epochs that are complete, evaluation included: the epoch in progress, counted from 0. */
  epoch: count,
  /** Optimizer steps done of the epoch in progress. All of them: only its evaluation is left. */
  stepInEpoch: count,
  /** Optimizer steps done since the start of the run. */
  step: count,
  /** Batches trained on since the start of the run; the counter of the dropout masks. */
  microStep: count,
  /** Of the steps of the epoch in progress. */
  lossSum: z.number(),
  /** The evaluation with the highest F1 so far, the earlier one of equals. `epoch` is from 1, as in EpochRecord. */
  best: z.strictObject({ epoch: count.min(1), step: count, f1: z.number(), accuracy: z.number() }).nullable(),
  /** Evaluations since `best`: what transformers' early stopping compares with its patience. */
  evaluationsSinceBest: count,
});
export type TrainerState = Readonly<z.infer<typeof trainerStateSchema>>;

/** What was stored as a trainer's state is not one, or is one of another version. */
export class InvalidTrainerStateError extends TagsmithError<{ field: string; reason: string }> {}
registerError('InvalidTrainerStateError', InvalidTrainerStateError);

/** A trainer's state does not belong to this run: other data, or settings that cut it into other steps. */
export class TrainerStateMismatchError extends TagsmithError<{
  field: 'epoch' | 'stepInEpoch' | 'step' | 'microStep';
  expected: number;
  found: number;
}> {}
registerError('TrainerStateMismatchError', TrainerStateMismatchError);

export const INITIAL_TRAINER_STATE: TrainerState = {
  version: 1,
  epoch: 0,
  stepInEpoch: 0,
  step: 0,
  microStep: 0,
  lossSum: 0,
  best: null,
  evaluationsSinceBest: 0,
};

/** @throws InvalidTrainerStateError */
export function parseTrainerState(value: unknown): TrainerState {
  const { success, data, error } = trainerStateSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  const reason = issue?.message ?? '';
  throw new InvalidTrainerStateError(
    `The saved state of the run cannot be read (${field === '' ? reason : `${field}: ${reason}`}). Start the run again.`,
    { field, reason },
  );
}

/**
 * Checks that `state` is one that a run of these epochs passes through.
 * @param epochs of the run
 * @throws TrainerStateMismatchError
 */
export function requireStateOfRun(state: TrainerState, shape: EpochShape, epochs: number): void {
  const { epoch, stepInEpoch } = state;
  if (epoch > epochs) throw mismatch('epoch', epochs, epoch);
  if (stepInEpoch > shape.steps) throw mismatch('stepInEpoch', shape.steps, stepInEpoch);
  const step = epoch * shape.steps + stepInEpoch;
  if (state.step !== step) throw mismatch('step', step, state.step);
  const batchesInEpoch = Math.min(stepInEpoch * shape.batchesPerStep, shape.batches);
  const microStep = epoch * shape.batches + batchesInEpoch;
  if (state.microStep !== microStep) throw mismatch('microStep', microStep, state.microStep);
}

/** @param batches accumulated in the step */
export function afterStep(state: TrainerState, batches: number, loss: number): TrainerState {
  return {
    ...state,
    stepInEpoch: state.stepInEpoch + 1,
    step: state.step + 1,
    microStep: state.microStep + batches,
    lossSum: state.lossSum + loss,
  };
}

/** The evaluation at the end of an epoch completes it. */
export function afterEvaluation(
  state: TrainerState,
  { f1, accuracy }: { readonly f1: number; readonly accuracy: number },
): TrainerState {
  const epoch = state.epoch + 1;
  const isBest = state.best === null || f1 > state.best.f1;
  return {
    ...state,
    epoch,
    stepInEpoch: 0,
    lossSum: 0,
    best: isBest ? { epoch, step: state.step, f1, accuracy } : state.best,
    evaluationsSinceBest: isBest ? 0 : state.evaluationsSinceBest + 1,
  };
}

function mismatch(
  field: TrainerStateMismatchError['data']['field'],
  expected: number,
  found: number,
): TrainerStateMismatchError {
  return new TrainerStateMismatchError(
    `The saved state does not belong to this run: its ${field} is ${found}, and ${expected} would be expected of these data and settings. Choose the data and settings that the run was started with.`,
    { field, expected, found },
  );
}
