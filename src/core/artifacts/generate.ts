import { registerError, TagsmithError } from '../errors.ts';
import { type ForwardMode, type ForwardModel, type ModelParameter, stackParts } from '../models/forward.ts';
import { safetensorsChunks } from '../models/safetensors.ts';
import { encodeModel } from '../onnx/codec.ts';
import { elementCount } from '../onnx/graph.ts';
import { type AdamWSettings, MANIFEST_KEY, type TrainingManifest } from './manifest.ts';
import { buildOptimizerModel } from './optimizerModel.ts';
import { buildTrainingGraphs, type TrainingGraphOptions, type TrainingGraphs } from './trainingGraphs.ts';

declare module '../errors.ts' {
  interface ErrorData {
    WeightMismatchError: WeightMismatchError['data'];
  }
}

/** The given weights do not fit the config. */
export class WeightMismatchError extends TagsmithError<{
  missing: readonly string[];
  wrongSize: readonly { name: string; expected: number; found: number }[];
}> {}
registerError('WeightMismatchError', WeightMismatchError);

export interface GenerateOptions extends TrainingGraphOptions {
  readonly optimizer: AdamWSettings;
  /** float32 data, by the reference's names. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** The four files, with the names and the roles of onnxruntime.training.artifacts.generate_artifacts. */
export interface GeneratedArtifacts {
  readonly 'training_model.onnx': Uint8Array<ArrayBuffer>;
  readonly 'eval_model.onnx': Uint8Array<ArrayBuffer>;
  readonly 'optimizer_model.onnx': Uint8Array<ArrayBuffer>;
  /** Safetensors: every parameter under its name in the graph. Chunks may be views of the weights. */
  readonly checkpoint: readonly Uint8Array[];
}

/** The models that a session is created from. */
export interface TrainingModels {
  /** `training_model.onnx`, with the manifest in its metadata. */
  readonly trainModel: Uint8Array<ArrayBuffer>;
  /** `eval_model.onnx` */
  readonly evalModel: Uint8Array<ArrayBuffer>;
  readonly manifest: TrainingManifest;
}

/** Serialises the training and eval graphs as plain ONNX for any runtime, without weights. */
export function encodeTrainingModels(
  { model, train, evaluation, parameters }: TrainingGraphs,
  { loss, optimizer }: Pick<GenerateOptions, 'loss' | 'optimizer'>,
): TrainingModels {
  const manifest: TrainingManifest = {
    version: 1,
    modelType: model.modelType,
    batchInputs: model.batchInputs,
    parameters,
    dropout: model.dropoutSites,
    labelCount: model.labelCount,
    attentionHeads: model.attentionHeads,
    headSize: model.headSize,
    optimizer,
    labelSmoothing: loss.labelSmoothing,
  };
  return {
    trainModel: encodeModel(train, { metadata: { [MANIFEST_KEY]: JSON.stringify(manifest) } }),
    evalModel: encodeModel(evaluation),
    manifest,
  };
}

/**
 * Makes the training files from a forward graph, for other programs; a run in the studio takes its weights as
 * tensors. All three models are plain ONNX for any runtime.
 * @param forward builds the graph with and without dropout
 * @throws WeightMismatchError, ParameterPartitionError, UnsupportedGradientError
 */
export function generateArtifacts(
  forward: (mode: ForwardMode) => ForwardModel,
  options: GenerateOptions,
): GeneratedArtifacts {
  const graphs = buildTrainingGraphs(forward, options);
  const specs = graphs.model.parameters.map(({ spec }) => spec);
  checkWeights(specs, options.weights);
  const { trainModel, evalModel } = encodeTrainingModels(graphs, options);
  return {
    'training_model.onnx': trainModel,
    'eval_model.onnx': evalModel,
    'optimizer_model.onnx': encodeModel(buildOptimizerModel(graphs.parameters, options.optimizer).build()),
    checkpoint: safetensorsChunks(
      specs.map((spec) => ({
        name: spec.name,
        dtype: 'F32' as const,
        shape: spec.shape,
        data: stackParts(spec, options.weights),
      })),
    ),
  };
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
