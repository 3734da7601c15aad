/**
 * doccano, sequence labelling: one text a line (in older versions also an array), in the forms that its versions
 * write:
 * - `{"id", "text", "label": [[start, end, "TYPE"]]}`, as `labels` in older ones and `entities` in the oldest;
 * - `{"id", "text", "entities": [{"id", "label", "start_offset", "end_offset"}], "relations": […]}` of projects with
 *   relations (doccano/backend/data_export/models.py), whose relations are ignored;
 * - `{"id", "text", "annotations": [{"label": 7, "start_offset", "end_offset"}]}` with numbers for types (doccano
 *   issue 113); their names come from a `label_config.json` beside the file, the export of the project's labels.
 *
 * Offsets are those of the annotator's JavaScript, UTF-16 units (doccano issue 2290), unless the spans of the file
 * show otherwise: files that Python wrote for doccano to import come back unchanged.
 */
import { z } from 'zod';
import type { Format, FormatInput, ParsedFile } from './format.ts';
import { firstRecords } from './jsonRecords.ts';
import { hasExtensionOf } from './names.ts';
import {
  checkChoices,
  hasTaggedWords,
  isObject,
  optionalListSchema,
  readSpanJson,
  readSpanList,
  spanFromTriple,
} from './spanJson.ts';
import type { SpanReader } from './spanReader.ts';
import type { CharacterSpan } from './spanTags.ts';

/** In the order in which they are looked for. */
const SPAN_FIELDS = ['label', 'labels', 'entities', 'annotations'] as const;
type SpanField = (typeof SPAN_FIELDS)[number];

const recordSchema = z.object({ text: z.string(), relations: optionalListSchema });
const offsetsSchema = z.object({
  label: z.union([z.string().trim().min(1), z.int()]),
  start_offset: z.number(),
  end_offset: z.number(),
});
const labelConfigSchema = z.array(z.object({ id: z.int().optional(), text: z.string().trim().min(1) }));

class DoccanoReader {
  readonly #input: FormatInput;
  readonly #nameOf: ReadonlyMap<number, string>;
  readonly #unnamed = new Set<number>();
  readonly #fieldCounts = new Map<SpanField, number>();
  #relations = 0;

  constructor(input: FormatInput, nameOf: ReadonlyMap<number, string>) {
    this.#input = input;
    this.#nameOf = nameOf;
  }

  read(): Promise<ParsedFile> {
    return readSpanJson(
      this.#input,
      'utf-16',
      (value, line, reader) => this.#readRecord(value, line, reader),
      () => [
        { what: 'textField', values: { field: 'text' } },
        ...[...this.#fieldCounts.keys()].map((field) => ({ what: 'spansField' as const, values: { field } })),
        ...(this.#nameOf.size > 0
          ? [{ what: 'classNames' as const, values: { count: this.#nameOf.size, line: 1 } }]
          : []),
        ...(this.#relations > 0 ? [{ what: 'relations' as const, values: { count: this.#relations } }] : []),
      ],
    );
  }

  #readRecord(value: unknown, line: number, reader: SpanReader): void {
    const record = recordSchema.safeParse(value);
    const field = spanFieldOf(value);
    if (!record.success || field === null) {
      reader.reportMalformed(line, value);
      return;
    }
    const { text, relations } = record.data;
    this.#relations += relations.length;
    this.#fieldCounts.set(field.name, (this.#fieldCounts.get(field.name) ?? 0) + 1);
    const spans = readSpanList(
      field.list,
      (span) => spanFromTriple(span) ?? this.#spanFromOffsets(span, line),
      (span) => reader.reportMalformed(line, span),
    );
    reader.add({ text, spans }, () => line);
  }

  #spanFromOffsets(value: unknown, line: number): CharacterSpan | null {
    const span = offsetsSchema.safeParse(value);
    if (!span.success) return null;
    const { label, start_offset: start, end_offset: end } = span.data;
    return { start, end, type: typeof label === 'string' ? label : this.#typeName(label, line) };
  }

  /** A type without a name is called by its number, which is reported once. */
  #typeName(id: number, line: number): string {
    const name = this.#nameOf.get(id);
    if (name !== undefined) return name;
    if (!this.#unnamed.has(id)) {
      this.#unnamed.add(id);
      const { file, problems } = this.#input;
      problems.of(file.name).add({ line, kind: 'unknown-tag', text: `"label": ${id}`, action: 'kept' });
    }
    return String(id);
  }
}

/** The first field with spans, or else the first with an empty list; null where there is none. */
function spanFieldOf(value: unknown): { readonly name: SpanField; readonly list: readonly unknown[] } | null {
  if (!isObject(value)) return null;
  let empty: SpanField | null = null;
  for (const name of SPAN_FIELDS) {
    const list = value[name];
    if (!Array.isArray(list)) continue;
    if (list.some(isSpan)) return { name, list };
    if (list.length === 0) empty ??= name;
  }
  return empty === null ? null : { name: empty, list: [] };
}

function isSpan(value: unknown): boolean {
  return spanFromTriple(value) !== null || offsetsSchema.safeParse(value).success;
}

async function readLabelConfig({ companions, problems }: FormatInput): Promise<Map<number, string>> {
  const file = companions.labels;
  const nameOf = new Map<number, string>();
  if (file === undefined) return nameOf;
  const text = await file.readText();
  try {
    for (const { id, text: name } of labelConfigSchema.parse(JSON.parse(text))) {
      if (id !== undefined) nameOf.set(id, name);
    }
  } catch {
    problems.of(file.name).add({ line: 1, kind: 'malformed-record', text, action: 'skipped' });
  }
  return nameOf;
}

const LABEL_CONFIG = 'label_config.json';

export const doccano: Format<'doccano'> = {
  name: 'doccano',

  companions(path, paths) {
    if (!hasExtensionOf('doccano', path)) return {};
    const labels = path.slice(0, path.search(/[^\\/]*$/)) + LABEL_CONFIG;
    return labels !== path && paths.has(labels) ? { labels } : {};
  },

  /** Texts with spans, or with nothing but empty lists of them. */
  async detect({ head }, turns) {
    const fields = (await firstRecords(head, turns)).map((record) =>
      isObject(record) && typeof record.text === 'string' && !hasTaggedWords(record)
        ? spanFieldOf(record)
        : null,
    );
    if (fields.some((field) => field !== null && field.list.length > 0)) return true;
    return fields.length > 0 && fields.every((field) => field !== null);
  },

  /** @throws NoSuchFieldError */
  async parse(input) {
    checkChoices(input.file.name, input.choices, []);
    return new DoccanoReader(input, await readLabelConfig(input)).read();
  },
};
