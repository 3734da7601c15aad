/** Rows of cells: how they are split, what their columns hold. Shared by the formats that have one word a row. */
import type { Field } from '../report.ts';
import { isSchemeTag, isSuffixedTag } from '../schemes.ts';
import { recogniseSpelling, respell } from '../tagSpelling.ts';
import { OUTSIDE } from '../tags.ts';

const SPACE = 32;
const TAB = 9;

/**
 * Only these count as whitespace: no-break spaces, U+FEFF and the like are words in real data, and `trim` would
 * remove them.
 */
export function isWhitespaceCode(code: number): boolean {
  return code === SPACE || code === TAB || (code >= 11 && code <= 13);
}

function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (!isWhitespaceCode(text.charCodeAt(i))) return false;
  }
  return true;
}

export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespaceCode(text.charCodeAt(start))) start++;
  while (end > start && isWhitespaceCode(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

export function splitAtWhitespace(text: string): string[] {
  const cells: string[] = [];
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const blank = i === text.length || isWhitespaceCode(text.charCodeAt(i));
    if (blank && start >= 0) {
      cells.push(text.slice(start, i));
      start = -1;
    } else if (!blank && start < 0) {
      start = i;
    }
  }
  return cells;
}

export function splitAtTabs(text: string): string[] {
  const cells = text.split('\t');
  for (let i = 0; i < cells.length; i++) cells[i] = trimWhitespace(cells[i]!);
  return cells;
}

/**
 * Splits at a character. A cell in double quotes may have the character in it, and a quote by writing two; a quote
 * that is not closed before the next delimiter or the row's end is literal, since `"` is a word.
 */
export function splitQuoted(text: string, delimiter: string): string[] {
  if (!text.includes('"')) return text.split(delimiter).map(trimWhitespace);
  const cells: string[] = [];
  let start = 0;
  while (start <= text.length) {
    let close = text[start] === '"' ? text.indexOf('"', start + 1) : -1;
    while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
    if (close >= 0 && (close + 1 === text.length || text[close + 1] === delimiter)) {
      cells.push(text.slice(start + 1, close).replaceAll('""', '"'));
      start = close + 2;
    } else {
      const end = text.indexOf(delimiter, start);
      cells.push(trimWhitespace(text.slice(start, end < 0 ? text.length : end)));
      start = end < 0 ? text.length + 1 : end + 1;
    }
  }
  return cells;
}

/**
 * Finds the cells of one row after another, and makes strings only of those that are requested: most columns of large
 * files are not. Cells are those of `splitAtTabs` and `splitAtWhitespace`.
 */
export class CellFinder {
  #text = '';
  #count = 0;
  /** Start and end of each cell in turn. */
  readonly #bounds: number[] = [];

  /** Number of cells of the current row. */
  get count(): number {
    return this.#count;
  }

  takeTabs(text: string): void {
    this.#text = text;
    let count = 0;
    let start = 0;
    for (;;) {
      const tab = text.indexOf('\t', start);
      const end = tab < 0 ? text.length : tab;
      this.#bounds[2 * count] = start;
      this.#bounds[2 * count + 1] = end;
      count++;
      if (tab < 0) break;
      start = tab + 1;
    }
    this.#count = count;
  }

  takeWhitespaceSeparated(text: string): void {
    this.#text = text;
    let count = 0;
    let isInside = false;
    for (let i = 0; i < text.length; i++) {
      const isWhitespaceHere = isWhitespaceCode(text.charCodeAt(i));
      if (isWhitespaceHere !== isInside) continue;
      if (isInside) this.#bounds[2 * count++ + 1] = i;
      else this.#bounds[2 * count] = i;
      isInside = !isInside;
    }
    if (isInside) this.#bounds[2 * count++ + 1] = text.length;
    this.#count = count;
  }

  /** Whether a cell has digits alone. */
  isNumber(column: number): boolean {
    const end = this.#bounds[2 * column + 1]!;
    let i = this.#bounds[2 * column]!;
    while (i < end && isDigitCode(this.#text.charCodeAt(i))) i++;
    return i === end && i > this.#bounds[2 * column]!;
  }

  cell(column: number): string {
    return trimWhitespace(this.#text.slice(this.#bounds[2 * column]!, this.#bounds[2 * column + 1]!));
  }
}

/**
 * One string for each distinct text, which keeps nothing else in memory: a slice of a block of lines would keep the
 * block.
 */
export class Interner {
  readonly #known = new Map<string, string>();

  get(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    // Engines slice long strings as views into the original; joining and slicing again makes an independent one.
    const own = text.length < 12 ? text : ` ${text}`.slice(1);
    this.#known.set(own, own);
    return own;
  }

  get texts(): ReadonlySet<string> {
    return new Set(this.#known.keys());
  }
}

/** What files write in an empty cell. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(['', '_', '-', '*']);

export function isPlaceholder(cell: string): boolean {
  return PLACEHOLDERS.has(cell);
}

/** Share of cells that must be tags with a prefix (or `O`) in a column of such tags. */
const MIN_TAG_SHARE = 0.75;
/** A column with a larger share of cells that contain a space does not hold words. */
const MAX_SHARE_OF_PHRASES = 0.2;
const MAX_EXAMPLES = 6;
const NUMBER = /^\d+$/;

/** Whether a cell can be a tag of a scheme: `O`, `B-PER`, or `PER-B`. */
export function looksLikeTag(cell: string): boolean {
  return isSchemeTag(cell) || isSuffixedTag(cell);
}

/** `PER` of `B-PER` and of `PER-B`; null for `O` and for what is not a tag of a scheme. */
export function typeOfTag(cell: string): string | null {
  if (cell === OUTSIDE) return null;
  if (isSchemeTag(cell)) return cell.slice(2);
  return isSuffixedTag(cell) ? cell.slice(0, -2) : null;
}

export interface ColumnSurvey extends Pick<Field, 'holds' | 'examples'> {
  /** Whether its tags are not spelled as `B-PER` and `O`, so that `looksLikeTag` does not know them. */
  readonly isRespelled: boolean;
  /** Entity types without prefixes among placeholders. Columns of notes look the same. */
  readonly couldBeBareTypes: boolean;
  /** How many different values its cells have, placeholders excluded. */
  readonly distinct: number;
  readonly values: ReadonlySet<string>;
  /** Entity types of its tags. */
  readonly types: ReadonlySet<string>;
  /** Only numbers, a few of them repeated: possibly class ids. */
  readonly couldBeClassIds: boolean;
  /** Whether all of its tags are `O`. */
  readonly isOutsideOnly: boolean;
  /** Tags of a scheme without a single `O`, and placeholders: these mean `O`. */
  readonly placeholderIsOutside: boolean;
}

/** Looks through the cells of a column, or of a part of it. */
export function surveyColumn(cells: Iterable<string>): ColumnSurvey {
  const countOf = new Map<string, number>();
  for (const cell of cells) countOf.set(cell, (countOf.get(cell) ?? 0) + 1);
  const spelling = recogniseSpelling(countOf);
  const outsideIsPlaceholder = spelling !== null && isPlaceholder(spelling.outside);
  let placeholders = 0;
  for (const cell of PLACEHOLDERS) {
    placeholders += countOf.get(cell) ?? 0;
    countOf.delete(cell);
  }
  let filled = 0;
  let tags = 0;
  let phrases = 0;
  let numbers = 0;
  let most = 0;
  let outside = 0;
  const types = new Set<string>();
  for (const [cell, count] of countOf) {
    const tag = spelling === null ? cell : respell(cell, spelling);
    filled += count;
    most = Math.max(most, count);
    if (tag === OUTSIDE) outside += count;
    if (looksLikeTag(tag)) tags += count;
    if (cell.includes(' ')) phrases += count;
    if (NUMBER.test(cell)) numbers += count;
    const type = typeOfTag(tag);
    if (type !== null) types.add(type);
  }
  const repeats = countOf.size <= Math.min(filled / 2, 4 * Math.sqrt(filled));
  const holds = (): Field['holds'] => {
    if (filled > 0 && tags >= filled * MIN_TAG_SHARE) return 'span-tags';
    if (filled <= placeholders || numbers === filled || phrases > filled * MAX_SHARE_OF_PHRASES)
      return 'other';
    // The id of a document, or another value shared by all words.
    if (countOf.size === 1 && filled > 1) return 'other';
    // Bare entity types: most words are in none.
    if (repeats && outside === most && outside * 2 >= filled && countOf.size > 1) return 'span-tags';
    return repeats && countOf.size > 1 ? 'token-tags' : 'words';
  };
  const held = holds();
  return {
    holds: held,
    examples: [...countOf.keys()].slice(0, MAX_EXAMPLES),
    distinct: countOf.size,
    values: new Set(countOf.keys()),
    types,
    isRespelled: spelling !== null,
    couldBeBareTypes: outsideIsPlaceholder && spelling.marks === null && repeats && held === 'other',
    couldBeClassIds: numbers === filled && repeats && countOf.size > 1,
    isOutsideOnly: outside > 0 && countOf.size === 1,
    placeholderIsOutside: held === 'span-tags' && outside === 0 && placeholders > 0,
  };
}

/**
 * The default among the columns with span tags: the first of the last group. Columns are a group where the types of
 * each are for the most part those of the one before, or finer names of them (`work.primlit` of `work`, `LOCderiv`
 * and `LOCpart` of `LOC`): levels of nested entities come outermost first (GermEval), finer types after coarse ones
 * (HIPE), while chunks and entities (CoNLL-2003) have no type in common. A column without a single entity belongs to
 * the group before it. Null where no column has span tags.
 */
export function defaultTagColumn(columns: readonly Pick<ColumnSurvey, 'holds' | 'types'>[]): number | null {
  let first: number | null = null;
  let previousTypes: ReadonlySet<string> = new Set();
  for (const [column, { holds, types }] of columns.entries()) {
    if (holds !== 'span-tags') continue;
    if (first === null || (types.size > 0 && !areTypesOf(types, previousTypes))) first = column;
    if (types.size > 0) previousTypes = new Set([...(first === column ? [] : previousTypes), ...types]);
  }
  return first;
}

function areTypesOf(types: ReadonlySet<string>, coarser: ReadonlySet<string>): boolean {
  const known = new Set([...coarser].flatMap((type) => [type, stemOf(type)]));
  const shared = [...types].filter((type) => known.has(type) || known.has(stemOf(type)));
  return shared.length * 2 >= types.size;
}

/** `work` of `work.primlit`, `LOC` of `LOCderiv` and `LOCpart` (GermEval). */
function stemOf(type: string): string {
  return type.split('.')[0]!.replace(/(?<=.)(?:deriv|part)$/, '');
}
