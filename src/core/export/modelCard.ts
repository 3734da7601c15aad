import { typesOf } from '../data/tags.ts';
import type { Task } from '../data/task.ts';
import type { WordRule } from '../data/words.ts';
import type { ModelOrigin } from '../models/pretrained.ts';
import type { EpochRecord, RunRecord } from '../train/runRecord.ts';
import { markdownText, yamlString } from './escape.ts';
import { type LinesKind, type LinesNote, type LoadLines, loadLines, pythonPackages } from './loadLines.ts';

/** Where the encoder came from, as far as it is known. */
export type EncoderSource = Pick<ModelOrigin, 'baseModel' | 'license'>;

interface CardInput {
  /** As the user typed it. */
  readonly title: string;
  /** The folder's name, safe in code. */
  readonly folder: string;
  readonly record: RunRecord;
  readonly source: EncoderSource;
}

/**
 * `README.md` of the model folder: a model card with the figures, the data, the settings and how to load the model.
 */
export function modelCard(input: CardInput): string {
  return [
    frontMatter(input),
    `# ${markdownText(input.title) || input.folder}`,
    introduction(input),
    quickTry(input.record),
    figures(input.record),
    usage(input),
    data(input.record),
    training(input.record),
    epochs(input.record),
  ]
    .filter((section) => section !== '')
    .join('\n\n')
    .concat('\n');
}

/** The scores of a run in the order of its table, with their titles. */
const METRICS = {
  spans: [
    { name: 'precision', title: 'Precision' },
    { name: 'recall', title: 'Recall' },
    { name: 'f1', title: 'F1' },
    { name: 'accuracy', title: 'Accuracy' },
  ],
  tokens: [
    { name: 'accuracy', title: 'Accuracy' },
    { name: 'precision', title: 'Macro Precision' },
    { name: 'recall', title: 'Macro Recall' },
    { name: 'f1', title: 'Macro F1' },
  ],
} as const satisfies Record<Task, readonly { readonly name: keyof EpochRecord; readonly title: string }[]>;

function frontMatter({ title, folder, record, source }: CardInput): string {
  const lines = ['pipeline_tag: token-classification', 'library_name: transformers'];
  if (record.language !== null) lines.push(`language: ${yamlString(record.language)}`);
  if (source.license !== null) lines.push(`license: ${yamlString(source.license)}`);
  lines.push(
    `base_model: ${yamlString(source.baseModel)}`,
    'tags:',
    '- token-classification',
    '- onnx',
    '- transformers.js',
    '- tagsmith',
    'metrics:',
  );
  for (const { name } of METRICS[record.task]) lines.push(`- ${name}`);
  if (record.example !== null) lines.push('widget:', `- text: ${yamlString(record.example)}`);
  const last = record.epochs.at(-1);
  if (last !== undefined) {
    lines.push(
      'model-index:',
      `- name: ${yamlString(title || folder)}`,
      '  results:',
      '  - task:',
      '      type: token-classification',
      '    dataset:',
      `      type: ${yamlString(record.datasetName)}`,
      `      name: ${yamlString(scoredData(record))}`,
      '      split: validation',
      '    metrics:',
    );
    for (const { name, title } of METRICS[record.task])
      lines.push(`    - type: ${name}`, `      name: ${title}`, `      value: ${yamlNumber(last[name])}`);
  }
  return ['---', ...lines, '---'].join('\n');
}

/** What the figures were measured on; a quick try is marked for those, too, who read nothing but them. */
function scoredData({ datasetName, quickTry }: RunRecord): string {
  return quickTry === null ? datasetName : `${datasetName} (quick try, on a sample)`;
}

function introduction({ record, source }: CardInput): string {
  return `${purpose(record)}. Fine-tuned from ${markdownText(source.baseModel)} on ${markdownText(record.datasetName)} with Tagsmith, in a browser.`;
}

/** What a reader of the figures has to know before anything else. */
function quickTry({ quickTry: sizes }: RunRecord): string {
  if (sizes === null) return '';
  const { trainSentences, ofTrain, validationSentences, ofValidation } = sizes;
  return `**This is a quick try**: trained on a sample of ${count(trainSentences)} of ${count(ofTrain)} training sentences, and scored on ${count(validationSentences)} of ${count(ofValidation)} validation sentences.`;
}

function purpose({ task, labels }: RunRecord): string {
  switch (task) {
    case 'spans': {
      const types = typesOf(labels).map(markdownText);
      return types.length === 0 ? 'Tags the words of a text' : `Marks ${types.join(', ')} in text`;
    }
    case 'tokens':
      return `Gives every word of a text one of ${labels.length} tags: ${labels.map(markdownText).join(', ')}`;
    default:
      return task satisfies never;
  }
}

function figures(record: RunRecord): string {
  const last = record.epochs.at(-1);
  if (last === undefined)
    return '## Figures\n\nThe run was ended before its first evaluation: there are none.';
  const validation = record.splits.find(({ split }) => split === 'validation');
  const lost = validation?.wordsLost ?? 0;
  const lastStep = record.steps.at(-1)?.step ?? last.step;
  const notes = [
    `On the validation split${validation === undefined ? '' : ` (${count(validation.sentences)} sentences)`}, after epoch ${last.epoch}. ${howCounted(record.task)} over the tokens that carry a label, as transformers' Trainer has them; **words** is over all words of the file${lost > 0 ? `, of which ${count(lost)} lie beyond the length limit of ${record.settings.maxLength} tokens and count as missed` : ''}.`,
  ];
  if (lastStep > last.step) {
    notes.push(
      `The weights are of step ${lastStep}, trained further than these figures, which are of step ${last.step}.`,
    );
  }
  const rows = Object.entries(last.perType).map(([type, scores]) => [
    markdownText(type),
    percent(scores.precision),
    percent(scores.recall),
    percent(scores.f1),
    count(scores.support),
  ]);
  const support = Object.values(last.perType).reduce((sum, scores) => sum + scores.support, 0);
  const { perWord } = last;
  const [what, all, counted] =
    record.task === 'spans' ? ['type', '**all**', 'entities'] : ['tag', '**mean**', 'tokens'];
  rows.push([all, percent(last.precision), percent(last.recall), percent(last.f1), count(support)]);
  rows.push(['**words**', percent(perWord.precision), percent(perWord.recall), percent(perWord.f1), '']);
  return [
    '## Figures',
    notes.join(' '),
    table([what, 'precision', 'recall', 'F1', counted], rows),
    `In percent. Accuracy ${percent(last.accuracy)} (words: ${percent(perWord.accuracy)}), validation loss ${decimal(last.validationLoss)}.`,
  ].join('\n\n');
}

function howCounted(task: Task): string {
  switch (task) {
    case 'spans':
      return 'Entities count where type and both ends are right (seqeval, default mode). The rows by type and **all** are';
    case 'tokens':
      return "Accuracy is the share of right tags; precision, recall and F1 are those of each tag and their plain mean (macro, as in scikit-learn's classification_report). The rows by tag and **mean** are";
    default:
      return task satisfies never;
  }
}

function usage({ folder, record }: CardInput): string {
  const { wordSplitting, example } = record;
  const lines = loadLines(folder, record);
  const withoutText =
    example === null
      ? ''
      : ' Without a text (`python tag.py`, `node tag.mjs`) they tag the sentence that is in these lines.';
  const blocks = (isWanted: (each: LoadLines) => boolean) =>
    lines.filter(isWanted).flatMap((each) => [aboutLines(each, wordSplitting.rule), code(each)]);
  return [
    '## Use',
    `The folder's own scripts split a text into words as the training data was split (${WORDS_OF_RULE[wordSplitting.rule]}), encode it word by word as in training, and read texts of any length.${withoutText}`,
    ...blocks(({ notes }) => notes.length === 0),
    '### With the pipelines of the libraries',
    'Their results can differ, because they encode a text as it is: next to punctuation a word may get different sub-words from those in training; where sub-words are not marked with `##`, a word is whatever is between spaces; and a text beyond the limit of the model is cut.',
    ...blocks(({ notes }) => notes.length > 0),
  ].join('\n\n');
}

/** What a word is by each rule, in the words of a reader. */
const WORDS_OF_RULE: Readonly<Record<WordRule, string>> = {
  words: 'at spaces and punctuation',
  segmenter: 'at spaces and punctuation, and by a dictionary where a script has no spaces',
  characters: 'into single characters',
  whitespace: 'at spaces only',
};

const WHAT_LINES_NEED = {
  pythonScript: 'Python',
  javascriptScript: 'JavaScript, with transformers.js (the folder is beside the script or page)',
  pythonPipeline: 'Python, with transformers',
  pythonOnnx: 'Python, with ONNX Runtime and tokenizers alone',
  javascriptPipeline: 'JavaScript, with transformers.js',
} as const satisfies Record<LinesKind, string>;

const NOTES: Readonly<Record<LinesNote, string>> = {
  aggregationFirst: 'the aggregation `first` keeps words whole, each with the type of its first sub-word',
  aggregationSimple:
    'it has the aggregations `none` and `simple`, and not `first`, so neighbouring sub-words of one type are joined, not those of a word, and a name can come out in pieces',
  wordsGiven:
    'words are given, because the aggregations of `pipeline` join neighbours with the same tag; a word has the tag of its first sub-word',
  partsCalled:
    'its pipeline does not know this architecture, so its parts are called, and every sub-word has a tag',
  everySubword: 'every sub-word has a tag',
  othersUntrained: 'only the first sub-word of each word was trained, the others can have any tag',
  othersDiffer: 'the sub-words of a word can have different tags',
};

function aboutLines({ kind, notes }: LoadLines, rule: WordRule): string {
  const packages = kind === 'pythonScript' ? ` (\`pip install ${pythonPackages(rule).join(' ')}\`)` : '';
  const about = notes.length === 0 ? '' : ` (${notes.map((note) => NOTES[note]).join('; ')})`;
  return `${WHAT_LINES_NEED[kind]}${packages}${about}:`;
}

/** A fence longer than any in the code. */
function code({ language, code: text }: LoadLines): string {
  let fence = '```';
  while (text.includes(fence)) fence += '`';
  return [`${fence}${language}`, text, fence].join('\n');
}

function data(record: RunRecord): string {
  const spans = record.task === 'spans';
  return [
    '## Data',
    `${markdownText(record.datasetName)}. Labels, by id: ${record.labels.map(markdownText).join(', ')}.`,
    table(
      ['split', 'sentences', 'words', ...(spans ? ['entities'] : []), 'words beyond the length limit'],
      record.splits.map((split) => [
        split.split,
        count(split.sentences),
        count(split.tokens),
        ...(spans ? [count(split.entities)] : []),
        count(split.wordsLost),
      ]),
    ),
  ].join('\n\n');
}

function training(record: RunRecord): string {
  const { settings, backend } = record;
  const frozen = [
    ...(settings.freezeEmbeddings ? ['embeddings'] : []),
    ...(settings.frozenLayers > 0 ? [`the lowest ${settings.frozenLayers} layers`] : []),
  ];
  const where = backend.backend === 'webgpu' ? 'WebGPU' : `WebAssembly, ${backend.threads} threads`;
  const adapter = backend.adapter === null ? '' : ` (${markdownText(backend.adapter)})`;
  const rows = [
    ['learning rate', String(settings.learningRate)],
    ['epochs', String(settings.epochs)],
    ['batch size', String(settings.batchSize)],
    ['gradient accumulation', String(settings.gradientAccumulationSteps)],
    ['optimizer', 'AdamW, β 0.9 and 0.999, ε 1e-8'],
    ['weight decay', String(settings.weightDecay)],
    ['schedule', markdownText(settings.schedule)],
    ['warm-up', warmUp(settings.warmup)],
    ['clipping', settings.maxGradNorm === 0 ? 'none' : `global norm ${settings.maxGradNorm}`],
    ['label smoothing', String(settings.labelSmoothing)],
    [
      'label alignment',
      settings.labelAlignment === 'first'
        ? 'first sub-word'
        : `all sub-words${record.task === 'spans' ? ', B- turned into I-' : ''}`,
    ],
    ['newly initialised', markdownText(record.newlyInitialized.join(', ') || 'nothing')],
    ['maximum length', `${settings.maxLength} tokens`],
    ['batches', settings.groupByLength ? 'grouped by length' : 'shuffled'],
    ['dropout', settings.dropout ? 'as in config.json' : 'none'],
    ['frozen', frozen.length === 0 ? 'nothing' : frozen.join(', ')],
    ['seed', String(settings.seed)],
    ['steps', count(record.steps.at(-1)?.step ?? 0)],
    ['time', `${(record.trainMs / 1000).toFixed(0)} s`],
    ['ran on', `${where}${adapter}`],
  ];
  return `## Training\n\n${table(['setting', 'value'], rows)}`;
}

function warmUp(warmup: number): string {
  if (warmup === 0) return 'none';
  return warmup < 1 ? `${percent(warmup)} % of the steps` : `${warmup} steps`;
}

function epochs(record: RunRecord): string {
  if (record.epochs.length === 0) return '';
  const metrics = METRICS[record.task];
  const rows = record.epochs.map((epoch) => [
    String(epoch.epoch),
    decimal(epoch.trainingLoss),
    decimal(epoch.validationLoss),
    ...metrics.map(({ name }) => percent(epoch[name])),
  ]);
  return table(['Epoch', 'Training Loss', 'Validation Loss', ...metrics.map(({ title }) => title)], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A fraction in percent, to a tenth. */
function percent(share: number): string {
  return Number.isFinite(share) ? (share * 100).toFixed(1) : '–';
}

function decimal(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4) : '–';
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Always with a point: PyYAML reads 1e-7 as a string. */
function yamlNumber(value: number): string {
  return Number.isFinite(value) ? value.toFixed(6) : '.nan';
}
