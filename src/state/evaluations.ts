/** The scores that Evaluate can show: the run's own after its last epoch, and the evaluations of this visit. */
import { useMemo } from 'react';
import {
  type EpochRecord,
  headlineScore,
  type Metrics,
  type RunRecord,
  type SplitName,
} from '../core/page.ts';
import { type EvaluatedSplit, type ScoringMode, useEvaluateStore } from './evaluateStore.ts';
import { useRunStore } from './runStore.ts';

type ShownFigures = Pick<Metrics, 'precision' | 'recall' | 'f1' | 'accuracy' | 'perType'> &
  Partial<Pick<Metrics, 'micro' | 'macro' | 'weighted'>>;

/** What a run measured after an epoch, on its validation split. */
interface EpochScores extends Pick<RunRecord, 'task' | 'quickTry'> {
  readonly number: null;
  readonly modelName: string;
  readonly datasetName: string;
  readonly split: SplitName;
  readonly epoch: number;
  readonly scores: ShownFigures;
  readonly strictScores: null;
  /** Whether each labelled sub-word counts, and words beyond the length limit do not. */
  readonly differsByWord: boolean;
}

export type ShownScores = EpochScores | EvaluatedSplit;

/** An epoch's scores in the form of an evaluation. */
export function scoresOfEpoch(record: RunRecord, last: EpochRecord): EpochScores {
  const { precision, recall, f1, accuracy, perType } = last;
  const support = Object.values(perType).reduce((sum, type) => sum + type.support, 0);
  const overall = { precision, recall, f1, support };
  const wordsLost = record.splits.find(({ split }) => split === 'validation')?.wordsLost ?? 0;
  return {
    number: null,
    modelName: record.name,
    datasetName: record.datasetName,
    split: 'validation',
    task: record.task,
    quickTry: record.quickTry,
    epoch: last.epoch,
    scores: {
      precision,
      recall,
      f1,
      accuracy,
      perType,
      ...(record.task === 'spans' ? { micro: overall } : { macro: overall }),
    },
    strictScores: null,
    differsByWord: record.settings.labelAlignment === 'all' || wordsLost > 0,
  };
}

/** The score by which evaluations are compared; null where it was not measured in that mode. */
export function headlineOf({ task, scores, strictScores }: ShownScores, mode: ScoringMode): number | null {
  const ofMode = mode === 'strict' && task === 'spans' ? strictScores : scores;
  return ofMode?.[headlineScore(task)] ?? null;
}

/** All that can be shown, the run's own first, and the one that is. */
export function useEvaluations(): {
  readonly all: readonly ShownScores[];
  readonly shown: ShownScores | null;
} {
  const record = useRunStore((state) => state.record);
  const last = useRunStore((state) => state.epochs.at(-1));
  const results = useEvaluateStore((state) => state.results);
  const number = useEvaluateStore((state) => state.shown);
  return useMemo(() => {
    const all = record === null || last === undefined ? results : [scoresOfEpoch(record, last), ...results];
    return { all, shown: all.find((scores) => scores.number === number) ?? null };
  }, [record, last, results, number]);
}
