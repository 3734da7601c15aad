/**
 * JSON that holds records: one a line, the elements of an array, objects that span many lines (mostly one, the
 * document), or the elements of lists in such an object.
 */
import type { GivesWay } from '../../turns.ts';
import { MAX_RECORD_CHARACTERS, tooLongError } from '../errors.ts';
import type { FileHead, OpenFile } from '../text.ts';
import type { FormatInput } from './format.ts';
import { oncePerHead } from './headLook.ts';
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
/**
 * The layout of a JSON file and its first records, from the head; null where it does not hold JSON records.
 * @throws CancelledError
 */
export const peekJson = oncePerHead<JsonPeek | null>(
  async (head, turns) => (await peekLines(head, turns)) ?? peekText(head, turns),
);

/** The first records of a JSON file, from its head; empty if it is not such a file. */
export async function firstRecords(head: FileHead, turns: GivesWay): Promise<readonly unknown[]> {
  return (await peekJson(head, turns))?.records ?? [];
}

/** The layout as `peekJson` finds it. */
export async function jsonLayout(head: FileHead, turns: GivesWay): Promise<JsonLayout> {
  return (await peekJson(head, turns))?.layout ?? 'lines';
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

async function peekLines({ lines }: FileHead, turns: GivesWay): Promise<JsonPeek | null> {
  const filled = lines.filter((line) => !isWhitespace(line));
  const sample = filled.slice(0, PEEK_RECORDS);
  // Elements of an array are followed by commas, too, but an array does not begin with one.
  const mayEndInComma = sample[0]?.trimStart()[0] === '{' && parseLine(sample[0], 0, ignore) !== null;
  const read = (line: string): JsonRecord | null => {
    if (!/^\s*[[{]/.test(line)) return null;
    return mayEndInComma ? parseLine(line, 0, ignore) : parse(line, 0);
  };
  const records = new PeekedRecords();
  const addAll = async (some: readonly string[]): Promise<void> => {
    for (const line of some) {
      if (turns.isDue) await turns.giveWay();
      const record = records.isFull ? null : read(line);
      if (record !== null) records.add(record.value);
    }
  };
  await addAll(sample);
  const { values } = records;
  const lists = values.filter(Array.isArray).length;
  const objects = values.length - lists;
  // A single line with a list is an array; of many, each is a record.
  const areRecords = objects * 2 > sample.length || (lists > 1 && lists * 2 > sample.length);
  if (!areRecords) return null;
  await addAll(filled.slice(PEEK_RECORDS));
  return { layout: 'lines', records: values, isCut: false };
}

async function peekText({ lines }: FileHead, turns: GivesWay): Promise<JsonPeek | null> {
  const bracket = lines.find((line) => !isWhitespace(line))?.trimStart()[0];
  if (bracket !== '[' && bracket !== '{') return null;
  const layout = bracket === '[' ? 'array' : 'document';
  const first = new PeekedRecords();
  const records = first.values;
  let malformed = 0;
  const scanner = new RecordScanner(layout === 'array' ? 'array' : 'top', () => {
    if (records.length < PEEK_RECORDS) malformed++;
  });
  for (const record of scanner.feed(lines.join('\n'))) {
    if (turns.isDue) await turns.giveWay();
    if (isListOrObject(record?.value)) first.add(record.value);
    else if (record !== null && records.length < PEEK_RECORDS) malformed++;
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
export async function shareLines(
  { lines }: FileHead,
  where: JsonLayout | 'lists',
  turns: GivesWay,
): Promise<boolean> {
  if (where === 'lines') return false;
  const scanner = new RecordScanner(where === 'document' ? 'top' : where, ignore);
  let count = 0;
  let sharing = 0;
  let before = 0;
  for (const record of scanner.feed(lines.join('\n'))) {
    if (turns.isDue) await turns.giveWay();
    if (record === null) continue;
    if (record.line === before) sharing++;
    before = record.line;
    if (++count === PEEK_RECORDS) break;
  }
  return sharing > 0 && sharing * 2 >= count;
}

type JsonInput = Pick<FormatInput, 'file' | 'problems' | 'turns'>;

/**
 * The records of a file in order. What is not JSON is reported to `problems` by line, and reading continues after it.
 * Only the record being read is in memory.
 */
export function readJsonRecords(input: JsonInput, layout: JsonLayout): AsyncGenerator<JsonRecord> {
  switch (layout) {
    case 'lines':
      return parseLines(input);
    case 'array':
    case 'document':
      return scanRecords(input, layout, (record) => record);
    default:
      return layout satisfies never;
  }
}

/** The elements of the lists in the object at the top of a file, in order; else like `readJsonRecords`. */
export function readJsonLists(input: JsonInput): AsyncGenerator<JsonListRecord> {
  return scanRecords(input, 'lists', (record, list) => ({ ...record, list }));
}

async function* parseLines(input: JsonInput): AsyncGenerator<JsonRecord> {
  const onMalformed = reporter(input);
  for await (const { firstLine, lines } of input.file.lineBlocks()) {
    for (const [i, text] of lines.entries()) {
      const record = isWhitespace(text) ? null : parseLine(text, firstLine + i, onMalformed);
      if (record !== null) yield record;
    }
  }
}

async function* scanRecords<Item extends JsonRecord>(
  input: JsonInput,
  where: Exclude<JsonLayout, 'lines'> | 'lists',
  toItem: (record: JsonRecord, list: string) => Item,
): AsyncGenerator<Item> {
  const { file, turns } = input;
  const areNumbered = await shareLines(file.head, where, turns);
  const scanner = new RecordScanner(where === 'document' ? 'top' : where, reporter(input), areNumbered);
  for await (const piece of file.textPieces()) {
    for (const record of scanner.feed(piece)) {
      if (turns.isDue) await turns.giveWay();
      if (record !== null) yield toItem(record, scanner.listName);
    }
    refuseLongRecord(scanner, file);
  }
  for (const record of scanner.end()) {
    if (turns.isDue) await turns.giveWay();
    if (record !== null) yield toItem(record, scanner.listName);
  }
}

/** A record is parsed in one call. */
function refuseLongRecord(scanner: RecordScanner, file: OpenFile): void {
  const { open } = scanner;
  if (open !== null && open.characters > MAX_RECORD_CHARACTERS) {
    throw tooLongError('This record', file.name, open.line);
  }
}

function reporter({ file, problems }: JsonInput): OnMalformed {
  return (line, text, action) => problems.of(file.name).add({ line, kind: 'malformed-record', text, action });
}
