/** Commands on data. The worker keeps one dataset as the current one; its sentences stay there. */
import { z } from 'zod';
import {
  type CachedRepository,
  DATA_FORMS,
  type DataChoices,
  dataChoicesSchema,
  type HubDataset,
  type ImportReport,
  languageCodeSchema,
  PROBLEM_KINDS,
  type ProblemKind,
  type Sentence,
  SPLIT_NAMES,
  type Task,
} from '../../src/core/page.ts';
import type { Command, Nothing } from './command.ts';
import { fileSchema, hubSchema } from './inputs.ts';

const sentenceFilterSchema = z.strictObject({
  /** `some`: at least one entity; `none`: no entity; else an entity of that type, or a word with that tag. */
  entities: z.union([z.enum(['any', 'some', 'none']), z.strictObject({ type: z.string() })]),
  /** Part of the sentence's words joined by spaces, without regard to case; empty: any. */
  text: z.string(),
  /** Sentences with a problem of that kind; null: with or without. */
  problem: z.enum(PROBLEM_KINDS).nullable(),
});
export type SentenceFilter = z.infer<typeof sentenceFilterSchema>;
export type SentenceQuery = z.infer<Schemas['querySentences']>;

export const dataSchemas = {
  importFiles: z.strictObject({
    name: z.string(),
    files: z.array(fileSchema).min(1),
    choices: dataChoicesSchema,
    /** What is known of their language beforehand; without it, it is found from the words. */
    language: languageCodeSchema.optional(),
  }),
  arrangeData: z.strictObject({ choices: dataChoicesSchema }),
  describeHubDataset: z.strictObject({ hub: hubSchema, name: z.string() }),
  importHubDataset: z.strictObject({
    hub: hubSchema,
    repository: z.strictObject({ id: z.string().min(1), revision: z.string().min(1) }),
    /** null: the first. */
    config: z.string().nullable(),
    /** Which of the hub's splits to read, and as which split; null: as their names say. */
    splits: z.record(z.string(), z.enum(SPLIT_NAMES)).nullable(),
    choices: dataChoicesSchema,
  }),
  listCached: z.strictObject({}),
  deleteCached: z.strictObject({
    hub: z.string(),
    repositoryKind: z.enum(['model', 'dataset']),
    repository: z.string(),
  }),
  measureLengths: z.strictObject({ maxLength: z.number().int().min(1) }),
  writeData: z.strictObject({ form: z.enum(DATA_FORMS) }),
  querySentences: z.strictObject({
    split: z.enum(SPLIT_NAMES),
    filter: sentenceFilterSchema,
    offset: z.number().int().min(0),
    limit: z.number().int().min(0).max(1000),
  }),
};
type Schemas = typeof dataSchemas;

export interface DataCommands {
  /** Reads files as one dataset, which becomes the current one. Nothing changes where it fails. */
  importFiles: Command<Schemas['importFiles'], DataSummary, ImportProgress>;
  /**
   * Arranges the current dataset by other choices; files are read again only where the choice of columns needs it.
   */
  arrangeData: Command<Schemas['arrangeData'], DataSummary, ImportProgress>;
  /**
   * Which configs and splits a dataset of the hub has. `name` as people write it: owner/name, an address, an old bare
   * name.
   */
  describeHubDataset: Command<Schemas['describeHubDataset'], HubDataset>;
  /** Reads a dataset of the hub as `importFiles` reads files; what is not in the cache yet is downloaded. */
  importHubDataset: Command<Schemas['importHubDataset'], DataSummary, ImportProgress>;
  /** What was downloaded and is kept. */
  listCached: Command<Nothing, readonly CachedRepository[]>;
  deleteCached: Command<Schemas['deleteCached'], null>;
  /** Which sentences the current model has to cut off at so many tokens; the report says it from then on. */
  measureLengths: Command<Schemas['measureLengths'], DataSummary>;
  /** The current dataset as files: one, or a zip of one for each split. */
  writeData: Command<Schemas['writeData'], WrittenData>;
  /** Sentences of the current dataset, in the order of their files. */
  querySentences: Command<Schemas['querySentences'], SentencePage>;
}

/** What the page knows of the current dataset; the sentences themselves stay in the worker. */
export interface DataSummary {
  readonly name: string;
  readonly task: Task;
  /** Class names by id. */
  readonly labels: readonly string[];
  readonly report: ImportReport;
  readonly choices: DataChoices;
  readonly language: DataLanguage;
  /** Where the data came from a repository of the hub: what of it was read. */
  readonly fromHub: HubVersion | null;
}

export interface DataLanguage {
  /** ISO 639-1 where there is one; null: not recognised. */
  readonly code: string | null;
  /** `known`: said when the data were read, as that of a sample is. */
  readonly source: 'detected' | 'chosen' | 'known';
}

export interface HubVersion {
  /** Null where the hub does not say. */
  readonly commit: string | null;
  readonly config: string;
}

/** How far an import is. */
export interface ImportProgress {
  readonly phase: 'downloading' | 'reading';
  readonly file: string;
  readonly readBytes: number;
  readonly totalBytes: number;
}

interface WrittenData {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One sentence as the page shows it. */
export interface SentenceRow extends Omit<Sentence, 'file'> {
  /** Position in its split. */
  readonly index: number;
  readonly file: string;
  /** 1-based line of its last word. */
  readonly lastLine: number;
  readonly problems: readonly ProblemKind[];
}

export interface SentencePage {
  /** Sentences that the filter lets through. */
  readonly total: number;
  readonly rows: readonly SentenceRow[];
}
