import { safetensorsChunks } from '../models/safetensors.ts';
import type { RunRecord } from '../train/runRecord.ts';
import { exportedConfig } from './config.ts';
import { type EncoderSource, modelCard } from './modelCard.ts';
import { folderName } from './modelName.ts';
import { JAVASCRIPT_SCRIPT, PYTHON_SCRIPT } from './tagScripts.ts';
import { exportedTokenizer } from './tokenizer.ts';
import { evalResults, trainerState, trainingArgs } from './trainerFiles.ts';
import type { FolderFile } from './zip.ts';

/** The files that the encoder came with. */
interface SourceFiles {
  readonly config: Uint8Array;
  readonly tokenizer: Uint8Array;
  readonly tokenizerConfig: Uint8Array;
  readonly specialTokensMap?: Uint8Array;
  readonly vocabulary?: Uint8Array;
}

/** A trained tensor under the reference's name. */
interface TrainedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface ExportInput {
  /** As the user typed it. */
  readonly name: string;
  readonly record: RunRecord;
  readonly source: EncoderSource;
  readonly sourceFiles: SourceFiles;
  /** All parameters of the reference's class. */
  readonly parameters: readonly TrainedTensor[];
  /** The bytes of a model: input_ids, attention_mask, token_type_ids → logits */
  readonly onnxModel: readonly Uint8Array[];
}

/**
 * The model folder that transformers, ONNX Runtime and transformers.js load: config, tokenizer, weights, ONNX, the
 * model card, and the run in the Trainer's files. Neither the weights nor the tokenizer are copied.
 *
 * @throws UnsupportedModelError for a source config that is none of a trainable encoder; RangeError where head and
 * labels do not agree.
 */
export function exportFolder(input: ExportInput): FolderFile[] {
  const { record, sourceFiles, parameters } = input;
  checkHead(parameters, record.labels);
  const folder = folderName(input.name);
  const text = (content: string) => [new TextEncoder().encode(content)];
  const config = exportedConfig(new TextDecoder().decode(sourceFiles.config), record);
  const { tokenizer, tokenizerConfig, specialTokensMap } = exportedTokenizer(config, sourceFiles);
  const tensors = parameters.map((parameter) => ({ ...parameter, dtype: 'F32' as const }));

  const files: FolderFile[] = [
    {
      path: 'README.md',
      chunks: text(modelCard({ title: input.name, folder, record, source: input.source })),
    },
    {
      path: 'config.json',
      chunks: text(config.text),
    },
    { path: 'tokenizer.json', chunks: [tokenizer] },
    { path: 'tokenizer_config.json', chunks: [tokenizerConfig] },
  ];
  if (specialTokensMap !== undefined)
    files.push({ path: 'special_tokens_map.json', chunks: [specialTokensMap] });
  if (sourceFiles.vocabulary !== undefined)
    files.push({ path: 'vocab.txt', chunks: [sourceFiles.vocabulary] });
  files.push(
    // Without format=pt some versions of transformers refuse the file.
    { path: 'model.safetensors', chunks: safetensorsChunks(tensors, { format: 'pt' }) },
    { path: 'onnx/model.onnx', chunks: input.onnxModel },
    { path: 'tag.py', chunks: text(PYTHON_SCRIPT) },
    { path: 'tag.mjs', chunks: text(JAVASCRIPT_SCRIPT) },
    { path: 'training_args.json', chunks: text(trainingArgs(record, folder)) },
    { path: 'trainer_state.json', chunks: text(trainerState(record)) },
    { path: 'eval_results.json', chunks: text(evalResults(record)) },
  );
  return files;
}

function checkHead(parameters: readonly TrainedTensor[], labels: readonly string[]): void {
  const bias = parameters.find(({ name }) => name === 'classifier.bias');
  if (bias?.data.length === labels.length) return;
  throw new RangeError(
    `The head has ${bias?.data.length ?? 'no'} classes and the run ${labels.length} labels.`,
  );
}
