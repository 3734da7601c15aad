/** Scores as Train and Evaluate show them, and where there are none yet. */
export const scores = {
  ofEpoch: '{{model}} after epoch {{epoch}}, on {{split}} of {{dataset}}, as scored by the run itself.',
  ofEpochByToken:
    'As in the table of epochs, over labelled sub-words. Evaluate the split to count every word of the files.',
  stale: 'Evaluating {{split}} … Until that is done, these are the scores from before.',
  modes: { default: 'Score (default)', strict: 'Score (strict)' },
  notMeasured: 'not measured',
  shown: 'Shown',
  showing: 'Now shown: {{model}} on {{split}} of {{dataset}}.',
  epoch: '{{model}}, epoch {{epoch}}',
} as const;

/** Ways to a tagger where there is none. */
export const noTagger = {
  train: 'Train one',
  choose: 'Choose a model that tags',
} as const;
