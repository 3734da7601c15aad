/** The screen Evaluate, and what tags. */
export const tagger = {
  label: 'Tagged by',
  run: '{{name}} (this run)',
  model: '{{name}} (as loaded)',
} as const;

export const evaluate = {
  title: 'Evaluate',
  lead: 'Tags a whole split and compares the result with your labels: with this run, or with a model you loaded.',
  choices: 'What is evaluated',
  split: 'Split',
  start: 'Evaluate',
  progress: 'Progress of the evaluation',
  running:
    'A run is in progress and is scored after each epoch. You can evaluate other splits when it has ended.',
  noTagger: 'No tagger yet. Train one, or load a model that already tags.',
  noData: 'No data loaded yet.',
  failed: 'The split could not be evaluated',
  report: 'Scores',
  about: '{{model}} on {{split}} of {{dataset}}: {{sentences}}, {{words}}, in {{time}}.',
  mode: 'How entities are counted',
  modes: { default: 'Default', strict: 'Strict' },
  modesHelp: {
    default: 'As seqeval and conlleval: an I- after a different type also begins an entity.',
    strict: 'As seqeval in strict mode with IOB2: an entity has to begin with B-.',
  },
  wordsLost: 'Words past the length limit of the model: {{words}}. They count as missed.',
  unknownLabels: 'Labels that the model does not know, and so always misses: {{labels}}.',
  perType: 'By type',
  perTag: 'By tag',
  averages: { micro: 'micro average', macro: 'macro average', weighted: 'weighted average' },
  list: 'Evaluations in this session',
  columns: { data: 'Data', score: 'Score' },
  show: 'Show',
} as const;
