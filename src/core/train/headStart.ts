/** How a run uses the original head of its model. */
import { matchLabels } from '../data/labels.ts';
import type { HeadRows } from '../models/head.ts';

/**
 * `matching`: classes of the checkpoint's head that bear a label's name are kept for that label; `anew`: the whole
 * head is newly initialized.
 */
export const HEAD_STARTS = ['matching', 'anew'] as const;
export type HeadStart = (typeof HEAD_STARTS)[number];

/** @param known classes of the checkpoint's head by id; null where it has none */
export function headRows(
  known: readonly string[] | null,
  labels: readonly string[],
  start: HeadStart,
): HeadRows {
  const { matching } = matchLabels(start === 'anew' ? null : known, labels);
  return labels.map((label) => (matching.includes(label) ? known!.indexOf(label) : null));
}
