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
    'The text was encoded as it stands, like transformers’ pipeline does. Sub-words may differ from those of the training words.',
  wordRules: {
    words: 'The text is split into words at spaces and punctuation.',
    segmenter:
      'The text is split into words at spaces and punctuation, and by the browser’s dictionary where a script has no spaces.',
    characters: 'Each character of the text is a word.',
    whitespace: 'The text is split into words at spaces only.',
  },
  wordSources: {
    text: 'So were the texts of the training data.',
    file: 'The training data came in words of their own; this rule comes nearest to them.',
    unknown: 'How the words of its training data were made is not known.',
  },
  entities: 'Entities',
  tags: 'Tags',
  notTrained: 'The model has not been trained yet.',
  notTrainedText:
    'It knows the language but not your labels. A run on the loaded data takes a few minutes; you can watch the marks appear here meanwhile.',
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
