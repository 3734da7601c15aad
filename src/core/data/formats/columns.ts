/**
 * Columns: one word per row with its tag and whatever else, blank rows between sentences (CoNLL-2002, CoNLL-2003, WNUT and most files
 * of published data sets). Files differ in delimiter, number and order of columns; all of that is told from the rows.
 */
import { importError, NoTagsError } from '../errors.ts';
import type { ProblemLog } from '../problemLog.ts';
import type { Fact, Problem } from '../report.ts';
import { isSchemeTag, OUTSIDE } from '../schemes.ts';
import { readLines } from '../text.ts';
import type { Format, ParsedFile, ParsedSentence } from './format.ts';

const DOCUMENT_MARK = '-DOCSTART-';
/** The layout is told from this many rows at the beginning. */
const SAMPLE_ROWS = 5000;
/** Share of rows that must have the same number of columns in a file of columns. */
const MIN_REGULAR_SHARE = 0.6;
/** Share of cells that must be tags with a prefix (or `O`) in a column of such tags. */
const MIN_TAG_SHARE = 0.75;
const HEADER_WORD_CELLS = new Set(['token', 'tokens', 'word', 'words', 'form', 'text']);
const HEADER_TAG_CELLS = new Set([
  'tag',
  'tags',
  'ner_tag',
  'ner_tags',
  'label',
  'labels',
  'ner',
  'entity',
  'pos',
]);

type Delimiter = 'tab' | 'blanks';

interface Layout {
  readonly delimiter: Delimiter;
  readonly columnCount: number;
  readonly wordColumn: number;
  readonly tagColumn: number;
  /** The tags met in the sample where they have no prefixes; null where they have. */
  readonly bareTags: ReadonlySet<string> | null;
  readonly hasHeader: boolean;
}

type Analysis =
  | { readonly kind: 'columns'; readonly layout: Layout }
  | { readonly kind: 'one-column'; readonly line: number }
  | { readonly kind: 'no-rows' }
  | { readonly kind: 'irregular' };

interface SampleRow {
  readonly line: number;
  readonly text: string;
  readonly startsSentence: boolean;
}

const SPACE = 32;
const TAB = 9;

/** Blank means these alone: no-break spaces, U+FEFF and the like are words in real data, and `trim` would eat them. */
function isBlankCode(code: number): boolean {
  return code === SPACE || code === TAB || (code >= 11 && code <= 13);
}

function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (!isBlankCode(text.charCodeAt(i))) return false;
  }
  return true;
}

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlankCode(text.charCodeAt(start))) start++;
  while (end > start && isBlankCode(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function splitAtTabs(text: string): string[] {
  const cells = text.split('\t');
  for (let i = 0; i < cells.length; i++) cells[i] = trimBlanks(cells[i]!);
  return cells;
}

function splitAtBlanks(text: string): string[] {
  const cells: string[] = [];
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const blank = i === text.length || isBlankCode(text.charCodeAt(i));
    if (blank && start >= 0) {
      cells.push(text.slice(start, i));
      start = -1;
    } else if (!blank && start < 0) {
      start = i;
    }
  }
  return cells;
}

function splitRow(text: string, delimiter: Delimiter): string[] {
  return delimiter === 'tab' ? splitAtTabs(text) : splitAtBlanks(text);
}

/** `#` and a blank: a comment in most files, but also the word `#` with its tag. */
function startsLikeComment(text: string): boolean {
  return text[0] === '#' && text.length > 1 && isBlankCode(text.charCodeAt(1));
}

function sampleRows(lines: readonly string[]): SampleRow[] {
  const rows: SampleRow[] = [];
  let startsSentence = true;
  for (let i = 0; i < lines.length && rows.length < SAMPLE_ROWS; i++) {
    const text = lines[i]!;
    if (isBlank(text)) {
      startsSentence = true;
    } else if (!startsLikeComment(text) && !text.includes(DOCUMENT_MARK)) {
      rows.push({ line: i + 1, text, startsSentence });
      startsSentence = false;
    }
  }
  return rows;
}

/** The most frequent number of columns, and the share of rows that have it. */
function commonColumnCount(
  rows: readonly SampleRow[],
  delimiter: Delimiter,
): { columnCount: number; share: number } {
  const rowsWith = new Map<number, number>();
  for (const { text } of rows) {
    const count = splitRow(text, delimiter).length;
    rowsWith.set(count, (rowsWith.get(count) ?? 0) + 1);
  }
  let columnCount = 0;
  let most = 0;
  for (const [count, n] of rowsWith) {
    if (n > most) [columnCount, most] = [count, n];
  }
  return { columnCount, share: most / rows.length };
}

/** Tells delimiter and columns from the first rows. */
function analyse(lines: readonly string[]): Analysis {
  const rows = sampleRows(lines);
  if (rows.length === 0) return { kind: 'no-rows' };
  const byTab = commonColumnCount(rows, 'tab');
  const byBlanks = commonColumnCount(rows, 'blanks');
  const tabShare = byTab.columnCount > 1 ? byTab.share : 0;
  const blanksShare = byBlanks.columnCount > 1 ? byBlanks.share : 0;
  // Nearly all rows agree on tabs: then a row without one is a damaged row, even where it would split well at blanks.
  const delimiter: Delimiter = tabShare >= 0.9 || tabShare > blanksShare ? 'tab' : 'blanks';
  const { columnCount, share } = delimiter === 'tab' ? byTab : byBlanks;
  if (share < MIN_REGULAR_SHARE) return { kind: 'irregular' };
  if (columnCount === 1) return { kind: 'one-column', line: rows[0]!.line };

  const table: string[][] = [];
  const startsSentence: boolean[] = [];
  for (const row of rows) {
    const cells = splitRow(row.text, delimiter);
    if (cells.length === columnCount) {
      table.push(cells);
      startsSentence.push(row.startsSentence);
    }
  }
  const header = headerCandidate(table[0]!);
  const body = header === null ? table : table.slice(1);
  const schemeColumn = lastSchemeTagColumn(body, columnCount);
  const hasHeader = header !== null && (schemeColumn !== null || header === 'word and tag');
  const tagColumn = schemeColumn ?? columnCount - 1;
  const wordColumn = firstWordColumn(table, startsSentence, columnCount, tagColumn, hasHeader);
  let bareTags: Set<string> | null = null;
  if (schemeColumn === null) {
    const tagRows = hasHeader ? body : table;
    bareTags = new Set(tagRows.map((cells) => cells[tagColumn]!));
    // A column of tags repeats few values; without that, two words a row are just text.
    if (bareTags.size * 2 > tagRows.length) return { kind: 'irregular' };
  }
  return { kind: 'columns', layout: { delimiter, columnCount, wordColumn, tagColumn, bareTags, hasHeader } };
}

/** Whether the first row names its columns: `word and tag` where it surely does, `word` where it may. */
function headerCandidate(cells: readonly string[]): 'word' | 'word and tag' | null {
  if (cells.some(isSchemeTag)) return null;
  const lower = cells.map((cell) => cell.toLowerCase());
  if (!lower.some((cell) => HEADER_WORD_CELLS.has(cell))) return null;
  return lower.some((cell) => HEADER_TAG_CELLS.has(cell)) ? 'word and tag' : 'word';
}

function lastSchemeTagColumn(table: readonly (readonly string[])[], columnCount: number): number | null {
  for (let column = columnCount - 1; column >= 0; column--) {
    let tags = 0;
    for (const cells of table) {
      if (isSchemeTag(cells[column]!)) tags++;
    }
    if (table.length > 0 && tags >= table.length * MIN_TAG_SHARE) return column;
  }
  return null;
}

/** The first column that is neither the tag nor, in files of three columns or more, a number of the word in its sentence. */
function firstWordColumn(
  table: readonly (readonly string[])[],
  startsSentence: readonly boolean[],
  columnCount: number,
  tagColumn: number,
  hasHeader: boolean,
): number {
  const first = tagColumn === 0 ? 1 : 0;
  const next = first + 1 === tagColumn ? first + 2 : first + 1;
  if (next >= columnCount) return first;
  for (let row = hasHeader ? 1 : 0; row < table.length; row++) {
    const cell = table[row]![first]!;
    const isCounted =
      startsSentence[row] || row === (hasHeader ? 1 : 0)
        ? cell === '0' || cell === '1'
        : cell === String(Number(table[row - 1]![first]!) + 1);
    if (!isCounted) return first;
  }
  return next;
}

/** One row as read: a word and its tag, or why not. */
type Row =
  | { readonly word: string; readonly tag: string; readonly problem?: Pick<Problem, 'kind' | 'action'> }
  | { readonly word: null; readonly problem: Pick<Problem, 'kind' | 'action'> };

const SKIPPED: Row = { word: null, problem: { kind: 'wrong-column-count', action: 'skipped' } };

class ConllReader {
  readonly #file: string;
  readonly #lines_: readonly string[];
  readonly #layout: Layout;
  readonly #problems: ProblemLog;
  readonly #sentences: ParsedSentence[] = [];
  #words: string[] = [];
  #tags: string[] = [];
  #lines: number[] = [];
  /** Line of the first row since the last blank row; 0 where there is none. */
  #firstRowLine = 0;
  #document = 0;
  #documentMarks = 0;
  #comments = 0;

  constructor(file: string, lines: readonly string[], layout: Layout, problems: ProblemLog) {
    this.#file = file;
    this.#lines_ = lines;
    this.#layout = layout;
    this.#problems = problems;
  }

  read(): ParsedFile {
    const { delimiter, columnCount, wordColumn, hasHeader } = this.#layout;
    let headerPending = hasHeader;
    for (const [i, text] of this.#lines_.entries()) {
      if (isBlank(text)) {
        this.#endSentence();
        continue;
      }
      const cells = splitRow(text, delimiter);
      if (text.startsWith(DOCUMENT_MARK) || cells[wordColumn] === DOCUMENT_MARK) {
        this.#endSentence();
        if (this.#documentMarks > 0 || this.#sentences.length > 0) this.#document++;
        this.#documentMarks++;
      } else if (this.#isComment(text, cells)) {
        this.#comments++;
      } else if (headerPending && cells.length === columnCount) {
        headerPending = false;
      } else {
        this.#addRow(i + 1, text, this.#readRow(text, cells));
      }
    }
    this.#endSentence();
    return {
      facts: this.#describe(),
      fields: [],
      wordField: null,
      tagField: null,
      madeFromSpans: false,
      sentences: this.#sentences,
      marksDocuments: this.#documentMarks > 0,
      classNames: null,
    };
  }

  /**
   * A row that starts with `#` is a comment where it does not read as a word with its tag, and either a blank follows the `#` or the
   * row stands at the beginning of a sentence. Tokens such as `#` and `#election` come with a tag, comments do not.
   */
  #isComment(text: string, cells: readonly string[]): boolean {
    if (text[0] !== '#') return false;
    const { columnCount, tagColumn } = this.#layout;
    if (cells.length === columnCount && this.#isTag(cells[tagColumn]!)) return false;
    return startsLikeComment(text) || (this.#firstRowLine === 0 && cells.length !== columnCount);
  }

  #isTag(cell: string): boolean {
    return this.#layout.bareTags === null ? isSchemeTag(cell) : this.#layout.bareTags.has(cell);
  }

  #readRow(text: string, cells: string[]): Row {
    const { delimiter, columnCount, wordColumn, tagColumn } = this.#layout;
    if (cells.length === columnCount) {
      const word = cells[wordColumn]!;
      return word === '' ? SKIPPED : { word, tag: cells[tagColumn]! };
    }
    if (cells.length > columnCount) return this.#readLongRow(cells);

    if (delimiter === 'tab') {
      const atBlanks = splitAtBlanks(text);
      if (atBlanks.length === columnCount && this.#isTag(atBlanks[tagColumn]!)) {
        return {
          word: atBlanks[wordColumn]!,
          tag: atBlanks[tagColumn]!,
          problem: { kind: 'wrong-column-count', action: 'repaired' },
        };
      }
    }
    const word = cells[wordColumn];
    if (word === undefined || word === '' || isBlankCode(text.charCodeAt(0))) return SKIPPED;
    const tag = cells[tagColumn];
    if (tag !== undefined) {
      return this.#isTag(tag)
        ? { word, tag, problem: { kind: 'wrong-column-count', action: 'kept' } }
        : SKIPPED;
    }
    if (columnCount === 2) {
      // A tag with its word missing reads like a word with its tag missing, unless it is plainly a tag.
      return word !== OUTSIDE && isSchemeTag(word) ? SKIPPED : { word, tag: '' };
    }
    return { word, tag: OUTSIDE, problem: { kind: 'wrong-column-count', action: 'read-as-outside' } };
  }

  /** More cells than columns: empty cells at the end, or blanks inside the word. */
  #readLongRow(cells: string[]): Row {
    const { columnCount, wordColumn, tagColumn } = this.#layout;
    const problem = { kind: 'wrong-column-count', action: 'repaired' } as const;
    let end = cells.length;
    while (end > columnCount && cells[end - 1] === '') end--;
    const extra = end - columnCount;
    const word = cells.slice(wordColumn, wordColumn + 1 + extra).join(' ');
    const tag = cells[tagColumn > wordColumn ? tagColumn + extra : tagColumn]!;
    return word !== '' && this.#isTag(tag) ? { word, tag, problem } : SKIPPED;
  }

  #addRow(line: number, text: string, row: Row): void {
    if (this.#firstRowLine === 0) this.#firstRowLine = line;
    if (row.problem !== undefined) {
      this.#problems.add({ file: this.#file, line, text, ...row.problem });
    }
    if (row.word !== null) {
      this.#words.push(row.word);
      this.#tags.push(row.tag);
      this.#lines.push(line);
    }
  }

  #endSentence(): void {
    if (this.#words.length > 0) {
      this.#sentences.push({
        words: this.#words,
        tags: this.#tags,
        line: this.#lines[0]!,
        lines: this.#lines,
        document: this.#document,
      });
      this.#words = [];
      this.#tags = [];
      this.#lines = [];
    } else if (this.#firstRowLine > 0) {
      this.#problems.add({
        file: this.#file,
        line: this.#firstRowLine,
        kind: 'empty-sentence',
        text: '',
        action: 'skipped',
      });
    }
    this.#firstRowLine = 0;
  }

  #describe(): Fact[] {
    const { delimiter, columnCount, wordColumn, tagColumn, hasHeader } = this.#layout;
    const facts: Fact[] = [
      { what: delimiter === 'tab' ? 'columnsByTabs' : 'columnsByBlanks', values: { count: columnCount } },
      { what: 'wordColumn', values: { column: wordColumn + 1 } },
      { what: 'tagColumn', values: { column: tagColumn + 1 } },
    ];
    if (hasHeader) facts.push({ what: 'header', values: {} });
    if (this.#documentMarks > 0) facts.push({ what: 'documentMarks', values: { count: this.#documentMarks } });
    if (this.#comments > 0) facts.push({ what: 'commentRows', values: { count: this.#comments } });
    return facts;
  }
}

/** Beginnings of JSON documents and of markup, which can be as regular as columns. */
const JSON_START = /^\s*[[{]\s*(?:["{[]|$)/;
const MARKUP_START = /^\s*<[?!a-zA-Z]/;

function isOtherSyntax(firstRow: string): boolean {
  const cells = splitAtBlanks(firstRow);
  if (isSchemeTag(cells.at(-1)!)) return false;
  return JSON_START.test(firstRow) || (MARKUP_START.test(firstRow) && cells.length === 1);
}

export const columns: Format = {
  name: 'columns',

  detect({ head: { lines } }) {
    const first = lines.find((line) => !isBlank(line));
    if (first !== undefined && isOtherSyntax(first)) return false;
    return analyse(lines).kind !== 'irregular';
  },

  /** Throws NoTagsError for a single column. */
  async parse({ file, problems }) {
    const lines = await readLines(file);
    const analysis = analyse(lines);
    switch (analysis.kind) {
      case 'columns':
        return new ConllReader(file.name, lines, analysis.layout, problems).read();
      case 'one-column': {
        const text = lines[analysis.line - 1]!;
        throw importError(NoTagsError, 'There is one column only, so the words have no tags.', {
          file: file.name,
          line: analysis.line,
          text,
          remedy:
            text.includes(',') || text.includes(';')
              ? 'Part word and tag by a tab or a blank instead of a comma.'
              : 'Write a word and its tag in each row, parted by a tab or a blank.',
        });
      }
      case 'no-rows':
      case 'irregular':
        return { facts: [], fields: [], wordField: null, tagField: null, sentences: [], marksDocuments: false, classNames: null, madeFromSpans: false };
      default:
        return analysis satisfies never;
    }
  },
};
