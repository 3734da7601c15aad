/**
 * Sentences as lists of words beside lists of tags, as in records of JSON and rows of parquet: which fields they are
 * in, and how a record becomes a sentence.
 */
import { cutText, importError } from '../../importErrors.ts';
import type { GivesWay } from '../../turns.ts';
import type { ReadChoices } from '../choices.ts';
import { NoClassNamesError, NoSuchFieldError, NoTagsError } from '../errors.ts';
import type { ProblemLog } from '../problemLog.ts';
import type { Fact, Field, ProblemAction, ProblemKind } from '../report.ts';
import { OUTSIDE } from '../tags.ts';
import { type ClassNameSources, type ClassNames, findNamesElsewhere } from './classNames.ts';
import { type FormatInput, type ParsedFile, type ParsedSentence, parsedFile } from './format.ts';
import { TAG_FIELDS, WORD_FIELDS } from './headerWords.ts';
import { type ColumnSurvey, Interner, surveyColumn } from './rows.ts';

export type TagRecord = Readonly<Record<string, unknown>>;

/** Fields with, for each word, whether a space follows it. */
const SPACES_NAMES = ['space_after', 'spaces'];

/** Whether a field with this name has ids of documents. */
export function isDocumentName(name: string): boolean {
  return /^(?:doc|document|article|file)(?:id|idx|index|name|#|)$/.test(
    name.toLowerCase().replaceAll(/[^a-z#]/g, ''),
  );
}

type Cell = string | number | bigint | boolean | null;

function isCell(value: unknown): value is Cell {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/** The list in a field; null where there is none. */
function listOf(value: unknown): readonly Cell[] | null {
  return Array.isArray(value) && value.every(isCell) ? value : null;
}

function wordsOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}

/** A list of strings some of which are numbers, as their values; null where it is not such a list. */
function wordsWithNumbers(value: unknown): readonly string[] | null {
  const isWord = (item: unknown): boolean => ['string', 'number', 'bigint'].includes(typeof item);
  return Array.isArray(value) && value.every(isWord) ? value.map(String) : null;
}

function isFraction(cell: Cell): boolean {
  return typeof cell === 'number' && !Number.isInteger(cell);
}

export interface ListFields {
  readonly fields: readonly Field[];
  readonly wordField: string;
  readonly tagField: string;
  /** Whether the tags are numbers of classes, also where they are written as strings. */
  readonly isNumbered: boolean;
  /** The field with, for each word, whether a space follows it; null where there is none. */
  readonly spacesField: string | null;
  /** The field with the document of each record; null where there is none. */
  readonly documentField: string | null;
}

interface Candidate extends Field {
  readonly isReadable: boolean;
  readonly isNumbered: boolean;
}

/** Whether a record has lists of words and tags, by the names of its fields. A cheap check for detection. */
export function hasTagLists(record: TagRecord): boolean {
  const words = WORD_FIELDS.some((name) => Array.isArray(record[name]) && wordsOf(record[name]) !== null);
  return words && TAG_FIELDS.some((name) => Array.isArray(record[name]) && listOf(record[name]) !== null);
}

/**
 * `known`, or where that is nothing and the records have lists of numbers, what other files say.
 * @throws NoClassNamesError where that has gaps or repetitions
 */
export async function completeNames(
  known: ClassNameSources,
  sample: readonly TagRecord[],
  { others, turns }: Pick<FormatInput, 'others' | 'turns'>,
): Promise<ClassNameSources> {
  if (others === undefined || known.general !== null || known.byField.size > 0) return known;
  const hasNumbers = sample.some((record) => Object.values(record).some(isNumberList));
  return hasNumbers ? findNamesElsewhere(others, turns) : known;
}

function isNumberList(value: unknown): boolean {
  const cells = listOf(value) ?? [];
  return cells.length > 0 && cells.every((cell) => /^\d+$/.test(String(cell)));
}

/**
 * Determines from the first records which fields hold words and tags. Words are in the first field with one of the
 * usual names, else in that with the most different strings which has another of equal length beside it. Tags are in
 * a field with as many items as words, the first of the usual names, else one that looks like tags; numbers without
 * names come last.
 * @throws NoTagsError where there are none, NoSuchFieldError where the user's choice does not exist, CancelledError
 */
export async function findListFields(
  sample: readonly TagRecord[],
  { byField, general }: ClassNameSources,
  { wordField: chosenWords, tagField: chosenTags }: ReadChoices,
  place: { readonly file: string; readonly line: number },
  turns: GivesWay,
): Promise<ListFields> {
  const names = [...new Set(sample.flatMap((record) => Object.keys(record)))];
  const stringFields = names.filter((name) =>
    sample.some((record) => (wordsOf(record[name])?.length ?? 0) > 0),
  );
  const surveyOf = new Map<string, ColumnSurvey>();
  for (const name of stringFields) {
    await turns.giveWay();
    surveyOf.set(name, surveyColumn(sample.flatMap((record) => wordsOf(record[name]) ?? [])));
  }
  const partners = (words: string): string[] =>
    names.filter((name) => name !== words && areEquallyLong(sample, words, name));
  const byName = WORD_FIELDS.filter((name) => stringFields.includes(name));
  const byContent = stringFields
    .filter((name) => surveyOf.get(name)!.holds === 'words' && partners(name).length > 0)
    .toSorted((a, b) => surveyOf.get(b)!.distinct - surveyOf.get(a)!.distinct);
  const wordFields = [...new Set([...byName, ...byContent])];
  if (chosenWords !== null && !stringFields.includes(chosenWords)) {
    throw noSuchField('words', chosenWords, wordFields, place.file);
  }
  const wordField = chosenWords ?? wordFields.find((name) => partners(name).length > 0);
  if (wordField === undefined) throw noFields(names, place);

  const candidates: Candidate[] = [];
  for (const name of partners(wordField)) {
    await turns.giveWay();
    const candidate = describeField(sample, name, byField.get(name) ?? general);
    if (candidate !== null) candidates.push(candidate);
  }
  if (chosenTags !== null && !candidates.some(({ id }) => id === chosenTags)) {
    throw noSuchField(
      'tags',
      chosenTags,
      candidates.map(({ id }) => id),
      place.file,
    );
  }
  const byHolds = (holds: Field['holds']): Candidate | undefined =>
    candidates.findLast((candidate) => candidate.isReadable && candidate.holds === holds);
  const byTagName = TAG_FIELDS.flatMap((name) => candidates.filter(({ id }) => id === name));
  const taken =
    byTagName.find(({ isReadable }) => isReadable) ??
    byHolds('span-tags') ??
    byHolds('token-tags') ??
    byTagName[0] ??
    candidates.find(({ isReadable }) => !isReadable);
  const tagField = chosenTags ?? taken?.id;
  if (tagField === undefined) throw noFields(names, place);

  const words = surveyOf.get(wordField)!.examples;
  return {
    fields: [
      { id: wordField, holds: 'words', examples: words },
      ...candidates.map(({ id, holds, examples }) => ({ id, holds, examples })),
    ],
    wordField,
    tagField,
    isNumbered: candidates.some(({ id, isNumbered }) => id === tagField && isNumbered),
    spacesField: SPACES_NAMES.find((name) => partners(wordField).includes(name)) ?? null,
    documentField:
      names.find(
        (name) => isDocumentName(name) && sample.some((record) => documentIn(record, name) !== null),
      ) ?? null,
  };
}

/** The id of a record's document; null where it has none. */
function documentIn(record: TagRecord, field: string | null): string | null {
  const id = record[field ?? ''];
  if (typeof id === 'number' || typeof id === 'bigint') return String(id);
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Whether two lists have equal lengths in most of the records that have both. */
function areEquallyLong(sample: readonly TagRecord[], words: string, other: string): boolean {
  let both = 0;
  let equal = 0;
  for (const record of sample) {
    const length = wordsOf(record[words])?.length ?? 0;
    const list = listOf(record[other]);
    if (length === 0 || list === null) continue;
    both++;
    if (list.length === length) equal++;
  }
  return both > 0 && equal * 2 > both;
}

/** What a field holds; null where nothing in it could be a tag. */
function describeField(
  sample: readonly TagRecord[],
  id: string,
  classNames: ClassNames | null,
): Candidate | null {
  const cells = sample.flatMap((record) => listOf(record[id]) ?? []).filter((cell) => cell !== null);
  if (cells.length === 0) return null;
  const hasUsualName = TAG_FIELDS.includes(id);
  if (cells.every((cell) => typeof cell === 'boolean') && !hasUsualName) return null;
  const fractions = cells.filter(isFraction).length;
  const isMeasure = !hasUsualName && !cells.some((cell) => typeof cell === 'string');
  if (fractions * 2 > cells.length || (fractions > 0 && isMeasure)) return null;
  const isNumbered = cells.every((cell) => typeof cell !== 'string' || isClassNumber(cell, classNames));
  if (isNumbered && classNames === null) {
    const examples = [...new Set(cells.map(String))].slice(0, 6);
    return { id, holds: 'other', examples, isReadable: false, isNumbered };
  }
  const { holds, examples } = surveyColumn(
    cells.map((cell) =>
      typeof cell === 'string' && !isNumbered ? cell : (classNames?.names[Number(cell)] ?? String(cell)),
    ),
  );
  // In few records, little repeats.
  const isTag = holds === 'span-tags' || holds === 'token-tags' || !hasUsualName;
  return { id, holds: isTag ? holds : 'token-tags', examples, isReadable: true, isNumbered };
}

/** Whether a string is the number of a class, and not itself the name of one. */
function isClassNumber(cell: string, classNames: ClassNames | null): boolean {
  return /^\d+$/.test(cell) && classNames?.names.includes(cell) !== true;
}

function noSuchField(what: string, field: string, known: readonly string[], file: string): NoSuchFieldError {
  const names = known.map((name) => `“${name}”`).join(', ');
  return importError(NoSuchFieldError, `There are no ${what} in a field “${field}”.`, {
    file,
    line: 0,
    text: field,
    remedy: names === '' ? 'No other field has any: take the choice back.' : `Choose one of these: ${names}.`,
  });
}

/** What to say where no fields of a file hold words and tags. */
export function noFields(
  names: readonly string[],
  place: { readonly file: string; readonly line: number },
): NoTagsError {
  return importError(NoTagsError, 'No record has a list of words together with a list of as many tags.', {
    ...place,
    text: names.join(', '),
    remedy: `The fields found are: ${names.slice(0, 12).join(', ')}. Write records such as {"tokens": ["Ana", "came"], "ner_tags": ["B-PER", "O"]}.`,
  });
}

/** Makes sentences of records, and reports what is wrong with those that make none. */
export class TagListReader {
  readonly #file: string;
  readonly #fields: ListFields;
  readonly #problems: ProblemLog;
  readonly #sentences: ParsedSentence[] = [];
  readonly #texts = new Interner();
  /** The document of each sentence. */
  readonly #documents: number[] = [];
  readonly #documentOf = new Map<string, number>();
  #documentCount = 0;
  #classNames: ClassNames | null;

  constructor(
    file: string,
    fields: ListFields,
    { byField, general }: ClassNameSources,
    problems: ProblemLog,
  ) {
    this.#file = file;
    this.#fields = fields;
    this.#problems = problems;
    this.#classNames = byField.get(fields.tagField) ?? general;
  }

  /** Whether names of classes are still to be found in the records. */
  get lacksNames(): boolean {
    return this.#classNames === null;
  }

  takeNames(names: ClassNames): void {
    this.#classNames = names;
  }

  /**
   * Adds a record.
   * @param line its line, or its number in a format without lines
   * @throws NoClassNamesError for a numbered tag without names
   */
  add(record: TagRecord, line: number): void {
    const value = record[this.#fields.wordField];
    const words = wordsOf(value) ?? wordsWithNumbers(value);
    const cells = listOf(record[this.#fields.tagField]);
    if (words === null || cells === null) {
      this.#report(line, 'malformed-record', showRecord(record));
    } else if (words.length !== cells.length) {
      const text = `${words.length} words, ${cells.length} tags: ${words.slice(0, 50).join(' ')}`;
      this.#report(line, 'unequal-lengths', text);
    } else if (words.length === 0) {
      this.#report(line, 'empty-sentence', showRecord(record));
    } else {
      if (words !== value) this.#report(line, 'malformed-record', numbersIn(value), 'repaired');
      const spaces = listOf(record[this.#fields.spacesField ?? '']);
      if (this.#addSentence(words, cells, spaces, line)) this.#documents.push(this.#documentNumber(record));
    }
  }

  async finish(facts: readonly Fact[], turns: GivesWay): Promise<ParsedFile> {
    const { fields, wordField, tagField, spacesField, documentField } = this.#fields;
    // Where each record has another document, they separate nothing that belongs together.
    const marksDocuments = documentField !== null && this.#documentCount < this.#sentences.length;
    const sentences = this.#sentences;
    if (marksDocuments) {
      for (const [i, sentence] of sentences.entries()) {
        sentences[i] = { ...sentence, document: this.#documents[i]! };
        if (turns.isDue) await turns.giveWay();
      }
    }
    return parsedFile({
      facts: [
        ...facts,
        { what: 'wordField', values: { field: wordField } },
        { what: 'tagField', values: { field: tagField } },
        ...(this.#classNames === null ? [] : [this.#classNames.fact]),
        ...(spacesField === null ? [] : [{ what: 'spacesField', values: { field: spacesField } } as const]),
        ...(marksDocuments ? [{ what: 'documentField', values: { field: documentField } } as const] : []),
      ],
      fields,
      wordField,
      tagField,
      sentences,
      marksDocuments,
      classNames: this.#classNames?.names ?? null,
      madeFromSpans: false,
    });
  }

  /**
   * Numbers by first appearance: a document can recur after others. A record without an id is a document of its own.
   */
  #documentNumber(record: TagRecord): number {
    const id = documentIn(record, this.#fields.documentField);
    const document = (id === null ? undefined : this.#documentOf.get(id)) ?? this.#documentCount++;
    if (id !== null) this.#documentOf.set(id, document);
    return document;
  }

  /** Whether there is anything to add. */
  #addSentence(
    allWords: readonly string[],
    cells: readonly Cell[],
    spaces: readonly Cell[] | null,
    line: number,
  ): boolean {
    const words: string[] = [];
    const tags: string[] = [];
    const glued: number[] = [];
    for (const [i, word] of allWords.entries()) {
      const tag = this.#tagName(cells[i]!, word, line);
      if (word === '') {
        this.#report(line, 'missing-word', `${i + 1}: ${tag}`);
        continue;
      }
      if (spaces?.[i] === false && i + 1 < allWords.length) glued.push(words.length);
      words.push(this.#texts.get(word));
      tags.push(this.#texts.get(tag));
    }
    if (words.length === 0) {
      this.#report(line, 'empty-sentence', '');
      return false;
    }
    if (glued.at(-1) === words.length - 1) glued.pop();
    this.#sentences.push({ words, tags, line, document: 0, ...(glued.length > 0 ? { glued } : {}) });
    return true;
  }

  /** A missing tag is empty. */
  #tagName(cell: Cell, word: string, line: number): string {
    if (cell === null) return '';
    if (typeof cell === 'string' && !(this.#fields.isNumbered && isClassNumber(cell, this.#classNames)))
      return cell;
    if (isFraction(cell)) return this.#readAsOutside(cell, word, line);
    if (this.#classNames === null) {
      throw importError(
        NoClassNamesError,
        'The tags are numbers, and nothing says which classes they stand for.',
        {
          file: this.#file,
          line,
          text: `${word} ${cell}`,
          remedy:
            'Add a file labels.txt with the names in order, one a line; or, in JSON, a first line such as {"label_names": ["O", "B-PER", "I-PER"]}.',
        },
      );
    }
    const name = this.#classNames.names[Number(cell)];
    return name ?? this.#readAsOutside(cell, word, line);
  }

  #readAsOutside(cell: Cell, word: string, line: number): string {
    this.#report(line, 'unknown-tag', `${word} ${cell}`, 'read-as-outside');
    return OUTSIDE;
  }

  #report(line: number, kind: ProblemKind, text: string, action: ProblemAction = 'skipped'): void {
    this.#problems.of(this.#file).add({ line, kind, text, action });
  }
}

/** The items of a list of words that are not words. */
function numbersIn(value: unknown): string {
  return Array.isArray(value) ? value.filter((item) => typeof item !== 'string').join(', ') : '';
}

/** A record as JSON, as far as it is shown. */
export function showRecord(record: unknown): string {
  return cutText(
    JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? Number(value) : value)) ?? '',
  );
}
