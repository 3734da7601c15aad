/**
 * CSV and TSV with a header row, in one of two forms:
 * - a word a row, with the id of its sentence in each row or in the first of each sentence (`Sentence
 *   #,Word,POS,Tag`);
 * - a sentence a row, with its words and tags as lists written out in a cell (`"['Ana', 'came']","['B-PER', 'O']"`),
 *   or separated by spaces.
 *
 * Files with a word a row and blank lines between sentences are files of columns, whatever separates the columns.
 */
import Papa from 'papaparse';
import { importError } from '../../importErrors.ts';
import type { GivesWay } from '../../turns.ts';
import { NoSuchFieldError, NoTagsError } from '../errors.ts';
import type { ProblemLog } from '../problemLog.ts';
import type { Fact, Field } from '../report.ts';
import { OUTSIDE } from '../tags.ts';
import type { FileHead } from '../text.ts';
import { findNameFiles, readNameFiles } from './classNames.ts';
import { type CsvRow, CsvSplitter } from './csvRows.ts';
import { type Format, type FormatInput, type ParsedFile, type ParsedSentence, parsedFile } from './format.ts';
import { WORD_OR_SENTENCE_COLUMNS } from './headerWords.ts';
import { oncePerHead } from './headLook.ts';
import { type ListItem, looksLikeList, parseListText } from './listText.ts';
import { hasExtensionOf } from './names.ts';
import {
  type ColumnSurvey,
  defaultTagColumn,
  Interner,
  isPlaceholder,
  looksLikeTag,
  splitAtWhitespace,
  surveyColumn,
} from './rows.ts';
import { completeNames, findListFields, isDocumentName, TagListReader, type TagRecord } from './tagLists.ts';

const DELIMITERS = [',', '\t', ';', '|'] as const;
/** The form is recognised from this many rows and characters at the beginning. */
const SAMPLE_ROWS = 2000;
const SAMPLE_CHARACTERS = 1 << 18;
const MAX_ID_LENGTH = 40;

/** Header cells in lower case, letters and `#` alone. */
const SENTENCE_ID = /^(?:sentences?|sents?)(?:id|idx|index|no|nr|num|number|#)?$|^sid$/;
/** Ids that belong to sentences where they stay the same for several rows. */
const RECORD_ID =
  /^(?:(?:sample|example|text|record|item|group|line|row|seq|sequence|utt|utterance)?(?:id|idx|index|no|nr|num|number|#))$/;

interface Table {
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly body: readonly (readonly string[])[];
}

interface WordRows {
  readonly kind: 'word-rows';
  readonly table: Table;
  readonly idColumn: number;
  readonly surveys: readonly ColumnSurvey[];
}

interface ListRows {
  readonly kind: 'list-rows';
  readonly table: Table;
  /** Columns whose cells are lists; the words of others are separated by spaces. */
  readonly isList: readonly boolean[];
  readonly isId: readonly boolean[];
}

type Form = WordRows | ListRows;

function nameOf(cell: string): string {
  return cell.toLowerCase().replaceAll(/[^a-z#]/g, '');
}

function readTable({ lines, isWhole }: FileHead, delimiter: string): Table | null {
  if (!lines[0]?.includes(delimiter)) return null;
  let characters = 0;
  let end = 0;
  while (end < lines.length && characters < SAMPLE_CHARACTERS) characters += lines[end++]!.length + 1;
  const text = lines.slice(0, end).join('\n');
  const parser = new Papa.Parser({ delimiter, newline: '\n', preview: SAMPLE_ROWS });
  const { data }: Papa.ParseResult<string[]> = parser.parse(text, 0, !isWhole || end < lines.length);
  const [first, ...rows] = data;
  const header = (first ?? []).map((cell) => cell.trim());
  const body = rows.filter((cells) => cells.length === header.length);
  const filled = rows.filter((cells) => cells.length > 1 || cells[0] !== '').length;
  return header.length > 1 && body.length > 0 && body.length * 2 >= filled
    ? { delimiter, header, body }
    : null;
}

const findForm = oncePerHead<Form | null>(async (head, turns) => {
  for (const delimiter of DELIMITERS) {
    const table = readTable(head, delimiter);
    await turns.giveWay();
    if (table === null || table.header.some((cell) => looksLikeTag(cell))) continue;
    const form = (await findWordRows(table, turns)) ?? (await findListRows(table, turns));
    if (form !== null) return form;
  }
  return null;
});

async function findWordRows(table: Table, turns: GivesWay): Promise<WordRows | null> {
  const { header, body } = table;
  const names = header.map(nameOf);
  const findId = (isId: typeof isSentenceId): number =>
    header.findIndex((name, column) =>
      isId(
        name,
        body.map((cells) => cells[column]!),
      ),
    );
  const named = findId(isSentenceId);
  const idColumn = named < 0 ? findId(isIdOfRows) : named;
  const hasWords = names.some((name, column) => column !== idColumn && WORD_OR_SENTENCE_COLUMNS.has(name));
  if (idColumn < 0 || !hasWords || header.length < 3) return null;
  const surveys: ColumnSurvey[] = [];
  for (const column of header.keys()) {
    surveys.push(surveyColumn(body.map((cells) => cells[column]!)));
    if (turns.isDue) await turns.giveWay();
  }
  const form: WordRows = { kind: 'word-rows', table, idColumn, surveys };
  const words = body.map((cells) => cells[wordColumnOf(form)]!);
  const isText = words.filter((cell) => cell.trim().includes(' ')).length * 2 > words.length;
  return isText || body.some((cells) => cells.some(looksLikeList)) ? null : form;
}

/**
 * Numbers, or short names with a number in them (`Sentence: 1`); rows other than the first of a sentence may have
 * none.
 */
function isSentenceId(name: string, cells: readonly string[]): boolean {
  if (!SENTENCE_ID.test(nameOf(name))) return false;
  const filled = cells.filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.every((cell) => cell.length <= MAX_ID_LENGTH && /\d/.test(cell));
}

/**
 * Ids that each cover several consecutive rows, given in all of them or in the first: not ids of rows or documents,
 * nor positions in a sentence.
 */
function isIdOfRows(name: string, cells: readonly string[]): boolean {
  if (!RECORD_ID.test(nameOf(name))) return false;
  const ids = new Set<string>();
  let current = '';
  for (const cell of cells.map((each) => each.trim())) {
    if (cell === '' || cell === current) continue;
    if (ids.has(cell) || cell.length > MAX_ID_LENGTH) return false;
    ids.add(cell);
    current = cell;
  }
  return ids.size > 1 && ids.size < cells.length;
}

async function findListRows(table: Table, turns: GivesWay): Promise<ListRows | null> {
  const { header, body } = table;
  const isList = header.map((_, column) => {
    const lists = body.map((cells) => cells[column]!).filter(looksLikeList);
    return lists.length * 2 > body.length && lists.some((cell) => parseListText(cell) !== null);
  });
  const isId = header.map((name, column) =>
    isSentenceId(
      name,
      body.map((cells) => cells[column]!),
    ),
  );
  const form: ListRows = { kind: 'list-rows', table, isList, isId };
  await turns.giveWay();
  if (isList.includes(true)) return form;
  // Words and tags separated by spaces: as many of one as of the other, and that look like them.
  const records = await toRecords(form, turns);
  const [words] = header.filter((cell) => WORD_OR_SENTENCE_COLUMNS.has(nameOf(cell)));
  if (words === undefined) return null;
  const isTagged = header.some((name) => {
    const fitting = records.filter(
      (record) =>
        listIn(record, name).length === listIn(record, words).length &&
        listIn(record, name).every((item) => typeof item === 'string' && looksLikeTag(item)),
    );
    return (
      name !== words &&
      fitting.length * 2 > records.length &&
      fitting.some((record) => listIn(record, name).length > 1)
    );
  });
  return isTagged ? form : null;
}

/** Of the rows at the beginning. */
async function toRecords(form: ListRows, turns: GivesWay): Promise<TagRecord[]> {
  const records: TagRecord[] = [];
  for (const cells of form.table.body) {
    if (turns.isDue) await turns.giveWay();
    records.push(toRecord(form, cells));
  }
  return records;
}

function listIn(record: TagRecord, name: string): readonly unknown[] {
  const value = record[name];
  return Array.isArray(value) ? value : [];
}

/** Cells by the names in the header; a list that cannot be read is left as text. */
function toRecord({ table: { header }, isList, isId }: ListRows, cells: readonly string[]): TagRecord {
  const record: Record<string, string | readonly ListItem[]> = {};
  for (const [column, name] of header.entries()) {
    const cell = cells[column]!;
    record[name] = isList[column]
      ? (parseListText(cell) ?? cell)
      : isId[column]
        ? cell
        : splitAtWhitespace(cell);
  }
  return record;
}

function wordColumnOf({ table: { header }, idColumn }: WordRows): number {
  return header.findIndex(
    (cell, column) => column !== idColumn && WORD_OR_SENTENCE_COLUMNS.has(nameOf(cell)),
  );
}

function chosenColumn(field: string | null, { header }: Table, file: string): number | null {
  if (field === null) return null;
  const column = header.indexOf(field);
  if (column >= 0) return column;
  throw importError(NoSuchFieldError, `This file has no column “${field}”.`, {
    file,
    line: 0,
    text: field,
    remedy: `Choose one of ${header.map((name) => `“${name}”`).join(', ')}, or leave the file out.`,
  });
}

/** The last group of entities, else the last column of tags. */
function defaultTags({ surveys, table, idColumn }: WordRows, wordColumn: number): number | null {
  const candidates = surveys.map((survey, column) =>
    column === idColumn || column === wordColumn || isDocumentName(table.header[column]!)
      ? { ...survey, holds: 'other' as const }
      : survey,
  );
  const tokenTags = candidates.findLastIndex(({ holds }) => holds === 'token-tags');
  return defaultTagColumn(candidates) ?? (tokenTags < 0 ? null : tokenTags);
}

function hasLineBreak(cell: string): boolean {
  return cell.includes('\n');
}

/** Rows of the file without the header, block by block. */
async function* bodyRows(
  { file, problems, turns }: Pick<FormatInput, 'file' | 'problems' | 'turns'>,
  delimiter: string,
  isPlausible: (cells: readonly string[]) => boolean,
): AsyncGenerator<readonly CsvRow[]> {
  const splitter = new CsvSplitter(delimiter, isPlausible);
  let headerPending = true;
  const checked = (rows: CsvRow[]): CsvRow[] => {
    if (headerPending && rows.length > 0) {
      rows.shift();
      headerPending = false;
    }
    for (const { isRepaired, line, cells } of rows) {
      if (isRepaired) {
        problems.of(file.name).add({
          line,
          kind: 'unclosed-quote',
          text: cells.join(delimiter),
          action: 'repaired',
        });
      }
    }
    return rows;
  };
  for await (const { lines } of file.lineBlocks()) {
    for (const rows of splitter.add(lines)) {
      yield checked(rows);
      await turns.giveWay();
    }
  }
  for (const rows of splitter.finish()) {
    yield checked(rows);
    await turns.giveWay();
  }
}

class WordRowReader {
  readonly #file: string;
  readonly #form: WordRows;
  readonly #wordColumn: number;
  readonly #tagColumn: number;
  readonly #documentColumn: number;
  readonly #problems: ProblemLog;
  readonly #texts = new Interner();
  readonly #sentences: ParsedSentence[] = [];
  #words: string[] = [];
  #tags: string[] = [];
  #lines: number[] = [];
  #id = '';
  #documentId = '';
  readonly #documents = new Map<string, number>();

  constructor({ file, choices, problems }: FormatInput, form: WordRows) {
    const { header } = form.table;
    this.#file = file.name;
    this.#form = form;
    this.#wordColumn = chosenColumn(choices.wordField, form.table, file.name) ?? wordColumnOf(form);
    const tagColumn =
      chosenColumn(choices.tagField, form.table, file.name) ?? defaultTags(form, this.#wordColumn);
    if (tagColumn === null) {
      throw importError(NoTagsError, 'No column has tags of the words.', {
        file: file.name,
        line: 1,
        text: header.join(form.table.delimiter),
        remedy: 'Add a column with a tag for each word, or choose the one that has them.',
      });
    }
    this.#tagColumn = tagColumn;
    this.#documentColumn = header.findIndex(isDocumentName);
    this.#problems = problems;
  }

  isPlausible = (cells: readonly string[]): boolean =>
    cells.length === this.#form.table.header.length &&
    !hasLineBreak(cells[this.#wordColumn]!) &&
    !hasLineBreak(cells[this.#tagColumn]!);

  read({ line, cells }: CsvRow): void {
    const { header, delimiter } = this.#form.table;
    if (cells.every((cell) => cell.trim() === '')) {
      this.#endSentence();
      return;
    }
    let word = cells[this.#wordColumn]?.trim() ?? '';
    let tag = cells[this.#tagColumn]?.trim() ?? '';
    if (cells.length !== header.length) {
      const repaired = this.#repair(cells);
      const text = cells.join(delimiter);
      const action = repaired === null ? 'skipped' : 'repaired';
      this.#problems.of(this.#file).add({ line, kind: 'wrong-column-count', text, action });
      if (repaired === null) return;
      ({ word, tag } = repaired);
    }
    const documentId = this.#documentColumn < 0 ? '' : cells[this.#documentColumn]!;
    if (documentId !== '' && documentId !== this.#documentId) {
      this.#endSentence();
      this.#documentId = this.#texts.get(documentId);
    }
    const id = cells[this.#form.idColumn]!.trim();
    if (id !== '' && id !== this.#id) {
      this.#endSentence();
      this.#id = id;
    }
    if (word === '') {
      this.#problems.of(this.#file).add({
        line,
        kind: 'missing-word',
        text: cells.join(delimiter),
        action: 'skipped',
      });
      return;
    }
    this.#words.push(this.#texts.get(word));
    const isOutside = isPlaceholder(tag) && this.#form.surveys[this.#tagColumn]!.placeholderIsOutside;
    this.#tags.push(isOutside ? OUTSIDE : this.#texts.get(tag));
    this.#lines.push(line);
  }

  finish(): ParsedFile {
    this.#endSentence();
    const { table, idColumn, surveys } = this.#form;
    const { header } = table;
    const wordField = header[this.#wordColumn]!;
    const tagField = header[this.#tagColumn]!;
    const fields = surveys.map(({ holds, examples }, column): Field => {
      if (column === this.#wordColumn) return { id: wordField, holds: 'words', examples };
      const isMark = column === idColumn || column === this.#documentColumn;
      return { id: header[column]!, holds: isMark ? 'other' : holds, examples };
    });
    const facts: Fact[] = [
      delimiterFact(table),
      { what: 'sentenceField', values: { field: header[idColumn]! } },
      { what: 'wordField', values: { field: wordField } },
      { what: 'tagField', values: { field: tagField } },
    ];
    const marksDocuments = this.#documentColumn >= 0;
    if (surveys[this.#tagColumn]!.placeholderIsOutside)
      facts.push({ what: 'placeholderIsOutside', values: {} });
    if (marksDocuments)
      facts.push({ what: 'documentField', values: { field: header[this.#documentColumn]! } });
    return parsedFile({
      facts,
      fields,
      wordField,
      tagField,
      sentences: this.#sentences,
      marksDocuments,
      madeFromSpans: false,
    });
  }

  /** Unquoted delimiters inside a word, and empty cells at the end. */
  #repair(cells: readonly string[]): { word: string; tag: string } | null {
    const { header, delimiter } = this.#form.table;
    let end = cells.length;
    while (end > header.length && cells[end - 1]!.trim() === '') end--;
    const extra = end - header.length;
    if (extra < 0) return null;
    const shifted = (column: number): number => (column > this.#wordColumn ? column + extra : column);
    const word = cells
      .slice(this.#wordColumn, this.#wordColumn + extra + 1)
      .join(delimiter)
      .trim();
    const tag = cells[shifted(this.#tagColumn)]!.trim();
    const isTag = looksLikeTag(tag) || this.#form.surveys[this.#tagColumn]!.values.has(tag);
    return word !== '' && isTag ? { word, tag } : null;
  }

  #endSentence(): void {
    if (this.#words.length > 0) {
      // Documents can recur after others: a number for each id, by first appearance.
      const document = this.#documents.get(this.#documentId) ?? this.#documents.size;
      this.#documents.set(this.#documentId, document);
      this.#sentences.push({
        words: this.#words,
        tags: this.#tags,
        line: this.#lines[0]!,
        lines: this.#lines,
        document,
      });
      this.#words = [];
      this.#tags = [];
      this.#lines = [];
    }
    this.#id = '';
  }
}

function delimiterFact({ delimiter, header }: Table): Fact {
  const values = { count: header.length };
  return delimiter === '\t'
    ? { what: 'columnsByTabs', values }
    : { what: 'columnsByDelimiter', values: { ...values, delimiter } };
}

async function readWordRows(input: FormatInput, form: WordRows): Promise<ParsedFile> {
  const reader = new WordRowReader(input, form);
  for await (const rows of bodyRows(input, form.table.delimiter, reader.isPlausible)) {
    for (const row of rows) reader.read(row);
  }
  return reader.finish();
}

async function readListRows(input: FormatInput, form: ListRows): Promise<ParsedFile> {
  const { file, companions, choices, problems, turns } = input;
  const { delimiter, header } = form.table;
  // Companions other than files of class names may belong to another format.
  const nameFiles = Object.entries(companions).filter(([role]) => /[.](?:txt|json)$/.test(role));
  const sample = await toRecords(form, turns);
  const beside = await readNameFiles(Object.fromEntries(nameFiles));
  const classNames = await completeNames(beside, sample, input);
  await turns.giveWay();
  const place = { file: file.name, line: 1 };
  const fields = await findListFields(sample, classNames, choices, place, turns);
  await turns.giveWay();
  const reader = new TagListReader(file.name, fields, classNames, problems);
  const isPlausible = (cells: readonly string[]): boolean => cells.length === header.length;
  for await (const rows of bodyRows(input, delimiter, isPlausible)) {
    for (const { line, cells } of rows) {
      if (turns.isDue) await turns.giveWay();
      if (cells.length === header.length) {
        reader.add(toRecord(form, cells), line);
      } else if (cells.some((cell) => cell.trim() !== '')) {
        const text = cells.join(delimiter);
        problems.of(file.name).add({ line, kind: 'wrong-column-count', text, action: 'skipped' });
      }
    }
  }
  return reader.finish(
    [
      delimiterFact(form.table),
      form.isList.includes(true)
        ? { what: 'stringifiedLists', values: {} }
        : { what: 'wordsBySpaces', values: {} },
    ],
    turns,
  );
}

export const csv: Format<'csv'> = {
  name: 'csv',

  companions(path, paths) {
    return hasExtensionOf('csv', path) ? findNameFiles(path, paths) : {};
  },

  async detect({ head }, turns) {
    return (await findForm(head, turns)) !== null;
  },

  /** @throws NoTagsError, NoSuchFieldError, NoClassNamesError */
  async parse(input) {
    const form = await findForm(input.file.head, input.turns);
    switch (form?.kind) {
      case 'word-rows':
        return readWordRows(input, form);
      case 'list-rows':
        return readListRows(input, form);
      case undefined:
        throw importError(NoTagsError, 'No columns have words and their tags.', {
          file: input.file.name,
          line: 1,
          text: input.file.head.lines[0] ?? '',
          remedy: 'Name the columns in the first row: “Sentence #”, “Word” and “Tag”.',
        });
      default:
        return form satisfies never;
    }
  },
};
