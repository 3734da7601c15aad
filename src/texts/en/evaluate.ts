/** The screen Evaluate, and what tags. */
export const tagger = {
  label: 'Tagged by',
  run: '{{name}} (this run)',
  model: '{{name}} (original head)',
} as const;

export const evaluate = {
  title: 'Evaluate',
  lead: 'Tags a split word by word and compares with its file: with the run, or with the original head of a model that you loaded.',
  choices: 'What is evaluated',
  split: 'Split',
  start: 'Evaluate',
  progress: 'Progress of the evaluation',
  running:
    'A run is in progress: it is measured after each epoch. Other splits can be evaluated once it has ended.',
  noTagger:
    'Nothing here can tag yet. Train on your data, or load a model that already tags (Train, Model, Another one …).',
  noData: 'No data are loaded.',
  failed: 'The split could not be evaluated',
  report: 'Scores',
  about: '{{model}} on {{split}} of {{dataset}}: {{sentences}} sentences, {{words}} words, in {{time}}.',
  mode: 'How entities are counted',
  modes: { default: 'Default', strict: 'Strict' },
  modesHelp: {
    default: 'As seqeval and conlleval: an I- after another type begins an entity, too.',
    strict: 'As seqeval in strict mode with IOB2: an entity has to begin with B-.',
  },
  wordsLost: 'Words beyond the length limit of the model: {{words}}. They count as missed.',
  unknownLabels: 'Labels that the model does not know, and so always misses: {{labels}}.',
  perType: 'By type',
  perTag: 'By tag',
  averages: { micro: 'all (micro)', macro: 'mean (macro)', weighted: 'weighted' },
  list: 'Evaluations of this visit',
  columns: { data: 'Data', score: 'Score' },
  show: 'Show',
} as const;
