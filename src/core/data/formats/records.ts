/**
 * JSON lines: one record a line with the words and their tags as lists of equal length, tags as names or as class numbers. Class names
 * stand in the first record, or in a line of their own before it: `{"label_names": ["O", "B-PER", …]}` or `{"id2label": {"0": "O", …}}`.
 */
import { z } from 'zod';
import { importError, NoClassNamesError, NoTagsError } from '../errors.ts';
import type { ProblemLog } from '../problemLog.ts';
import type { Fact, ProblemAction, ProblemKind } from '../report.ts';
import { OUTSIDE } from '../schemes.ts';
import { readLines } from '../text.ts';
import type { Format, ParsedFile, ParsedSentence } from './format.ts';

const WORD_FIELDS = ['tokens', 'words'] as const;
const TAG_FIELDS = ['ner_tags', 'tags', 'labels'] as const;
const CLASS_NAME_FIELDS = ['label_names', 'class_names', 'label_list', 'id2label'] as const;
/** The fields are told from this many lines at the beginning. */
const SAMPLE_LINES = 200;

const recordSchema = z.record(z.string(), z.unknown());
const wordsSchema = z.array(z.string());
/** A list of one kind is the rule; it is tried first, being quicker to check. */
const tagsSchema = z.union([
  z.array(z.string()),
  z.array(z.int().min(0)),
  z.array(z.union([z.string(), z.int().min(0), z.null()])),
]);
const classNamesSchema = z.union([z.array(z.string()), z.record(z.string(), z.string())]);

type JsonRecord = z.infer<typeof recordSchema>;

interface Fields {
  readonly words: (typeof WORD_FIELDS)[number];
  readonly tags: (typeof TAG_FIELDS)[number];
}

interface ClassNames {
  readonly line: number;
  readonly names: readonly string[];
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function parseRecord(line: string): JsonRecord | null {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The class names that a record carries, in order of their numbers; null where it carries none. */
function classNamesOf(record: JsonRecord, file: string, line: number): ClassNames | null {
  for (const field of CLASS_NAME_FIELDS) {
    // Most records have none of these, and zod takes its time to say so.
    if (record[field] === undefined) continue;
    const parsed = classNamesSchema.safeParse(record[field]);
    if (!parsed.success) continue;
    const nameOf = new Map(Object.entries(parsed.data));
    const names = Array.from(nameOf.values(), (_, id) => nameOf.get(String(id)) ?? '');
    if (names.length === 0 || names.includes('') || new Set(names).size < names.length) {
      throw importError(NoClassNamesError, `The class names in “${field}” have gaps or repetitions.`, {
        file,
        line,
        text: JSON.stringify(parsed.data),
        remedy: 'Give each class, from 0 on, one name of its own.',
      });
    }
    return { line, names };
  }
  return null;
}

/** Words in the first known field of strings; tags in the first known field, one with names before one with numbers. */
function findFields(records: readonly JsonRecord[]): Fields | null {
  let numbered: Fields | null = null;
  for (const record of records) {
    const words = WORD_FIELDS.find((field) => wordsSchema.safeParse(record[field]).success);
    if (words === undefined) continue;
    for (const tags of TAG_FIELDS) {
      const parsed = tagsSchema.safeParse(record[tags]);
      if (!parsed.success || parsed.data.length === 0) continue;
      if (parsed.data.some((tag) => typeof tag === 'string')) return { words, tags };
      numbered ??= { words, tags };
    }
  }
  return numbered;
}

class JsonlReader {
  readonly #file: string;
  readonly #lines: readonly string[];
  readonly #problems: ProblemLog;

  constructor(file: string, lines: readonly string[], problems: ProblemLog) {
    this.#file = file;
    this.#lines = lines;
    this.#problems = problems;
  }

  read(): ParsedFile {
    const lines = this.#lines;
    const sample: JsonRecord[] = [];
    let sampleLine = 0;
    for (let i = 0; i < lines.length && sample.length < SAMPLE_LINES; i++) {
      const record = isBlank(lines[i]!) ? null : parseRecord(lines[i]!);
      if (record === null) continue;
      if (sample.length === 0) sampleLine = i + 1;
      sample.push(record);
    }
    const fields = findFields(sample);
    if (fields === null) throw this.#noFields(sample, sampleLine);

    const sentences: ParsedSentence[] = [];
    let classNames: ClassNames | null = null;
    for (const [i, text] of lines.entries()) {
      if (isBlank(text)) continue;
      const line = i + 1;
      const record = parseRecord(text);
      if (record === null) {
        this.#report(line, 'malformed-record', text);
        continue;
      }
      if (classNames === null) {
        classNames = classNamesOf(record, this.#file, line);
        const isHeader = classNames !== null && record[fields.words] === undefined;
        if (isHeader) continue;
      }
      const sentence = this.#readSentence(record, fields, line, text, classNames);
      if (sentence !== null) sentences.push(sentence);
    }
    const facts: Fact[] = [
      { what: 'jsonLines', values: {} },
      { what: 'wordField', values: { field: fields.words } },
      { what: 'tagField', values: { field: fields.tags } },
    ];
    if (classNames !== null) {
      facts.push({ what: 'classNames', values: { count: classNames.names.length, line: classNames.line } });
    }
    return {
      facts,
      fields: [],
      wordField: fields.words,
      tagField: fields.tags,
      madeFromSpans: false,
      sentences,
      marksDocuments: false,
      classNames: classNames?.names ?? null,
    };
  }

  #readSentence(
    record: JsonRecord,
    fields: Fields,
    line: number,
    text: string,
    classNames: ClassNames | null,
  ): ParsedSentence | null {
    const words = wordsSchema.safeParse(record[fields.words]);
    const tags = tagsSchema.safeParse(record[fields.tags]);
    if (!words.success || !tags.success) {
      this.#report(line, 'malformed-record', text);
      return null;
    }
    if (words.data.length !== tags.data.length) {
      this.#report(
        line,
        'unequal-lengths',
        `${words.data.length} words, ${tags.data.length} tags: ${words.data.join(' ')}`,
      );
      return null;
    }
    if (words.data.length === 0) {
      this.#report(line, 'empty-sentence', text);
      return null;
    }
    const names = tags.data.map((tag, i) => this.#tagName(tag, words.data[i]!, line, classNames));
    return { words: words.data, tags: names, line, document: 0 };
  }

  /** A missing tag is empty. */
  #tagName(tag: string | number | null, word: string, line: number, classNames: ClassNames | null): string {
    if (tag === null) return '';
    if (typeof tag === 'string') return tag;
    if (classNames === null) {
      throw importError(
        NoClassNamesError,
        `The tags are numbers, and no line says which classes they stand for.`,
        {
          file: this.#file,
          line,
          text: `${word} ${tag}`,
          remedy:
            'Add a first line with the names in order, such as {"label_names": ["O", "B-PER", "I-PER"]}.',
        },
      );
    }
    const name = classNames.names[tag];
    if (name !== undefined) return name;
    this.#report(line, 'unknown-tag', `${word} ${tag}`, 'read-as-outside');
    return OUTSIDE;
  }

  #noFields(sample: readonly JsonRecord[], line: number): NoTagsError {
    const names = [...new Set(sample.flatMap((record) => Object.keys(record)))];
    return importError(
      NoTagsError,
      `No record has words in ${list(WORD_FIELDS)} together with tags in ${list(TAG_FIELDS)}.`,
      {
        file: this.#file,
        line,
        text: names.join(', '),
        remedy: `The fields found are: ${names.slice(0, 12).join(', ')}. Rename yours, or convert to one list of words and one of tags.`,
      },
    );
  }

  #report(line: number, kind: ProblemKind, text: string, action: ProblemAction = 'skipped'): void {
    this.#problems.add({ file: this.#file, line, kind, text, action });
  }
}

function list(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(' or ');
}

export const records: Format = {
  name: 'records',

  /** The first line that is not blank is a record. */
  detect({ head: { lines } }) {
    const first = lines.find((line) => !isBlank(line));
    return first !== undefined && parseRecord(first) !== null;
  },

  /** Throws NoTagsError where no record has words and tags, NoClassNamesError where numbers cannot be named. */
  async parse({ file, problems }) {
    return new JsonlReader(file.name, await readLines(file), problems).read();
  },
};
