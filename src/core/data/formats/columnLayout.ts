/** How the columns of a file are separated and what each holds, as its first rows show. */
import { importError } from '../../importErrors.ts';
import type { GivesWay } from '../../turns.ts';
import type { ReadChoices } from '../choices.ts';
import { NoSuchFieldError } from '../errors.ts';
import type { Field } from '../report.ts';
import { chooseDelimiter, type Delimiter, splitRow } from './delimiters.ts';
import { headerName, TAG_COLUMNS, WORD_COLUMNS } from './headerWords.ts';
import {
  type ColumnSurvey,
  defaultTagColumn,
  isBlank,
  isWhitespaceCode,
  looksLikeTag,
  splitAtWhitespace,
  surveyColumn,
} from './rows.ts';

/** Precedes each document in files like those of CoNLL-2003. */
export const DOCUMENT_MARK = '-DOCSTART-';

/** The layout is recognised from this many rows at the beginning. */
const SAMPLE_ROWS = 5000;
/** Running text in a single line is not a table with as many columns as it has words. */
const MAX_COLUMNS = 1000;
/** Share of rows that must have the same number of columns in a file of columns. */
const MIN_REGULAR_SHARE = 0.6;
/** In at most this many rows, parts of speech need not repeat. */
const FEW_ROWS = 100;
/** Share of rows that must continue the count in a column of word numbers. */
const MIN_COUNTED_SHARE = 0.95;

/** Share of rows that must repeat the one before in a column of ids, and how many rows there must be to decide. */
const MIN_REPEATED_SHARE = 0.75;
const MIN_ROWS_IN_RUNS = 10;

/** What a cell of notes about the word can contain, as an item between `|`. */
export const SENTENCE_END_NOTE = 'EndOfSentence';
export const GLUED_NOTES: ReadonlySet<string> = new Set(['NoSpaceAfter', 'SpaceAfter=No']);

export interface Layout {
  readonly delimiter: Delimiter;
  readonly columnCount: number;
  readonly wordColumn: number;
  readonly tagColumn: number;
  /** The tags met in the sample where they are not all of a scheme's form; null where they are. */
  readonly bareTags: ReadonlySet<string> | null;
  /**
   * Columns of tags that are all `O` in the sample, which is not the whole file, and could be taken if there are
   * others further on.
   */
  readonly undecided: readonly number[];
  /** Whether placeholders (`_`) in the tag column are outside any entity. */
  readonly placeholderIsOutside: boolean;
  readonly hasHeader: boolean;
  /** Column of the word's number in its sentence; null where there is none. */
  readonly indexColumn: number | null;
  /** Column of notes about the word, such as `NoSpaceAfter`; null where there is none. */
  readonly noteColumn: number | null;
  /** Whether notes mark where sentences end, and blank lines only separate pages. */
  readonly notesEndSentences: boolean;
  /** One for each column. */
  readonly fields: readonly Field[];
}

export type Analysis =
  | { readonly kind: 'columns'; readonly layout: Layout }
  | { readonly kind: 'one-column'; readonly line: number }
  | { readonly kind: 'no-rows' }
  | { readonly kind: 'irregular' };

interface SampleRow {
  readonly line: number;
  readonly text: string;
  readonly startsSentence: boolean;
}

/** `#` and whitespace: a comment in most files, but also the word `#` with its tag. */
export function startsLikeComment(text: string): boolean {
  return text[0] === '#' && text.length > 1 && isWhitespaceCode(text.charCodeAt(1));
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

/**
 * Finds out the delimiter and the columns from the first rows.
 * @param laterTypes entity types of `undecided` columns, looked for in the whole file
 * @throws NoSuchFieldError where a column that the user chose does not exist, CancelledError
 */
export async function analyse(
  lines: readonly string[],
  choices: Pick<ReadChoices, 'wordField' | 'tagField'>,
  file: string,
  turns: GivesWay,
  laterTypes: ReadonlyMap<number, ReadonlySet<string>> = new Map(),
): Promise<Analysis> {
  const rows = sampleRows(lines);
  if (rows.length === 0) return { kind: 'no-rows' };
  const texts = rows.map(({ text }) => text);
  const { delimiter, columnCount, share } = await chooseDelimiter(texts, turns);
  if (share === 0 && rows.every(({ text }) => splitAtWhitespace(text).length === 1)) {
    return { kind: 'one-column', line: rows[0]!.line };
  }
  if (share < MIN_REGULAR_SHARE || columnCount > MAX_COLUMNS) return { kind: 'irregular' };
  const sample = await surveySample(rows, delimiter, columnCount, laterTypes, turns);
  const chosen: ChosenColumns = {
    word: chosenColumn(choices.wordField, sample.ids, file),
    tag: chosenColumn(choices.tagField, sample.ids, file),
  };
  const picked = pickColumns(sample, chosen);
  await turns.giveWay();
  if (!areWordsWithTags(sample, picked, chosen, delimiter)) return { kind: 'irregular' };
  const mayHaveMore = rows.length === SAMPLE_ROWS && chosen.tag === null;
  return { kind: 'columns', layout: describeLayout(sample, picked, delimiter, mayHaveMore) };
}

/** The rows that have all columns, and what the columns hold. */
interface Sample {
  readonly columnCount: number;
  /** Cells of the header; empty where there is none. */
  readonly header: readonly string[];
  readonly body: readonly (readonly string[])[];
  /** Whether a row of the body begins a sentence. */
  readonly startsSentence: readonly boolean[];
  readonly surveys: readonly ColumnSurvey[];
  /** The column with tags in a scheme's form; null where none has any. */
  readonly schemeColumn: number | null;
  /** Whether a column has the number of the word in its sentence. */
  readonly isIndex: readonly boolean[];
  readonly ids: readonly string[];
}

async function surveySample(
  rows: readonly SampleRow[],
  delimiter: Delimiter,
  columnCount: number,
  laterTypes: ReadonlyMap<number, ReadonlySet<string>>,
  turns: GivesWay,
): Promise<Sample> {
  const table: string[][] = [];
  const starts: boolean[] = [];
  for (const row of rows) {
    if (turns.isDue) await turns.giveWay();
    const cells = splitRow(row.text, delimiter);
    if (cells.length === columnCount) {
      table.push(cells);
      starts.push(row.startsSentence);
    }
  }
  const header = headerCandidate(table[0]!);
  const rowsBelow = header === null ? table : table.slice(1);
  const surveys: ColumnSurvey[] = [];
  for (let column = 0; column < columnCount; column++) {
    const survey = surveyColumn(rowsBelow.map((cells) => cells[column]!));
    surveys.push({ ...survey, types: laterTypes.get(column) ?? survey.types });
    if (turns.isDue) await turns.giveWay();
  }
  const schemeColumn = defaultTagColumn(surveys);
  const hasHeader = header !== null && (schemeColumn !== null || header === 'word and tag');
  if (hasHeader) starts[1] = true;
  const body = hasHeader ? table.slice(1) : table;
  const startsSentence = hasHeader ? starts.slice(1) : starts;
  const named = hasHeader ? table[0]! : [];
  const isIndex: boolean[] = [];
  for (let column = 0; column < columnCount; column++) {
    isIndex.push(columnCount > 2 && isCounted(body, startsSentence, column));
    if (turns.isDue) await turns.giveWay();
  }
  return {
    columnCount,
    header: named,
    body,
    startsSentence,
    surveys,
    schemeColumn,
    isIndex,
    ids: fieldIds(named, columnCount),
  };
}

/** The user's choice; null where there is none. */
interface ChosenColumns {
  readonly word: number | null;
  readonly tag: number | null;
}

interface PickedColumns {
  readonly word: number;
  readonly tag: number;
  /** The column with types among placeholders, where no other has tags of a scheme. */
  readonly bareTypesColumn: number | null;
  /** See `Layout.bareTags`. */
  readonly bareTags: ReadonlySet<string> | null;
}

function pickColumns(sample: Sample, chosen: ChosenColumns): PickedColumns {
  const { surveys, schemeColumn, isIndex, body, startsSentence, columnCount, header } = sample;
  const bareTypesColumn = schemeColumn === null ? lastTypesColumn(surveys, isIndex, chosen.word) : null;
  const tag =
    chosen.tag ??
    (chosen.word !== null && chosen.word === schemeColumn ? null : schemeColumn) ??
    bareTypesColumn ??
    numbersBesideWords(surveys, isIndex, chosen.word) ??
    lastTokenTagColumn(surveys, isIndex, chosen.word) ??
    (chosen.word === columnCount - 1 ? 0 : columnCount - 1);
  const isNoWord = isIndex.map(
    (is, column) => is || (columnCount > 2 && hasRuns(body, startsSentence, column)),
  );
  const { isRespelled, types, isOutsideOnly } = surveys[tag]!;
  const isSchemes = !isRespelled && (types.size > 0 || isOutsideOnly);
  return {
    word: chosen.word ?? chooseWordColumn(surveys, isNoWord, tag, header),
    tag,
    bareTypesColumn,
    bareTags: isSchemes ? null : new Set(body.map((cells) => cells[tag]!)),
  };
}

/** Whether these can be words with their tags: other text can be as regular as columns. */
function areWordsWithTags(
  { surveys, body }: Sample,
  { word, tag, bareTypesColumn, bareTags }: PickedColumns,
  chosen: ChosenColumns,
  delimiter: Delimiter,
): boolean {
  const isChosen = chosen.tag !== null || chosen.word !== null;
  const isSpanTags = surveys[tag]!.holds === 'span-tags' || tag === bareTypesColumn;
  if (!isChosen && !isSpanTags && bareTags !== null && bareTags.size * 2 > body.length) {
    // A column of tags repeats few values; without that, two words a row are just text, unless they are a few rows
    // with tabs.
    if (delimiter !== 'tab' || body.length > FEW_ROWS || holdsPhrases(body, tag)) return false;
  }
  return chosen.word !== null || !holdsPhrases(body, word);
}

/** @param mayHaveMore whether the file continues after the sample, and its tag column is not chosen */
function describeLayout(
  { columnCount, header, body, surveys, isIndex, ids }: Sample,
  { word, tag, bareTypesColumn, bareTags }: PickedColumns,
  delimiter: Delimiter,
  mayHaveMore: boolean,
): Layout {
  const tags = surveys[tag]!;
  const noteColumn = surveys.findIndex(
    ({ values }, column) => column !== word && column !== tag && [...values].some(hasNote),
  );
  const holdsOf = (column: number): Field['holds'] => {
    if (column === word) return 'words';
    if (isIndex[column]) return 'other';
    return column === bareTypesColumn ? 'span-tags' : surveys[column]!.holds;
  };
  return {
    delimiter,
    columnCount,
    wordColumn: word,
    tagColumn: tag,
    bareTags,
    undecided: mayHaveMore
      ? [...surveys.keys()].filter((column) => column > tag && surveys[column]!.isOutsideOnly)
      : [],
    placeholderIsOutside:
      tags.placeholderIsOutside || tag === bareTypesColumn || holdsOnlyPlaceholders(tags, body, tag),
    hasHeader: header.length > 0,
    indexColumn: isIndex.includes(true) ? isIndex.indexOf(true) : null,
    noteColumn: noteColumn < 0 ? null : noteColumn,
    notesEndSentences:
      noteColumn >= 0 &&
      [...surveys[noteColumn]!.values].some((note) => note.split('|').includes(SENTENCE_END_NOTE)),
    fields: surveys.map(({ examples }, column) => ({ id: ids[column]!, holds: holdsOf(column), examples })),
  };
}

/** Whether the first row names its columns: `word and tag` if it certainly does, `word` if it may. */
function headerCandidate(cells: readonly string[]): 'word' | 'word and tag' | null {
  if (cells.some(looksLikeTag)) return null;
  const names = cells.map(headerName);
  if (!names.some((name) => WORD_COLUMNS.has(name))) return null;
  return names.some((name) => TAG_COLUMNS.has(name)) ? 'word and tag' : 'word';
}

/** Header cells; numbers from 1 for columns without one, or whose name occurs twice. */
function fieldIds(header: readonly string[], columnCount: number): string[] {
  return Array.from({ length: columnCount }, (_, column) => {
    const name = header[column] ?? '';
    return name !== '' && header.indexOf(name) === header.lastIndexOf(name) ? name : String(column + 1);
  });
}

function chosenColumn(field: string | null, ids: readonly string[], file: string): number | null {
  if (field === null) return null;
  const column = ids.indexOf(field);
  if (column >= 0) return column;
  throw importError(NoSuchFieldError, `This file has no column “${field}”.`, {
    file,
    line: 0,
    text: field,
    remedy: `Choose one of ${ids.map((id) => `“${id}”`).join(', ')}, or leave the file out.`,
  });
}

/**
 * Whether a column has the number of the word in its sentence, from 0 or 1. `3-4` and `5.1` are numbers of CoNLL-U
 * and count as well.
 */
function isCounted(
  table: readonly (readonly string[])[],
  startsSentence: readonly boolean[],
  column: number,
): boolean {
  let counted = 0;
  let previous = Number.NaN;
  let opens = true;
  for (const [row, cells] of table.entries()) {
    const cell = cells[column]!;
    opens ||= startsSentence[row]!;
    if (isRangeOrEmptyNode(cell)) {
      counted++;
    } else {
      if (opens ? cell === '0' || cell === '1' : cell === String(previous + 1)) counted++;
      previous = Number(cell);
      opens = false;
    }
  }
  return counted >= table.length * MIN_COUNTED_SHARE;
}

/** Whether a column mostly repeats the value of the row before, as ids of documents and sentences do. */
function hasRuns(
  table: readonly (readonly string[])[],
  startsSentence: readonly boolean[],
  column: number,
): boolean {
  let rows = 0;
  let repeated = 0;
  for (let row = 1; row < table.length; row++) {
    if (startsSentence[row]) continue;
    rows++;
    if (table[row]![column] === table[row - 1]![column]) repeated++;
  }
  return rows >= MIN_ROWS_IN_RUNS && repeated >= rows * MIN_REPEATED_SHARE;
}

/**
 * Numbers of rows that are not words in Universal Dependencies: `3-4` spans two words, `5.1` was left out of the
 * text.
 */
export function isRangeOrEmptyNode(index: string): boolean {
  return /^\d+[-.]\d+$/.test(index);
}

/** Entity types without prefixes, and `_` or `-` for `O`: recognised only if no column has an `O` or prefixes. */
function lastTypesColumn(
  surveys: readonly ColumnSurvey[],
  isIndex: readonly boolean[],
  chosenWord: number | null,
): number | null {
  const column = surveys.findLastIndex(
    ({ couldBeBareTypes, values }, i) =>
      couldBeBareTypes && !isIndex[i] && i !== chosenWord && ![...values].some(hasNote),
  );
  return column < 0 ? null : column;
}

/**
 * Classes by number beside the only column that can be words, which repeat as tags do where there are few of them.
 */
function numbersBesideWords(
  surveys: readonly ColumnSurvey[],
  isIndex: readonly boolean[],
  chosenWord: number | null,
): number | null {
  const texts = surveys.filter(
    ({ holds }, i) => (holds === 'words' || holds === 'token-tags') && !isIndex[i],
  );
  const column = surveys.findLastIndex(
    ({ couldBeClassIds }, i) => couldBeClassIds && !isIndex[i] && i !== chosenWord,
  );
  return column < 0 || texts.length !== 1 ? null : column;
}

function lastTokenTagColumn(
  surveys: readonly ColumnSurvey[],
  isIndex: readonly boolean[],
  chosenWord: number | null,
): number | null {
  const column = surveys.findLastIndex(
    ({ holds }, i) => holds === 'token-tags' && !isIndex[i] && i !== chosenWord,
  );
  return column < 0 ? null : column;
}

/**
 * The column that the header names, else the first that has neither the tags nor word numbers or ids; a later one
 * only where the first repeats few values, as tags do, and the other at least twice as many.
 */
function chooseWordColumn(
  surveys: readonly ColumnSurvey[],
  isNoWord: readonly boolean[],
  tagColumn: number,
  header: readonly string[],
): number {
  const named = header.findIndex(
    (cell, column) => column !== tagColumn && WORD_COLUMNS.has(headerName(cell)),
  );
  if (named >= 0) return named;
  const others = [...surveys.keys()].filter((column) => column !== tagColumn);
  const candidates = others.filter((column) => !isNoWord[column]);
  const first = candidates[0] ?? others[0]!;
  if (surveys[first]!.holds === 'words') return first;
  return (
    candidates.find(
      (column) =>
        surveys[column]!.holds === 'words' && surveys[column]!.distinct >= 2 * surveys[first]!.distinct,
    ) ?? first
  );
}

/** Whether a column has placeholders only, some of them not empty: tags that are all `O`. */
function holdsOnlyPlaceholders(
  { distinct }: ColumnSurvey,
  table: readonly (readonly string[])[],
  column: number,
): boolean {
  return distinct === 0 && table.some((cells) => cells[column] !== '');
}

/** Cells of several words are texts, and their tags describe the text. */
function holdsPhrases(table: readonly (readonly string[])[], column: number): boolean {
  const phrases = table.filter((cells) => cells[column]!.includes(' ')).length;
  return phrases * 2 > table.length;
}

function hasNote(cell: string): boolean {
  return cell.split('|').some((note) => note === SENTENCE_END_NOTE || GLUED_NOTES.has(note));
}
