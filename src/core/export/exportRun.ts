import type { TrainingManifest } from '../artifacts/manifest.ts';
import { splitParameters } from '../artifacts/parameters.ts';
import { buildForward } from '../models/architectures.ts';
import { GRAPH } from '../models/forward.ts';
import { type PretrainedModel, readModelFiles } from '../models/pretrained.ts';
import { writeSafetensors } from '../models/safetensors.ts';
import { encodeModel } from '../onnx/codec.ts';
import type { RunRecord } from '../train/runRecord.ts';
import { exportedConfig } from './config.ts';
import { exportFolder } from './folder.ts';
import { zipFolder } from './zip.ts';

export interface ExportRunInput {
  /** As the user typed it. */
  readonly name: string;
  readonly record: RunRecord;
  readonly model: PretrainedModel;
  readonly manifest: TrainingManifest;
  /** All parameters in manifest order, as TrainingSession.getContiguousParameters gives them. */
  readonly parameters: Float32Array;
}

export interface ExportedRun {
  readonly zip: Uint8Array<ArrayBuffer>;
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
}

/** The model folder of a run as a zip. */
export function exportRun({ name, record, model, manifest, parameters }: ExportRunInput): ExportedRun {
  const tensors = splitParameters(manifest, parameters);
  const weights = new Map([...tensors].map(([tensorName, { data }]) => [tensorName, data]));
  const files = exportFolder({
    name,
    record,
    source: { baseModel: model.baseModel, language: model.language, license: model.license },
    sourceFiles: model.files,
    parameters: [...tensors].map(([tensorName, tensor]) => ({ name: tensorName, ...tensor })),
    onnxModel: inferenceModel(model, record.labels.length, weights),
  });
  return {
    zip: zipFolder(files, name, new Date(record.startedAt)),
    files: files.map(({ path, bytes }) => ({ path, sizeBytes: bytes.byteLength })),
  };
}

/**
 * The model that a run has made, ready to be trained further: its weights and labels, and the tokenizer of the model it started from.
 * @param parameters all of them in manifest order, as TrainingSession.getContiguousParameters gives them
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
  const { text } = exportedConfig(new TextDecoder().decode(model.files.config), record.labels);
  return readModelFiles(
    { name: record.name, baseModel, language, license },
    { ...model.files, config: new TextEncoder().encode(text), weights: [writeSafetensors(tensors)] },
    ['model.safetensors'],
  );
}

/** `onnx/model.onnx`: int64 input_ids, attention_mask and, where the architecture has them, token_type_ids [batch, length] → logits [batch, length, labels]. */
function inferenceModel(
  model: PretrainedModel,
  labelCount: number,
  weights: ReadonlyMap<string, Float32Array>,
): Uint8Array<ArrayBuffer> {
  const { graph, logits } = buildForward(model.config, labelCount, { kind: 'export', weights });
  graph.output(GRAPH.logits, logits);
  return encodeModel(graph.build());
}
