/** What the plots draw, from the figures of the import report. */

import { LENGTH_BIN_WORDS, type SplitCounts, type SplitName } from '../../core/page.ts';

export type Amounts = Readonly<Partial<Record<SplitName, number>>>;

export interface LengthRow {
  /** Words, both included; `to` is null for the last row where it gathers all longer sentences. */
  readonly from: number;
  readonly to: number | null;
  readonly amounts: Amounts;
}

/** Rows of a length plot, apart from the one for the few longest sentences. */
const MOST_ROWS = 24;
/** Share of the sentences that these rows must hold. */
const SHARE_IN_ROWS = 0.99;

/**
 * Sentences by length. Where the sentences are long the rows are wider than the report's bins; the longest hundredth
 * is gathered in one row, so that a single long sentence does not press all others into the first.
 */
export function lengthRows(splits: readonly SplitCounts[]): LengthRow[] {
  const bins = Math.max(0, ...splits.map(({ sentencesByLength }) => sentencesByLength.length));
  const inBin = (bin: number) =>
    splits.reduce((sum, { sentencesByLength }) => sum + (sentencesByLength[bin] ?? 0), 0);
  const sentences = splits.reduce((sum, split) => sum + split.sentences, 0);
  let shownBins = bins;
  if (bins > MOST_ROWS) {
    shownBins = 0;
    for (let seen = 0; shownBins < bins && seen < sentences * SHARE_IN_ROWS; shownBins++)
      seen += inBin(shownBins);
  }
  const binsInRow = Math.max(1, Math.ceil(shownBins / MOST_ROWS));
  const rowOf = (firstBin: number, endBin: number, to: number | null): LengthRow => {
    const amounts = splits.map(({ split, sentencesByLength }) => [
      split,
      sentencesByLength.slice(firstBin, endBin).reduce((sum, amount) => sum + amount, 0),
    ]);
    return { from: firstBin * LENGTH_BIN_WORDS + 1, to, amounts: Object.fromEntries(amounts) };
  };
  const rows: LengthRow[] = [];
  let bin = 0;
  for (; bin < shownBins; bin += binsInRow) {
    rows.push(rowOf(bin, bin + binsInRow, (bin + binsInRow) * LENGTH_BIN_WORDS));
  }
  if (bin < bins) rows.push(rowOf(bin, bins, null));
  return rows;
}

/** Share of a split's sum, 0 to 1; 0 where the split has none. */
export function shareOf(amount: number, total: number): number {
  return total === 0 ? 0 : amount / total;
}
