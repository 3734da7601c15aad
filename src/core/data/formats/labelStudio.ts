/**
 * Label Studio's exports of texts (https://labelstud.io/guide/export, https://labelstud.io/guide/task_format):
 * - JSON: tasks `{"data": {"text"}, "annotations": [{"was_cancelled", "result": [{"from_name", "to_name", "type":
 *   "labels", "value": {"start", "end", "text", "labels": ["TYPE"]}}]}], "predictions": […]}`; `completions` in place
 *   of annotations before 1.0. Of several annotations of a task the first that was not cancelled is taken;
 *   predictions are ignored.
 * - JSON_MIN: `{"text", "label": [{"start", "end", "text", "labels": ["TYPE"]}], "id", "annotator", …}`.
 *
 * Field names are up to the project. Offsets count code points since 2021 (`charsToCodePoints` in
 * web/libs/editor/src/utils/selection-tools.js, issue 1347) and UTF-16 units before; the `text` of the spans decides.
 */
import { z } from 'zod';
import { importError } from '../../importErrors.ts';
import { UnknownFormatError } from '../errors.ts';
import type { Fact } from '../report.ts';
import type { Format, FormatInput, ParsedFile } from './format.ts';
import { firstRecords } from './jsonRecords.ts';
import { type ChosenFields, chooseFields, type RecordFields } from './spanFields.ts';
import { isObject, optionalListSchema, readSpanJson, sampleRecords } from './spanJson.ts';
import type { SpanReader } from './spanReader.ts';
import type { CharacterSpan } from './spanTags.ts';

const valueSchema = z.object({
  start: z.number(),
  end: z.number(),
  text: z.string().nullish(),
  labels: z.array(z.string().trim().min(1)).min(1),
});
const resultSchema = z.object({
  from_name: z.string().optional(),
  type: z.string().optional(),
  value: z.unknown().optional(),
});
const annotationSchema = z.object({
  result: z.array(z.unknown()),
  was_cancelled: z.boolean().nullish(),
});
const taskSchema = z.object({
  data: z.record(z.string(), z.unknown()),
  annotations: z.array(annotationSchema).nullish(),
  completions: z.array(annotationSchema).nullish(),
  predictions: optionalListSchema,
});

/** Labels of structured texts, whose places are not offsets into one string. */
const STRUCTURED_LABELS = ['hypertextlabels', 'paragraphlabels'] as const;

interface Task extends RecordFields {
  /** Annotations that count. */
  readonly annotations: number;
  readonly cancelled: number;
  readonly predictions: number;
  readonly relations: number;
  /** Results that mark no spans: choices, text areas. */
  readonly others: number;
  readonly malformed: readonly unknown[];
  /** The kind of labels that cannot be read. */
  readonly structured: string | null;
}

/** One span for each of its labels, usually a single one; null if the result is not a span. */
function spansOfValue(value: unknown): CharacterSpan[] | null {
  const parsed = valueSchema.safeParse(value);
  if (!parsed.success) return null;
  const { start, end, text, labels } = parsed.data;
  return labels.map((type) => ({ start, end, type, ...(typeof text === 'string' ? { text } : {}) }));
}

function structuredKind(value: unknown): string | null {
  return isObject(value) ? (STRUCTURED_LABELS.find((kind) => kind in value) ?? null) : null;
}

function textsOf(data: Readonly<Record<string, unknown>>): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [field, value] of Object.entries(data)) {
    if (typeof value === 'string') texts.set(field, value);
  }
  return texts;
}

function readTask(value: unknown): Task | null {
  const parsed = taskSchema.safeParse(value);
  if (!parsed.success) return null;
  const { data, annotations, completions, predictions } = parsed.data;
  const all = annotations ?? completions ?? [];
  const counting = all.filter(({ was_cancelled: wasCancelled }) => wasCancelled !== true);
  const spans = new Map<string, CharacterSpan[]>();
  const malformed: unknown[] = [];
  let relations = 0;
  let others = 0;
  let structured: string | null = null;
  for (const item of counting[0]?.result ?? []) {
    const result = resultSchema.safeParse(item);
    if (!result.success) {
      malformed.push(item);
      continue;
    }
    const { from_name: fromName = 'label', type, value: place } = result.data;
    structured ??= structuredKind(place);
    if (type === 'relation') relations++;
    else if (type !== 'labels' && type !== undefined) others++;
    else {
      const found = spansOfValue(place);
      if (found === null) malformed.push(item);
      else spans.set(fromName, [...(spans.get(fromName) ?? []), ...found]);
    }
  }
  return {
    texts: textsOf(data),
    spans,
    annotations: counting.length,
    cancelled: all.length - counting.length,
    predictions: predictions.length,
    relations,
    others,
    malformed,
    structured,
  };
}

function isSpanItem(value: unknown): boolean {
  return spansOfValue(value) !== null || structuredKind(value) !== null;
}

/** A record of JSON_MIN; one without a list of spans is unlabelled. */
function readMinimalTask(value: unknown): Task | null {
  if (!isObject(value)) return null;
  const spans = new Map<string, CharacterSpan[]>();
  const malformed: unknown[] = [];
  let structured: string | null = null;
  for (const [field, list] of Object.entries(value)) {
    if (!Array.isArray(list) || !list.some(isSpanItem)) continue;
    const ofField: CharacterSpan[] = [];
    for (const item of list) {
      structured ??= structuredKind(item);
      const found = spansOfValue(item);
      if (found === null) malformed.push(item);
      else for (const span of found) ofField.push(span);
    }
    spans.set(field, ofField);
  }
  const none = { annotations: 1, cancelled: 0, predictions: 0, relations: 0, others: 0 };
  return { ...none, texts: textsOf(value), spans, malformed, structured };
}

class LabelStudioReader {
  readonly #input: FormatInput;
  readonly #readTask: (value: unknown) => Task | null;
  readonly #counts = { severalAnnotations: 0, predictions: 0, relations: 0, otherAnnotations: 0 };

  /** @param records the first of the file */
  constructor(input: FormatInput, records: readonly unknown[]) {
    this.#input = input;
    this.#readTask = records.some(isTask) ? readTask : readMinimalTask;
  }

  async read(): Promise<ParsedFile> {
    const { file, choices } = this.#input;
    const sample = await sampleRecords(
      this.#input,
      this.#readTask,
      ({ spans, structured }) => spans.size > 0 || structured !== null,
    );
    const { structured = null } = sample.find((task) => task.structured !== null) ?? {};
    if (structured !== null) throw this.#refuse(structured, 0);
    const chosen = chooseFields(file.name, choices, sample);
    const { fields, wordField, tagField } = chosen;
    const parsed = await readSpanJson(
      this.#input,
      'code-points',
      (value, line, reader) => this.#readRecord(value, line, chosen, reader),
      () => this.#facts(chosen),
    );
    return fields.length === 0 ? parsed : { ...parsed, fields, wordField, tagField };
  }

  #readRecord(value: unknown, line: number, { wordField, tagField }: ChosenFields, reader: SpanReader): void {
    const task = this.#readTask(value);
    const text = task?.texts.get(wordField);
    if (task === null || text === undefined) {
      reader.reportMalformed(line, value);
      return;
    }
    if (task.structured !== null) throw this.#refuse(task.structured, line);
    this.#counts.predictions += task.predictions;
    if (task.annotations === 0) {
      const { file, problems } = this.#input;
      const why = task.cancelled > 0 ? 'was_cancelled' : 'annotations: 0';
      problems.of(file.name).add({
        line,
        kind: 'rejected-record',
        text: `${why}: ${text}`,
        action: 'skipped',
      });
      return;
    }
    for (const item of task.malformed) reader.reportMalformed(line, item);
    if (task.annotations > 1) this.#counts.severalAnnotations++;
    this.#counts.relations += task.relations;
    this.#counts.otherAnnotations += task.others;
    for (const [field, spans] of task.spans) {
      if (field !== tagField) this.#counts.otherAnnotations += spans.length;
    }
    reader.add({ text, spans: task.spans.get(tagField) ?? [] }, () => line);
  }

  #facts({ wordField, tagField }: ChosenFields): Fact[] {
    const counted = (['severalAnnotations', 'predictions', 'relations', 'otherAnnotations'] as const).filter(
      (what) => this.#counts[what] > 0,
    );
    return [
      { what: 'textField', values: { field: wordField } },
      { what: 'spansField', values: { field: tagField } },
      ...counted.map((what) => ({ what, values: { count: this.#counts[what] } })),
    ];
  }

  #refuse(kind: string, line: number): UnknownFormatError {
    return importError(
      UnknownFormatError,
      `The labels are of the kind “${kind}”, for texts with a structure of their own.`,
      {
        file: this.#input.file.name,
        line,
        text: kind,
        remedy:
          'Only labels of plain texts can be read: import the texts into a project with a Text object, and mark them there.',
      },
    );
  }
}

/** `data` comes after the annotations, so the head of a file may not have it. */
function isTask(record: unknown): boolean {
  if (!isObject(record)) return false;
  const annotations = record.annotations ?? record.completions;
  if (!Array.isArray(annotations)) return false;
  const results = annotations.filter(
    (annotation) => isObject(annotation) && Array.isArray(annotation.result),
  );
  return results.length > 0 || (annotations.length === 0 && isObject(record.data));
}

function isMinimalTask(record: unknown): boolean {
  return (
    isObject(record) && Object.values(record).some((list) => Array.isArray(list) && list.some(isSpanItem))
  );
}

export const labelStudio: Format<'label-studio'> = {
  name: 'label-studio',

  async detect({ head }, turns) {
    const records = await firstRecords(head, turns);
    return records.some((record) => isTask(record) || isMinimalTask(record));
  },

  /** @throws UnknownFormatError for labels of anything but plain texts, NoSuchFieldError, NoTagsError */
  async parse(input) {
    const records = await firstRecords(input.file.head, input.turns);
    return new LabelStudioReader(input, records).read();
  },
};
