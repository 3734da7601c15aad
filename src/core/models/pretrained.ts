import { elementCount } from '../onnx/graph.ts';
import { type ModelConfig, parseConfig } from './architectures.ts';
import { type Checkpoint, type NamedWeights, nameWeights, readCheckpoint } from './checkpoint.ts';
import type { EncoderConfig } from './config.ts';
import { readJsonFile } from './jsonFile.ts';
import { joinShards, readSafetensorsFile } from './weightFiles.ts';

/** The original files of a model folder: what is trained, and what an export passes on unchanged. */
export interface ModelFiles {
  readonly config: Uint8Array;
  /** One file, or the parts of sharded weights. */
  readonly weights: readonly Uint8Array[];
  readonly tokenizer: Uint8Array;
  readonly tokenizerConfig: Uint8Array;
  readonly specialTokensMap?: Uint8Array;
  /** `vocab.txt` */
  readonly vocabulary?: Uint8Array;
}

export interface ModelOrigin {
  readonly name: string;
  /** What its weights were first trained from: its own name, or that of the encoder that a run started from. */
  readonly baseModel: string;
  /** Code of the language it was made for. */
  readonly language: string | null;
  /** As the hub writes it; what is trained from it is under the same licence. */
  readonly license: string | null;
}

/** A pretrained encoder, checked and ready to become a token classifier. */
export interface PretrainedModel extends ModelOrigin {
  readonly files: ModelFiles;
  readonly configJson: unknown;
  readonly config: ModelConfig;
  readonly checkpoint: Checkpoint;
}

/**
 * A model whose weights are in safetensors.
 * @param weightPaths where the weights were read from, in their order
 * @throws InvalidJsonFileError, UnsupportedModelError, InvalidSafetensorsError, MissingTensorsError,
 *   TensorShapeError, UnsupportedDtypeError
 */
export function readModelFiles(
  origin: ModelOrigin,
  files: ModelFiles,
  weightPaths: readonly string[],
): PretrainedModel {
  const { config } = readConfigFile(files.config);
  const shards = files.weights.map((bytes, i) => readSafetensorsFile(weightPaths[i]!, bytes));
  return assembleModel(origin, files, nameWeights(config, joinShards('safetensors', shards)));
}

/**
 * A model from its files and the weights that were read of them.
 * @throws InvalidJsonFileError, UnsupportedModelError, MissingTensorsError, TensorShapeError, UnsupportedDtypeError
 */
export function assembleModel(origin: ModelOrigin, files: ModelFiles, named: NamedWeights): PretrainedModel {
  const { config, json } = readConfigFile(files.config);
  return { ...origin, files, configJson: json, config, checkpoint: readCheckpoint(config, json, named) };
}

/**
 * Checks a `config.json` alone, before anything large is fetched.
 * @throws InvalidJsonFileError, UnsupportedModelError
 */
export function readConfigFile(bytes: Uint8Array): { readonly config: ModelConfig; readonly json: unknown } {
  const json = readJsonFile('config.json', bytes);
  return { config: parseConfig(json), json };
}

/** Number of parameters in the checkpoint: the size by which models are known. */
export function countParameters({ tensors }: Pick<Checkpoint, 'tensors'>): number {
  return [...new Set(tensors.values())].reduce((count, { shape }) => count + elementCount(shape), 0);
}

/**
 * The learning rate to start from. The notebook's 2e-5 is for base-size models (hidden size 768); small encoders,
 * with less to unlearn and much to learn, need more: 3e-4 for the embedded one (its model card and
 * docs/MEASUREMENTS.md).
 */
export function recommendedLearningRate(config: EncoderConfig): number {
  if (config.hiddenSize >= 768) return 2e-5;
  if (config.hiddenSize >= 512) return 1e-4;
  return 3e-4;
}
