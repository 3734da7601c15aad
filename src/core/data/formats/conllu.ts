/**
 * CoNLL-U (https://universaldependencies.org/format.html): ten columns, entity tags as an item of MISC
 * (`SpaceAfter=No|name=B-PER` in NorNE); and CoNLL-U Plus, whose first line names its columns
 * (https://universaldependencies.org/ext-format.html).
 *
 * Words are the syntactic words, which carry the annotation: a row with a range (`3-4 del`) is the written form of
 * the two below it and not a word, nor is an empty node (`5.1`).
 */
import { importError } from '../../importErrors.ts';
import type { GivesWay } from '../../turns.ts';
import type { ReadChoices } from '../choices.ts';
import { NoSuchFieldError, NoTagsError } from '../errors.ts';
import type { ProblemLog } from '../problemLog.ts';
import type { Fact, Field } from '../report.ts';
import { OUTSIDE } from '../tags.ts';
import type { LineBlock } from '../text.ts';
import { type Format, type ParsedFile, type ParsedSentence, parsedFile } from './format.ts';
import {
  CellFinder,
  type ColumnSurvey,
  defaultTagColumn,
  Interner,
  isBlank,
  isPlaceholder,
  splitAtTabs,
  surveyColumn,
} from './rows.ts';

const COLUMNS = ['ID', 'FORM', 'LEMMA', 'UPOS', 'XPOS', 'FEATS', 'HEAD', 'DEPREL', 'DEPS', 'MISC'] as const;
const GLOBAL_COLUMNS = /^#\s*global\.columns\s*=\s*(.+)$/;
const NEW_DOCUMENT = /^#\s*newdoc\b/;
/** `7` a word, `3-4` a range of words, `5.1` an empty node. */
const WORD_NUMBER = /^\d+(?:[-.]\d+)?$/;
/** The columns are recognised from this many rows at the beginning. */
const SAMPLE_ROWS = 5000;
/** Share of rows that must have ten columns, with a number in the first. */
const MIN_REGULAR_SHARE = 0.8;
/** Lines at the beginning among which the one that names the columns is looked for. */
const HEADER_LINES = 20;
/** Columns with nothing about the word that could be learnt, unless somebody wrote entity tags into them. */
const NO_CHOICE: ReadonlySet<string> = new Set(['ID', 'HEAD', 'DEPS', 'MISC']);
/** Before the name of an item of MISC, in the id of its field. */
export const MISC_FIELD = 'MISC:';

interface Columns {
  readonly names: readonly string[];
  /** Line that names them; 0 where they are those of CoNLL-U. */
  readonly namedInLine: number;
}

/** A column, or an item of MISC, that has a value for each word. */
interface Source {
  readonly field: Field;
  readonly column: number;
  /** Name of the item in that column; null for the column itself. */
  readonly item: string | null;
  readonly survey: ColumnSurvey;
}

/** The columns by name; null where the file is neither CoNLL-U nor CoNLL-U Plus. */
function findColumns(lines: readonly string[]): Columns | null {
  const line = lines.slice(0, HEADER_LINES).findIndex((text) => GLOBAL_COLUMNS.test(text));
  if (line >= 0) {
    const names = GLOBAL_COLUMNS.exec(lines[line]!)![1]!.trim().split(/\s+/);
    return names.includes('FORM') ? { names, namedInLine: line + 1 } : null;
  }
  let rows = 0;
  let regular = 0;
  for (const text of lines) {
    if (rows === SAMPLE_ROWS) break;
    if (isBlank(text) || text[0] === '#') continue;
    rows++;
    const cells = text.split('\t');
    if (cells.length === COLUMNS.length && WORD_NUMBER.test(cells[0]!)) regular++;
  }
  return rows > 0 && regular >= rows * MIN_REGULAR_SHARE ? { names: COLUMNS, namedInLine: 0 } : null;
}

/**
 * A row that is not a word: a comment. Where the first column is not a number, words can begin with `#` too, and have
 * all columns.
 */
function isComment(text: string, { names }: Columns): boolean {
  return text[0] === '#' && (names[0] === 'ID' || text.split('\t').length !== names.length);
}

function sampleWords(lines: readonly string[], columns: Columns): string[][] {
  const idColumn = columns.names.indexOf('ID');
  const words: string[][] = [];
  for (const text of lines) {
    if (words.length === SAMPLE_ROWS) break;
    if (isBlank(text) || isComment(text, columns)) continue;
    const cells = splitAtTabs(text);
    if (cells.length === columns.names.length && (idColumn < 0 || /^\d+$/.test(cells[idColumn]!)))
      words.push(cells);
  }
  return words;
}

/** The value of an item in a cell like `SpaceAfter=No|name=B-PER`; empty where it has none. */
function itemOf(cell: string, item: string): string {
  for (let at = cell.indexOf(item); at >= 0; at = cell.indexOf(item, at + 1)) {
    const start = at + item.length + 1;
    if ((at > 0 && cell[at - 1] !== '|') || cell[start - 1] !== '=') continue;
    const end = cell.indexOf('|', start);
    return end < 0 ? cell.slice(start) : cell.slice(start, end);
  }
  return '';
}

/**
 * All that can be taken for words or tags: the columns, and those items of MISC whose values are tags of a scheme, or
 * repeat as tags of words do.
 */
async function findSources(
  words: readonly (readonly string[])[],
  { names }: Columns,
  turns: GivesWay,
): Promise<Source[]> {
  const sources: Source[] = [];
  for (const [column, name] of names.entries()) {
    sources.push(toSource(name, column, null, surveyColumn(words.map((cells) => cells[column]!))));
    await turns.giveWay();
  }
  const misc = names.indexOf('MISC');
  if (misc < 0) return sources;
  const items = new Set<string>();
  for (const cells of words) {
    for (const part of cells[misc]!.split('|')) {
      const end = part.indexOf('=');
      if (end > 0) items.add(part.slice(0, end));
    }
  }
  for (const item of items) {
    await turns.giveWay();
    const survey = surveyColumn(words.map((cells) => itemOf(cells[misc]!, item)));
    if (survey.holds === 'span-tags' || survey.holds === 'token-tags') {
      sources.push(toSource(MISC_FIELD + item, misc, item, survey));
    }
  }
  return sources;
}

function toSource(id: string, column: number, item: string | null, survey: ColumnSurvey): Source {
  const isOther = NO_CHOICE.has(id) && survey.holds !== 'span-tags';
  const holds = id === 'FORM' ? 'words' : isOther ? 'other' : survey.holds;
  return { field: { id, holds, examples: survey.examples }, column, item, survey };
}

/** Entities of MISC, else of a column, else parts of speech. */
function defaultTags(sources: readonly Source[]): Source | null {
  const items = sources.filter(({ item }) => item !== null);
  const columns = sources.filter(({ item, field }) => item === null && field.holds !== 'other');
  for (const candidates of [items, columns]) {
    const index = defaultTagColumn(candidates.map(({ survey }) => survey));
    if (index !== null) return candidates[index]!;
  }
  return (
    columns.find(({ field, survey }) => field.id === 'UPOS' && survey.distinct > 0) ??
    columns.findLast(({ field }) => field.holds === 'token-tags') ??
    null
  );
}

/**
 * Items of MISC are present only where they have a value: one that no word has can be chosen too, and means the same
 * for all words.
 */
function chosenSource(id: string, sources: readonly Source[], file: string): Source {
  const source = sources.find(({ field }) => field.id === id);
  if (source !== undefined) return source;
  const misc = sources.findIndex(({ field, item }) => field.id === 'MISC' && item === null);
  if (misc >= 0 && id.startsWith(MISC_FIELD)) {
    const nowhere = { ...surveyColumn([]), holds: 'span-tags', placeholderIsOutside: true } as const;
    return toSource(id, misc, id.slice(MISC_FIELD.length), nowhere);
  }
  throw importError(NoSuchFieldError, `This file has no column or item “${id}”.`, {
    file,
    line: 0,
    text: id,
    remedy: `Choose one of ${sources.map(({ field }) => `“${field.id}”`).join(', ')}, or leave the file out.`,
  });
}

/** A written word of several syntactic ones. */
interface Range {
  readonly last: number;
  readonly isGlued: boolean;
}

class ConlluReader {
  readonly #file: string;
  readonly #columns: Columns;
  readonly #words: Source;
  readonly #tags: Source;
  readonly #idColumn: number;
  readonly #miscColumn: number;
  readonly #problems: ProblemLog;
  readonly #texts = new Interner();
  readonly #cells = new CellFinder();
  readonly #sentences: ParsedSentence[] = [];
  #sentenceWords: string[] = [];
  #sentenceTags: string[] = [];
  #lines: number[] = [];
  #glued: number[] = [];
  #range: Range | null = null;
  #document = 0;
  #documentMarks = 0;
  #comments = 0;
  #multiwordRows = 0;
  #emptyNodes = 0;

  constructor(file: string, columns: Columns, words: Source, tags: Source, problems: ProblemLog) {
    this.#file = file;
    this.#columns = columns;
    this.#words = words;
    this.#tags = tags;
    this.#idColumn = columns.names.indexOf('ID');
    this.#miscColumn = columns.names.indexOf('MISC');
    this.#problems = problems;
  }

  read({ firstLine, lines }: LineBlock): void {
    for (let i = 0; i < lines.length; i++) {
      const text = lines[i]!;
      if (isBlank(text)) {
        this.#endSentence();
      } else if (isComment(text, this.#columns)) {
        this.#comments++;
        if (NEW_DOCUMENT.test(text)) this.#beginDocument();
      } else if (!this.#readPlainRow(firstLine + i, text)) {
        this.#readRow(firstLine + i, text);
      }
    }
  }

  finish(fields: readonly Field[]): ParsedFile {
    this.#endSentence();
    return parsedFile({
      facts: this.#describe(),
      fields,
      wordField: this.#words.field.id,
      tagField: this.#tags.field.id,
      sentences: this.#sentences,
      marksDocuments: this.#documentMarks > 0,
      madeFromSpans: false,
    });
  }

  #beginDocument(): void {
    this.#endSentence();
    if (this.#documentMarks > 0 || this.#sentences.length > 0) this.#document++;
    this.#documentMarks++;
  }

  /** Reads a row that is clearly a word, as nearly all are. */
  #readPlainRow(line: number, text: string): boolean {
    const cells = this.#cells;
    cells.takeTabs(text);
    if (cells.count !== this.#columns.names.length || this.#range !== null) return false;
    if (this.#idColumn >= 0 && !cells.isNumber(this.#idColumn)) return false;
    const word = cells.cell(this.#words.column);
    if (word === '') return false;
    this.#addWord(line, word, this.#tagIn(cells.cell(this.#tags.column)));
    if (this.#miscColumn >= 0 && isGlued(cells.cell(this.#miscColumn)))
      this.#glued.push(this.#lines.length - 1);
    return true;
  }

  #addWord(line: number, word: string, tag: string): void {
    this.#sentenceWords.push(this.#texts.get(word));
    this.#sentenceTags.push(this.#texts.get(tag));
    this.#lines.push(line);
  }

  #readRow(line: number, text: string): void {
    const cells = splitAtTabs(text);
    const number = this.#idColumn < 0 ? '' : (cells[this.#idColumn] ?? '');
    const isWhole = cells.length === this.#columns.names.length;
    const misc = isWhole && this.#miscColumn >= 0 ? cells[this.#miscColumn]! : '';
    if (isWhole && number.includes('-') && WORD_NUMBER.test(number)) {
      this.#multiwordRows++;
      this.#range = { last: Number(number.slice(number.indexOf('-') + 1)), isGlued: isGlued(misc) };
      return;
    }
    if (isWhole && number.includes('.') && WORD_NUMBER.test(number)) {
      this.#emptyNodes++;
      return;
    }
    const word = cells[this.#words.column] ?? '';
    let tag = this.#tagIn(cells[this.#tags.column] ?? '');
    if (!isWhole || word === '') {
      const isReadable = word !== '' && (this.#idColumn < 0 || WORD_NUMBER.test(number));
      if (isReadable && tag === '' && this.#tags.field.holds === 'span-tags') tag = OUTSIDE;
      const isSkipped = !isReadable || tag === '';
      const action = isSkipped ? 'skipped' : tag === OUTSIDE ? 'read-as-outside' : 'kept';
      this.#problems.of(this.#file).add({ line, kind: 'wrong-column-count', text, action });
      if (isSkipped) return;
    }
    this.#addWord(line, word, tag);
    if (this.#isGluedToNext(number, misc)) this.#glued.push(this.#lines.length - 1);
  }

  /** Empty where the row has none. */
  #tagIn(cell: string): string {
    const { item, survey } = this.#tags;
    const tag = item === null ? cell : itemOf(cell, item);
    if (!isPlaceholder(tag)) return tag;
    return survey.placeholderIsOutside && cell !== '' ? OUTSIDE : '';
  }

  /**
   * Words of a range have no spaces between them; what the range's own row says of the space after it holds for its
   * last word.
   */
  #isGluedToNext(number: string, misc: string): boolean {
    if (this.#range === null) return isGlued(misc);
    if (Number(number) < this.#range.last) return true;
    const { isGlued: isRangeGlued } = this.#range;
    this.#range = null;
    return isRangeGlued;
  }

  #endSentence(): void {
    this.#range = null;
    if (this.#sentenceWords.length === 0) return;
    if (this.#glued.at(-1) === this.#sentenceWords.length - 1) this.#glued.pop();
    this.#sentences.push({
      words: this.#sentenceWords,
      tags: this.#sentenceTags,
      line: this.#lines[0]!,
      lines: this.#lines,
      document: this.#document,
      ...(this.#glued.length > 0 ? { glued: this.#glued } : {}),
    });
    this.#sentenceWords = [];
    this.#sentenceTags = [];
    this.#lines = [];
    this.#glued = [];
  }

  #describe(): Fact[] {
    const { names, namedInLine } = this.#columns;
    const { field, item, survey } = this.#tags;
    const facts: Fact[] = [{ what: 'columnsByTabs', values: { count: names.length } }];
    if (namedInLine > 0) facts.push({ what: 'columnsLine', values: { line: namedInLine } });
    facts.push({ what: 'wordField', values: { field: this.#words.field.id } });
    facts.push(
      item === null
        ? { what: 'tagField', values: { field: field.id } }
        : { what: 'miscItem', values: { item } },
    );
    if (survey.placeholderIsOutside) facts.push({ what: 'placeholderIsOutside', values: {} });
    const counts = [
      ['documentMarks', this.#documentMarks],
      ['commentRows', this.#comments],
      ['multiwordRows', this.#multiwordRows],
      ['emptyNodes', this.#emptyNodes],
    ] as const;
    for (const [what, count] of counts) if (count > 0) facts.push({ what, values: { count } });
    return facts;
  }
}

function isGlued(misc: string): boolean {
  return itemOf(misc, 'SpaceAfter') === 'No';
}

function pick(
  sources: readonly Source[],
  choices: ReadChoices,
  file: string,
  text: string,
): { words: Source; tags: Source } {
  const words = chosenSource(choices.wordField ?? 'FORM', sources, file);
  const tags =
    choices.tagField === null ? defaultTags(sources) : chosenSource(choices.tagField, sources, file);
  if (tags !== null) return { words, tags };
  throw importError(NoTagsError, 'No column, and no item of MISC, has tags.', {
    file,
    line: 0,
    text,
    remedy: 'Write the tag of each word as an item of MISC: name=B-PER.',
  });
}

export const conllu: Format<'conllu'> = {
  name: 'conllu',

  async detect({ head: { lines } }) {
    return findColumns(lines) !== null;
  },

  /** Throws NoTagsError where nothing holds tags, NoSuchFieldError where the user's choice does not exist. */
  async parse({ file, choices, problems, turns }) {
    const { lines } = file.head;
    const columns = findColumns(lines) ?? { names: COLUMNS, namedInLine: 0 };
    const sources = await findSources(sampleWords(lines, columns), columns, turns);
    const { words, tags } = pick(sources, choices, file.name, lines[0] ?? '');
    const reader = new ConlluReader(file.name, columns, words, tags, problems);
    for await (const block of file.lineBlocks()) reader.read(block);
    return reader.finish([...new Set([...sources, words, tags])].map(({ field }) => field));
  },
};
