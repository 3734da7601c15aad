import { registerError, TagsmithError } from '../errors.ts';
import {
  type ForwardMode,
  type ForwardModel,
  GRAPH,
  type ModelParameter,
  stackParts,
} from '../models/forward.ts';
import { writeSafetensors } from '../models/safetensors.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import { encodeModel } from '../onnx/codec.ts';
import type { Value } from '../onnx/graph.ts';
import { differentiate, type Gradient } from './gradients.ts';
import { crossEntropy } from './loss.ts';
import {
  type AdamWSettings,
  type BatchIdsInput,
  elementCount,
  type GradientSpec,
  MANIFEST_KEY,
  type ParameterSpec,
  type TrainingManifest,
} from './manifest.ts';
import { buildOptimizerModel } from './optimizerModel.ts';

/** The weights given do not fit the model that the config describes. */
export class WeightMismatchError extends TagsmithError<{
  missing: readonly string[];
  wrongSize: readonly { name: string; expected: number; found: number }[];
}> {}
registerError('WeightMismatchError', WeightMismatchError);

/** requiresGrad and frozen must share out the parameters between them. */
export class ParameterPartitionError extends TagsmithError<{
  unknown: readonly string[];
  undecided: readonly string[];
}> {}
registerError('ParameterPartitionError', ParameterPartitionError);

export interface GenerateOptions {
  readonly loss: { readonly kind: 'crossEntropy'; readonly labelSmoothing: number };
  /** The reference's names of the parameters that get gradients. Together with `frozen`: all there are. */
  readonly requiresGrad: readonly string[];
  /** The reference's names of those that stay as they are. */
  readonly frozen: readonly string[];
  readonly optimizer: AdamWSettings;
  /** float32 data by the reference's names. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** The four files, with the names and the roles of onnxruntime.training.artifacts.generate_artifacts. */
export interface GeneratedArtifacts {
  readonly 'training_model.onnx': Uint8Array<ArrayBuffer>;
  readonly 'eval_model.onnx': Uint8Array<ArrayBuffer>;
  readonly 'optimizer_model.onnx': Uint8Array<ArrayBuffer>;
  /** Safetensors: every parameter under the graph's name. */
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

/**
 * Makes the files that training needs from a forward graph. All three models are plain ONNX that any runtime runs.
 * @param forward builds the graph with and without dropout
 * @throws WeightMismatchError, ParameterPartitionError, UnsupportedGradientError
 */
export function generateArtifacts(
  forward: (mode: ForwardMode) => ForwardModel,
  options: GenerateOptions,
): GeneratedArtifacts {
  const train = forward({ kind: 'train' });
  const evaluation = forward({ kind: 'eval' });
  const specs = train.parameters.map(({ spec }) => spec);
  checkPartition(specs, options);
  checkWeights(specs, options.weights);

  const trainable = new Set(options.requiresGrad);
  const parameters = appendTraining(train, options, (spec) =>
    spec.parts.some((part) => trainable.has(part.name)),
  );
  appendLoss(evaluation, options);
  evaluation.graph.output(GRAPH.logits, evaluation.logits);

  const manifest: TrainingManifest = {
    version: 1,
    modelType: train.modelType,
    batchInputs: train.batchInputs,
    parameters,
    dropout: train.dropoutSites,
    labelCount: train.labelCount,
    attentionHeads: train.attentionHeads,
    headSize: train.headSize,
    optimizer: options.optimizer,
    labelSmoothing: options.loss.labelSmoothing,
  };
  return {
    'training_model.onnx': encodeModel(train.graph.build(), {
      metadata: { [MANIFEST_KEY]: JSON.stringify(manifest) },
    }),
    'eval_model.onnx': encodeModel(evaluation.graph.build()),
    'optimizer_model.onnx': encodeModel(buildOptimizerModel(parameters, options.optimizer).build()),
    checkpoint: writeSafetensors(
      specs.map((spec) => ({
        name: spec.name,
        dtype: 'F32' as const,
        shape: spec.shape,
        data: stackParts(spec, options.weights),
      })),
    ),
  };
}

/** Adds loss and gradients to the training graph; returns the parameters with where their gradients come out. */
function appendTraining(
  model: ForwardModel,
  options: GenerateOptions,
  isTrainable: (spec: ModelParameter) => boolean,
): ParameterSpec[] {
  const { graph } = model;
  const loss = appendLoss(model, options);
  const wanted = model.parameters.filter(({ spec }) => isTrainable(spec)).map(({ value }) => value);
  const gradients = differentiate(graph, loss, graph.scalar(1), wanted);
  const rowOutputs = new Map<Value, string>();
  return model.parameters.map(({ spec, value }) => {
    const gradient = gradients.get(value);
    return gradient === undefined
      ? spec
      : { ...spec, gradient: gradientOutput(graph, spec, gradient, rowOutputs) };
  });
}

function gradientOutput(
  graph: GraphBuilder,
  spec: ModelParameter,
  gradient: Gradient,
  rowOutputs: Map<Value, string>,
): GradientSpec {
  switch (gradient.kind) {
    case 'dense': {
      const output = `${spec.name}.grad`;
      graph.output(output, gradient.value);
      return { kind: 'dense', output };
    }
    case 'rows': {
      // Words and token types get the very same rows: one output serves both, and is copied out once.
      const source = graph.sourceOf(gradient.rows);
      const output = rowOutputs.get(source) ?? `${spec.name}.grad_rows`;
      if (!rowOutputs.has(source)) graph.output(output, gradient.rows);
      rowOutputs.set(source, output);
      return { kind: 'rows', output, ids: gradient.ids.name as BatchIdsInput };
    }
    default:
      return gradient satisfies never;
  }
}

function appendLoss(model: ForwardModel, options: GenerateOptions): Value {
  const { graph } = model;
  const labels = graph.input(GRAPH.labels, 'int32', ['tokens']);
  const scale = graph.input(GRAPH.lossScale, 'float32', [1]);
  const loss = crossEntropy(graph, model.logits, labels, scale, options.loss.labelSmoothing);
  graph.output(GRAPH.loss, loss);
  return loss;
}

function checkPartition(specs: readonly ModelParameter[], { requiresGrad, frozen }: GenerateOptions): void {
  const given = new Set([...requiresGrad, ...frozen]);
  const names = specs.flatMap((spec) => spec.parts.map((part) => part.name));
  const mixed = specs.filter(
    (spec) => new Set(spec.parts.map((part) => frozen.includes(part.name))).size > 1,
  );
  const undecided = [
    ...names.filter((name) => !given.has(name)),
    ...names.filter((name) => requiresGrad.includes(name) && frozen.includes(name)),
    ...mixed.flatMap((spec) => spec.parts.map((part) => part.name)),
  ];
  const unknown = [...given].filter((name) => !names.includes(name));
  if (undecided.length === 0 && unknown.length === 0) return;
  throw new ParameterPartitionError(
    `Each parameter must be trained or frozen: ${[...undecided, ...unknown].slice(0, 5).join(', ')} are not told apart.`,
    { unknown, undecided },
  );
}

function checkWeights(specs: readonly ModelParameter[], weights: ReadonlyMap<string, Float32Array>): void {
  const parts = specs.flatMap((spec) => spec.parts);
  const missing = parts.filter((part) => !weights.has(part.name)).map((part) => part.name);
  const wrongSize = parts.flatMap((part) => {
    const found = weights.get(part.name)?.length;
    const expected = elementCount(part.shape);
    return found === undefined || found === expected ? [] : [{ name: part.name, expected, found }];
  });
  if (missing.length === 0 && wrongSize.length === 0) return;
  const names = [...missing, ...wrongSize.map(({ name }) => name)];
  throw new WeightMismatchError(`The weights do not fit the config: ${names.slice(0, 5).join(', ')}.`, {
    missing,
    wrongSize,
  });
}
