/**
 * Prodigy: one task a line, `{"text", "tokens": [{"text", "start", "end", "id", "ws"}], "spans": [{"start", "end",
 * "token_start", "token_end", "label"}], "answer"}`, `end` exclusive and `token_end` inclusive, offsets by code point
 * (Python). Tokens are present where spans were annotated manually. Schema: https://prodi.gy/docs/api-interfaces
 * (ner, ner_manual). Only tasks with the answer `accept`, or without any, are examples of correct tags.
 */
import { z } from 'zod';
import type { Format, FormatInput, ParsedFile } from './format.ts';
import { firstRecords } from './jsonRecords.ts';
import type { OffsetRange } from './offsets.ts';
import {
  checkChoices,
  hasTaggedWords,
  isObject,
  optionalListSchema,
  readSpanJson,
  readSpanList,
  spanFromObject,
} from './spanJson.ts';
import type { SpanReader } from './spanReader.ts';
import type { CharacterSpan } from './spanTags.ts';

const ANSWERS = ['accept', 'reject', 'ignore'] as const;

const tokensSchema = z
  .array(z.object({ text: z.string().optional(), start: z.number(), end: z.number() }))
  .nullish();
const tokenSpanSchema = z.object({
  token_start: z.int(),
  token_end: z.int(),
  label: z.string().trim().min(1),
});
const taskSchema = z.object({
  text: z.string(),
  tokens: z.unknown().optional(),
  spans: optionalListSchema,
  relations: optionalListSchema,
  answer: z.enum(ANSWERS).nullish(),
});

class ProdigyReader {
  readonly #input: FormatInput;
  readonly #answers = { accept: 0, reject: 0, ignore: 0 };
  #relations = 0;

  constructor(input: FormatInput) {
    this.#input = input;
  }

  read(): Promise<ParsedFile> {
    return readSpanJson(
      this.#input,
      'code-points',
      (value, line, reader) => this.#readTask(value, line, reader),
      () => [
        { what: 'textField', values: { field: 'text' } },
        { what: 'spansField', values: { field: 'spans' } },
        ...(Object.values(this.#answers).some((count) => count > 0)
          ? [{ what: 'answers' as const, values: this.#answers }]
          : []),
        ...(this.#relations > 0 ? [{ what: 'relations' as const, values: { count: this.#relations } }] : []),
      ],
    );
  }

  #readTask(value: unknown, line: number, reader: SpanReader): void {
    const task = taskSchema.safeParse(value);
    if (!task.success) {
      reader.reportMalformed(line, value);
      return;
    }
    const { text, tokens, spans, relations, answer } = task.data;
    if (typeof answer === 'string') {
      this.#answers[answer]++;
      if (answer !== 'accept') {
        const { file, problems } = this.#input;
        problems.of(file.name).add({
          line,
          kind: 'rejected-record',
          text: `${answer}: ${text}`,
          action: 'skipped',
        });
        return;
      }
    }
    this.#relations += relations.length;
    const ranges = tokensSchema.safeParse(tokens);
    if (!ranges.success) reader.reportMalformed(line, tokens, 'repaired');
    const given = ranges.data?.map(toRange);
    reader.add(
      {
        text,
        spans: readSpanList(
          spans,
          (span) => spanFromObject(span) ?? spanFromTokens(span, given ?? []),
          (span) => reader.reportMalformed(line, span),
        ),
        ...(given === undefined ? {} : { tokens: given }),
      },
      () => line,
    );
  }
}

function toRange({ text, start, end }: NonNullable<z.infer<typeof tokensSchema>>[number]): OffsetRange {
  return { start, end, ...(text === undefined ? {} : { text }) };
}

/** A span with token offsets only. */
function spanFromTokens(value: unknown, tokens: readonly OffsetRange[]): CharacterSpan | null {
  const span = tokenSpanSchema.safeParse(value);
  if (!span.success) return null;
  const first = tokens[span.data.token_start];
  const last = tokens[span.data.token_end];
  return first === undefined || last === undefined
    ? null
    : { start: first.start, end: last.end, type: span.data.label };
}

function isTask(record: unknown): boolean {
  if (!isObject(record) || typeof record.text !== 'string') return false;
  if (ANSWERS.some((answer) => answer === record.answer) || '_task_hash' in record) return true;
  return (
    !hasTaggedWords(record) &&
    Array.isArray(record.spans) &&
    record.spans.some(
      (span) => isObject(span) && ('token_start' in span || 'start' in span) && 'label' in span,
    )
  );
}

export const prodigy: Format<'prodigy'> = {
  name: 'prodigy',

  async detect({ head }, turns) {
    return (await firstRecords(head, turns)).some(isTask);
  },

  /** @throws NoSuchFieldError */
  async parse(input) {
    checkChoices(input.file.name, input.choices, []);
    return new ProdigyReader(input).read();
  },
};
