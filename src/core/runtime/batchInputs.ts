import type { BatchIdsInput, TrainingManifest } from '../artifacts/manifest.ts';
import type { Batch } from '../batch.ts';
import { type BatchInput, GRAPH } from '../models/forward.ts';
import { relativeBucketsOf } from '../models/relativeBuckets.ts';

/** A graph input on the host: its element type, shape and data. */
export type HostInput =
  | { readonly type: 'int32'; readonly dims: readonly number[]; readonly data: Int32Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array };

/** All inputs that the training and eval models take from a batch, by name; see GRAPH. */
export function batchInputs(
  batch: Batch,
  manifest: TrainingManifest,
  labelledTokens: number,
): Record<string, HostInput> {
  const { batchSize, length, labels } = batch;
  const inputs: Record<string, HostInput> = {
    [GRAPH.labels]: { type: 'int32', dims: [batchSize * length], data: labels },
    [GRAPH.lossScale]: { type: 'float32', dims: [1], data: Float32Array.of(1 / labelledTokens) },
  };
  for (const input of manifest.batchInputs) inputs[input.name] = hostInput(batch, manifest, input);
  return inputs;
}

function hostInput(batch: Batch, manifest: TrainingManifest, input: BatchInput): HostInput {
  const { batchSize, length } = batch;
  const ids = (data: Int32Array, rows = batchSize): HostInput => ({
    type: 'int32',
    dims: [rows, length],
    data,
  });
  switch (input.name) {
    case 'input_ids':
      return ids(batch.inputIds);
    case 'attention_mask':
      return ids(batch.attentionMask);
    case 'token_type_ids':
      return ids(batch.tokenTypeIds);
    case 'position_ids':
      return input.count === 'every token'
        ? ids(positionIds(length), 1)
        : ids(positionsWithoutPadding(batch, input.paddingId));
    case 'relative_buckets':
      return ids(relativeBucketsOf(length, input.scheme), length);
    case 'local_window':
      return ids(localWindow(length, input.tokensEachSide), length);
    case 'heads_shape': {
      const headsShape = [batchSize, length, 3, manifest.attentionHeads, manifest.headSize];
      return { type: 'int64', dims: [5], data: BigInt64Array.from(headsShape, BigInt) };
    }
    default:
      return input satisfies never;
  }
}

/** The table rows of a row-sparse gradient: an input of its batch, flattened. */
export function gradientIds(inputs: Readonly<Record<string, HostInput>>, name: BatchIdsInput): Int32Array {
  return inputs[name]!.data as Int32Array;
}

function positionIds(length: number): Int32Array {
  return Int32Array.from({ length }, (_, position) => position);
}

function localWindow(length: number, tokensEachSide: number): Int32Array {
  const window = new Int32Array(length * length);
  for (let query = 0; query < length; query++) {
    const first = Math.max(0, query - tokensEachSide);
    window.fill(1, query * length + first, query * length + Math.min(length, query + tokensEachSide + 1));
  }
  return window;
}

/**
 * RoBERTa's positions: paddingId + 1, + 2 … over each row's tokens other than `paddingId`; padding has the position
 * `paddingId`.
 */
function positionsWithoutPadding({ inputIds, length }: Batch, paddingId: number): Int32Array {
  const positions = new Int32Array(inputIds.length);
  let count = 0;
  for (let token = 0; token < inputIds.length; token++) {
    if (token % length === 0) count = 0;
    const isPadding = inputIds[token] === paddingId;
    if (!isPadding) count++;
    positions[token] = paddingId + (isPadding ? 0 : count);
  }
  return positions;
}
