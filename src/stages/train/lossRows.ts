import type { EpochRecord } from '../../core/page.ts';
import type { CurvePoint } from '../../state/lossCurve.ts';

/** What the loss chart draws at a step. Where several steps are one point, an epoch may end between two points. */
export interface LossRow {
  readonly step: number;
  readonly loss: number | null;
  readonly smoothedLoss: number | null;
  readonly validationLoss: number | null;
}

/** The curve and the validation loss of each epoch as one list, by step: a step has one row. */
export function lossRows(
  curve: readonly CurvePoint[],
  epochs: readonly Pick<EpochRecord, 'step' | 'validationLoss'>[],
): LossRow[] {
  const rows = new Map<number, LossRow>();
  for (const { step, loss, smoothedLoss } of curve)
    rows.set(step, { step, loss, smoothedLoss, validationLoss: null });
  for (const { step, validationLoss } of epochs)
    rows.set(step, { ...(rows.get(step) ?? { step, loss: null, smoothedLoss: null }), validationLoss });
  return [...rows.values()].toSorted((a, b) => a.step - b.step);
}

/** At most `most` of the rows, evenly spread, with the first and the last. */
export function thinned<Row>(rows: readonly Row[], most: number): Row[] {
  if (rows.length <= most) return [...rows];
  return Array.from({ length: most }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (most - 1))]!);
}

/** Rows of a table of the losses: half at most are ends of epochs, and all of these are there where they fit. */
export function lossTableRows(rows: readonly LossRow[], most: number): LossRow[] {
  const ends = thinned(
    rows.filter(({ validationLoss }) => validationLoss !== null),
    most / 2,
  );
  const others = thinned(
    rows.filter(({ validationLoss }) => validationLoss === null),
    most - ends.length,
  );
  return [...ends, ...others].toSorted((a, b) => a.step - b.step);
}
