/**
 * JSON that holds records: one a line, the elements of an array, objects that span many lines (mostly one, the
 * document), or the elements of lists in such an object.
 */
import { MAX_RECORD_CHARACTERS, tooLongError } from '../errors.ts';
import type { ProblemLog } from '../problemLog.ts';
import type { FileHead, OpenFile } from '../text.ts';
import {
  excerpt,
  type JsonRecord,
  type OnMalformed,
  parse,
  RecordScanner,
  ValueScanner,
} from './jsonScanner.ts';

/**
 * `lines`: every line is a record. `array`: one array, whose elements are the records. `document`: one object for the
 * whole file, or several objects one after the other, each over several lines. A file of one line with one object
 * counts as `lines`.
 */
export type JsonLayout = 'lines' | 'array' | 'document';

/** An element of a list in the object at the top of a file. */
export interface JsonListRecord extends JsonRecord {
  /** The list's name in that object. */
  readonly list: string;
}

export interface JsonPeek {
  readonly layout: JsonLayout;
  /**
   * The first records, objects and arrays alone, and of those after them some that show more: see `PeekedRecords`.
   */
  readonly records: readonly unknown[];
  /**
   * Whether `records` is a single one that continues beyond the head: it holds the part in the head, with the
   * brackets closed, so its lists are truncated.
   */
  readonly isCut: boolean;
}

const PEEK_RECORDS = 50;
/** Lists with spans are not nested deeper in records. */
const LIST_DEPTH = 5;

/** A line of JSON lines: a trailing comma is tolerated. */
function parseLine(text: string, line: number, onMalformed: OnMalformed): JsonRecord | null {
  const record = parse(text, line);
  if (record !== null) return record;
  const withoutComma = text.trimEnd();
  const repaired = withoutComma.endsWith(',') ? parse(withoutComma.slice(0, -1), line) : null;
  if (repaired !== null) {
    onMalformed(line, excerpt(text, text.length), 'repaired');
    return repaired;
  }
  const scanner = new ValueScanner();
  onMalformed(line, excerpt(text, scanner.scan(text, 0)), 'skipped');
  return null;
}

function isWhitespace(line: string): boolean {
  return line.trim() === '';
}

function isListOrObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const ignore: OnMalformed = () => undefined;
/** All formats of JSON ask. */
const peeked = new WeakMap<FileHead, { readonly peek: JsonPeek | null }>();

/**
 * The layout of a JSON file and its first records, from the head; null where it does not hold JSON records. Never
 * throws.
 */
export function peekJson(head: FileHead): JsonPeek | null {
  const known = peeked.get(head);
  if (known !== undefined) return known.peek;
  const peek = peekLines(head) ?? peekText(head);
  peeked.set(head, { peek });
  return peek;
}

/**
 * The first records of a head, and of those after them the ones with a list where all before had an empty one or
 * none: the first texts of a project may have no spans.
 */
class PeekedRecords {
  readonly values: unknown[] = [];
  readonly #filled = new Set<string>();

  /** Whether no more can be added. */
  get isFull(): boolean {
    return this.values.length === 2 * PEEK_RECORDS;
  }

  add(value: unknown): void {
    const before = this.#filled.size;
    this.#noteLists(value, '', 0);
    if (this.values.length < PEEK_RECORDS || this.#filled.size > before) this.values.push(value);
  }

  #noteLists(value: unknown, path: string, depth: number): void {
    if (!isListOrObject(value) || depth === LIST_DEPTH) return;
    if (Array.isArray(value)) {
      if (value.length > 0 && depth > 0) this.#filled.add(path);
      for (const item of value.slice(0, 3)) this.#noteLists(item, `${path}/`, depth + 1);
    } else {
      for (const [key, item] of Object.entries(value)) this.#noteLists(item, `${path}/${key}`, depth + 1);
    }
  }
}

function peekLines({ lines }: FileHead): JsonPeek | null {
  const filled = lines.filter((line) => !isWhitespace(line));
  const sample = filled.slice(0, PEEK_RECORDS);
  // Elements of an array are followed by commas, too, but an array does not begin with one.
  const mayEndInComma = sample[0]?.trimStart()[0] === '{' && parseLine(sample[0], 0, ignore) !== null;
  const read = (line: string): JsonRecord | null => {
    if (!/^\s*[[{]/.test(line)) return null;
    return mayEndInComma ? parseLine(line, 0, ignore) : parse(line, 0);
  };
  const records = new PeekedRecords();
  const addAll = (some: readonly string[]): void => {
    for (const line of some) {
      const record = records.isFull ? null : read(line);
      if (record !== null) records.add(record.value);
    }
  };
  addAll(sample);
  const { values } = records;
  const lists = values.filter(Array.isArray).length;
  const objects = values.length - lists;
  // A single line with a list is an array; of many, each is a record.
  const areRecords = objects * 2 > sample.length || (lists > 1 && lists * 2 > sample.length);
  if (!areRecords) return null;
  addAll(filled.slice(PEEK_RECORDS));
  return { layout: 'lines', records: values, isCut: false };
}

function peekText({ lines }: FileHead): JsonPeek | null {
  const bracket = lines.find((line) => !isWhitespace(line))?.trimStart()[0];
  if (bracket !== '[' && bracket !== '{') return null;
  const layout = bracket === '[' ? 'array' : 'document';
  const first = new PeekedRecords();
  const records = first.values;
  let malformed = 0;
  const scanner = new RecordScanner(layout === 'array' ? 'array' : 'top', () => {
    if (records.length < PEEK_RECORDS) malformed++;
  });
  for (const { value } of scanner.feed(lines.join('\n'))) {
    if (isListOrObject(value)) first.add(value);
    else if (records.length < PEEK_RECORDS) malformed++;
    if (first.isFull || (records.length < PEEK_RECORDS && malformed > PEEK_RECORDS)) break;
  }
  if (records.length > 0) return malformed > records.length ? null : { layout, records, isCut: false };
  if (malformed > 0) return null;
  const cut = scanner.cutRecord()?.value;
  const shows = isListOrObject(cut) && Object.keys(cut).length > 0;
  return { layout, records: shows ? [cut] : records, isCut: shows };
}

/**
 * Whether most of the first records share a line with the one before, so that its number would not distinguish them.
 */
export function shareLines({ lines }: FileHead, where: JsonLayout | 'lists'): boolean {
  if (where === 'lines') return false;
  const scanner = new RecordScanner(where === 'document' ? 'top' : where, ignore);
  let count = 0;
  let sharing = 0;
  let before = 0;
  for (const { line } of scanner.feed(lines.join('\n'))) {
    if (line === before) sharing++;
    before = line;
    if (++count === PEEK_RECORDS) break;
  }
  return sharing > 0 && sharing * 2 >= count;
}

/**
 * The records of a file in order. What is not JSON is reported to `problems` by line, and reading continues after it.
 * Only the record being read is in memory.
 */
export async function* readJsonRecords(
  file: OpenFile,
  layout: JsonLayout,
  problems: ProblemLog,
): AsyncGenerator<JsonRecord> {
  const onMalformed = reporter(file, problems);
  switch (layout) {
    case 'lines':
      for await (const { firstLine, lines } of file.lineBlocks()) {
        for (const [i, text] of lines.entries()) {
          const record = isWhitespace(text) ? null : parseLine(text, firstLine + i, onMalformed);
          if (record !== null) yield record;
        }
      }
      break;
    case 'array':
    case 'document': {
      const scanner = new RecordScanner(
        layout === 'array' ? 'array' : 'top',
        onMalformed,
        shareLines(file.head, layout),
      );
      for await (const piece of file.textPieces()) {
        yield* scanner.feed(piece);
        refuseLongRecord(scanner, file);
      }
      yield* scanner.end();
      break;
    }
    default:
      layout satisfies never;
  }
}

/** The elements of the lists in the object at the top of a file, in order; else like `readJsonRecords`. */
export async function* readJsonLists(file: OpenFile, problems: ProblemLog): AsyncGenerator<JsonListRecord> {
  const scanner = new RecordScanner('lists', reporter(file, problems), shareLines(file.head, 'lists'));
  for await (const piece of file.textPieces()) {
    for (const record of scanner.feed(piece)) yield { ...record, list: scanner.listName };
    refuseLongRecord(scanner, file);
  }
  for (const record of scanner.end()) yield { ...record, list: scanner.listName };
}

/** A record is parsed in one call. */
function refuseLongRecord(scanner: RecordScanner, file: OpenFile): void {
  const { open } = scanner;
  if (open !== null && open.characters > MAX_RECORD_CHARACTERS) {
    throw tooLongError('This record', file.name, open.line);
  }
}

function reporter(file: OpenFile, problems: ProblemLog): OnMalformed {
  return (line, text, action) => problems.of(file.name).add({ line, kind: 'malformed-record', text, action });
}
