/**
 * Settings in the fragment of the page's address, so that a link reproduces a configuration:
 * `#train?learningRate=0.0003&epochs=5&sample=redaccion-es`. Names and limits are those of the settings themselves.
 */
import { z } from 'zod';
import { BACKEND_CHOICES } from '../../workers/protocol/runs.ts';
import {
  isRepositoryName,
  parseRepository,
  repositoryText,
  type TrainSettings,
  trainSettingsSchema,
} from '../core/page.ts';
import { SAMPLE_IDS } from './catalog.ts';
import { DEFAULT_PREFERENCES, type Preferences, STAGES } from './preferencesStore.ts';

const linkSchema = z
  .object({
    ...trainSettingsSchema.shape,
    backend: z.enum(BACKEND_CHOICES),
    sample: z.enum(SAMPLE_IDS),
    model: z.string().refine((name) => isRepositoryName(name, 'model')),
    hubUrl: z.url({ protocol: /^https?$/ }),
  })
  .partial();

export type LinkedPreferences = Pick<
  Preferences,
  'stage' | 'changedSettings' | 'backend' | 'sample' | 'model' | 'hubUrl'
>;

export interface ReadLink {
  readonly preferences: LinkedPreferences;
  /** `name=value` pairs that are unknown or out of bounds and were left out. */
  readonly rejected: readonly string[];
}

/** Reads the fragment of an address, with or without its `#`. What cannot be used falls back to its default. */
export function readLink(fragment: string): ReadLink {
  const [stageName = '', query = ''] = fragment.replace(/^#\/?/, '').split('?', 2);
  const accepted: Record<string, unknown> = {};
  const rejected: string[] = [];
  for (const [name, text] of new URLSearchParams(query)) {
    const field = isLinkField(name) ? linkSchema.shape[name] : undefined;
    const parsed = field?.safeParse(parseValue(text));
    if (parsed?.success) accepted[name] = parsed.data;
    else rejected.push(`${name}=${text}`);
  }
  const { backend, sample, model, hubUrl, ...settings } = linkSchema.parse(accepted);
  return {
    preferences: {
      stage: STAGES.find((stage) => stage === stageName) ?? DEFAULT_PREFERENCES.stage,
      changedSettings: withoutUndefined(settings),
      backend: backend ?? DEFAULT_PREFERENCES.backend,
      sample: sample ?? DEFAULT_PREFERENCES.sample,
      model: model === undefined ? null : repositoryText(parseRepository(model, 'model')),
      hubUrl: hubUrl?.replace(/\/+$/, '') ?? DEFAULT_PREFERENCES.hubUrl,
    },
    rejected,
  };
}

/** The fragment, with its `#`, that `readLink` turns back into these preferences. */
export function writeLink(preferences: LinkedPreferences): string {
  const { stage, changedSettings, backend, sample, model, hubUrl } = preferences;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(changedSettings)) query.set(name, String(value));
  if (backend !== DEFAULT_PREFERENCES.backend) query.set('backend', backend);
  if (sample !== DEFAULT_PREFERENCES.sample) query.set('sample', sample);
  if (model !== null) query.set('model', model);
  if (hubUrl !== DEFAULT_PREFERENCES.hubUrl) query.set('hubUrl', hubUrl);
  return query.size === 0 ? `#${stage}` : `#${stage}?${query}`;
}

function isLinkField(name: string): name is keyof typeof linkSchema.shape {
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
