import type { Scores } from '../../core/page.ts';

/** What rows of scores by type can be sorted by. */
export const SCORE_COLUMNS = ['type', 'precision', 'recall', 'f1', 'support'] as const;
export type ScoreColumn = (typeof SCORE_COLUMNS)[number];

export interface Sorting {
  readonly column: ScoreColumn;
  readonly isDescending: boolean;
}

/** Most frequent types first. */
export const BY_SUPPORT: Sorting = { column: 'support', isDescending: true };

/** The other direction where the column is the same; else figures from the highest, names from the first. */
export function sortingAfterClick({ column, isDescending }: Sorting, clicked: ScoreColumn): Sorting {
  return { column: clicked, isDescending: clicked === column ? !isDescending : clicked !== 'type' };
}

/** Rows of types in order; those that are equal stay in the order of the names. */
export function sortRows(
  perType: Readonly<Record<string, Scores>>,
  { column, isDescending }: Sorting,
): readonly (readonly [type: string, scores: Scores])[] {
  const rows = Object.entries(perType).sort(([a], [b]) => compare(a, b));
  const sign = isDescending ? -1 : 1;
  if (column === 'type') return isDescending ? rows.reverse() : rows;
  return rows.sort(([, a], [, b]) => sign * compare(a[column], b[column]));
}

function compare<Value extends string | number>(a: Value, b: Value): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
