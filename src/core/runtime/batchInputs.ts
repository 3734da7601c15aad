import type { BatchIdsInput, TrainingManifest } from '../artifacts/manifest.ts';
import { MANIFEST_KEY } from '../artifacts/manifest.ts';
import { GRAPH } from '../models/forward.ts';
import { InvalidModelError, readMetadata } from '../onnx/codec.ts';
import type { BatchTensors } from './session.ts';

/** A graph input on the host: its element type, shape and data. */
export type HostInput =
  | { readonly type: 'int32'; readonly dims: readonly number[]; readonly data: Int32Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array };

/** Everything that the training and eval models take from a batch, by graph input; see GRAPH. */
export function batchInputs(
  batch: BatchTensors,
  manifest: TrainingManifest,
  labelledTokens: number,
): Record<string, HostInput> {
  const { batchSize, length } = batch;
  const ids = (data: Int32Array): HostInput => ({ type: 'int32', dims: [batchSize, length], data });
  const headsShape = [batchSize, length, 3, manifest.attentionHeads, manifest.headSize];
  return {
    [GRAPH.inputIds]: ids(batch.inputIds),
    [GRAPH.attentionMask]: ids(batch.attentionMask),
    [GRAPH.tokenTypeIds]: ids(batch.tokenTypeIds),
    [GRAPH.positionIds]: { type: 'int32', dims: [1, length], data: positionIds(length) },
    [GRAPH.headsShape]: { type: 'int64', dims: [5], data: BigInt64Array.from(headsShape, BigInt) },
    [GRAPH.labels]: { type: 'int32', dims: [batchSize * length], data: batch.labels },
    [GRAPH.lossScale]: { type: 'float32', dims: [1], data: Float32Array.of(1 / labelledTokens) },
  };
}

/** The ids to which the rows of a row-sparse gradient belong. */
export function gradientIds(batch: BatchTensors, input: BatchIdsInput): Int32Array {
  switch (input) {
    case 'input_ids':
      return batch.inputIds;
    case 'token_type_ids':
      return batch.tokenTypeIds;
    case 'position_ids':
      return positionIds(batch.length);
    default:
      return input satisfies never;
  }
}

export function countLabelledTokens(batch: BatchTensors): number {
  return batch.labels.reduce((count, label) => count + Number(label >= 0), 0);
}

function positionIds(length: number): Int32Array {
  return Int32Array.from({ length }, (_, position) => position);
}

/**
 * The manifest inside `training_model.onnx`.
 * @throws InvalidModelError where there is none
 */
export function readManifest(trainModel: Uint8Array): TrainingManifest {
  const json = readMetadata(trainModel)[MANIFEST_KEY];
  if (json === undefined) {
    throw new InvalidModelError(
      'This training model was not made by generateArtifacts: it has no manifest.',
      {
        reason: 'no manifest',
      },
    );
  }
  return JSON.parse(json) as TrainingManifest;
}
