/** transformers' DataCollatorForTokenClassification. */
import { type Batch, IGNORED_LABEL } from '../batch.ts';
import { registerError, TagsmithError } from '../errors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    RowTooLongError: RowTooLongError['data'];
  }
}

/** A row is longer than the length that the batch is to have. */
export class RowTooLongError extends TagsmithError<{ row: number; rowLength: number; length: number }> {
  constructor(message: string, data: { row: number; rowLength: number; length: number }) {
    super(message, data);
  }
}
registerError('RowTooLongError', RowTooLongError);

/**
 * What the collator needs of an encoding. Missing entries are filled as padding is, but a missing mask is all ones.
 */
export interface Feature {
  readonly inputIds: readonly number[];
  readonly attentionMask?: readonly number[];
  readonly tokenTypeIds?: readonly number[];
  readonly labels?: readonly number[];
}

export interface CollateOptions {
  readonly padTokenId: number;
  /** `right` where absent. */
  readonly paddingSide?: 'left' | 'right';
  /** transformers' `padding="max_length"`: all batches of one length. Absent: as long as the longest row. */
  readonly length?: number;
  /** The length is rounded up to a multiple of this. */
  readonly padToMultipleOf?: number;
}

/**
 * Makes one batch of some rows: ids are padded with the padding token, mask and token types with 0, labels with -100.
 *
 * @throws RowTooLongError where `length` is given and a row is longer
 */
export function collate(features: readonly Feature[], options: CollateOptions): Batch {
  const { padTokenId, paddingSide = 'right', padToMultipleOf = 1 } = options;
  const batchSize = features.length;
  const wanted =
    options.length ?? features.reduce((longest, row) => Math.max(longest, row.inputIds.length), 0);
  const length = Math.ceil(wanted / padToMultipleOf) * padToMultipleOf;
  features.forEach(({ inputIds: { length: rowLength } }, row) => {
    if (rowLength <= length) return;
    throw new RowTooLongError(
      `Row ${row} of the batch has ${rowLength} tokens, but the batch length is ${length}. Encode with a maximum length of ${length}.`,
      { row, rowLength, length },
    );
  });
  const batch: Batch = {
    batchSize,
    length,
    inputIds: new Int32Array(batchSize * length).fill(padTokenId),
    attentionMask: new Int32Array(batchSize * length),
    tokenTypeIds: new Int32Array(batchSize * length),
    labels: new Int32Array(batchSize * length).fill(IGNORED_LABEL),
  };
  features.forEach((row, r) => {
    /** Where an array of so many entries goes: labels may be fewer than ids, and are padded by themselves. */
    const startOf = (entries: readonly number[]): number =>
      r * length + (paddingSide === 'right' ? 0 : length - entries.length);
    const { inputIds, attentionMask, tokenTypeIds = [], labels = [] } = row;
    const start = startOf(inputIds);
    batch.inputIds.set(inputIds, start);
    if (attentionMask === undefined) batch.attentionMask.fill(1, start, start + inputIds.length);
    else batch.attentionMask.set(attentionMask, startOf(attentionMask));
    batch.tokenTypeIds.set(tokenTypeIds, startOf(tokenTypeIds));
    batch.labels.set(labels, startOf(labels));
  });
  return batch;
}
