/**
 * Columns: one word per row with its tag and whatever else, blank lines between sentences (CoNLL-2002, CoNLL-2003,
 * WNUT, GermEval, HIPE and most published data sets). Files differ in delimiter, number and order of columns; all of
 * that is recognised from the rows. A file of two columns separated by commas, with blank lines between sentences, is
 * one of columns too; one that numbers its sentences is CSV.
 */
import { importError } from '../../importErrors.ts';
import type { GivesWay } from '../../turns.ts';
import { NoTagsError } from '../errors.ts';
import type { ProblemLog } from '../problemLog.ts';
import type { Fact, Problem } from '../report.ts';
import { OUTSIDE } from '../tags.ts';
import type { LineBlock } from '../text.ts';
import {
  type Analysis,
  analyse,
  DOCUMENT_MARK,
  GLUED_NOTES,
  isRangeOrEmptyNode,
  type Layout,
  SENTENCE_END_NOTE,
  startsLikeComment,
} from './columnLayout.ts';
import { type Delimiter, splitRow } from './delimiters.ts';
import { type Format, type FormatInput, type ParsedFile, type ParsedSentence, parsedFile } from './format.ts';
import { oncePerHead } from './headLook.ts';
import {
  CellFinder,
  Interner,
  isBlank,
  isPlaceholder,
  isWhitespaceCode,
  looksLikeTag,
  splitAtWhitespace,
  typeOfTag,
} from './rows.ts';
import { stripPosition, stripPrefix } from './wordMarks.ts';

/** Comments after which a new document begins: of Universal Dependencies, OntoNotes, HIPE. */
const DOCUMENT_COMMENT = /^#\s*(newdoc\b|begin document\b|(\w+:)?doc(ument)?[_-]?id\b)/;

/** Tags of words inside an entity or at its end. */
const GOES_ON = /^[IELM]-/;

/** One row as read: a word and its tag, or why not. */
type Row =
  | { readonly word: string; readonly tag: string; readonly problem?: Pick<Problem, 'kind' | 'action'> }
  | { readonly word: null; readonly problem: Pick<Problem, 'kind' | 'action'> };

const SKIPPED: Row = { word: null, problem: { kind: 'wrong-column-count', action: 'skipped' } };
const TAG_ALONE: Row = { word: null, problem: { kind: 'missing-word', action: 'skipped' } };

class ColumnReader {
  readonly #file: string;
  readonly #layout: Layout;
  readonly #problems: ProblemLog;
  readonly #sentences: (ParsedSentence & { readonly words: string[] })[] = [];
  readonly #wordTexts = new Interner();
  readonly #tagTexts = new Interner();
  readonly #cells = new CellFinder();
  #words: string[] = [];
  #tags: string[] = [];
  #lines: number[] = [];
  #glued: number[] = [];
  /** Line of the first row since the last blank line; 0 if there is none. */
  #firstRowLine = 0;
  #headerPending: boolean;
  /** Whether a note marks the end of the sentence after the previous word. */
  #endNoted = false;
  #document = 0;
  #documentMarks = 0;
  #comments = 0;
  #multiwordRows = 0;

  constructor(file: string, layout: Layout, problems: ProblemLog) {
    this.#file = file;
    this.#layout = layout;
    this.#problems = problems;
    this.#headerPending = layout.hasHeader;
  }

  read({ firstLine, lines }: LineBlock): void {
    const { delimiter, columnCount, wordColumn, indexColumn, noteColumn } = this.#layout;
    for (let i = 0; i < lines.length; i++) {
      const text = lines[i]!;
      if (isBlank(text)) {
        this.#endSentence();
        continue;
      }
      if (this.#readPlainRow(firstLine + i, text)) continue;
      const cells = splitRow(text, delimiter);
      if (text.startsWith(DOCUMENT_MARK) || cells[wordColumn] === DOCUMENT_MARK) {
        this.#beginDocument();
      } else if (this.#isComment(text, cells)) {
        this.#comments++;
        if (DOCUMENT_COMMENT.test(text)) this.#beginDocument();
      } else if (this.#headerPending && cells.length === columnCount) {
        this.#headerPending = false;
      } else if (indexColumn !== null && isRangeOrEmptyNode(cells[indexColumn] ?? '')) {
        this.#multiwordRows++;
      } else {
        const row = this.#readRow(text, cells);
        this.#addRow(firstLine + i, text, row);
        if (noteColumn !== null && row.word !== null) this.#readNotes(cells[noteColumn] ?? '');
      }
    }
  }

  /** Reads a row that is clearly a word with its tag, as nearly all are. */
  #readPlainRow(line: number, text: string): boolean {
    const { delimiter, columnCount, wordColumn, tagColumn, indexColumn, noteColumn } = this.#layout;
    if (this.#headerPending || text[0] === '#' || text.startsWith(DOCUMENT_MARK)) return false;
    if (delimiter === 'tab') this.#cells.takeTabs(text);
    else if (delimiter === 'whitespace') this.#cells.takeWhitespaceSeparated(text);
    else return false;
    if (this.#cells.count !== columnCount) return false;
    if (indexColumn !== null && !this.#cells.isNumber(indexColumn)) return false;
    const word = this.#cells.cell(wordColumn);
    if (word === '' || word === DOCUMENT_MARK) return false;
    this.#addRow(line, text, { word, tag: this.#cells.cell(tagColumn) });
    if (noteColumn !== null) this.#readNotes(this.#cells.cell(noteColumn));
    return true;
  }

  async finish(turns: GivesWay): Promise<ParsedFile> {
    this.#endSentence();
    const { fields, wordColumn, tagColumn } = this.#layout;
    const facts = this.#describe();
    const prefix = await stripPrefix(this.#sentences, this.#wordTexts.texts, turns);
    if (prefix !== null) facts.push({ what: 'wordPrefix', values: { prefix } });
    else if (await stripPosition(this.#sentences, this.#wordTexts.texts, turns)) {
      facts.push({ what: 'wordPosition', values: {} });
    }
    return parsedFile({
      facts,
      fields,
      wordField: fields[wordColumn]!.id,
      tagField: fields[tagColumn]!.id,
      madeFromSpans: false,
      sentences: this.#sentences,
      marksDocuments: this.#documentMarks > 0,
    });
  }

  #beginDocument(): void {
    this.#endSentence();
    if (this.#documentMarks > 0 || this.#sentences.length > 0) this.#document++;
    this.#documentMarks++;
  }

  /**
   * A row that starts with `#` is a comment where it does not read as a word with its tag, and either a space follows
   * the `#` or the row begins a sentence. Tokens such as `#` and `#election` come with a tag, comments do not.
   */
  #isComment(text: string, cells: readonly string[]): boolean {
    if (text[0] !== '#') return false;
    const { columnCount, tagColumn } = this.#layout;
    if (cells.length === columnCount && this.#isTag(cells[tagColumn]!)) return false;
    return startsLikeComment(text) || (this.#firstRowLine === 0 && cells.length !== columnCount);
  }

  #isTag(cell: string): boolean {
    const { bareTags, placeholderIsOutside } = this.#layout;
    if (placeholderIsOutside && isPlaceholder(cell)) return true;
    return bareTags === null ? looksLikeTag(cell) : bareTags.has(cell);
  }

  #readRow(text: string, cells: string[]): Row {
    const { delimiter, columnCount, wordColumn, tagColumn } = this.#layout;
    if (cells.length === columnCount) {
      const word = cells[wordColumn]!;
      const tag = cells[tagColumn]!;
      if (word !== '') return { word, tag };
      return tag === '' ? SKIPPED : TAG_ALONE;
    }
    if (cells.length > columnCount) return this.#readLongRow(cells);

    if (delimiter !== 'whitespace') {
      const bySpaces = splitAtWhitespace(text);
      if (bySpaces.length === columnCount && this.#isTag(bySpaces[tagColumn]!)) {
        return {
          word: bySpaces[wordColumn]!,
          tag: bySpaces[tagColumn]!,
          problem: { kind: 'wrong-column-count', action: 'repaired' },
        };
      }
    }
    const word = cells[wordColumn];
    if (word === undefined || word === '' || isWhitespaceCode(text.charCodeAt(0))) {
      return this.#isTag(cells.at(tagColumn > wordColumn ? -1 : tagColumn) ?? '') ? TAG_ALONE : SKIPPED;
    }
    const tag = cells[tagColumn];
    if (tag !== undefined) {
      return this.#isTag(tag)
        ? { word, tag, problem: { kind: 'wrong-column-count', action: 'kept' } }
        : SKIPPED;
    }
    if (columnCount === 2) {
      // A tag with its word missing reads like a word with its tag missing, unless it is clearly a tag.
      return word !== OUTSIDE && looksLikeTag(word) ? TAG_ALONE : { word, tag: '' };
    }
    return { word, tag: OUTSIDE, problem: { kind: 'wrong-column-count', action: 'read-as-outside' } };
  }

  /**
   * More cells than columns: empty cells at the end, delimiters inside the word, or else notes after a row that is
   * complete without them.
   */
  #readLongRow(cells: string[]): Row {
    const { delimiter, columnCount, wordColumn, tagColumn } = this.#layout;
    const problem = { kind: 'wrong-column-count', action: 'repaired' } as const;
    let end = cells.length;
    while (end > columnCount && cells[end - 1] === '') end--;
    const extra = end - columnCount;
    const joint = delimiter === 'tab' || delimiter === 'whitespace' ? ' ' : delimiterText(delimiter);
    const word = cells.slice(wordColumn, wordColumn + 1 + extra).join(joint);
    const tag = cells[tagColumn > wordColumn ? tagColumn + extra : tagColumn]!;
    if (word !== '' && this.#isTag(tag)) return { word, tag, problem };
    const [firstWord, firstTag] = [cells[wordColumn]!, cells[tagColumn]!];
    return firstWord !== '' && this.#isTag(firstTag)
      ? { word: firstWord, tag: firstTag, problem: { ...problem, action: 'kept' } }
      : SKIPPED;
  }

  #addRow(line: number, text: string, row: Row): void {
    if (this.#firstRowLine === 0) this.#firstRowLine = line;
    if (row.problem !== undefined) {
      this.#problems.of(this.#file).add({ line, text, ...row.problem });
    }
    if (row.word === null) return;
    // If an entity continues after a sentence's last word, one of the two is wrong; the entity is kept whole.
    if (this.#endNoted && !GOES_ON.test(row.tag)) {
      this.#endSentence();
      this.#firstRowLine = line;
    }
    this.#endNoted = false;
    this.#words.push(this.#wordTexts.get(row.word));
    const isOutside = this.#layout.placeholderIsOutside && isPlaceholder(row.tag);
    this.#tags.push(isOutside ? OUTSIDE : this.#tagTexts.get(row.tag));
    this.#lines.push(line);
  }

  /** Of the word just added. */
  #readNotes(cell: string): void {
    if (isPlaceholder(cell)) return;
    let endsSentence = false;
    for (const note of cell.split('|')) {
      if (note === SENTENCE_END_NOTE) endsSentence = true;
      else if (GLUED_NOTES.has(note)) this.#glued.push(this.#words.length - 1);
    }
    this.#endNoted = endsSentence;
  }

  #endSentence(): void {
    if (this.#words.length > 0) {
      if (this.#glued.at(-1) === this.#words.length - 1) this.#glued.pop();
      this.#sentences.push({
        words: this.#words,
        tags: this.#tags,
        line: this.#lines[0]!,
        lines: this.#lines,
        document: this.#document,
        ...(this.#glued.length > 0 ? { glued: this.#glued } : {}),
      });
      this.#words = [];
      this.#tags = [];
      this.#lines = [];
      this.#glued = [];
    } else if (this.#firstRowLine > 0) {
      this.#problems.of(this.#file).add({
        line: this.#firstRowLine,
        kind: 'empty-sentence',
        text: '',
        action: 'skipped',
      });
    }
    this.#firstRowLine = 0;
    this.#endNoted = false;
  }

  #describe(): Fact[] {
    const { delimiter, columnCount, wordColumn, tagColumn, hasHeader, fields, notesEndSentences } =
      this.#layout;
    const facts: Fact[] = [
      delimiter === 'tab'
        ? { what: 'columnsByTabs', values: { count: columnCount } }
        : delimiter === 'whitespace'
          ? { what: 'columnsBySpaces', values: { count: columnCount } }
          : {
              what: 'columnsByDelimiter',
              values: { count: columnCount, delimiter: delimiterText(delimiter) },
            },
      { what: 'wordColumn', values: { column: wordColumn + 1 } },
      { what: 'tagColumn', values: { column: tagColumn + 1 } },
    ];
    if (hasHeader) {
      facts.push({ what: 'header', values: { words: fields[wordColumn]!.id, tags: fields[tagColumn]!.id } });
    }
    if (this.#layout.placeholderIsOutside) facts.push({ what: 'placeholderIsOutside', values: {} });
    if (notesEndSentences) {
      facts.push({ what: 'sentenceMarks', values: { mark: SENTENCE_END_NOTE } });
      facts.push({ what: 'blankLinesSeparatePages', values: {} });
    }
    if (this.#documentMarks > 0)
      facts.push({ what: 'documentMarks', values: { count: this.#documentMarks } });
    if (this.#comments > 0) facts.push({ what: 'commentRows', values: { count: this.#comments } });
    if (this.#multiwordRows > 0)
      facts.push({ what: 'multiwordRows', values: { count: this.#multiwordRows } });
    return facts;
  }
}

function delimiterText(delimiter: Exclude<Delimiter, 'tab' | 'whitespace'>): string {
  return typeof delimiter === 'object' ? delimiter.text : delimiter;
}

/** Beginnings of JSON documents and of markup, which can be as regular as columns. */
const JSON_START = /^\s*[[{]\s*(?:["{[]|$)/;
const MARKUP_START = /^\s*<[?!a-zA-Z]/;

function isOtherSyntax(firstRow: string): boolean {
  const cells = splitAtWhitespace(firstRow);
  if (looksLikeTag(cells.at(-1)!)) return false;
  return JSON_START.test(firstRow) || (MARKUP_START.test(firstRow) && cells.length === 1);
}

const NOTHING_CHOSEN = { wordField: null, tagField: null };

const analyseHead = oncePerHead(({ lines }, turns) => analyse(lines, NOTHING_CHOSEN, '', turns));

/** Determines the layout, from the whole file where its beginning shows too little. */
async function analyseWhole({ file, choices, turns }: FormatInput): Promise<Analysis> {
  const isChosen = choices.wordField !== null || choices.tagField !== null;
  const analysis = isChosen
    ? await analyse(file.head.lines, choices, file.name, turns)
    : await analyseHead(file.head, turns);
  if (analysis.kind !== 'columns' || analysis.layout.undecided.length === 0) return analysis;
  const { undecided, delimiter, columnCount } = analysis.layout;
  const typesOf = new Map(undecided.map((column) => [column, new Set<string>()]));
  for await (const { lines } of file.lineBlocks()) {
    for (const text of lines) {
      if (isBlank(text)) continue;
      const cells = splitRow(text, delimiter);
      if (cells.length !== columnCount) continue;
      for (const [column, types] of typesOf) {
        const type = typeOfTag(cells[column]!);
        if (type !== null) types.add(type);
      }
    }
  }
  return analyse(file.head.lines, choices, file.name, turns, typesOf);
}

export const columns: Format<'columns'> = {
  name: 'columns',

  async detect({ head }, turns) {
    const first = head.lines.find((line) => !isBlank(line));
    if (first !== undefined && isOtherSyntax(first)) return false;
    return (await analyseHead(head, turns)).kind !== 'irregular';
  },

  /** Throws NoTagsError for a single column, NoSuchFieldError where a column that the user chose does not exist. */
  async parse(input) {
    const { file, problems, turns } = input;
    const analysis = await analyseWhole(input);
    await turns.giveWay();
    switch (analysis.kind) {
      case 'columns': {
        const reader = new ColumnReader(file.name, analysis.layout, problems);
        for await (const block of file.lineBlocks()) reader.read(block);
        return reader.finish(turns);
      }
      case 'one-column':
        throw importError(NoTagsError, 'There is one column only, so the words have no tags.', {
          file: file.name,
          line: analysis.line,
          text: file.head.lines[analysis.line - 1]!,
          remedy: 'Write one word and its tag per line, separated by a tab or a space.',
        });
      case 'no-rows':
      case 'irregular':
        return parsedFile({
          facts: [],
          sentences: [],
          madeFromSpans: false,
        });
      default:
        return analysis satisfies never;
    }
  },
};
