/** The screen Export. */
export const exporting = {
  title: 'Export',
  lead: 'A model folder that PyTorch, ONNX Runtime and transformers.js load as is.',
  name: 'Name of the folder',
  nameHelp: 'Letters, digits, dots, dashes and underscores.',
  nameInvalid:
    'Use up to 96 letters, digits, dots, dashes and underscores, with no dot or dash at the ends or two in a row. Windows device names (con, nul) and names ending in .git do not work.',
  download: 'Download model',
  artifacts: 'Download training files',
  artifactsHelp:
    'The training, evaluation and AdamW graphs as ONNX, and the weights as the checkpoint they start from, for training in other programs.',
  estimate:
    'The zip will be about {{zip}}. Making it takes about {{memory}} of memory on top of the model; the training files take {{artifacts}}.',
  tooLarge:
    'A zip can hold at most {{limit}}, so this model cannot be exported. Train a smaller encoder to export it.',
  hint: 'That is more than the {{memory}} the browser reports; close other tabs before you download.',
  building: 'Building the folder …',
  notTrained: 'There is nothing to download yet: the model has to be trained first.',
  waysHelp: 'A loaded model can tag and be evaluated at once; a run that starts from it can be exported.',
  running: 'Training is still running; you can export when it ends or when you stop it.',
  contentsBefore: 'What you will get',
  contents: 'What is in the folder',
  built: '{{name}}.zip, {{size}}',
  columns: { file: 'File', size: 'Size' },
  about: {
    config: 'Architecture and label names',
    tokenizer: 'Tokenizer',
    weights: 'Weights as safetensors',
    onnx: 'Graph and weights for ONNX Runtime and transformers.js',
    graph: 'Graph without weights',
    readme: 'Model card: scores, data, settings, lines that load it',
    script: 'Script that tags a text as Try does',
    other: 'Settings and scores of the run',
  },
  run: 'About this run',
  runFacts: {
    data: 'Data',
    quickTry: 'Quick try',
    model: 'Encoder',
    steps: 'Steps',
    labels: 'Labels',
  },
  scores: {
    title: 'What this model scores',
    names: { f1: 'F1', precision: 'precision', recall: 'recall', accuracy: 'accuracy' },
    same: 'Load the zip here again and it scores the same on this data.',
    older: 'The weights are those of step {{step}}; these scores are from step {{scored}}.',
    sample:
      'A quick try: scored on {{sentences}} of {{of}} validation sentences. Evaluate can score it on all of them.',
    wordsLost:
      '{{words}} words past the length limit of the run count as missed. Loaded again, the zip may read them, and then scores differently.',
    unscored: 'The run was stopped before its first evaluation. Evaluate can score it now.',
  },
  load: 'Load it',
  lines: {
    pythonScript: 'Python',
    javascriptScript: 'JavaScript',
    pythonPipeline: 'Python, with transformers',
    pythonOnnx: 'Python, with ONNX Runtime and tokenizers alone',
    javascriptPipeline: 'JavaScript, with transformers.js',
  },
  notes: {
    aggregationFirst: 'first keeps words whole: each has the type of its first sub-word.',
    aggregationSimple:
      'Its pipeline knows none and simple, but not first: neighbouring sub-words of one type are joined, not those of a word, so a name can come out in pieces.',
    wordsGiven:
      'The words are given, because the aggregations of pipeline join neighbours with the same tag. A word has the tag of its first sub-word.',
    partsCalled:
      'Its pipeline does not know this architecture, so its parts are called: every sub-word has a tag.',
    everySubword: 'Every sub-word has a tag.',
    othersUntrained: 'Only the first sub-word of each word was trained; the others can have any tag.',
    othersDiffer: 'The sub-words of a word can have different tags.',
  },
  scripts:
    'The folder brings its own scripts: they split a text into words as Try does, and find what Try finds. Python needs {{packages}}; JavaScript needs @huggingface/transformers.',
  example:
    'The sentence in these lines is from the data of this run. It is also in the model card and in config.json: the scripts tag it when they are given no text.',
  pipelines:
    'On their own, the libraries can give different results from Try, because they encode a text as it is: next to punctuation a word may get different sub-words from those in training; where sub-words are not marked with ##, a word is whatever is between spaces; and long texts are cut.',
  copy: 'Copy',
  copied: 'Copied',
  failed: 'The folder could not be built',
} as const;
