/**
 * JSON records with a list of words and a list of as many tags, as names or as class numbers: one a line, in an array, or in a list of the
 * document, as in the rows that the data sets server of the Hugging Face hub answers. Class names stand in the first record, in a line of
 * their own before it (`{"label_names": ["O", "B-PER", …]}` or `{"id2label": {"0": "O", …}}`), in the document's features, or in a file
 * beside it (`labels.txt`, `dataset_info.json`, …).
 */
import type { ProblemLog } from '../problemLog.ts';
import type { Fact } from '../report.ts';
import type { OpenFile } from '../text.ts';
import {
  type ClassNameSources,
  findNameFiles,
  firstNames,
  namesInFeatures,
  namesInRecord,
  readNameFiles,
} from './classNames.ts';
import type { Format } from './format.ts';
import { type JsonPeek, type JsonRecord, peekJson, readJsonLists, readJsonRecords } from './jsonRecords.ts';
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

/** A document that is no record itself, but has a list of them: of several the longest. */
function findRecords({ records, isCut }: JsonPeek): RecordPlace {
  const sample = records.filter(isObject);
  const [document = {}] = sample;
  const top: RecordPlace = { list: null, sample: sample.map(unwrap), document: {} };
  if (sample.length !== 1 || (!isCut && hasTagLists(document))) return top;
  const lists = Object.entries(document)
    .map(([list, value]) => [list, Array.isArray(value) ? value.filter(isObject).map(unwrap) : []] as const)
    .filter(([, inside]) => inside.some(hasLists))
    .toSorted((a, b) => b[1].length - a[1].length);
  const [longest] = lists;
  return longest === undefined ? top : { list: longest[0], sample: longest[1].slice(0, 200), document };
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

async function* readPlace(
  file: OpenFile,
  { layout }: JsonPeek,
  list: string | null,
  problems: ProblemLog,
): AsyncGenerator<JsonRecord> {
  if (list === null) {
    yield* readJsonRecords(file, layout, problems);
    return;
  }
  for await (const record of readJsonLists(file, problems)) if (record.list === list) yield record;
}

function layoutFact({ layout }: JsonPeek, list: string | null): Fact {
  if (list !== null) return { what: 'jsonList', values: { field: list } };
  switch (layout) {
    case 'lines':
      return { what: 'jsonLines', values: {} };
    case 'array':
      return { what: 'jsonArray', values: {} };
    case 'document':
      return { what: 'jsonDocument', values: {} };
    default:
      return layout satisfies never;
  }
}

export const records: Format = {
  name: 'records',

  companions(path, paths) {
    return /\.(json|jsonl|ndjson|jsonlines)$/i.test(path) ? findNameFiles(path, paths) : {};
  },

  /** Any objects: of JSON that is none of the stricter formats, `parse` can say which fields it has and which are missing. */
  detect({ head }) {
    return peekJson(head)?.records.some(isObject) ?? false;
  },

  /**
   * Throws NoTagsError where no record has words and tags, NoSuchFieldError where the user's choice is not there, NoClassNamesError where
   * numbers cannot be named.
   */
  async parse({ file, companions, others, choices, problems }) {
    const peek = peekJson(file.head)!;
    const { list, sample, document } = findRecords(peek);
    const given = await classNameSources(file.name, companions, document);
    const inRecords = firstNames(sample, file.name);
    const sources = inRecords === null ? await completeNames(given, sample, others) : given;
    const known: ClassNameSources = { ...sources, general: sources.general ?? inRecords };
    const fields = findListFields(sample, known, choices, { file: file.name, line: 1 });
    const reader = new TagListReader(file.name, fields, sources, problems);
    for await (const { value, line } of readPlace(file, peek, list, problems)) {
      if (!isObject(value)) {
        problems.add({
          file: file.name,
          line,
          kind: 'malformed-record',
          text: showRecord(value),
          action: 'skipped',
        });
        continue;
      }
      const record = unwrap(value);
      if (reader.lacksNames) {
        const names = namesInRecord(record, file.name, line);
        if (names !== null) reader.takeNames(names);
        const isHeader = names !== null && record[fields.wordField] === undefined;
        if (isHeader) continue;
      }
      reader.add(record, line);
    }
    return reader.finish([layoutFact(peek, list)]);
  },
};

/** Class names from outside of the records: of the document they are in, and of files beside it. */
async function classNameSources(
  file: string,
  companions: Readonly<Record<string, OpenFile>>,
  document: TagRecord,
): Promise<ClassNameSources> {
  const beside = await readNameFiles(companions);
  const byField = new Map([...beside.byField, ...namesInFeatures(document.features, file)]);
  return { byField, general: namesInRecord(document, file, 1) ?? beside.general };
}
