/** Commands on models. The worker keeps one model as the current one. */
import { z } from 'zod';
import {
  type ChosenConfig,
  type DownloadProgress,
  type FoundModel,
  TASKS,
  type Task,
  type TooLarge,
  type UnknownWords,
  type WeightsReport,
} from '../../src/core/page.ts';
import type { Command } from './command.ts';
import { fileSchema, hubSchema } from './inputs.ts';

/** One that comes with the page. `baseUrl` ends in a slash. */
const embeddedSchema = z.strictObject({
  kind: z.literal('embedded'),
  name: z.string(),
  baseUrl: z.string(),
  paths: z.array(z.string()),
  /**
   * Code of the language it was made for, and its licence as the hub writes it: for the card of what is trained from
   * it.
   */
  language: z.string().nullable(),
  license: z.string().nullable(),
});
export type EmbeddedSource = z.infer<typeof embeddedSchema>;

const modelSourceSchema = z.discriminatedUnion('kind', [
  embeddedSchema,
  /** `name` as people write it: owner/name, owner/name@revision, an address. */
  z.strictObject({ kind: z.literal('hub'), hub: hubSchema, name: z.string() }),
  /** A folder's files, or a zip of them; the base of an adapter that lies alone is embedded, or of the hub. */
  z.strictObject({
    kind: z.literal('files'),
    name: z.string(),
    files: z.array(fileSchema).min(1),
    hub: hubSchema.optional(),
    embedded: z.array(embeddedSchema).optional(),
  }),
  /** What the run that ended last has made, to be trained further. */
  z.strictObject({ kind: z.literal('run'), runId: z.string() }),
]);
export type ModelSource = z.infer<typeof modelSourceSchema>;

export const modelSchemas = {
  loadModel: z.strictObject({ source: modelSourceSchema }),
  describeModel: z.strictObject({ hub: hubSchema, name: z.string() }),
  chooseTask: z.strictObject({ task: z.enum(TASKS) }),
  recogniseFiles: z.strictObject({ files: z.array(fileSchema).min(1) }),
  /** null: of the current model. */
  countUnknownWords: z.strictObject({ model: embeddedSchema.nullable() }),
  searchModels: z.strictObject({ hub: hubSchema, text: z.string(), modelType: z.string().nullable() }),
};
type Schemas = typeof modelSchemas;

export interface ModelCommands {
  /** Gets a model's files and checks them; then it is the current model. The one before stays where this fails. */
  loadModel: Command<Schemas['loadModel'], ModelSummary, DownloadProgress>;
  /** What a model of the hub is and what it would download. */
  describeModel: Command<Schemas['describeModel'], HubModel>;
  /** Understands the head of the current model as one for a task, where it could be for several. */
  chooseTask: Command<Schemas['chooseTask'], ModelSummary>;
  /** Whether files, or those of a zip, are a model's. */
  recogniseFiles: Command<Schemas['recogniseFiles'], FilesKind>;
  /** How many words of the current data have a piece that a model's vocabulary lacks. */
  countUnknownWords: Command<Schemas['countUnknownWords'], UnknownWords>;
  /** Models of the hub whose names have these words; `modelType` as their configs write it, null for any. */
  searchModels: Command<Schemas['searchModels'], readonly ModelHit[]>;
}

/** What the user's files are. */
export type FilesKind = 'data' | 'model';

interface ModelMemory {
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
  /** With those of the adapter, where it is one. Null where the hub does not say. */
  readonly weightsBytes: number | null;
  /** By its config, with a head for the current labels. */
  readonly parameterCount: number;
  /** What training takes at the current settings, before the current data were looked at. */
  readonly memory: ModelMemory;
  /** Classes of the head that it already has; null where it has none with names. */
  readonly labels: readonly string[] | null;
  /** Answered from the cache, since the hub could not be reached. */
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
  /** What these classes can be for; the first counts, `chooseTask` chooses. Empty where there are none. */
  readonly tasks: readonly Task[];
  /** The labels of data that they mean, in IOB2 or tags of words; null where there are none. */
  readonly knownLabels: readonly string[] | null;
  /** How many classes its config names and how many rows its head has, where these differ; else null. */
  readonly headMismatch: { readonly names: number; readonly rows: number } | null;
  readonly parameterCount: number;
  readonly sizeBytes: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly maxLength: number;
  /** Special tokens that the tokenizer adds to a sentence. */
  readonly addedTokens: number;
  /** Learning rate recommended for this model; the notebook's for base-size ones. */
  readonly recommendedLearningRate: number;
  /** Which of several models in what was chosen this is; null where there was one. */
  readonly chosen: ChosenConfig | null;
  /** What was read of its weights, and what was done to them. */
  readonly weights: WeightsReport;
  /** Tensors with NaN or infinities in the weights that the model does not use. */
  readonly notFiniteUnused: readonly string[];
}
