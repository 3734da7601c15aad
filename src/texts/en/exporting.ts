/** The screen Export. */
export const exporting = {
  title: 'Export',
  lead: 'A model folder that PyTorch, ONNX Runtime and transformers.js load as is.',
  name: 'Name of the folder',
  nameHelp: 'Letters, digits, dots, dashes and underscores.',
  nameInvalid:
    'Use up to 96 letters, digits, dots, dashes and underscores, with no dot or dash at the ends or two in a row. Names of devices of Windows (con, nul) and .git at the end do not work.',
  download: 'Download model',
  artifacts: 'Download training files',
  artifactsHelp:
    'The graphs of training, evaluation and AdamW as ONNX, and the weights as the checkpoint they start from: for other programs that train.',
  estimate:
    'The zip will be about {{zip}}. Making it takes about {{memory}} of memory beside the model; the training files take {{artifacts}}.',
  tooLarge:
    'A zip can hold {{limit}}, so this model cannot be exported. Train a smaller encoder to export it.',
  hint: 'That is more than the {{memory}} the browser reports; close other tabs before you download.',
  building: 'Building the folder …',
  notTrained: 'There is nothing to download yet: the model has to be trained first.',
  running: 'Training is still running; you can export when it ends or when you stop it.',
  contents: 'What is in the folder',
  built: '{{name}}.zip, {{size}}',
  columns: { file: 'File', size: 'Size' },
  about: {
    config: 'Architecture and label names',
    tokenizer: 'Tokenizer',
    weights: 'Weights as safetensors',
    onnx: 'Graph and weights for ONNX Runtime and transformers.js',
    graph: 'Graph without weights',
    readme: 'Model card: figures, data, settings, load lines',
    script: 'Script that tags a text as Try does',
    other: 'Settings and figures of the run',
  },
  run: 'About this run',
  runFacts: {
    data: 'Data',
    model: 'Encoder',
    f1: 'F1 on validation',
    accuracy: 'Accuracy on validation',
    steps: 'Steps',
    labels: 'Labels',
  },
  load: 'Load it',
  python: 'Python',
  javascript: 'JavaScript',
  scripts:
    'The folder brings its own scripts: they split a text into words as Try does, and find what Try finds. Python needs {{packages}}; JavaScript needs @huggingface/transformers.',
  pipelines:
    'The pipelines of the libraries encode a text as it stands: beside punctuation a word may get other sub-words than in training, and where sub-words are not marked by ##, a word is what stands between spaces.',
  pythonPipeline: 'Python, with the pipeline of transformers',
  javascriptPipeline: 'JavaScript, with transformers.js',
  copy: 'Copy',
  copied: 'Copied',
  failed: 'The folder could not be built',
} as const;
