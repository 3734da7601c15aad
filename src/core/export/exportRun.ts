import { generateArtifacts } from '../artifacts/generate.ts';
import type { TrainingManifest } from '../artifacts/manifest.ts';
import { splitParameters } from '../artifacts/parameters.ts';
import { sizeOf } from '../bytes.ts';
import { buildForward } from '../models/architectures.ts';
import { GRAPH } from '../models/forward.ts';
import { type PretrainedModel, readModelFiles } from '../models/pretrained.ts';
import { writeSafetensors } from '../models/safetensors.ts';
import { encodeModelChunks } from '../onnx/codec.ts';
import { planGraphs } from '../train/graphPlan.ts';
import type { RunRecord } from '../train/runRecord.ts';
import { exportedConfig } from './config.ts';
import { exportFolder } from './folder.ts';
import { artifactsName, folderName } from './modelName.ts';
import { type FolderFile, zipFolder } from './zip.ts';

export interface ExportRunInput {
  /** As the user typed it. */
  readonly name: string;
  readonly record: RunRecord;
  readonly model: PretrainedModel;
  readonly manifest: TrainingManifest;
  /** All parameters in manifest order, from TrainingSession.getContiguousParameters. */
  readonly parameters: Float32Array;
}

/**
 * A zip created while it is read: pieces may be views of the parameters, which must not change until the end.
 */
export interface ExportedZip {
  readonly pieces: Iterable<Uint8Array>;
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
}

/** The model folder of a run as a zip. */
export function exportRun({ name, record, model, manifest, parameters }: ExportRunInput): ExportedZip {
  const tensors = splitParameters(manifest, parameters);
  const files = exportFolder({
    name,
    record,
    source: { baseModel: model.baseModel, license: model.license },
    sourceFiles: model.files,
    parameters: [...tensors].map(([tensorName, tensor]) => ({ name: tensorName, ...tensor })),
    onnxModel: inferenceModel(model, record.labels.length, valuesOf(tensors)),
  });
  return zipped(files, folderName(name), record);
}

/**
 * The four training files of a run as a zip, from `generateArtifacts`: its graphs as plain ONNX and its current
 * weights as the checkpoint, for other programs that train or inspect them.
 */
export function exportArtifacts({ name, record, model, manifest, parameters }: ExportRunInput): ExportedZip {
  const { forward, options } = planGraphs(model.config, record.labels.length, record.settings);
  const artifacts = generateArtifacts(forward, {
    ...options,
    optimizer: manifest.optimizer,
    weights: valuesOf(splitParameters(manifest, parameters)),
  });
  const { checkpoint, ...models } = artifacts;
  const files = [
    ...Object.entries(models).map(([path, bytes]) => ({ path, chunks: [bytes] })),
    { path: 'checkpoint', chunks: checkpoint },
  ];
  return zipped(files, artifactsName(name), record);
}

function zipped(files: readonly FolderFile[], folder: string, record: RunRecord): ExportedZip {
  return {
    pieces: zipFolder(files, folder, new Date(record.startedAt)),
    files: files.map(({ path, chunks }) => ({ path, sizeBytes: sizeOf(chunks) })),
  };
}

function valuesOf(
  tensors: ReadonlyMap<string, { readonly data: Float32Array }>,
): ReadonlyMap<string, Float32Array> {
  return new Map([...tensors].map(([name, { data }]) => [name, data]));
}

/**
 * A run's model for further training: its weights and labels, and the tokenizer of the model that it started from.
 * @param parameters all of them in manifest order, from TrainingSession.getContiguousParameters
 */
export function trainedModel({
  record,
  model,
  manifest,
  parameters,
}: Omit<ExportRunInput, 'name'>): PretrainedModel {
  const { baseModel, language, license } = model;
  const tensors = [...splitParameters(manifest, parameters)].map(([name, tensor]) => ({
    name,
    dtype: 'F32' as const,
    ...tensor,
  }));
  const { text } = exportedConfig(new TextDecoder().decode(model.files.config), record);
  return readModelFiles(
    { name: record.name, baseModel, language, license },
    { ...model.files, config: new TextEncoder().encode(text), weights: [writeSafetensors(tensors)] },
    ['model.safetensors'],
  );
}

/**
 * `onnx/model.onnx`: int64 input_ids, attention_mask and, where the architecture has them, token_type_ids
 * [batch, length] → logits [batch, length, labels].
 */
function inferenceModel(
  model: PretrainedModel,
  labelCount: number,
  weights: ReadonlyMap<string, Float32Array>,
): Uint8Array[] {
  const { graph, logits } = buildForward(model.config, labelCount, { kind: 'export', weights });
  graph.output(GRAPH.logits, logits);
  return encodeModelChunks(graph.build());
}
