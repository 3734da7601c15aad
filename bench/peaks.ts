/**
 * Peak memory of the start of a run, and of an export, of BERT-base (109 M parameters, random weights) in node, on
 * the WASM backend. Each in a process of its own: a peak is that of the whole process.
 *
 *     node --expose-gc --import tsx bench/peaks.ts start
 *     node --expose-gc --import tsx bench/peaks.ts export
 *
 * MB of resident memory: `before` what is measured, at the `peak` of the process, and `above`, their difference. Node
 * keeps the bytes of a Blob in memory, a browser may keep them on disk: `zip` is part of the peak here.
 */
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import {
  buildForward,
  collectZip,
  DEFAULT_SETTINGS,
  elementCount,
  exportRun,
  HostTrainingSession,
  type ModelParameter,
  NO_TURNS,
  type PretrainedModel,
  parseConfig,
  prepareModel,
  readHead,
  readModelFiles,
  writeSafetensors,
} from '../src/core/node.ts';
import { EXAMPLE_RUN } from '../tests/export/exampleRun.ts';

const LABELS = ['O', 'B-PER', 'I-PER', 'B-ORG', 'I-ORG', 'B-LOC', 'I-LOC', 'B-MISC', 'I-MISC'];
const FOLDER = new URL('../public/models/cased-4l-384/', import.meta.url);
const fileOf = (name: string) => new Uint8Array(readFileSync(new URL(name, FOLDER)));
const megabytes = (bytes: number) => Math.round(bytes / 1e6);
const peakBytes = () => process.resourceUsage().maxRSS * 1024;

/** The model that comes with the page, in the shape of bert-base-uncased. */
function bertBase(): { readonly model: PretrainedModel; readonly parameters: readonly ModelParameter[] } {
  const {
    label2id: _labels,
    id2label: _ids,
    ...published
  } = JSON.parse(new TextDecoder().decode(fileOf('config.json')));
  const json = {
    ...published,
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
  };
  const parameters = buildForward(parseConfig(json), LABELS.length, { kind: 'eval' }).parameters.map(
    ({ spec }) => spec,
  );
  const encoder = parameters
    .flatMap(({ parts }) => parts)
    .filter(({ name }) => !name.startsWith('classifier'));
  // A file for each tensor: while one of all is written, there are two of all.
  const weights = encoder.map(({ name, shape }) =>
    writeSafetensors([{ name, dtype: 'F32', shape, data: randomValues(elementCount(shape)) }]),
  );
  const model = readModelFiles(
    { name: 'bert-base', baseModel: 'bert-base', language: null, license: null },
    {
      config: new TextEncoder().encode(JSON.stringify(json)),
      weights,
      tokenizer: fileOf('tokenizer.json'),
      tokenizerConfig: fileOf('tokenizer_config.json'),
    },
    encoder.map((_, i) => `model-${i}.safetensors`),
  );
  return { model, parameters };
}

/** Uniform in ±0.02: a multiplicative hash of the index. */
function randomValues(count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = 0.04 * (((i * 2654435761) >>> 0) / 2 ** 32 - 0.5);
  return values;
}

/** @returns what is measured, once everything that it needs is there */
function startOf(model: PretrainedModel): () => Promise<object> {
  return async () => {
    const { artifacts } = await prepareModel(readHead(model), LABELS, DEFAULT_SETTINGS, NO_TURNS);
    await HostTrainingSession.create(artifacts, { backend: 'wasm', ort });
    return {};
  };
}

/** @returns what is measured: an export of trained parameters as the session hands them over */
async function exportOf(
  model: PretrainedModel,
  specs: readonly ModelParameter[],
): Promise<() => Promise<object>> {
  const { manifest } = (await prepareModel(readHead(model), LABELS, DEFAULT_SETTINGS, NO_TURNS)).artifacts;
  const parameters = randomValues(specs.reduce((sum, { shape }) => sum + elementCount(shape), 0));
  const record = { ...EXAMPLE_RUN, labels: LABELS, modelType: 'bert' as const };
  return async () => {
    const { pieces } = exportRun({ name: 'x', record, model, manifest, parameters });
    const zip = await collectZip(pieces, NO_TURNS);
    return { zip: megabytes(zip.size) };
  };
}

const what = process.argv[2];
if (what !== 'start' && what !== 'export') throw new Error('Usage: peaks.ts start|export');
if (globalThis.gc === undefined) throw new Error('Run node with --expose-gc');
ort.env.wasm.numThreads = 1;
const { model, parameters } = bertBase();
const work = what === 'start' ? startOf(model) : await exportOf(model, parameters);
globalThis.gc();
const beforeBytes = process.memoryUsage().rss;
const setupPeakBytes = peakBytes();
const result = await work();
console.log(
  JSON.stringify({
    what,
    before: megabytes(beforeBytes),
    peakOfSetup: megabytes(setupPeakBytes),
    peak: megabytes(peakBytes()),
    above: megabytes(peakBytes() - beforeBytes),
    ...result,
  }),
);
