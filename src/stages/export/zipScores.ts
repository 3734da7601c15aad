import { type EpochRecord, headlineScore, type RunRecord, type SplitName } from '../../core/page.ts';
import type { EvaluatedSplit } from '../../state/evaluateStore.ts';

type ScoreName = 'f1' | 'precision' | 'recall' | 'accuracy';

/** What is known of the scores of a run's weights as they are now. */
export interface ZipScoresFacts {
  readonly rows: readonly {
    readonly split: SplitName;
    readonly scores: readonly { readonly name: ScoreName; readonly value: number }[];
  }[];
  /**
   * Whether the folder, loaded again, scores what is shown. `older`: the scores are of weights from before the last
   * steps. `sample`: of a quick try, whose validation was a part. `wordsLost`: words beyond the run's length limit
   * count as missed, and a folder is read up to its model's.
   */
  readonly note:
    | { readonly kind: 'same' | 'unscored' }
    | { readonly kind: 'older'; readonly step: number; readonly scored: number }
    | { readonly kind: 'sample'; readonly sentences: number; readonly of: number }
    | { readonly kind: 'wordsLost'; readonly words: number };
}

interface Input {
  readonly record: RunRecord;
  readonly epochs: readonly EpochRecord[];
  /** The last one of the weights. */
  readonly step: number;
  readonly evaluated: readonly EvaluatedSplit[];
}

/**
 * The scores over every word of a split, which are those that Evaluate gives: on validation of the last epoch, and on
 * test where this run was evaluated on it.
 */
export function zipScores({ record, epochs, step, evaluated }: Input): ZipScoresFacts {
  const names: readonly ScoreName[] =
    headlineScore(record.task) === 'accuracy' ? ['accuracy', 'f1'] : ['f1', 'precision', 'recall'];
  const row = (split: SplitName, scores: Readonly<Record<ScoreName, number>>) => ({
    split,
    scores: names.map((name) => ({ name, value: scores[name] })),
  });
  const last = epochs.at(-1);
  const test = evaluated.find(
    ({ split, modelName, datasetName }) =>
      split === 'test' && modelName === record.name && datasetName === record.datasetName,
  );
  const rows = [
    ...(last === undefined ? [] : [row('validation', last.perWord)]),
    ...(test === undefined ? [] : [row('test', test.scores)]),
  ];
  return { rows, note: noteOf(record, last, step, test?.wordsLost ?? 0) };
}

function noteOf(
  { splits, quickTry }: RunRecord,
  last: EpochRecord | undefined,
  step: number,
  lostInTest: number,
): ZipScoresFacts['note'] {
  if (last === undefined) return { kind: 'unscored' };
  if (last.step < step) return { kind: 'older', step, scored: last.step };
  if (quickTry !== null && quickTry.validationSentences < quickTry.ofValidation)
    return { kind: 'sample', sentences: quickTry.validationSentences, of: quickTry.ofValidation };
  const validation = splits.find(({ split }) => split === 'validation');
  const words = (validation?.wordsLost ?? 0) + lostInTest;
  return words > 0 ? { kind: 'wordsLost', words } : { kind: 'same' };
}
