import { describe, expect, test } from 'vitest';
import type { EpochShape } from './epochs.ts';
import {
  afterEvaluation,
  afterStep,
  INITIAL_TRAINER_STATE,
  InvalidTrainerStateError,
  parseTrainerState,
  requireStateOfRun,
  type TrainerState,
  TrainerStateMismatchError,
} from './trainerState.ts';

/** Two epochs of five batches, two to a step, the last step of one batch. */
const SHAPE: EpochShape = { batches: 5, steps: 3, batchesPerStep: 2 };

/** Every state of a run of two epochs. */
function statesOfRun(): TrainerState[] {
  const states: TrainerState[] = [INITIAL_TRAINER_STATE];
  for (const f1 of [0.5, 0.7]) {
    for (const batches of [2, 2, 1]) states.push(afterStep(states.at(-1)!, batches, 0.1));
    states.push(afterEvaluation(states.at(-1)!, { f1, accuracy: 0.9 }));
  }
  return states;
}

test('steps and the loss sum count within the epoch, step and micro-step over all epochs', () => {
  const states = statesOfRun();
  expect(states[3]).toMatchObject({ epoch: 0, stepInEpoch: 3, step: 3, microStep: 5 });
  expect(states[3]!.lossSum).toBeCloseTo(0.3, 12);
  expect(states[4]).toMatchObject({ epoch: 1, stepInEpoch: 0, step: 3, microStep: 5, lossSum: 0 });
  expect(states[6]).toMatchObject({ epoch: 1, stepInEpoch: 2, step: 5, microStep: 9 });
});

test('the best evaluation is the first of those with the highest F1; the others are counted since', () => {
  const evaluate = (f1s: readonly number[]) =>
    f1s.reduce(
      (state, f1, epoch) => afterEvaluation(state, { f1, accuracy: epoch / 10 }),
      INITIAL_TRAINER_STATE,
    );
  expect(evaluate([0])).toMatchObject({ best: { epoch: 1, f1: 0, accuracy: 0 }, evaluationsSinceBest: 0 });
  expect(evaluate([0.4, 0.6, 0.5, 0.6])).toMatchObject({
    best: { epoch: 2, f1: 0.6, accuracy: 0.1 },
    evaluationsSinceBest: 2,
  });
  expect(evaluate([0.4, 0.6, 0.5, 0.7]).evaluationsSinceBest).toBe(0);
});

test('a state is read back from JSON exactly as it was', () => {
  for (const state of statesOfRun())
    expect(parseTrainerState(JSON.parse(JSON.stringify(state)))).toEqual(state);
});

test.each([
  [{ ...INITIAL_TRAINER_STATE, version: 2 }, 'version'],
  [{ ...INITIAL_TRAINER_STATE, step: -1 }, 'step'],
  [{ ...INITIAL_TRAINER_STATE, lossSum: null }, 'lossSum'],
  [{ ...INITIAL_TRAINER_STATE, best: { epoch: 1 } }, 'best.step'],
  ['text', ''],
])('%j is refused as a state', (value, field) => {
  const read = () => parseTrainerState(value);
  expect(read).toThrow(InvalidTrainerStateError);
  expect(read).toThrow(expect.objectContaining({ data: expect.objectContaining({ field }) }));
});

describe('a state of this run', () => {
  test('is each one that the run passes through', () => {
    for (const state of statesOfRun()) expect(() => requireStateOfRun(state, SHAPE, 2)).not.toThrow();
  });

  test.each([
    ['epoch', { epoch: 3 }, 2, 3],
    ['stepInEpoch', { stepInEpoch: 4 }, 3, 4],
    ['step', { epoch: 1, step: 4 }, 3, 4],
    ['microStep', { epoch: 1, stepInEpoch: 3, step: 6, microStep: 11 }, 10, 11],
  ])('is none whose %s is another', (field, changes, expected, found) => {
    const check = () => requireStateOfRun({ ...INITIAL_TRAINER_STATE, ...changes }, SHAPE, 2);
    expect(check).toThrow(TrainerStateMismatchError);
    expect(check).toThrow(expect.objectContaining({ data: { field, expected, found } }));
  });
});
