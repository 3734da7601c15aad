/** The lines that load an exported folder: the page, the model card and the tests have them from here. */
import { splitWords, type WordRule } from '../data/words.ts';
import type { RunRecord } from '../train/runRecord.ts';
import { isInTransformersJs } from './transformersJs.ts';

/** What the lines differ by. */
type LinesRecord = Pick<RunRecord, 'task' | 'modelType' | 'wordSplitting' | 'example' | 'settings'>;
interface LinesInput extends LinesRecord {
  readonly folder: string;
}

/**
 * `pythonScript` and `javascriptScript` use the folder's own scripts and give what Try shows; the others use what the
 * libraries have.
 */
export type LinesKind =
  | 'pythonScript'
  | 'javascriptScript'
  | 'pythonPipeline'
  | 'pythonOnnx'
  | 'javascriptPipeline';

/** How what the lines give differs from what Try shows, and why. */
export type LinesNote =
  | 'aggregationFirst'
  | 'aggregationSimple'
  | 'wordsGiven'
  | 'partsCalled'
  | 'everySubword'
  | 'othersUntrained'
  | 'othersDiffer';

export interface LoadLines {
  readonly kind: LinesKind;
  readonly language: 'python' | 'js';
  readonly code: string;
  /** None where they give what Try shows. */
  readonly notes: readonly LinesNote[];
}

/**
 * All of them, in the order in which they are shown.
 * @param folder from folderName; the lines are run beside it
 */
export function loadLines(folder: string, record: LinesRecord): readonly LoadLines[] {
  const { task, modelType, settings } = record;
  const input = { ...record, folder };
  const python = { language: 'python', notes: [] } as const;
  const js = { language: 'js', notes: [] } as const;
  const others = settings.labelAlignment === 'first' ? 'othersUntrained' : 'othersDiffer';
  const inJavascript = isInTransformersJs(modelType)
    ? task === 'spans'
      ? 'aggregationSimple'
      : 'everySubword'
    : 'partsCalled';
  return [
    { ...python, kind: 'pythonScript', code: pythonScriptLines(input) },
    { ...js, kind: 'javascriptScript', code: javascriptScriptLines(input) },
    {
      ...python,
      kind: 'pythonPipeline',
      code: pythonPipelineLines(input),
      notes: [task === 'spans' ? 'aggregationFirst' : 'wordsGiven'],
    },
    { ...python, kind: 'pythonOnnx', code: pythonOnnxLines(input), notes: ['everySubword', others] },
    {
      ...js,
      kind: 'javascriptPipeline',
      code: javascriptPipelineLines(input),
      notes: [inJavascript, others],
    },
  ];
}

/** What `pip install` needs for the folder's script. @param rule of the run's words */
export function pythonPackages(rule: WordRule): readonly string[] {
  return ['numpy', 'onnxruntime', 'regex', 'tokenizers', ...(rule === 'segmenter' ? ['pyicu'] : [])];
}

/** What the lines tag where the run has no example. */
const PLACEHOLDER = 'Your text here.';

/** What a reader would not see, an editor might break a line at, or would end a script inside of HTML. */
const TO_ESCAPE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}\ufeff]|<(?=\/?script|!--)/giu;

/** A string literal that JavaScript and Python read alike. */
function quoted(text: string, quote: '"' | "'"): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replace(TO_ESCAPE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${quote}${escaped}${quote}`;
}

const pythonText = ({ example }: LinesInput) => quoted(example ?? PLACEHOLDER, '"');
const javascriptText = ({ example }: LinesInput) => quoted(example ?? PLACEHOLDER, "'");

function pythonScriptLines(input: LinesInput): string {
  return [
    'import sys',
    '',
    `sys.path.insert(0, "./${input.folder}")`,
    'from tag import tag',
    '',
    `print(tag(${pythonText(input)}))`,
  ].join('\n');
}

function javascriptScriptLines(input: LinesInput): string {
  return [
    `import { loadTagger } from './${input.folder}/tag.mjs';`,
    '',
    'const tag = await loadTagger();',
    `console.log(await tag(${javascriptText(input)}));`,
  ].join('\n');
}

/**
 * With transformers. For entities its pipeline with the aggregation `first`: whole words, each with the type of its
 * first sub-word, which is correct whichever sub-words were trained. Where each word has its own tag, the pipeline
 * cannot be used: its aggregations join adjacent words of one tag.
 */
function pythonPipelineLines(input: LinesInput): string {
  const { folder, task, wordSplitting, example } = input;
  switch (task) {
    case 'spans':
      return [
        'from transformers import pipeline',
        '',
        'tagger = pipeline(',
        '    "token-classification",',
        `    model="./${folder}",`,
        '    aggregation_strategy="first",',
        ')',
        `print(tagger(${pythonText(input)}))`,
      ].join('\n');
    case 'tokens': {
      const words = splitWords(example ?? PLACEHOLDER, wordSplitting.rule).map(({ text }) => text);
      return [
        'import torch',
        'from transformers import (',
        '    AutoModelForTokenClassification,',
        '    AutoTokenizer,',
        ')',
        '',
        `tokenizer = AutoTokenizer.from_pretrained("./${folder}")`,
        'model = AutoModelForTokenClassification.from_pretrained(',
        `    "./${folder}"`,
        ')',
        `words = ${quoted(words.join(' '), '"')}.split(" ")`,
        'inputs = tokenizer(',
        '    words, is_split_into_words=True, return_tensors="pt"',
        ')',
        'with torch.no_grad():',
        '    label_ids = model(**inputs).logits[0].argmax(-1).tolist()',
        'for i, word in enumerate(words):',
        '    first = inputs.word_ids().index(i)',
        '    print(word, model.config.id2label[label_ids[first]])',
      ].join('\n');
    }
    default:
      return task satisfies never;
  }
}

/** With ONNX Runtime and tokenizers alone. */
function pythonOnnxLines(input: LinesInput): string {
  const { folder } = input;
  return [
    'import json',
    '',
    'import numpy as np',
    'import onnxruntime',
    'from tokenizers import Tokenizer',
    '',
    `tokenizer = Tokenizer.from_file("./${folder}/tokenizer.json")`,
    `labels = json.load(open("./${folder}/config.json", encoding="utf-8"))["id2label"]`,
    `session = onnxruntime.InferenceSession("./${folder}/onnx/model.onnx")`,
    '',
    `encoding = tokenizer.encode(${pythonText(input)})`,
    'rows = {',
    '    "input_ids": encoding.ids,',
    '    "attention_mask": encoding.attention_mask,',
    '    "token_type_ids": encoding.type_ids,',
    '}',
    'inputs = {',
    '    expected.name: np.array([rows[expected.name]], dtype=np.int64)',
    '    for expected in session.get_inputs()',
    '}',
    '(logits,) = session.run(["logits"], inputs)',
    'for token, label_id in zip(encoding.tokens, logits[0].argmax(-1)):',
    '    print(token, labels[str(label_id)])',
  ].join('\n');
}

/**
 * With transformers.js, whose only aggregation is `simple`. Where its pipeline does not support the architecture,
 * tokenizer and model are called directly. It keeps local files, too, in the browser's cache, by their address: a
 * folder that replaces another one would not be read.
 */
function javascriptPipelineLines(input: LinesInput): string {
  const { folder, task, modelType } = input;
  const local = [
    'env.allowLocalModels = true;',
    'env.allowRemoteModels = false;',
    'env.useBrowserCache = false;',
    "env.localModelPath = './';",
  ];
  if (!isInTransformersJs(modelType)) {
    return [
      'import {',
      '  AutoModel,',
      '  AutoTokenizer,',
      '  env,',
      "} from '@huggingface/transformers';",
      '',
      ...local,
      'const tokenizer = await AutoTokenizer.from_pretrained(',
      `  '${folder}',`,
      ');',
      'const model = await AutoModel.from_pretrained(',
      `  '${folder}',`,
      "  { dtype: 'fp32' },",
      ');',
      `const inputs = tokenizer(${javascriptText(input)});`,
      'const { logits } = await model(inputs);',
      'for (const [i, row] of logits.tolist()[0].entries()) {',
      '  const id = inputs.input_ids.data[i];',
      '  const best = row.indexOf(Math.max(...row));',
      '  const label = model.config.id2label[best];',
      '  console.log(tokenizer.decode([id]), label);',
      '}',
    ].join('\n');
  }
  return [
    "import { env, pipeline } from '@huggingface/transformers';",
    '',
    ...local,
    'const tagger = await pipeline(',
    "  'token-classification',",
    `  '${folder}',`,
    "  { dtype: 'fp32' },",
    ');',
    'const found = await tagger(',
    `  ${javascriptText(input)},`,
    task === 'spans' ? "  { aggregation_strategy: 'simple' }," : '  { ignore_labels: [] },',
    ');',
    'console.log(found);',
  ].join('\n');
}
