/**
 * Texts with marked spans in no particular tool's format: records with a string and a list of objects that have a
 * beginning, an end (exclusive) and a type, such as `{"text": "…", "entities": [{"start": 0, "end": 5,
 * "entity_group": "PER"}]}`. Offsets are by code point unless the spans show otherwise.
 */
import type { Format, FormatInput, ParsedFile } from './format.ts';
import { firstRecords } from './jsonRecords.ts';
import { chooseFields, type RecordFields } from './spanFields.ts';
import { hasTaggedWords, isObject, readSpanJson, readSpanList, sampleRecords } from './spanJson.ts';
import type { CharacterSpan } from './spanTags.ts';

/** Names that a span's parts have, in the order in which they are looked for. */
const START_NAMES = ['start', 'start_offset', 'start_char', 'startOffset', 'start_index', 'begin', 'from'];
const END_NAMES = ['end', 'end_offset', 'end_char', 'endOffset', 'end_index', 'stop', 'to'];
const TYPE_NAMES = [
  'label',
  'type',
  'entity_group',
  'entity_type',
  'entity',
  'tag',
  'category',
  'class',
  'name',
];
const TEXT_NAMES = ['text', 'word', 'surface', 'mention', 'value'];

function findValue<Value>(
  object: Readonly<Record<string, unknown>>,
  names: readonly string[],
  is: (value: unknown) => value is Value,
): Value | undefined {
  for (const name of names) {
    const value = object[name];
    if (is(value)) return value;
  }
  return undefined;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

function readSpan(value: unknown): CharacterSpan | null {
  if (!isObject(value)) return null;
  const start = findValue(value, START_NAMES, isNumber);
  const end = findValue(value, END_NAMES, isNumber);
  const type = findValue(value, TYPE_NAMES, isText)?.trim();
  if (start === undefined || end === undefined || type === undefined) return null;
  const text = findValue(value, TEXT_NAMES, isText);
  return { start, end, type, ...(text === undefined ? {} : { text }) };
}

function fieldsOf(record: unknown): RecordFields | null {
  if (!isObject(record)) return null;
  const texts = new Map<string, string>();
  const spans = new Map<string, readonly CharacterSpan[]>();
  for (const [field, value] of Object.entries(record)) {
    if (typeof value === 'string') texts.set(field, value);
    if (!Array.isArray(value)) continue;
    const found = value.map(readSpan).filter((span) => span !== null);
    if (found.length > 0) spans.set(field, found);
  }
  return { texts, spans };
}

async function read(input: FormatInput): Promise<ParsedFile> {
  const sample = await sampleRecords(input, fieldsOf, ({ spans }) => spans.size > 0);
  const { fields, wordField, tagField } = chooseFields(input.file.name, input.choices, sample);
  const parsed = await readSpanJson(
    input,
    'code-points',
    (value, line, reader) => {
      const text = isObject(value) ? value[wordField] : undefined;
      const list = isObject(value) ? (value[tagField] ?? []) : undefined;
      if (typeof text !== 'string' || !Array.isArray(list)) {
        reader.reportMalformed(line, value);
        return;
      }
      const spans = readSpanList(list, readSpan, (span) => reader.reportMalformed(line, span));
      reader.add({ text, spans }, () => line);
    },
    () => [
      { what: 'textField', values: { field: wordField } },
      { what: 'spansField', values: { field: tagField } },
    ],
  );
  return fields.length === 0 ? parsed : { ...parsed, fields, wordField, tagField };
}

export const textSpans: Format<'text-spans'> = {
  name: 'text-spans',

  async detect({ head }, turns) {
    return (await firstRecords(head, turns)).some((record) => {
      if (isObject(record) && hasTaggedWords(record)) return false;
      const fields = fieldsOf(record);
      return fields !== null && fields.texts.size > 0 && fields.spans.size > 0;
    });
  },

  /** @throws NoSuchFieldError, NoTagsError */
  async parse(input) {
    return read(input);
  },
};
