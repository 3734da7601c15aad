/** A finished run on the oracle's small tagger, for the tests of the export and for `writeExample.ts`. */
import { readFileSync } from 'node:fs';
import type { ExportInput } from '../../src/core/export/folder.ts';
import { BERT } from '../../src/core/models/bert.ts';
import { GRAPH } from '../../src/core/models/forward.ts';
import { readSafetensors, toFloat32Array } from '../../src/core/models/safetensors.ts';
import { encodeModel } from '../../src/core/onnx/codec.ts';
import type { EpochRecord, RunRecord, StepRecord } from '../../src/core/train/runRecord.ts';
import { DEFAULT_SETTINGS } from '../../src/core/train/settings.ts';

export const LABELS = ['O', 'B-PER', 'I-PER', 'B-ORG', 'I-ORG', 'B-LOC', 'I-LOC', 'B-MISC', 'I-MISC'];

const STEPS_PER_EPOCH = 4;

function exampleStep(step: number): StepRecord {
  const totalSteps = STEPS_PER_EPOCH * DEFAULT_SETTINGS.epochs;
  return {
    step,
    totalSteps,
    epoch: step / STEPS_PER_EPOCH,
    loss: 2 / step,
    learningRate: DEFAULT_SETTINGS.learningRate * (1 - (step - 1) / totalSteps),
    gradNorm: 1.5,
    stepMs: 20,
    tokensPerSecond: 900,
    etaMs: (totalSteps - step) * 20,
  };
}

function exampleEpoch(epoch: number): EpochRecord {
  const f1 = 0.5 + epoch / 10;
  return {
    epoch,
    step: epoch * STEPS_PER_EPOCH,
    trainingLoss: 1 / epoch,
    validationLoss: 0.9 / epoch,
    precision: f1,
    recall: f1,
    f1,
    accuracy: 0.9,
    perType: {
      LOC: { precision: f1, recall: f1, f1, support: 12 },
      PER: { precision: f1, recall: f1, f1, support: 30 },
    },
    perWord: { precision: f1, recall: f1 - 0.01, f1: f1 - 0.005, accuracy: 0.89 },
    evalMs: 500,
  };
}

export const EXAMPLE_RUN: RunRecord = {
  id: 'run-1',
  name: 'First run',
  startedAt: '2025-11-23T10:00:00.000Z',
  modelName: 'cased-4l-384',
  language: 'en',
  modelType: 'bert',
  datasetName: 'newsroom-en',
  task: 'spans',
  labels: LABELS,
  wordSplitting: { rule: 'words', source: 'file' },
  example: 'Maria Keller flew to “Lisbon”.',
  settings: DEFAULT_SETTINGS,
  backend: { backend: 'wasm', reason: 'no-webgpu', threads: 4, adapter: null },
  splits: [
    { split: 'train', sentences: 32, tokens: 640, entities: 90, wordsLost: 0 },
    { split: 'validation', sentences: 15, tokens: 300, entities: 42, wordsLost: 3 },
  ],
  quickTry: null,
  newlyInitialized: ['classifier.bias', 'classifier.weight'],
  status: 'finished',
  steps: Array.from({ length: STEPS_PER_EPOCH * DEFAULT_SETTINGS.epochs }, (_, i) => exampleStep(i + 1)),
  epochs: Array.from({ length: DEFAULT_SETTINGS.epochs }, (_, i) => exampleEpoch(i + 1)),
  trainMs: 2500,
};

/** The same run as one that learnt parts of speech: as many labels, no entities. */
export const EXAMPLE_TOKENS_RUN: RunRecord = {
  ...EXAMPLE_RUN,
  task: 'tokens',
  labels: ['DET', 'NOUN', 'VERB', 'PROPN', 'ADP', 'PRP$', '``', '-LRB-', 'PUNCT'],
  splits: EXAMPLE_RUN.splits.map((split) => ({ ...split, entities: 0 })),
  epochs: EXAMPLE_RUN.epochs.map(({ perType, ...epoch }) => ({
    ...epoch,
    perType: { DET: perType.LOC!, PRP$: perType.PER! },
  })),
};

/** The tagger of `tests/oracles/pipeline-model` as if it had been trained in that run. */
export function exampleExport(name: string, record = EXAMPLE_RUN): ExportInput {
  const read = (file: string) =>
    new Uint8Array(readFileSync(new URL(`../oracles/pipeline-model/${file}`, import.meta.url)));
  const config = read('config.json');
  const parameters = [...readSafetensors(read('model.safetensors')).tensors.values()].map((tensor) => ({
    name: tensor.name,
    shape: tensor.shape,
    data: toFloat32Array(tensor),
  }));
  const weights = new Map(parameters.map((parameter) => [parameter.name, parameter.data]));
  const bertConfig = BERT.parse(JSON.parse(new TextDecoder().decode(config)));
  const { graph, logits } = BERT.build(bertConfig, LABELS.length, { kind: 'export', weights });
  graph.output(GRAPH.logits, logits);
  return {
    name,
    record,
    source: { baseModel: 'cased-4l-384', license: 'apache-2.0' },
    sourceFiles: {
      config,
      tokenizer: read('tokenizer.json'),
      tokenizerConfig: read('tokenizer_config.json'),
    },
    parameters,
    onnxModel: [encodeModel(graph.build())],
  };
}
