/** Files of weights as they are, under the names that they have there. */
import type { WeightsFormat } from './modelFolder.ts';
import { readPytorch } from './pytorch.ts';
import {
  InvalidSafetensorsError,
  readSafetensors,
  type SafetensorsFile,
  type SafetensorsTensor,
} from './safetensors.ts';

/** What the weights' files had. */
export interface RawWeights extends SafetensorsFile {
  readonly format: WeightsFormat;
  readonly fileCount: number;
  /** The key of a PyTorch file's dictionary that they are under; null where they are the file. */
  readonly container: string | null;
}

/** A file of weights. */
export interface WeightsShard extends SafetensorsFile {
  readonly container: string | null;
}

/**
 * @param file its path, for messages
 * @param onPiece called between pieces, so that the place where it runs can take messages
 * @throws InvalidSafetensorsError, InvalidPytorchError, UnsafePickleError
 */
export async function readWeightsFile(
  file: string,
  format: WeightsFormat,
  bytes: Uint8Array,
  onPiece: () => Promise<void>,
): Promise<WeightsShard> {
  switch (format) {
    case 'safetensors':
      return readSafetensorsFile(file, bytes);
    case 'pytorch':
      return { ...(await readPytorch(file, bytes, { onPiece })), metadata: new Map() };
    default:
      return format satisfies never;
  }
}

/** @throws InvalidSafetensorsError with the path */
export function readSafetensorsFile(file: string, bytes: Uint8Array): WeightsShard {
  try {
    return { ...readSafetensors(bytes), container: null };
  } catch (error) {
    if (!(error instanceof InvalidSafetensorsError)) throw error;
    throw new InvalidSafetensorsError(`${file}: ${error.message}`, { ...error.data, file });
  }
}

export function joinShards(format: WeightsFormat, shards: readonly WeightsShard[]): RawWeights {
  const tensors = new Map<string, SafetensorsTensor>();
  const metadata = new Map<string, string>();
  for (const shard of shards) {
    for (const [name, tensor] of shard.tensors) tensors.set(name, tensor);
    for (const [name, value] of shard.metadata) metadata.set(name, value);
  }
  return { format, fileCount: shards.length, container: shards[0]?.container ?? null, tensors, metadata };
}
