import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { BERT, type BertConfig } from '../models/bert.ts';
import type { ForwardMode } from '../models/forward.ts';
import { readSafetensors, toFloat32Array } from '../models/safetensors.ts';
import { ModelProtoSchema } from '../onnx/schema/onnx_pb.ts';
import { type GenerateOptions, generateArtifacts, WeightMismatchError } from './generate.ts';
import { MANIFEST_KEY, type TrainingManifest } from './manifest.ts';
import { ParameterPartitionError } from './trainingGraphs.ts';

const folder = new URL('../../../tests/oracles/models/bert/', import.meta.url);
const tinyConfig = BERT.parse(JSON.parse(readFileSync(new URL('config.json', folder), 'utf8')));
const weights = new Map(
  [...readSafetensors(readFileSync(new URL('model.safetensors', folder))).tensors].map(([name, tensor]) => [
    name,
    toFloat32Array(tensor),
  ]),
);
const tinyCase = JSON.parse(readFileSync(new URL('case.json', folder), 'utf8'));

function generate(config: BertConfig, options: Partial<GenerateOptions> = {}) {
  return generateArtifacts((mode: ForwardMode) => BERT.build(config, 9, mode), {
    loss: { kind: 'crossEntropy', labelSmoothing: 0 },
    requiresGrad: [...weights.keys()],
    frozen: [],
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    weights,
    ...options,
  });
}

/** The manifest inside a `training_model.onnx`. */
function readManifest(bytes: Uint8Array): TrainingManifest {
  const { metadataProps } = fromBinary(ModelProtoSchema, bytes);
  return JSON.parse(metadataProps.find(({ key }) => key === MANIFEST_KEY)!.value);
}

const nodesOf = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes).graph!.node;

test('the manifest names every tensor of the reference with its shape, and decays those that Trainer decays', () => {
  const { parameters } = readManifest(generate(tinyConfig)['training_model.onnx']);
  const parts = parameters.flatMap((spec) => spec.parts.map((part) => ({ ...part, decay: spec.decay })));
  expect(Object.fromEntries(parts.map(({ name, shape }) => [name, shape]))).toEqual(tinyCase.parameters);
  const decayed = parts.filter(({ decay }) => decay).map(({ name }) => name);
  expect(decayed.toSorted()).toEqual(tinyCase.decay_parameters.toSorted());
});

test('a layer costs so many nodes: forward 24; forward and backward 91, with dropout 97', () => {
  const dropout = { hiddenDropoutProb: 0.1, attentionProbsDropoutProb: 0.1 };
  const twice = new Map(
    [...weights].flatMap(([name, data]) => [
      [name, data] as const,
      ...[2, 3].map((layer) => [name.replace(/layer\.[01]\./, `layer.${layer}.`), data] as const),
    ]),
  );
  const layerCost = (config: BertConfig, file: 'training_model.onnx' | 'eval_model.onnx') => {
    const count = (layers: number) => {
      const names = [...twice.keys()].filter((name) => Number(/layer\.(\d)/.exec(name)?.[1] ?? 0) < layers);
      return nodesOf(
        generate({ ...config, numHiddenLayers: layers }, { weights: twice, requiresGrad: names })[file],
      ).length;
    };
    return count(3) - count(2);
  };
  expect(layerCost(tinyConfig, 'eval_model.onnx')).toBe(24);
  expect(layerCost(tinyConfig, 'training_model.onnx')).toBe(91);
  expect(layerCost({ ...tinyConfig, ...dropout }, 'training_model.onnx')).toBe(97);
});

test('only operators that the WebGPU provider has', () => {
  const known = new Set(
    'Add Cast Concat Div Equal Erf Exp Gather Gemm LayerNormalization Log MatMul Mul Neg ReduceMax ReduceMean ReduceSum Reshape Shape Softmax Split Sub Transpose Unsqueeze'.split(
      ' ',
    ),
  );
  const files = generate(tinyConfig);
  const used = [...nodesOf(files['training_model.onnx']), ...nodesOf(files['eval_model.onnx'])].map(
    (node) => node.opType,
  );
  expect([...new Set(used)].filter((op) => !known.has(op))).toEqual([]);
});

test('the word embedding has a row-sparse gradient, which token types share; no output has the size of the vocabulary', () => {
  const files = generate(tinyConfig);
  const { parameters } = readManifest(files['training_model.onnx']);
  const gradientOf = (name: string) =>
    parameters.find((spec) => spec.name === `bert.embeddings.${name}.weight`)?.gradient;
  const output = 'bert.embeddings.word_embeddings.weight.grad_rows';
  expect(gradientOf('word_embeddings')).toEqual({ kind: 'rows', output, ids: 'input_ids' });
  expect(gradientOf('token_type_embeddings')).toEqual({ kind: 'rows', output, ids: 'token_type_ids' });
  expect(gradientOf('position_embeddings')).toMatchObject({ kind: 'rows', ids: 'position_ids' });
  const outputs = fromBinary(ModelProtoSchema, files['training_model.onnx']).graph!.output;
  const sizes = outputs.flatMap(({ type }) =>
    type?.value.case === 'tensorType'
      ? type.value.value.shape!.dim.map((dim) => Number(dim.value.value))
      : [],
  );
  expect(sizes).not.toContain(tinyConfig.vocabSize);
});

test('frozen layers get no gradient, and backward stops above them', () => {
  const frozen = [...weights.keys()].filter((name) => /embeddings|layer\.0\./.test(name));
  const requiresGrad = [...weights.keys()].filter((name) => !frozen.includes(name));
  const files = generate(tinyConfig, { requiresGrad, frozen });
  const { parameters } = readManifest(files['training_model.onnx']);
  const trained = parameters
    .filter((spec) => spec.gradient !== undefined)
    .flatMap((spec) => spec.parts.map(({ name }) => name));
  expect(trained.toSorted()).toEqual(requiresGrad.toSorted());
  const all = nodesOf(generate(tinyConfig)['training_model.onnx']).length;
  expect(nodesOf(files['training_model.onnx']).length).toBeLessThan(all - 78);
});

test('weights that do not fit and names that are not told apart are refused by name', () => {
  const lacking = new Map(weights);
  lacking.delete('classifier.bias');
  lacking.set('classifier.weight', new Float32Array(3));
  expect(() => generate(tinyConfig, { weights: lacking })).toThrow(WeightMismatchError);
  expect(() => generate(tinyConfig, { weights: lacking })).toThrow('classifier.bias, classifier.weight');
  expect(() => generate(tinyConfig, { requiresGrad: ['classifier.weight'] })).toThrow(
    ParameterPartitionError,
  );
  const oneOfStacked = 'bert.encoder.layer.0.attention.self.key.weight';
  const rest = [...weights.keys()].filter((name) => name !== oneOfStacked);
  expect(() => generate(tinyConfig, { requiresGrad: rest, frozen: [oneOfStacked] })).toThrow(
    ParameterPartitionError,
  );
});
