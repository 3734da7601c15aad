/**
 * The scores of an EpochRecord that a task shows, in the order of the epoch table, and the keys of their titles in
 * `train.columns`.
 */
export const SCORES_OF_TASK = {
  spans: [
    { figure: 'precision', title: 'precision' },
    { figure: 'recall', title: 'recall' },
    { figure: 'f1', title: 'f1' },
    { figure: 'accuracy', title: 'accuracy' },
  ],
  tokens: [
    { figure: 'accuracy', title: 'accuracy' },
    { figure: 'precision', title: 'macroPrecision' },
    { figure: 'recall', title: 'macroRecall' },
    { figure: 'f1', title: 'macroF1' },
  ],
} as const;
