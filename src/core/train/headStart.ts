/** How a run uses the original head of its model. */
import { type ClassReading, classesOfLabels, labelsOfClasses } from '../data/classReading.ts';
import { matchLabels } from '../data/labels.ts';
import type { HeadRows } from '../models/head.ts';

/**
 * `matching`: classes of the checkpoint's head that bear a label's name are kept for that label; `anew`: the whole
 * head is newly initialized.
 */
export const HEAD_STARTS = ['matching', 'anew'] as const;
export type HeadStart = (typeof HEAD_STARTS)[number];

/**
 * @param names classes of the checkpoint's head by id; null where it has none
 * @param reading what they mean
 */
export function headRows(
  names: readonly string[] | null,
  reading: ClassReading | undefined,
  labels: readonly string[],
  start: HeadStart,
): HeadRows {
  if (names === null || reading === undefined || start === 'anew') return labels.map(() => null);
  const matching = new Set(matchLabels(labelsOfClasses(names, reading), labels).matching);
  return classesOfLabels(names, reading, labels).map((id, i) => (matching.has(labels[i]!) ? id : null));
}
