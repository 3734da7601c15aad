/**
 * spaCy's JSON, offsets by code point (Python), `end` exclusive:
 * - examples `["text", {"entities": [[start, end, "TYPE"]]}]`, one a line or in an array
 *   (https://v2.spacy.io/usage/training), or in the file of the NER annotator: `{"classes": […], "annotations":
 *   [["text", {"entities": …}], …]}`;
 * - documents `{"text", "ents": [{"start", "end", "label"}], "tokens": [{"start", "end"}], "sents": [{"start",
 *   "end"}]}` of `Doc.to_json` (https://spacy.io/api/doc#to_json), also without tokens, as displaCy takes them.
 */
import { z } from 'zod';
import type { Fact } from '../report.ts';
import type { Format, FormatInput, ParsedFile } from './format.ts';
import { firstRecords } from './jsonRecords.ts';
import {
  checkChoices,
  isObject,
  optionalListSchema,
  readSpanJson,
  readSpanJsonList,
  readSpanList,
  spanFromObject,
  spanFromTriple,
} from './spanJson.ts';
import type { SpanReader } from './spanReader.ts';

const exampleSchema = z.tuple([z.string(), z.object({ entities: z.array(z.unknown()) })]);
const rangeSchema = z.object({ start: z.number(), end: z.number() });
const documentSchema = z.object({
  text: z.string(),
  ents: optionalListSchema,
  tokens: z.array(rangeSchema).nullish(),
  sents: z.array(rangeSchema).nullish(),
});

function readEntity(value: unknown): ReturnType<typeof spanFromTriple> {
  return spanFromTriple(value) ?? spanFromObject(value);
}

function readRecord(value: unknown, line: number, reader: SpanReader): void {
  const onMalformed = (entity: unknown): void => reader.reportMalformed(line, entity);
  const example = exampleSchema.safeParse(value);
  if (example.success) {
    const [text, { entities }] = example.data;
    reader.add({ text, spans: readSpanList(entities, readEntity, onMalformed) }, () => line);
    return;
  }
  const document = documentSchema.safeParse(value);
  if (!document.success) {
    reader.reportMalformed(line, value);
    return;
  }
  const { text, ents, tokens, sents } = document.data;
  reader.add(
    {
      text,
      spans: readSpanList(ents, readEntity, onMalformed),
      ...(tokens ? { tokens } : {}),
      ...(sents ? { sentenceStarts: sents.map(({ start }) => start) } : {}),
    },
    () => line,
  );
}

function isExample(record: unknown): boolean {
  return (
    Array.isArray(record) &&
    typeof record[0] === 'string' &&
    isObject(record[1]) &&
    Array.isArray(record[1].entities)
  );
}

function isDocument(record: unknown): boolean {
  return isObject(record) && typeof record.text === 'string' && Array.isArray(record.ents);
}

function isAnnotatorFile(record: unknown): boolean {
  return (
    isObject(record) &&
    Array.isArray(record.annotations) &&
    record.annotations.some(
      (annotation) => isExample(annotation) || (Array.isArray(record.classes) && annotation !== null),
    )
  );
}

async function read(input: FormatInput): Promise<ParsedFile> {
  const records = await firstRecords(input.file.head, input.turns);
  const facts = (field: string): Fact[] => [{ what: 'spansField', values: { field } }];
  if (!records.some(isAnnotatorFile)) {
    const field = records.some(isDocument) ? 'ents' : 'entities';
    return readSpanJson(input, 'code-points', readRecord, () => facts(field));
  }
  return readSpanJsonList(
    input,
    'annotations',
    'code-points',
    (example, line, reader) => {
      // null stands for a text that was skipped.
      if (example !== null) readRecord(example, line, reader);
    },
    facts('entities'),
  );
}

export const spacy: Format<'spacy'> = {
  name: 'spacy',

  async detect({ head }, turns) {
    const records = await firstRecords(head, turns);
    return records.some((record) => isExample(record) || isDocument(record) || isAnnotatorFile(record));
  },

  /** @throws NoSuchFieldError */
  async parse(input) {
    checkChoices(input.file.name, input.choices, []);
    return read(input);
  },
};
