import { registerError, TagsmithError } from '../errors.ts';
import { elementCount } from '../onnx/graph.ts';
import { type ModelConfig, parseConfig } from './architectures.ts';
import type { EncoderConfig } from './config.ts';
import { InvalidSafetensorsError, readSafetensors, type SafetensorsFile } from './safetensors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    InvalidJsonFileError: InvalidJsonFileError['data'];
  }
}

/** A file of a model folder is not JSON, or lacks a required field. */
export class InvalidJsonFileError extends TagsmithError<{ file: string; reason: string }> {}
registerError('InvalidJsonFileError', InvalidJsonFileError);

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
  readonly checkpoint: SafetensorsFile;
}

/**
 * @param weightPaths where the weights were read from, in their order
 * @throws InvalidJsonFileError, UnsupportedModelError, InvalidSafetensorsError
 */
export function readModelFiles(
  origin: ModelOrigin,
  files: ModelFiles,
  weightPaths: readonly string[],
): PretrainedModel {
  const configJson = parseJson('config.json', files.config);
  return {
    ...origin,
    files,
    configJson,
    config: parseConfig(configJson),
    checkpoint: mergeShards(files.weights.map((bytes, i) => readWeights(weightPaths[i]!, bytes))),
  };
}

function readWeights(file: string, bytes: Uint8Array): SafetensorsFile {
  try {
    return readSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof InvalidSafetensorsError)) throw error;
    throw new InvalidSafetensorsError(`${file}: ${error.message}`, { ...error.data, file });
  }
}

/**
 * Checks a `config.json` alone, before anything large is fetched.
 * @throws InvalidJsonFileError, UnsupportedModelError
 */
export function readConfigFile(bytes: Uint8Array): { readonly config: ModelConfig; readonly json: unknown } {
  const json = parseJson('config.json', bytes);
  return { config: parseConfig(json), json };
}

function mergeShards(shards: readonly SafetensorsFile[]): SafetensorsFile {
  const [first] = shards;
  if (shards.length === 1 && first !== undefined) return first;
  return {
    metadata: Object.assign({}, ...shards.map(({ metadata }) => metadata)) as Record<string, string>,
    tensors: new Map(shards.flatMap(({ tensors }) => [...tensors])),
  };
}

/** Number of parameters in the checkpoint: the size by which models are known. */
export function countParameters(checkpoint: SafetensorsFile): number {
  return [...checkpoint.tensors.values()].reduce((count, { shape }) => count + elementCount(shape), 0);
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

function parseJson(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidJsonFileError(
      `${file} is not JSON: ${reason}. Download the file again from where the model came from.`,
      {
        file,
        reason,
      },
    );
  }
}
