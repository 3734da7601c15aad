import { expect, it } from 'vitest';
import { EXAMPLE_RUN, EXAMPLE_TOKENS_RUN } from '../../../tests/export/exampleRun.ts';
import type { RunRecord } from '../../core/page.ts';
import type { EvaluatedSplit } from '../../state/evaluateStore.ts';
import { zipScores } from './zipScores.ts';

const lossless: RunRecord = {
  ...EXAMPLE_RUN,
  splits: EXAMPLE_RUN.splits.map((split) => ({ ...split, wordsLost: 0 })),
};
const of = (record: RunRecord, evaluated: readonly EvaluatedSplit[] = [], step = 12) =>
  zipScores({ record, epochs: record.epochs, step, evaluated });
/** Of a test split, as Evaluate has them. */
const onTest = (fields: Partial<EvaluatedSplit> = {}) =>
  ({
    modelName: lossless.name,
    datasetName: lossless.datasetName,
    split: 'test',
    wordsLost: 0,
    scores: { precision: 0.7, recall: 0.5, f1: 0.6, accuracy: 0.9 },
    ...fields,
  }) as EvaluatedSplit;

it('are those over every word on validation after the last epoch, and on test where this run was evaluated on it', () => {
  const { rows, note } = of(lossless, [
    onTest({ split: 'train' }),
    onTest({ modelName: 'another' }),
    onTest({ datasetName: 'another' }),
  ]);
  expect(rows).toEqual([
    {
      split: 'validation',
      scores: [
        { name: 'f1', value: lossless.epochs.at(-1)!.perWord.f1 },
        { name: 'precision', value: lossless.epochs.at(-1)!.perWord.precision },
        { name: 'recall', value: lossless.epochs.at(-1)!.perWord.recall },
      ],
    },
  ]);
  expect(note).toEqual({ kind: 'same' });
  expect(of(lossless, [onTest()]).rows[1]).toMatchObject({
    split: 'test',
    scores: [{ name: 'f1', value: 0.6 }, {}, {}],
  });
});

it('promise nothing where weights are newer, words were lost, or nothing was scored', () => {
  expect(of(lossless, [], 14).note).toEqual({ kind: 'older', step: 14, scored: 12 });
  expect(of(EXAMPLE_RUN).note).toEqual({ kind: 'wordsLost', words: 3 });
  expect(of(lossless, [onTest({ wordsLost: 2 })]).note).toEqual({ kind: 'wordsLost', words: 2 });
  const quickTry = { trainSentences: 8, ofTrain: 90, validationSentences: 5, ofValidation: 15 };
  expect(of({ ...lossless, quickTry }).note).toEqual({ kind: 'sample', sentences: 5, of: 15 });
  expect(of({ ...lossless, quickTry: { ...quickTry, validationSentences: 15 } }).note).toEqual({
    kind: 'same',
  });
  expect(of({ ...lossless, epochs: [] })).toEqual({ rows: [], note: { kind: 'unscored' } });
});

it('of words begin with the accuracy', () => {
  expect(of(EXAMPLE_TOKENS_RUN).rows[0]!.scores.map(({ name }) => name)).toEqual(['accuracy', 'f1']);
});
