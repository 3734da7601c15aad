/** Models of the hub by words of their names. */
import { listModels } from '@huggingface/hub';
import { z } from 'zod';
import { apiFetch } from './apiFetch.ts';
import { GatedRepositoryError, HubNotFoundError, searchRefusedError, unsearchableError } from './errors.ts';
import type { Subject } from './repository.ts';
import type { HubConnection } from './request.ts';

export interface ModelQuery {
  /** Parts of owner and name. */
  readonly text: string;
  /** `model_type` that the models are to have; null: any. */
  readonly modelType: string | null;
}

/** A model as a search lists it. What the hub does not say is null. */
export interface FoundModel {
  /** `owner/name`. */
  readonly id: string;
  /** `model_type` of its config. */
  readonly modelType: string | null;
  /** Whether its main revision has weights that can be read: in safetensors, or PyTorch's. */
  readonly hasWeights: boolean;
  /** With its head. */
  readonly parameterCount: number | null;
  /** Such as `token-classification`. */
  readonly task: string | null;
  /** Two-letter codes, and `multilingual`, as its owner has tagged it. */
  readonly languages: readonly string[];
  /** Of the last 30 days. */
  readonly downloads: number | null;
  readonly likes: number | null;
  /** Only for those who have asked for access. */
  readonly isGated: boolean;
}

export const MOST_FOUND = 30;

/**
 * https://huggingface.co/docs/hub/api: what `expand` asks for. Each field may be missing or null; config and
 * safetensors may be anything.
 */
const modelSchema = z.object({
  id: z.string(),
  downloads: z.number().nullish(),
  likes: z.number().nullish(),
  gated: z.union([z.boolean(), z.string()]).nullish(),
  pipeline_tag: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  config: z
    .object({ model_type: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
  safetensors: z
    .object({ total: z.number().nullish().catch(null) })
    .nullish()
    .catch(null),
});

/** A model that cannot be read is left out; where that is all of them, it is not an answer of a hub. */
const listSchema = z
  .array(z.looseObject({}))
  .refine((models) => models.length === 0 || models.some((model) => modelSchema.safeParse(model).success), {
    error: 'none of the models can be read',
  });

/**
 * At most MOST_FOUND models, those downloaded most often first. Throws HubUnsearchableError where the hub has no
 * search, GatedRepositoryError where it needs another token, and what `apiFetch` throws.
 */
export async function searchModels(
  connection: HubConnection,
  { text, modelType }: ModelQuery,
): Promise<FoundModel[]> {
  const { hubUrl, retryDelaysMs } = connection;
  const subject: Subject = { kind: 'model', repository: text, revision: 'main', path: null };
  const models = listModels({
    search: { query: text, tags: modelType === null ? [] : [modelType] },
    sort: 'downloads',
    limit: MOST_FOUND,
    additionalFields: ['tags', 'config', 'safetensors'],
    hubUrl,
    fetch: apiFetch(connection, subject, retryDelaysMs.slice(0, 1))(listSchema),
  });
  const found: FoundModel[] = [];
  try {
    for await (const model of models) {
      // The library calls the name so, and its id is another.
      const { data } = modelSchema.safeParse({ ...model, id: model.name, pipeline_tag: model.task });
      if (data === undefined) continue;
      const { id, config, safetensors, pipeline_tag, downloads, likes, gated } = data;
      const tags = data.tags ?? [];
      found.push({
        id,
        modelType: config?.model_type ?? null,
        hasWeights: tags.includes('safetensors') || tags.includes('pytorch') || safetensors != null,
        parameterCount: safetensors?.total ?? null,
        task: pipeline_tag ?? null,
        languages: tags.filter(isLanguage),
        downloads: downloads ?? null,
        likes: likes ?? null,
        isGated: gated != null && gated !== false,
      });
    }
  } catch (error) {
    if (error instanceof GatedRepositoryError) throw searchRefusedError(error.data);
    if (!(error instanceof HubNotFoundError)) throw error;
    // A search always returns a list; nothing found is an empty one.
    throw error.data.mayBePrivate
      ? searchRefusedError({ ...error.data, status: 401, hadToken: false, isTokenInvalid: false })
      : unsearchableError(hubUrl);
  }
  return found;
}

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** Among tags such as `pytorch`, `tf` and `arxiv:1810.04805`. */
function isLanguage(tag: string): boolean {
  return tag === 'multilingual' || (/^[a-z]{2}$/.test(tag) && languageNames.of(tag) !== undefined);
}
