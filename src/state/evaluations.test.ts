import { describe, expect, it } from 'vitest';
import type { EpochRecord, RunRecord } from '../core/train/runRecord.ts';
import type { EvaluatedSplit } from './evaluateStore.ts';
import { headlineOf, scoresOfEpoch } from './evaluations.ts';

const perType = {
  LOC: { precision: 1, recall: 0.5, f1: 0.67, support: 4 },
  PER: { precision: 0.5, recall: 1, f1: 0.67, support: 2 },
};

const EPOCH = {
  epoch: 3,
  precision: 0.7,
  recall: 0.6,
  f1: 0.65,
  accuracy: 0.9,
  perType,
} as unknown as EpochRecord;

const record = (task: RunRecord['task'], labelAlignment = 'first', wordsLost = 0) =>
  ({
    name: 'notes-1',
    datasetName: 'notes',
    task,
    quickTry: null,
    settings: { labelAlignment },
    splits: [{ split: 'validation', wordsLost }],
  }) as unknown as RunRecord;

describe("the run's own scores after an epoch", () => {
  it('are those of its validation split, with the mean that its figures are', () => {
    const all = { precision: 0.7, recall: 0.6, f1: 0.65, support: 6 };
    expect(scoresOfEpoch(record('spans'), EPOCH)).toMatchObject({
      number: null,
      modelName: 'notes-1',
      datasetName: 'notes',
      split: 'validation',
      epoch: 3,
      scores: { f1: 0.65, perType, micro: all },
      differsByWord: false,
    });
    const ofTokens = scoresOfEpoch(record('tokens'), EPOCH).scores;
    expect(ofTokens.macro).toEqual(all);
    expect(ofTokens.micro).toBeUndefined();
  });

  it('differ from those by word where sub-words count, or words were cut off', () => {
    expect(scoresOfEpoch(record('spans', 'all'), EPOCH).differsByWord).toBe(true);
    expect(scoresOfEpoch(record('spans', 'first', 2), EPOCH).differsByWord).toBe(true);
  });
});

describe('the score by which evaluations are compared', () => {
  const evaluated = (task: string) =>
    ({
      task,
      scores: { f1: 0.31, accuracy: 0.9 },
      strictScores: task === 'spans' ? { f1: 0.29, accuracy: 0.9 } : null,
    }) as unknown as EvaluatedSplit;

  it('is that of the mode chosen; words have one way of counting', () => {
    expect(headlineOf(evaluated('spans'), 'default')).toBe(0.31);
    expect(headlineOf(evaluated('spans'), 'strict')).toBe(0.29);
    expect(headlineOf(evaluated('tokens'), 'strict')).toBe(0.9);
  });

  it('is not there where a run did not measure it', () => {
    const scores = scoresOfEpoch(record('spans'), EPOCH);
    expect(headlineOf(scores, 'default')).toBe(0.65);
    expect(headlineOf(scores, 'strict')).toBeNull();
  });
});
