/** What separates the columns of a file. */
import type { GivesWay } from '../../turns.ts';
import { looksLikeTag, splitAtTabs, splitAtWhitespace, splitQuoted, trimWhitespace } from './rows.ts';

/** Share of rows from which a delimiter is preferred to others that fit as well. */
const SURE_SHARE = 0.9;

const QUOTED_DELIMITERS = [',', ';', '|'] as const;
export type Delimiter = 'tab' | 'whitespace' | (typeof QUOTED_DELIMITERS)[number] | { readonly text: string };
const DELIMITERS: readonly Delimiter[] = ['tab', 'whitespace', ...QUOTED_DELIMITERS];

export function splitRow(text: string, delimiter: Delimiter): string[] {
  if (typeof delimiter === 'object') return text.split(delimiter.text).map(trimWhitespace);
  switch (delimiter) {
    case 'tab':
      return splitAtTabs(text);
    case 'whitespace':
      return splitAtWhitespace(text);
    case ',':
    case ';':
    case '|':
      return splitQuoted(text, delimiter);
    default:
      return delimiter satisfies never;
  }
}

export interface DelimiterFit {
  readonly delimiter: Delimiter;
  /** The most frequent number of columns. */
  readonly columnCount: number;
  /** Share of rows that have it; 0 if there is only one column. */
  readonly share: number;
}

/** The most frequent number of columns, and the share of rows that have it (0 if there is only one column). */
async function commonColumnCount(
  rows: readonly string[],
  delimiter: Delimiter,
  turns: GivesWay,
): Promise<Omit<DelimiterFit, 'delimiter'>> {
  const rowsWith = new Map<number, number>();
  for (const text of rows) {
    if (turns.isDue) await turns.giveWay();
    const count = splitRow(text, delimiter).length;
    rowsWith.set(count, (rowsWith.get(count) ?? 0) + 1);
  }
  let columnCount = 0;
  let most = 0;
  for (const [count, n] of rowsWith) {
    if (n > most) [columnCount, most] = [count, n];
  }
  return { columnCount, share: columnCount > 1 ? most / rows.length : 0 };
}

/**
 * The delimiter with which the rows are most regular. If nearly all rows agree on tabs, it is the tab, even if a row
 * without one could be split at whitespace: that row is damaged. If nearly all rows agree on both whitespace and
 * commas or the like, the latter win: `Ana, B-PER`.
 */
export async function chooseDelimiter(rows: readonly string[], turns: GivesWay): Promise<DelimiterFit> {
  const found: DelimiterFit[] = [];
  for (const delimiter of DELIMITERS) {
    found.push({ delimiter, ...(await commonColumnCount(rows, delimiter, turns)) });
  }
  const sure = found.filter(({ share }) => share >= SURE_SHARE);
  const ranked = sure.toSorted((a, b) => rank(a.delimiter) - rank(b.delimiter));
  if (ranked[0] !== undefined) return ranked[0];
  const text = await delimiterBesideTags(rows, turns);
  if (text !== null) found.push({ delimiter: { text }, ...(await commonColumnCount(rows, { text }, turns)) });
  return found.reduce((best, one) => (one.share > best.share ? one : best));
}

function rank(delimiter: Delimiter): number {
  return delimiter === 'tab' ? 0 : delimiter === 'whitespace' ? 2 : 1;
}

/** Longer tags are not looked for: on a whole line, a run of punctuation would take quadratic time. */
const MAX_TAG_CHARACTERS = 256;
/** What can separate a word from the tag after it, or a tag from the word after it. */
const BEFORE_TAG = /([^\p{L}\p{N}\s]+)(?:O|[BIESLUMW]-\S+)$/u;
const BEHIND_TAG = /^(?:O|[BIESLUMW]-[\p{L}\p{N}_-]+)([^\p{L}\p{N}\s_-]+)/u;

/**
 * Punctuation between a word and a tag of a scheme in nearly all rows, such as `:`, `/` or `###`; null where there
 * are none.
 */
async function delimiterBesideTags(rows: readonly string[], turns: GivesWay): Promise<string | null> {
  const countOf = new Map<string, number>();
  for (const text of rows) {
    if (turns.isDue) await turns.giveWay();
    const signs = BEFORE_TAG.exec(text.slice(-MAX_TAG_CHARACTERS))?.[1] ?? BEHIND_TAG.exec(text)?.[1];
    if (signs !== undefined) countOf.set(signs, (countOf.get(signs) ?? 0) + 1);
  }
  const [found] = [...countOf].toSorted((a, b) => b[1] - a[1]);
  if (found === undefined || found[0] === '-') return null;
  const [signs] = found;
  let fitting = 0;
  for (const text of rows) {
    if (turns.isDue) await turns.giveWay();
    const cells = text.split(signs);
    if (cells.length > 1 && (looksLikeTag(cells.at(-1)!) || looksLikeTag(cells[0]!))) fitting++;
  }
  return fitting >= rows.length * SURE_SHARE ? signs : null;
}
