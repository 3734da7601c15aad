/** What the user can decide about how data are read and arranged. Everything has a default that needs no decision. */
import { z } from 'zod';
import { TAG_SCHEMES } from './report.ts';
import { SPLIT_NAMES } from './task.ts';

export const NESTED_CHOICES = ['outermost', 'innermost'] as const;

export const languageCodeSchema = z.string().regex(/^[a-z]{2,3}$/);

export const dataChoicesSchema = z.strictObject({
  /** Id of the field that holds words; null: recognised. */
  wordField: z.string().nullable(),
  /** Id of the field that holds tags, which decides the task; null: recognised. */
  tagField: z.string().nullable(),
  /** Which of nested or overlapping spans is taken. */
  nested: z.enum(NESTED_CHOICES),
  /** The scheme of the tags; null: recognised file by file. */
  scheme: z.enum(TAG_SCHEMES).nullable(),
  /**
   * Entity type (or bare tag) → its new name, which may be that of another one; null: dropped, its words become O.
   */
  labelChanges: z.record(z.string(), z.string().trim().min(1).nullable()),
  /** Splits that the user chose, by file name; `none` leaves the file out. */
  fileSplits: z.record(z.string(), z.enum([...SPLIT_NAMES, 'none'])),
  /**
   * `files`: as the files are, validation is drawn from train only where no file provides one. `ratio`: all files
   * pooled and split again.
   */
  splitBy: z.enum(['files', 'ratio']),
  /** Share of the sentences drawn for validation when no file provides it. */
  validationRatio: z.number().min(0.01).max(0.5),
  /** Share that goes to test, with `splitBy` ratio. */
  testRatio: z.number().min(0).max(0.5),
  splitSeed: z.number().int().min(0).max(0xffff_ffff),
  /** ISO 639-1 where there is one; null: found from the words. */
  language: languageCodeSchema.nullable(),
  /** Number of sentences that train is limited to, for a quick trial; null: all. */
  trainSubset: z.number().int().min(2).nullable(),
});
export type DataChoices = z.infer<typeof dataChoicesSchema>;

export const DEFAULT_CHOICES: DataChoices = {
  wordField: null,
  tagField: null,
  nested: 'outermost',
  scheme: null,
  labelChanges: {},
  fileSplits: {},
  splitBy: 'files',
  validationRatio: 0.1,
  testRatio: 0.1,
  splitSeed: 42,
  language: null,
  trainSubset: null,
};

/** The choices that are made while files are read; the others are applied to what was read. */
export type ReadChoices = Pick<DataChoices, 'wordField' | 'tagField' | 'nested'>;

/** Whether the user left a file out. */
export function isLeftOut({ fileSplits }: Pick<DataChoices, 'fileSplits'>, file: string): boolean {
  return Object.hasOwn(fileSplits, file) && fileSplits[file] === 'none';
}

/**
 * The formats in which data are exported:
 * - `iob2`: a word, a tab and its tag in each row, a blank line after each sentence, `-DOCSTART-` before each
 *   document where all sentences of the split belong to one. Which words have no space between them is lost.
 * - `jsonl`: one sentence a line, `{"tokens": […], "ner_tags": […]}` (`tags` where each word has a tag of its own),
 *   `space_after` where words have no space between them; the first record also has `label_names`, all classes in
 *   their order. Documents are lost.
 * - `spans`: one sentence a line, `{"text": "…", "label": [[start, end, "TYPE"], …]}` as doccano has it. Offsets
 *   count code points, the end is exclusive; the text is the words with a space between them, except where the file
 *   had none. Where each word has a tag of its own, each is a span. Where words end is lost, and so are documents.
 */
export const DATA_FORMS = ['iob2', 'jsonl', 'spans'] as const;
export type DataForm = (typeof DATA_FORMS)[number];
