/**
 * JSON records with a list of words and a list of as many tags, as names or as class numbers: one a line, in an
 * array, or in a list of the document, as in the rows that the data sets server of the Hugging Face hub answers.
 * Class names are in the first record, in a line of their own before it (`{"label_names": ["O", "B-PER", …]}` or
 * `{"id2label": {"0": "O", …}}`), in the document's features, or in a file beside it (`labels.txt`,
 * `dataset_info.json`, …). Of a document with lists for several splits, each list counts as a file of its own.
 */
import { ProblemLog } from '../problemLog.ts';
import { splitFromName } from '../splits.ts';
import type { OpenFile } from '../text.ts';
import {
  type ClassNameSources,
  findNameFiles,
  firstNames,
  namesInFeatures,
  namesInRecord,
  readNameFiles,
} from './classNames.ts';
import type { Format, FormatInput, ParsedFile } from './format.ts';
import { listFacts, recordFacts } from './jsonFacts.ts';
import { firstRecords, type JsonPeek, peekJson, readJsonLists, readJsonRecords } from './jsonRecords.ts';
import type { JsonRecord } from './jsonScanner.ts';
import { hasExtensionOf } from './names.ts';
import {
  completeNames,
  findListFields,
  hasTagLists,
  showRecord,
  TagListReader,
  type TagRecord,
} from './tagLists.ts';

function isObject(value: unknown): value is TagRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The data sets server puts each record in an object of its own. */
function unwrap(record: TagRecord): TagRecord {
  return isObject(record.row) && 'row_idx' in record ? record.row : record;
}

interface RecordPlace {
  /** The list of the document that has the records; null where they are at the top. */
  readonly list: string | null;
  /** The first of them. */
  readonly sample: readonly TagRecord[];
  /** The object around the list. */
  readonly document: TagRecord;
}

/**
 * A document that is not a record itself, but has a list of them: of several the longest, but one for training first.
 */
function findRecords({ records, isCut }: JsonPeek): RecordPlace {
  const sample = records.filter(isObject);
  const [document = {}] = sample;
  const top: RecordPlace = { list: null, sample: sample.map(unwrap), document: {} };
  if (sample.length !== 1 || (!isCut && hasTagLists(document))) return top;
  const lists = Object.entries(document)
    .map(([list, value]) => [list, Array.isArray(value) ? value.filter(isObject).map(unwrap) : []] as const)
    .filter(([, inside]) => inside.some(hasLists))
    .toSorted((a, b) => Number(isTrain(b[0])) - Number(isTrain(a[0])) || b[1].length - a[1].length);
  const [main] = lists;
  return main === undefined ? top : { list: main[0], sample: main[1].slice(0, 200), document };
}

function isTrain(list: string): boolean {
  return splitFromName(list) === 'train';
}

/** Two lists or more of strings or numbers, at least one of strings. */
function hasLists(record: TagRecord): boolean {
  let lists = 0;
  let strings = 0;
  for (const value of Object.values(record)) {
    if (!Array.isArray(value) || value.length === 0) continue;
    const types = new Set(value.map((item) => (item === null ? 'null' : typeof item)));
    types.delete('null');
    if (types.size !== 1) continue;
    const [type] = types;
    if (type === 'string') strings++;
    if (type === 'string' || type === 'number' || type === 'boolean') lists++;
  }
  return strings > 0 && lists > 1;
}

/** All records, those of a document with their lists; of others the list is null. */
async function* readPlaces(
  input: FormatInput,
  { layout }: JsonPeek,
  isDocument: boolean,
): AsyncGenerator<JsonRecord & { readonly list: string | null }> {
  if (isDocument) yield* readJsonLists(input);
  else for await (const record of readJsonRecords(input, layout)) yield { ...record, list: null };
}

/** The lists to read: that one alone, or where its name is a split's, all whose names are. */
async function listsToRead(
  { file, turns }: FormatInput,
  list: string | null,
): Promise<ReadonlySet<string | null>> {
  const lists = new Set([list]);
  if (list === null || splitFromName(list) === null) return lists;
  // What is malformed is reported when they are read.
  for await (const record of readJsonLists({ file, problems: new ProblemLog(), turns })) {
    if (!lists.has(record.list) && splitFromName(record.list) !== null && holdsLists(record.value))
      lists.add(record.list);
  }
  return lists;
}

function holdsLists(value: unknown): boolean {
  return isObject(value) && hasLists(unwrap(value));
}

export const records: Format<'records'> = {
  name: 'records',

  companions(path, paths) {
    return hasExtensionOf('records', path) ? findNameFiles(path, paths) : {};
  },

  /**
   * Any objects: for JSON in none of the stricter formats, `parse` can report which fields it has and which are
   * missing.
   */
  async detect({ head }, turns) {
    return (await firstRecords(head, turns)).some(isObject);
  },

  /**
   * Throws NoTagsError where no record has words and tags, NoSuchFieldError where the user's choice does not exist,
   * NoClassNamesError where numbers cannot be named. Of several parts it reads the first.
   */
  async parse(input) {
    const [first] = (await readParts(input)).values();
    return first!;
  },

  /** Throws as `parse`. */
  parseParts: readParts,
};

async function readParts(input: FormatInput): Promise<ReadonlyMap<string, ParsedFile>> {
  const { file, companions, choices, problems, turns } = input;
  const peek = (await peekJson(file.head, turns))!;
  const { list, sample, document } = findRecords(peek);
  const given = await classNameSources(file.name, companions, document);
  const inRecords = firstNames(sample, file.name);
  const sources = inRecords === null ? await completeNames(given, sample, input) : given;
  const known: ClassNameSources = { ...sources, general: sources.general ?? inRecords };
  const fields = await findListFields(sample, known, choices, { file: file.name, line: 1 }, turns);
  const lists = await listsToRead(input, list);
  const nameOf = (part: string | null): string => (lists.size === 1 ? file.name : `${file.name}/${part}`);
  const readers = new Map(
    Array.from(lists, (part) => [part, new TagListReader(nameOf(part), fields, sources, problems)] as const),
  );
  const unread = new Map<string | null, { readonly line: number; count: number }>();
  for await (const { value, line, list: part } of readPlaces(input, peek, list !== null)) {
    const reader = readers.get(part);
    if (reader === undefined) {
      if (!holdsLists(value)) continue;
      const counted = unread.get(part) ?? { line, count: 0 };
      counted.count++;
      unread.set(part, counted);
      continue;
    }
    if (!isObject(value)) {
      const text = showRecord(value);
      problems.of(nameOf(part)).add({ line, kind: 'malformed-record', text, action: 'skipped' });
      continue;
    }
    const record = unwrap(value);
    if (reader.lacksNames) {
      const names = namesInRecord(record, file.name, line);
      if (names !== null) for (const each of readers.values()) each.takeNames(names);
      const isHeader = names !== null && record[fields.wordField] === undefined;
      if (isHeader) continue;
    }
    reader.add(record, line);
  }
  for (const [part, { line, count }] of unread) {
    const text = `${part} (${count})`;
    problems.of(file.name).add({ line, kind: 'unread-list', text, action: 'skipped' });
  }
  const parts: [string, ParsedFile][] = [];
  for (const [part, reader] of readers) {
    const facts = part === null ? await recordFacts(input) : await listFacts(input, part);
    parts.push([nameOf(part), await reader.finish(facts, turns)]);
  }
  // What is wrong with all records of a list is reported by line.
  const filled = parts.filter(([, { sentences }]) => sentences.length > 0);
  return new Map(filled.length > 0 ? filled : parts);
}

/** Class names from outside the records: of the document they are in, and of files beside it. */
async function classNameSources(
  file: string,
  companions: Readonly<Record<string, OpenFile>>,
  document: TagRecord,
): Promise<ClassNameSources> {
  const beside = await readNameFiles(companions);
  const byField = new Map([...beside.byField, ...namesInFeatures(document.features, file)]);
  return { byField, general: namesInRecord(document, file, 1) ?? beside.general };
}
