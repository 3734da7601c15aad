import { writeSafetensors } from '../models/safetensors.ts';
import type { RunRecord } from '../train/runRecord.ts';
import { exportedConfig } from './config.ts';
import { type ModelSource, modelCard } from './modelCard.ts';
import { folderName } from './modelName.ts';
import { exportedTokenizer } from './tokenizer.ts';
import { evalResults, trainerState, trainingArgs } from './trainerFiles.ts';
import type { ModelFolderFile } from './zip.ts';

/** The files that the encoder came with. */
export interface SourceFiles {
  readonly config: Uint8Array;
  readonly tokenizer: Uint8Array;
  readonly tokenizerConfig: Uint8Array;
  readonly specialTokensMap?: Uint8Array;
  readonly vocabulary?: Uint8Array;
}

/** A trained tensor under the reference's name. */
export interface TrainedParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface ExportInput {
  /** As the user typed it. */
  readonly name: string;
  readonly record: RunRecord;
  readonly source: ModelSource;
  readonly sourceFiles: SourceFiles;
  /** All parameters of the reference's class. */
  readonly parameters: readonly TrainedParameter[];
  /** input_ids, attention_mask, token_type_ids → logits */
  readonly onnxModel: Uint8Array;
}

/**
 * The model folder that transformers, ONNX Runtime and transformers.js load: config, tokenizer, weights, ONNX, the model card, and
 * the run in the Trainer's files. The tokenizer and the ONNX model are not copied.
 *
 * @throws UnsupportedModelError for a source config that is none of a trainable encoder; RangeError where head and labels do not agree.
 */
export function exportFolder(input: ExportInput): ModelFolderFile[] {
  const { record, sourceFiles, parameters } = input;
  checkHead(parameters, record.labels);
  const folder = folderName(input.name);
  const text = (content: string) => new TextEncoder().encode(content);
  const { modelType, text: config } = exportedConfig(
    new TextDecoder().decode(sourceFiles.config),
    record.labels,
  );
  const { tokenizer, tokenizerConfig } = exportedTokenizer(modelType, sourceFiles);
  const tensors = parameters.map((parameter) => ({ ...parameter, dtype: 'F32' as const }));

  const files: ModelFolderFile[] = [
    {
      path: 'README.md',
      bytes: text(modelCard({ title: input.name, folder, record, source: input.source })),
    },
    {
      path: 'config.json',
      bytes: text(config),
    },
    { path: 'tokenizer.json', bytes: tokenizer },
    { path: 'tokenizer_config.json', bytes: tokenizerConfig },
  ];
  if (sourceFiles.specialTokensMap !== undefined) {
    files.push({ path: 'special_tokens_map.json', bytes: sourceFiles.specialTokensMap });
  }
  if (sourceFiles.vocabulary !== undefined) files.push({ path: 'vocab.txt', bytes: sourceFiles.vocabulary });
  files.push(
    // Without format=pt some versions of transformers refuse the file.
    { path: 'model.safetensors', bytes: writeSafetensors(tensors, { format: 'pt' }) },
    { path: 'onnx/model.onnx', bytes: input.onnxModel },
    { path: 'training_args.json', bytes: text(trainingArgs(record, folder)) },
    { path: 'trainer_state.json', bytes: text(trainerState(record)) },
    { path: 'eval_results.json', bytes: text(evalResults(record)) },
  );
  return files;
}

function checkHead(parameters: readonly TrainedParameter[], labels: readonly string[]): void {
  const bias = parameters.find(({ name }) => name === 'classifier.bias');
  if (bias?.data.length === labels.length) return;
  throw new RangeError(
    `The head has ${bias?.data.length ?? 'no'} classes and the run ${labels.length} labels.`,
  );
}
