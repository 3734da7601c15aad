/** The form in which the batch pipeline passes rows to the runtime. */

/** The label that loss and metrics ignore: `ignore_index` of PyTorch's cross-entropy. */
export const IGNORED_LABEL = -100;

/** Rows of one length; every array has batchSize × length entries, row-major. */
export interface Batch {
  readonly batchSize: number;
  readonly length: number;
  readonly inputIds: Int32Array;
  readonly attentionMask: Int32Array;
  readonly tokenTypeIds: Int32Array;
  /** IGNORED_LABEL where there is no label. */
  readonly labels: Int32Array;
}

/** Tokens of a batch that loss and metrics count. */
export function countLabelledTokens({ labels }: Batch): number {
  return labels.reduce((count, label) => count + Number(label !== IGNORED_LABEL), 0);
}
