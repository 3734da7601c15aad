/**
 * A run in the fragment of the page's address, so that a link reproduces it: which data, which model, which settings:
 * `#train?dataset=eriktks/conll2003&revision=COMMIT&tags=pos_tags&subset=200&model=cased-4l-384&learningRate=0.0003`.
 * Settings have the names and limits that they have everywhere.
 */
import { z } from 'zod';
import { BACKEND_CHOICES, type BackendPreference } from '../../workers/protocol/runs.ts';
import {
  type DataChoices,
  DEFAULT_HUB_URL,
  dataChoicesSchema,
  isRepositoryName,
  parseRepository,
  repositoryText,
  settingsOfNextRun,
  type TrainSettings,
  trainSettingsSchema,
} from '../core/page.ts';
import { type EmbeddedName, embeddedModel, SAMPLE_IDS, type SampleId } from './catalog.ts';
import { STAGES, type Stage } from './preferencesStore.ts';

/** How a link wants its data read; null: recognised, or all of train. */
type LinkedReading = Pick<DataChoices, 'wordField' | 'tagField' | 'trainSubset'>;

export type LinkedData = LinkedReading &
  (
    | { readonly kind: 'sample'; readonly sample: SampleId }
    | {
        readonly kind: 'hub';
        /** `owner/name`. */
        readonly id: string;
        /** The commit that was read, or a branch. */
        readonly revision: string;
        /** null: the first. */
        readonly config: string | null;
      }
  );

/** A model that comes with the page, or one of the hub as `owner/name` or `owner/name@revision`. */
export type LinkedModel =
  | { readonly kind: 'embedded'; readonly name: EmbeddedName }
  | { readonly kind: 'hub'; readonly name: string };

export interface LinkContents {
  readonly data: LinkedData;
  readonly model: LinkedModel;
  readonly settings: Partial<TrainSettings>;
  readonly backend: BackendPreference;
  readonly hubUrl: string;
}

export interface ReadLink {
  readonly stage: Stage;
  /** null: the address of a screen and nothing else. */
  readonly contents: LinkContents | null;
  /** `name=value` pairs that are unknown, out of bounds, or of no use here, and were left out. */
  readonly rejected: readonly string[];
}

/** What is written: data and model only where a link can name them. */
export interface LinkToWrite extends Omit<LinkContents, 'data' | 'model'> {
  readonly stage: Stage;
  readonly data: LinkedData | null;
  readonly model: LinkedModel | null;
}

/**
 * What a link means by the settings that it does not name, whatever the page's language, the model's
 * recommendations and the defaults of a later version are. The learning rate alone is always written: in links from
 * before, its absence means the model's recommendation.
 */
const UNNAMED_SETTINGS: Omit<TrainSettings, 'learningRate'> = {
  epochs: 3,
  batchSize: 8,
  gradientAccumulationSteps: 1,
  weightDecay: 0.01,
  schedule: 'linear',
  warmup: 0,
  maxGradNorm: 1,
  labelSmoothing: 0,
  seed: 42,
  labelAlignment: 'first',
  head: 'matching',
  maxLength: 128,
  groupByLength: false,
  dropout: true,
  freezeEmbeddings: false,
  frozenLayers: 0,
};

/** What a link means that names settings only, as all did before they named data and model. */
export const UNNAMED_DATA: LinkedData = {
  kind: 'sample',
  sample: 'newsroom-en',
  wordField: null,
  tagField: null,
  trainSubset: null,
};
export const UNNAMED_MODEL: LinkedModel = { kind: 'embedded', name: 'cased-4l-384' };

/** The question of a head is asked of each reader, unless the link answers it. */
const ASKED_SETTINGS: readonly string[] = ['head'] satisfies readonly (keyof TrainSettings)[];

/** An address of a hub: without user info, query and fragment, which could hide where requests go. */
const hubUrlSchema = z
  .url({ protocol: /^https?$/ })
  .refine((text) => {
    const { username, password, search, hash } = new URL(text);
    return [username, password, search, hash].every((part) => part === '');
  })
  .transform((text) => text.replace(/\/+$/, ''));

const linkSchema = z
  .object({
    ...trainSettingsSchema.shape,
    backend: z.enum(BACKEND_CHOICES),
    sample: z.enum(SAMPLE_IDS),
    dataset: z.string().refine((name) => isRepositoryName(name, 'dataset')),
    revision: z.string().trim().min(1).max(250),
    config: z.string().min(1).max(250),
    words: z.string().min(1).max(250),
    tags: z.string().min(1).max(250),
    subset: dataChoicesSchema.shape.trainSubset.unwrap(),
    model: z.string().refine((name) => embeddedModel(name) !== null || isRepositoryName(name, 'model')),
    hubUrl: hubUrlSchema,
  })
  .partial();
type Field = keyof typeof linkSchema.shape;

/** Fields that are text even where they look like numbers: a column without a name is called `2`. */
const TEXT_FIELDS: readonly string[] = [
  'dataset',
  'revision',
  'config',
  'words',
  'tags',
  'model',
] satisfies readonly Field[];

/**
 * Reads the fragment of an address, with or without its `#`. What it does not name has a fixed meaning, so that a
 * link from before means what it meant.
 */
export function readLink(fragment: string): ReadLink {
  const text = fragment.replace(/^#\/?/, '');
  const [stageName = '', ...rest] = text.split('?');
  const stage = STAGES.find((known) => known === stageName) ?? 'data';
  const accepted: Partial<Record<Field, unknown>> = {};
  const rejected: string[] = [];
  for (const [name, value] of new URLSearchParams(rest.join('?'))) {
    const field = isField(name) ? linkSchema.shape[name] : undefined;
    const parsed = field?.safeParse(TEXT_FIELDS.includes(name) ? value : parseValue(value));
    if (parsed?.success && isField(name)) accepted[name] = parsed.data;
    else rejected.push(`${name}=${value}`);
  }
  const { backend, sample, dataset, revision, config, words, tags, subset, model, hubUrl, ...settings } =
    linkSchema.parse(accepted);
  // Only a data set of the hub has these, and it has no sample beside it.
  const useless = dataset === undefined ? { revision, config } : { sample };
  for (const [name, value] of Object.entries(useless))
    if (value !== undefined) rejected.push(`${name}=${value}`);
  if (Object.keys(accepted).length === 0) return { stage, contents: null, rejected };
  const reading: LinkedReading = {
    wordField: words ?? null,
    tagField: tags ?? null,
    trainSubset: subset ?? null,
  };
  const contents: LinkContents = {
    data:
      dataset === undefined
        ? { ...UNNAMED_DATA, ...(sample === undefined ? {} : { sample }), ...reading }
        : { kind: 'hub', ...linkedDataset(dataset, revision), config: config ?? null, ...reading },
    model: model === undefined ? UNNAMED_MODEL : linkedModel(model),
    settings: { ...changedDefaults(), ...withoutUndefined(settings) },
    backend: backend ?? 'auto',
    hubUrl: hubUrl ?? DEFAULT_HUB_URL,
  };
  return { stage, contents, rejected };
}

/** The fragment, with its `#`, that `readLink` reads back. `settings` as the next run has them, so far as known. */
export function writeLink({ stage, data, model, settings, backend, hubUrl }: LinkToWrite): string {
  const query = new URLSearchParams();
  const set = (name: Field, value: string | number | boolean | null) => {
    if (value !== null) query.set(name, String(value));
  };
  if (data?.kind === 'sample') set('sample', data.sample);
  if (data?.kind === 'hub') {
    set('dataset', data.id);
    set('revision', data.revision);
    set('config', data.config);
  }
  if (data !== null) {
    set('words', data.wordField);
    set('tags', data.tagField);
    set('subset', data.trainSubset);
  }
  if (model !== null) set('model', model.name);
  const unnamed: Partial<TrainSettings> = UNNAMED_SETTINGS;
  for (const name of trainSettingsSchema.keyof().options) {
    const value = settings[name];
    if (value !== undefined && (value !== unnamed[name] || ASKED_SETTINGS.includes(name))) set(name, value);
  }
  if (backend !== 'auto') set('backend', backend);
  if (hubUrl !== DEFAULT_HUB_URL) set('hubUrl', hubUrl);
  // These are legible in an address, and mean themselves there.
  const text = String(query).replaceAll('%2F', '/').replaceAll('%40', '@').replaceAll('%3A', ':');
  return text === '' ? `#${stage}` : `#${stage}?${text}`;
}

/** What the absence of a setting means where it is no longer the default. */
function changedDefaults(): Partial<TrainSettings> {
  const defaults = settingsOfNextRun({}, null).requested;
  const isChanged = ([name, value]: [string, unknown]) => defaults[name as keyof TrainSettings] !== value;
  return Object.fromEntries(Object.entries(UNNAMED_SETTINGS).filter(isChanged));
}

/** A revision of its own wins over one behind the name's `@`. */
function linkedDataset(name: string, revision: string | undefined): { id: string; revision: string } {
  const named = parseRepository(name, 'dataset');
  return { id: named.id, revision: revision ?? named.revision };
}

function linkedModel(name: string): LinkedModel {
  const embedded = embeddedModel(name);
  if (embedded !== null) return { kind: 'embedded', name: embedded.name };
  return { kind: 'hub', name: repositoryText(parseRepository(name, 'model')) };
}

function isField(name: string): name is Field {
  return Object.hasOwn(linkSchema.shape, name);
}

function parseValue(text: string): string | number | boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

type ParsedSettings = { [Name in keyof TrainSettings]?: TrainSettings[Name] | undefined };

function withoutUndefined(settings: ParsedSettings): Partial<TrainSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
