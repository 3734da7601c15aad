/** The screen Try. */
export const tryOut = {
  title: 'Try',
  lead: 'Type or paste text: what the model finds is marked as you type.',
  leadTokens: 'Type or paste text: every word gets its tag as you type.',
  text: 'Text to tag',
  another: 'Use a sentence from the data',
  grouping: 'How sub-words are joined',
  groupings: {
    words: 'Words',
    none: 'none: each sub-word',
    simple: 'simple: neighbours of one type',
    first: 'first: first sub-word decides',
    average: 'average: mean of the sub-words',
    max: 'max: most confident sub-word decides',
  },
  asItStands:
    'The text was encoded as it is, as transformers’ pipeline does. Its sub-words may differ from those in training.',
  wordRules: {
    words: 'The text is split into words at spaces and punctuation.',
    segmenter:
      'The text is split into words at spaces and punctuation, and by the browser’s dictionary where a script has no spaces.',
    characters: 'Each character of the text is a word.',
    whitespace: 'The text is split into words at spaces only.',
  },
  wordSources: {
    text: 'The texts of the training data were split the same way.',
    file: 'The training data was already split into words; this rule comes closest.',
    unknown: 'It is not known how its training data was split into words.',
  },
  entities: 'Entities',
  tags: 'Tags',
  notTrained: 'The model has not been trained yet.',
  notTrainedText:
    'It is pretrained, but does not know your labels yet. Training on the loaded data takes a few minutes; meanwhile you can watch the marks appear here.',
  waiting: 'The run has begun; the first marks come with the first steps.',
  nothing: 'No entities found in this text.',
  empty: 'Write something to see it marked.',
  weights: 'Weights after step {{step}} · {{time}}',
  originalHead: 'Original weights · {{time}}',
  listCaption: 'Entities found',
  listCaptionTokens: 'Words and their tags',
  columns: {
    text: 'Text',
    word: 'Word',
    type: 'Type',
    tag: 'Tag',
    score: 'Score',
    place: 'Characters',
  },
  failed: 'This text could not be tagged',
} as const;
