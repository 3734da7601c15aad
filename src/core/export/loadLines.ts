/** The lines that load an exported folder, shown by the page and in the model card. */
import type { Task } from '../data/task.ts';
import type { WordRule } from '../data/words.ts';
import type { ModelType } from '../modelTypes.ts';
import { isInTransformersJs } from './transformersJs.ts';

const EXAMPLE_SENTENCE = 'Maria Keller flew to Lisbon.';

/** What `pip install` needs for the folder's script. @param rule of the run's words */
export function pythonPackages(rule: WordRule): readonly string[] {
  return ['numpy', 'onnxruntime', 'regex', 'tokenizers', ...(rule === 'segmenter' ? ['pyicu'] : [])];
}

/** Python, with the folder's script, which gives what Try shows. @param folder from folderName */
export function pythonScriptLines(folder: string): readonly string[] {
  return [
    'import sys',
    '',
    `sys.path.insert(0, "./${folder}")`,
    'from tag import tag',
    '',
    `print(tag("${EXAMPLE_SENTENCE}"))`,
  ];
}

/** JavaScript, with the folder's script, which gives what Try shows. @param folder from folderName */
export function javascriptScriptLines(folder: string): readonly string[] {
  return [
    `import { loadTagger } from './${folder}/tag.mjs';`,
    '',
    'const tag = await loadTagger();',
    `console.log(await tag('${EXAMPLE_SENTENCE}'));`,
  ];
}

/**
 * Python, with transformers. For entities its pipeline with the aggregation `first`: whole words, each with the type
 * of its first sub-word, which is correct whichever sub-words were trained. Where each word has its own tag, the
 * pipeline cannot be used: its aggregations join adjacent words of one tag.
 * @param folder from folderName
 */
export function pythonLines(folder: string, task: Task): readonly string[] {
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
        `print(tagger("${EXAMPLE_SENTENCE}"))`,
      ];
    case 'tokens':
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
        `words = "${EXAMPLE_SENTENCE.replace(/\.$/, ' .')}".split()`,
        'inputs = tokenizer(',
        '    words, is_split_into_words=True, return_tensors="pt"',
        ')',
        'with torch.no_grad():',
        '    label_ids = model(**inputs).logits[0].argmax(-1).tolist()',
        'for i, word in enumerate(words):',
        '    first = inputs.word_ids().index(i)',
        '    print(word, model.config.id2label[label_ids[first]])',
      ];
    default:
      return task satisfies never;
  }
}

/** Python, with ONNX Runtime and tokenizers alone. */
export function onnxRuntimeLines(folder: string): readonly string[] {
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
    `encoding = tokenizer.encode("${EXAMPLE_SENTENCE}")`,
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
  ];
}

/**
 * JavaScript, with transformers.js, whose only aggregation is `simple`. Where its pipeline does not support the
 * architecture, tokenizer and model are called directly.
 * @param modelType null while unknown: the pipeline's lines
 */
export function javascriptLines(folder: string, task: Task, modelType: ModelType | null): readonly string[] {
  const local = [
    'env.allowLocalModels = true;',
    'env.allowRemoteModels = false;',
    "env.localModelPath = './';",
  ];
  if (modelType !== null && !isInTransformersJs(modelType)) {
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
      `const inputs = tokenizer('${EXAMPLE_SENTENCE}');`,
      'const { logits } = await model(inputs);',
      'for (const [i, row] of logits.tolist()[0].entries()) {',
      '  const id = inputs.input_ids.data[i];',
      '  const best = row.indexOf(Math.max(...row));',
      '  const label = model.config.id2label[best];',
      '  console.log(tokenizer.decode([id]), label);',
      '}',
    ];
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
    `  '${EXAMPLE_SENTENCE}',`,
    task === 'spans' ? "  { aggregation_strategy: 'simple' }," : '  { ignore_labels: [] },',
    ');',
    'console.log(found);',
  ];
}
