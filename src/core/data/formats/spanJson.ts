/** What the formats of annotation tools that write JSON share. */
import { z } from 'zod';
import { cutText, importError } from '../../importErrors.ts';
import type { ReadChoices } from '../choices.ts';
import { NoSuchFieldError } from '../errors.ts';
import { ProblemLog } from '../problemLog.ts';
import type { Fact, Field } from '../report.ts';
import type { FormatInput, ParsedFile } from './format.ts';
import { listFacts, recordFacts } from './jsonFacts.ts';
import { jsonLayout, readJsonLists, readJsonRecords } from './jsonRecords.ts';
import type { OffsetUnit } from './offsets.ts';
import { SpanReader } from './spanReader.ts';
import type { CharacterSpan } from './spanTags.ts';

/** A list that may be absent, and `null` for none. */
export const optionalListSchema = z
  .array(z.unknown())
  .nullish()
  .transform((list) => list ?? []);

const labelSchema = z.string().trim().min(1);
/** `[start, end, type]`: spaCy and doccano. What follows the type belongs to neither. */
const tripleSchema = z.tuple([z.number(), z.number(), labelSchema]).rest(z.unknown());

/** Reads `[start, end, type]`. */
export function spanFromTriple(value: unknown): CharacterSpan | null {
  const parsed = tripleSchema.safeParse(value);
  if (!parsed.success) return null;
  const [start, end, type] = parsed.data;
  return { start, end, type };
}

const objectSchema = z.object({
  start: z.number(),
  end: z.number(),
  label: labelSchema,
  text: z.string().nullish(),
});

/** Reads `{start, end, label, text?}`. */
export function spanFromObject(value: unknown): CharacterSpan | null {
  const parsed = objectSchema.safeParse(value);
  if (!parsed.success) return null;
  const { start, end, label, text } = parsed.data;
  return { start, end, type: label, ...(typeof text === 'string' ? { text } : {}) };
}

/** The spans of a list; items that are not spans go to `onMalformed`. */
export function readSpanList(
  list: readonly unknown[],
  readSpan: (value: unknown) => CharacterSpan | null,
  onMalformed: (value: unknown) => void,
): CharacterSpan[] {
  const spans: CharacterSpan[] = [];
  for (const value of list) {
    const span = readSpan(value);
    if (span === null) onMalformed(value);
    else spans.push(span);
  }
  return spans;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a record has its text as words with a tag each: then its spans are redundant. */
export function hasTaggedWords(record: Readonly<Record<string, unknown>>): boolean {
  const lists = Object.values(record).filter((value) => Array.isArray(value));
  const text = typeof record.text === 'string' ? withoutWhitespace(record.text) : null;
  return lists.some((words) => {
    const areWords = words.length > 0 && words.every((word) => typeof word === 'string');
    if (!areWords || (text !== null && withoutWhitespace(words.join('')) !== text)) return false;
    const isTag = (tag: unknown): boolean => typeof tag === 'string' || Number.isInteger(tag);
    return lists.some((tags) => tags !== words && tags.length === words.length && tags.every(isTag));
  });
}

function withoutWhitespace(text: string): string {
  return text.replace(/\s+/g, '');
}

export type ReadSpanRecord = (value: unknown, line: number, reader: SpanReader) => void;

/** Reads all records of a JSON file. `facts` are asked for at the end, when all counts are known. */
export async function readSpanJson(
  input: FormatInput,
  usualUnit: OffsetUnit,
  readRecord: ReadSpanRecord,
  facts: () => readonly Fact[],
): Promise<ParsedFile> {
  const layout = await jsonLayout(input.file.head, input.turns);
  const reader = new SpanReader(input, usualUnit);
  for await (const { value, line } of readJsonRecords(input, layout)) readRecord(value, line, reader);
  return reader.finish([...(await recordFacts(input)), ...facts()]);
}

/** Like `readSpanJson`, with the elements of one list in the object at the top of the file as records. */
export async function readSpanJsonList(
  input: FormatInput,
  list: string,
  usualUnit: OffsetUnit,
  readRecord: ReadSpanRecord,
  facts: readonly Fact[],
): Promise<ParsedFile> {
  const reader = new SpanReader(input, usualUnit);
  for await (const record of readJsonLists(input)) {
    if (record.list === list) readRecord(record.value, record.line, reader);
  }
  return reader.finish([...(await listFacts(input, null)), ...facts]);
}

const SAMPLE_RECORDS = 50;

/**
 * The first of the records that `read` accepts and `decides` chooses, each complete: the head of a file may end in
 * its first record, and the first ones may have no spans.
 */
export async function sampleRecords<Read>(
  { file, turns }: Pick<FormatInput, 'file' | 'turns'>,
  read: (value: unknown) => Read | null,
  decides: (record: Read) => boolean,
): Promise<Read[]> {
  const sample: Read[] = [];
  const layout = await jsonLayout(file.head, turns);
  // What is malformed is reported when all of the file is read.
  for await (const { value } of readJsonRecords({ file, problems: new ProblemLog(), turns }, layout)) {
    const record = read(value);
    if (record === null || !decides(record)) continue;
    sample.push(record);
    if (sample.length === SAMPLE_RECORDS) break;
  }
  return sample;
}

/**
 * Refuses fields that the file does not have.
 * @param fields empty where the file leaves no choice
 * @throws NoSuchFieldError
 */
export function checkChoices(
  file: string,
  { wordField, tagField }: ReadChoices,
  fields: readonly Field[],
): void {
  const chosen = [
    ['words', wordField, fields.filter(({ holds }) => holds === 'words')],
    ['tags', tagField, fields.filter(({ holds }) => holds !== 'words')],
  ] as const;
  for (const [what, field, known] of chosen) {
    if (field === null || known.some(({ id }) => id === field)) continue;
    const names = known.map(({ id }) => `“${id}”`).join(', ');
    throw importError(NoSuchFieldError, `There are no ${what} in a field “${field}”.`, {
      file,
      line: 0,
      text: field,
      remedy:
        names === ''
          ? `This file leaves no choice of ${what}: take it back.`
          : `Choose one of these: ${names}.`,
    });
  }
}

const EXAMPLES = 3;

/** A field with its first distinct values. */
export function makeField(id: string, holds: Field['holds'], values: Iterable<string>): Field {
  const examples = new Set<string>();
  for (const value of values) {
    if (examples.size === EXAMPLES) break;
    examples.add(cutText(value));
  }
  return { id, holds, examples: [...examples] };
}
