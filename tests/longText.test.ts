/**
 * Texts and documents far beyond what a call may hold, on onnxruntime-web's WASM, whose memory never shrinks: they
 * are read to their end, and after a text the heap is within the estimate that the page shows. A document that is
 * scored is one row, however long: only the number of rows is chosen by memory.
 */
import * as ort from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { watchMemories } from '../bench/watchMemories.ts';
import { buildForward, parseConfig } from '../src/core/models/architectures.ts';
import { writeSafetensors } from '../src/core/models/safetensors.ts';
import { elementCount } from '../src/core/onnx/graph.ts';
import { PhiloxStream } from '../src/core/random.ts';
import { jsonBytes, oracleTokenizer } from './modelFolders.ts';
import { StudioInNode } from './studioInNode.ts';

const POSITIONS = 8192;
const LABELS = ['O', 'B-PER', 'I-PER'];

/** One layer with a base model's number of heads: what counts is the memory of its attention. */
const CONFIG = {
  model_type: 'modernbert',
  architectures: ['ModernBertForTokenClassification'],
  vocab_size: 1012,
  hidden_size: 96,
  num_attention_heads: 12,
  num_hidden_layers: 1,
  intermediate_size: 64,
  max_position_embeddings: POSITIONS,
  pad_token_id: 1010,
  id2label: Object.fromEntries(LABELS.map((label, id) => [id, label])),
};

function folder(): { name: string; blob: Blob }[] {
  const { tokenizer, config } = oracleTokenizer('modernbert-bpe');
  const random = new PhiloxStream(1, 1);
  const { parameters } = buildForward(parseConfig(CONFIG), LABELS.length, { kind: 'eval' });
  const tensors = parameters
    .flatMap(({ spec }) => spec.parts)
    .map(({ name, shape }) => ({
      name,
      dtype: 'F32' as const,
      shape,
      data: Float32Array.from({ length: elementCount(shape) }, () => 0.04 * (random.nextFloat() - 0.5)),
    }));
  const file = (name: string, bytes: Uint8Array<ArrayBuffer>) => ({ name, blob: new Blob([bytes]) });
  return [
    file('config.json', jsonBytes(CONFIG)),
    file('tokenizer.json', jsonBytes(tokenizer)),
    file('tokenizer_config.json', jsonBytes({ ...config, model_max_length: POSITIONS })),
    file('model.safetensors', writeSafetensors(tensors)),
  ];
}

test('a book is tagged within the estimated memory, and long documents are scored', async () => {
  ort.env.wasm.numThreads = 1;
  const memories = watchMemories();
  const studio = new StudioInNode(undefined, { backend: 'wasm', ort });
  await studio.execute('loadModel', { source: { kind: 'files', name: 'long', files: folder() } });
  const { config } = studio.bench.model.model;
  const { memory } = await studio.bench.estimator.judge('long', config, null, new AbortController().signal);
  const estimated = memory.needs.find(({ what }) => what === 'heap')!.neededBytes;

  const text = 'Marta Schneidler lives in Oslo, near the river. '.repeat(2000);
  const words = await studio.execute('predict', { tagger: 'model', text, grouping: 'words' });
  expect(words.entities.at(-1)!.end).toBeGreaterThan(text.length - 60);
  const tokens = await studio.execute('predict', { tagger: 'model', text, grouping: 'none' });
  expect(tokens.entities.at(-1)!.end).toBeGreaterThan(text.length - 60);
  expect(memories().ortBytes).toBeLessThanOrEqual(estimated);

  const rows = 'Marta B-PER\nlives O\nin O\nOslo O\n'.repeat(175);
  const blob = new Blob([Array(16).fill(rows).join('\n')]);
  const splits = ['train.conll', 'valid.conll'].map((name) => ({ name, blob }));
  await studio.importFiles('reports', splits);
  const scored = await studio.execute('evaluate', { tagger: 'model', split: 'validation' });
  expect(scored).toMatchObject({ sentences: 16, wordsLost: 0 });
});
