/**
 * What page and worker say to each other. The page sends commands, each with a request id, and may cancel a request by that id. The worker
 * answers each command with exactly one response of the same id, and before it reports progress under that id.
 */
import { z } from 'zod';
import { DATA_FORMS, type DataChoices, dataChoicesSchema } from '../src/core/data/choices.ts';
import type { Sentence } from '../src/core/data/dataset.ts';
import type { HubDataset } from '../src/core/data/hubDataset.ts';
import { type ImportReport, PROBLEM_KINDS, type ProblemKind } from '../src/core/data/report.ts';
import { SPLIT_NAMES, type SplitName, type Task } from '../src/core/data/task.ts';
import type { WireError } from '../src/core/errors.ts';
import type { CachedRepository } from '../src/core/hub/cache.ts';
import type { DownloadProgress } from '../src/core/hub/download.ts';
import type { FoundModel } from '../src/core/hub/search.ts';
import type { Metrics } from '../src/core/metrics/scores.ts';
import type { ChosenConfig } from '../src/core/models/modelFolder.ts';
import { AGGREGATIONS, type EntitySpan } from '../src/core/predict/entities.ts';
import type { BackendInUse } from '../src/core/runtime/backend.ts';
import type { RunEstimate } from '../src/core/train/estimate.ts';
import type { EpochRecord, RunRecord, RunStatus, StepRecord } from '../src/core/train/runRecord.ts';
import { trainSettingsSchema } from '../src/core/train/settings.ts';
import type { TooLarge } from '../src/core/train/tooLarge.ts';

const fileSchema = z.strictObject({
  /** Name, or path where a folder was dropped: it can tell the split. */
  name: z.string().min(1),
  /** Only a reference crosses to the worker, which reads it piece by piece. */
  blob: z.instanceof(Blob),
});
export type InputFile = z.infer<typeof fileSchema>;

const hubSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  /** The user's access token, for gated and private repositories. */
  token: z.string().nullable(),
});
export type HubAccess = z.infer<typeof hubSchema>;

const modelSourceSchema = z.discriminatedUnion('kind', [
  /** One that comes with the page. `baseUrl` ends in a slash. */
  z.strictObject({
    kind: z.literal('embedded'),
    name: z.string(),
    baseUrl: z.string(),
    paths: z.array(z.string()),
    /** Code of the language it was made for, and its licence as the hub writes it: for the card of what is trained from it. */
    language: z.string().nullable(),
    license: z.string().nullable(),
  }),
  /** `name` as people write it: owner/name, owner/name@revision, an address. */
  z.strictObject({ kind: z.literal('hub'), hub: hubSchema, name: z.string() }),
  /** A folder's files, or a zip of them. */
  z.strictObject({ kind: z.literal('files'), name: z.string(), files: z.array(fileSchema).min(1) }),
  /** What the run that ended last has made, to be trained further. */
  z.strictObject({ kind: z.literal('run'), runId: z.string() }),
]);
export type ModelSource = z.infer<typeof modelSourceSchema>;

const sentenceFilterSchema = z.strictObject({
  /** `some`: at least one entity; `none`: no entity; else an entity of that type, or a word with that tag. */
  entities: z.union([z.enum(['any', 'some', 'none']), z.strictObject({ type: z.string() })]),
  /** Part of the sentence's words joined by blanks, without regard to case; empty: any. */
  text: z.string(),
  /** Sentences with a problem of that kind; null: with or without. */
  problem: z.enum(PROBLEM_KINDS).nullable(),
});
export type SentenceFilter = z.infer<typeof sentenceFilterSchema>;

/** What tags: the weights of the current run as they are, or the current model with the head that it came with. */
export const TAGGERS = ['run', 'model'] as const;
export type TaggerChoice = (typeof TAGGERS)[number];

export const BACKEND_CHOICES = ['auto', 'webgpu', 'wasm'] as const;
export type BackendPreference = (typeof BACKEND_CHOICES)[number];

export const commandSchema = z.discriminatedUnion('kind', [
  /** Which backend `preference` comes to on this machine. */
  z.strictObject({
    kind: z.literal('chooseBackend'),
    requestId: z.number(),
    preference: z.enum(BACKEND_CHOICES),
  }),
  /** Reads files as one data set; the worker keeps it as the current one. Nothing changes where it fails. */
  z.strictObject({
    kind: z.literal('importFiles'),
    requestId: z.number(),
    name: z.string(),
    files: z.array(fileSchema).min(1),
    choices: dataChoicesSchema,
  }),
  /** Makes the current data set anew by other choices; files are read again only where the choice of columns needs it. */
  z.strictObject({ kind: z.literal('arrangeData'), requestId: z.number(), choices: dataChoicesSchema }),
  /** Which configs and splits a data set of the hub has. `name` as people write it: owner/name, an address, an old bare name. */
  z.strictObject({
    kind: z.literal('describeHubDataset'),
    requestId: z.number(),
    hub: hubSchema,
    name: z.string(),
  }),
  /** Reads a data set of the hub as `importFiles` reads files; what is not in the cache yet is downloaded. */
  z.strictObject({
    kind: z.literal('importHubDataset'),
    requestId: z.number(),
    hub: hubSchema,
    repository: z.strictObject({ id: z.string().min(1), revision: z.string().min(1) }),
    config: z.string(),
    /** The hub's splits that are wanted, and as what. */
    splits: z.record(z.string(), z.enum(SPLIT_NAMES)),
    choices: dataChoicesSchema,
  }),
  /** What was downloaded and is kept. */
  z.strictObject({ kind: z.literal('listCached'), requestId: z.number() }),
  z.strictObject({
    kind: z.literal('deleteCached'),
    requestId: z.number(),
    hub: z.string(),
    repositoryKind: z.enum(['model', 'dataset']),
    repository: z.string(),
  }),
  /** Which sentences the model of the moment has to cut off at so many tokens; the report says it from then on. */
  z.strictObject({
    kind: z.literal('measureLengths'),
    requestId: z.number(),
    maxLength: z.number().int().min(1),
  }),
  /** The current data set as files: one, or a zip of one for each split. */
  z.strictObject({ kind: z.literal('writeData'), requestId: z.number(), form: z.enum(DATA_FORMS) }),
  /** Sentences of the current data set, in the order of their files. */
  z.strictObject({
    kind: z.literal('querySentences'),
    requestId: z.number(),
    split: z.enum(SPLIT_NAMES),
    filter: sentenceFilterSchema,
    offset: z.number().int().min(0),
    limit: z.number().int().min(0).max(1000),
  }),
  /** Gets a model's files and checks them. The one before stays where this fails. */
  z.strictObject({ kind: z.literal('loadModel'), requestId: z.number(), source: modelSourceSchema }),
  /** What a model of the hub is and what it would download. */
  z.strictObject({
    kind: z.literal('describeModel'),
    requestId: z.number(),
    hub: hubSchema,
    name: z.string(),
  }),
  /** Models of the hub whose names have these words; `modelType` as their configs write it, null for any. */
  z.strictObject({
    kind: z.literal('searchModels'),
    requestId: z.number(),
    hub: hubSchema,
    text: z.string(),
    modelType: z.string().nullable(),
  }),
  /** What a run of the current model on the current data set would take of memory and, once a step was measured, of time. */
  z.strictObject({
    kind: z.literal('estimateRun'),
    requestId: z.number(),
    settings: trainSettingsSchema,
    backend: z.enum(BACKEND_CHOICES),
  }),
  /** The same after measuring a few steps, which leave weights and runs as they are. A run that starts ends it (CancelledError). */
  z.strictObject({
    kind: z.literal('measureStep'),
    requestId: z.number(),
    settings: trainSettingsSchema,
    backend: z.enum(BACKEND_CHOICES),
  }),
  /** Trains the current model on the current data set. The response comes when the run has ended. */
  z.strictObject({
    kind: z.literal('train'),
    requestId: z.number(),
    runId: z.string(),
    runName: z.string(),
    settings: trainSettingsSchema,
    backend: z.enum(BACKEND_CHOICES),
  }),
  z.strictObject({ kind: z.literal('pause'), requestId: z.number(), runId: z.string() }),
  z.strictObject({ kind: z.literal('resume'), requestId: z.number(), runId: z.string() }),
  /** Ends the run after the step in progress; what was trained so far can be tried and exported. */
  z.strictObject({ kind: z.literal('stop'), requestId: z.number(), runId: z.string() }),
  /** Tags a text; with the run's weights also while it trains. */
  z.strictObject({
    kind: z.literal('predict'),
    requestId: z.number(),
    tagger: z.enum(TAGGERS),
    text: z.string(),
    aggregation: z.enum(AGGREGATIONS),
  }),
  /** Tags a split of the current data and scores it. Not while a run goes on; a run that begins ends it. */
  z.strictObject({
    kind: z.literal('evaluate'),
    requestId: z.number(),
    tagger: z.enum(TAGGERS),
    split: z.enum(SPLIT_NAMES),
  }),
  /** The model folder of the current run as a zip. */
  z.strictObject({ kind: z.literal('exportModel'), requestId: z.number(), name: z.string() }),
]);
export type Command = z.infer<typeof commandSchema>;
export type CommandKind = Command['kind'];

export interface ModelMemory {
  readonly totalBytes: number;
  /** Null where it fits; else what is too large, and the settings with which it would fit. */
  readonly tooLarge: TooLarge | null;
}

/** A model of the hub, before it is downloaded. */
export interface HubModel {
  readonly repository: { readonly id: string; readonly revision: string };
  /** `model_type` of its config. */
  readonly modelType: string;
  readonly layers: number;
  readonly hiddenSize: number;
  /** Null where the hub does not say. */
  readonly weightsBytes: number | null;
  /** By its config, with a head for the labels of the moment. */
  readonly parameterCount: number;
  /** What training takes at the settings of the moment, before any data of the moment were looked at. */
  readonly memory: ModelMemory;
  /** Classes of the head that it already has; null where it has none with names. */
  readonly labels: readonly string[] | null;
  /** Told from what was kept, since the hub could not be reached. */
  readonly offline: boolean;
}

/** A model that a search of the hub has found. */
export interface ModelHit extends FoundModel {
  /** Whether models of its type can be trained here; null where the hub does not say the type. */
  readonly isTrainable: boolean | null;
}

export interface ModelSummary {
  readonly name: string;
  readonly modelType: string;
  /** Classes of the token classifier that it already is; null where it is none, or its config does not name them. */
  readonly labels: readonly string[] | null;
  /** What these classes are for; null where there are none. */
  readonly task: Task | null;
  /** How many classes its config names and how many rows its head has, where these differ; else null. */
  readonly headMismatch: { readonly names: number; readonly rows: number } | null;
  readonly parameterCount: number;
  readonly sizeBytes: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly maxLength: number;
  /** Learning rate recommended for this model; the notebook's for base-size ones. */
  readonly recommendedLearningRate: number;
  /** Which of several models in what was chosen this is; null where there was one. */
  readonly chosen: ChosenConfig | null;
}

/** What the page knows of the current data set; the sentences themselves stay in the worker. */
export interface DataSummary {
  readonly name: string;
  readonly task: Task;
  /** Class names by id. */
  readonly labels: readonly string[];
  readonly report: ImportReport;
  readonly choices: DataChoices;
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

export interface ExportedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** What the response to each command carries. */
export interface Results {
  chooseBackend: BackendInUse;
  importFiles: DataSummary;
  arrangeData: DataSummary;
  describeHubDataset: HubDataset;
  importHubDataset: DataSummary;
  listCached: readonly CachedRepository[];
  deleteCached: null;
  measureLengths: DataSummary;
  writeData: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };
  querySentences: SentencePage;
  loadModel: ModelSummary;
  describeModel: HubModel;
  searchModels: readonly ModelHit[];
  estimateRun: RunEstimate;
  measureStep: RunEstimate;
  train: RunRecord;
  pause: null;
  resume: null;
  stop: null;
  predict: PredictionResult;
  evaluate: SplitScores;
  exportModel: { readonly zip: Uint8Array<ArrayBuffer>; readonly files: readonly ExportedFile[] };
}

export interface PredictionResult {
  /** Of a run of the task `tokens`: every word with its tag. */
  readonly entities: readonly EntitySpan[];
  /** Optimizer steps of the run that the weights had seen; null for a model as it came. */
  readonly step: number | null;
  readonly predictMs: number;
}

/** How a split was tagged, word by word. */
export interface SplitScores {
  /** Of the run, or of the model. */
  readonly modelName: string;
  readonly datasetName: string;
  readonly split: SplitName;
  readonly task: Task;
  readonly sentences: number;
  readonly words: number;
  /** Words beyond the length limit, which count as missed. */
  readonly wordsLost: number;
  /** Labels of the data that the model does not know. */
  readonly unknownLabels: readonly string[];
  /** As seqeval in default mode; of the task `tokens` word by word. */
  readonly scores: Metrics;
  /** As seqeval in strict mode with IOB2; null for words, and for a model whose labels are not IOB2. */
  readonly strictScores: Metrics | null;
  readonly scoreMs: number;
}

/** How far an import is. */
export interface ImportProgress {
  readonly phase: 'downloading' | 'reading';
  readonly file: string;
  readonly readBytes: number;
  readonly totalBytes: number;
}

/** How many of a split's batches are scored. */
export interface ScoringProgress {
  readonly batch: number;
  readonly batches: number;
}

/** What happens in a run, in order. */
export type RunEvent =
  | {
      readonly kind: 'runStarted';
      readonly runId: string;
      readonly record: RunRecord;
      readonly totalSteps: number;
    }
  | { readonly kind: 'runStatus'; readonly runId: string; readonly status: RunStatus }
  | { readonly kind: 'step'; readonly runId: string; readonly step: StepRecord }
  | {
      readonly kind: 'evalProgress';
      readonly runId: string;
      readonly batch: number;
      readonly batches: number;
    }
  | { readonly kind: 'epoch'; readonly runId: string; readonly epoch: EpochRecord };

/** What the worker reports of a request before it answers; commands that are not here report nothing. */
interface Reports {
  importFiles: ImportProgress;
  importHubDataset: ImportProgress;
  arrangeData: ImportProgress;
  loadModel: DownloadProgress;
  evaluate: ScoringProgress;
  train: RunEvent;
}
export type Progress<Kind extends CommandKind> = Kind extends keyof Reports ? Reports[Kind] : never;

/** Cancels a request: unless it ends before, it is answered with a CancelledError. */
export const cancelSchema = z.strictObject({ kind: z.literal('cancel'), requestId: z.number() });

export type WorkerMessage =
  | { readonly kind: 'result'; readonly requestId: number; readonly result: Results[CommandKind] }
  | { readonly kind: 'error'; readonly requestId: number; readonly error: WireError }
  | { readonly kind: 'progress'; readonly requestId: number; readonly progress: Progress<CommandKind> };
