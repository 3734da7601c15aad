/**
 * The hub as data sets and models use it: listings that are there offline too, and downloads that resume where they
 * broke off.
 */
import { datasetInfo, listFiles, modelInfo } from '@huggingface/hub';
import { z } from 'zod';
import type { ByteSource } from '../bytes.ts';
import { apiFetch, type FetchOf, jsonSchema } from './apiFetch.ts';
import type { CacheKey, FileCache } from './cache.ts';
import type { Checksum } from './checksum.ts';
import { downloadFile, type HubFile, type OnProgress } from './download.ts';
import { FileInUseError, HubAnswerError, HubNotFoundError, StorageFullError } from './errors.ts';
import { DEFAULT_HUB_URL } from './names.ts';
import type { RepositoryRef, Subject } from './repository.ts';
import { type Fetch, type HubConnection, mayPass } from './request.ts';
import { type FoundModel, type ModelQuery, searchModels } from './search.ts';

export interface HubClientOptions {
  /** Of the hub or of a mirror. */
  readonly hubUrl?: string;
  /** The user's access token. It is sent to `hubUrl` only. */
  readonly token?: string | null;
  readonly fetch?: Fetch;
  readonly cache: FileCache;
  /** Ends all requests; pending calls throw its reason. */
  readonly signal?: AbortSignal;
  readonly retryDelaysMs?: readonly number[];
  readonly stallMs?: number;
}

export interface RepositoryInfo {
  readonly repository: RepositoryRef;
  /** The commit that the revision is now; null where the hub does not say. */
  readonly commit: string | null;
  readonly isPrivate: boolean;
  /** Only for those who have asked for access. */
  readonly isGated: boolean;
  /** Described from the cache, since the hub could not be reached. */
  readonly offline: boolean;
}

export interface FileListing {
  readonly repository: RepositoryRef;
  /** What the revision is now; null where the hub does not say. */
  readonly commit: string | null;
  /** In the order of the hub. */
  readonly files: readonly HubFile[];
  readonly offline: boolean;
}

interface ParquetSplit {
  readonly config: string;
  readonly split: string;
  /** In the order of the rows. */
  readonly files: readonly HubFile[];
  /** The hub has converted only the beginning of a large split. */
  readonly isPartial: boolean;
}

export interface ParquetListing {
  readonly repository: RepositoryRef;
  /** The conversion's, not the main branch's; null where there is none, or the hub does not say. */
  readonly commit: string | null;
  /** Empty where the hub offers no conversion. */
  readonly splits: readonly ParquetSplit[];
  readonly offline: boolean;
}

const PARQUET_REVISION = 'refs/convert/parquet';

const infoSchema = z.object({
  sha: z.string().optional(),
  private: z.boolean().optional(),
  gated: z.union([z.boolean(), z.string()]).optional(),
});

const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().int().min(0).optional(),
    oid: z.string().optional(),
    lfs: z.object({ oid: z.string(), size: z.number().int().min(0) }).optional(),
  }),
);

const filesSchema = z.object({ commit: z.string().nullable(), tree: treeSchema });

const parquetSchema = z.record(z.string(), z.record(z.string(), z.array(z.url())));

interface Answer<T> {
  readonly value: T;
  readonly offline: boolean;
}

export class HubClient {
  readonly hubUrl: string;
  readonly #connection: HubConnection;
  readonly #cache: FileCache;

  constructor(options: HubClientOptions) {
    this.hubUrl = (options.hubUrl ?? DEFAULT_HUB_URL).replace(/\/+$/, '');
    this.#cache = options.cache;
    this.#connection = {
      hubUrl: this.hubUrl,
      token: options.token ?? null,
      // The page's fetch must not be called as a method of another object.
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      signal: options.signal ?? null,
      retryDelaysMs: options.retryDelaysMs ?? [500, 1500, 4000, 8000],
      stallMs: options.stallMs ?? 30_000,
    };
  }

  /** Whether a repository exists, and who may read it. Throws what all requests throw: see `send`. */
  async info(repository: RepositoryRef): Promise<RepositoryInfo> {
    const { value, offline } = await this.#ask(
      repository,
      `info/${repository.revision}`,
      infoSchema,
      (fetchOf) => this.#info(repository, fetchOf),
    );
    return {
      repository,
      commit: value.sha ?? null,
      isPrivate: value.private ?? false,
      isGated: value.gated !== undefined && value.gated !== false,
      offline,
    };
  }

  /** All files of a repository, of the commit that its revision is now. */
  async files(repository: RepositoryRef): Promise<FileListing> {
    const { value, offline } = await this.#ask(
      repository,
      `files/${repository.revision}`,
      filesSchema,
      async (fetchOf) => {
        const commit = infoSchema.parse(await this.#info(repository, fetchOf)).sha ?? null;
        const tree: unknown[] = [];
        for await (const entry of listFiles({
          repo: { type: repository.kind, name: repository.id },
          recursive: true,
          // The library puts it into the path as it is.
          revision: encodeURIComponent(commit ?? repository.revision),
          hubUrl: this.hubUrl,
          fetch: fetchOf(treeSchema),
        })) {
          tree.push(entry);
        }
        return { commit, tree };
      },
    );
    const commit = value.commit ?? repository.revision;
    const files = value.tree
      .filter(({ type }) => type === 'file')
      .map(({ path, size, oid, lfs }) => ({
        repository,
        path,
        url: this.#fileUrl(repository, commit, path),
        sizeBytes: lfs?.size ?? size ?? null,
        checksum: this.#checksum(lfs?.oid, oid),
        contentId: oid ?? commit,
      }));
    return { repository, commit: value.commit, files, offline };
  }

  /** The hub's own conversion of a data set to parquet, whatever files its owner has uploaded. */
  async parquet(repository: RepositoryRef): Promise<ParquetListing> {
    const { value, offline } = await this.#ask(repository, 'parquet', parquetSchema, async (fetchOf) => {
      const url = `${this.hubUrl}/api/datasets/${repository.id}/parquet`;
      const response = await fetchOf(parquetSchema)(url).catch((error: unknown) => {
        // If the repository exists, nothing else can be missing.
        if (error instanceof HubNotFoundError) return this.#info(repository, fetchOf).then(() => null);
        throw error;
      });
      return response === null ? {} : await response.json();
    });
    const listed = Object.entries(value).flatMap(([config, splits]) =>
      Object.entries(splits).map(([split, urls]) => ({ config, split, urls })),
    );
    if (listed.length === 0) return { repository, commit: null, splits: [], offline };
    const converted = { ...repository, revision: PARQUET_REVISION };
    const { files, commit, offline: filesOffline } = await this.files(converted);
    const splits = listed.map(({ config, split, urls }) => {
      const ofSplit = urls.map((url) => listedParquet(url, files) ?? unlistedParquet(url, converted));
      return {
        config,
        split,
        files: ofSplit,
        isPartial: ofSplit.some(({ path }) => path.includes('/partial-')),
      };
    });
    return { repository, commit, splits, offline: offline || filesOffline };
  }

  /** Models whose names have these words; see `searchModels` for what is thrown. The answer is not cached. */
  searchModels(query: ModelQuery): Promise<FoundModel[]> {
    return searchModels(this.#connection, query);
  }

  /** The file from the cache; null if it is missing or incomplete. */
  cached(file: HubFile): Promise<ByteSource | null> {
    return this.#cache.get(this.#key(file.repository, file.contentId, file.path));
  }

  /** The file, received if it is not in the cache yet; see `downloadFile` for what is thrown. */
  download(file: HubFile, onProgress: OnProgress = () => {}): Promise<ByteSource> {
    const key = this.#key(file.repository, file.contentId, file.path);
    return downloadFile(this.#connection, this.#cache, file, key, onProgress);
  }

  #info(repository: RepositoryRef, fetchOf: FetchOf): Promise<object> {
    const params = {
      name: repository.id,
      revision: repository.revision,
      hubUrl: this.hubUrl,
      fetch: fetchOf(infoSchema),
    };
    switch (repository.kind) {
      case 'dataset':
        return datasetInfo({ ...params, additionalFields: ['sha'] });
      case 'model':
        return modelInfo({ ...params, additionalFields: ['sha'] });
      default:
        return repository.kind satisfies never;
    }
  }

  /** An answer of the hub's API, validated; the cached one where the hub cannot be reached. */
  async #ask<T>(
    repository: RepositoryRef,
    question: string,
    schema: z.ZodType<T>,
    ask: (fetchOf: FetchOf) => Promise<unknown>,
  ): Promise<Answer<T>> {
    const key = this.#key(repository, null, question);
    const kept = await this.#kept(key, schema);
    try {
      const value = schema.parse(await ask(this.#fetchFor(repository, kept !== null)));
      await this.#keep(key, value);
      return { value, offline: false };
    } catch (error) {
      if (kept !== null && (mayPass(error) || error instanceof HubAnswerError)) {
        return { value: kept, offline: true };
      }
      throw error;
    }
  }

  #fetchFor(repository: RepositoryRef, hasKept: boolean): FetchOf {
    const { kind, id, revision } = repository;
    const subject: Subject = { kind, repository: id, revision, path: null };
    // What is stored should be available without a long wait.
    const retryDelaysMs = this.#connection.retryDelaysMs.slice(0, hasKept ? 1 : 2);
    return apiFetch(this.#connection, subject, retryDelaysMs);
  }

  async #kept<T>(key: CacheKey, schema: z.ZodType<T>): Promise<T | null> {
    const source = await this.#cache.get(key);
    if (source === null) return null;
    // What an older version of the studio stored in another form is ignored.
    return jsonSchema.pipe(schema).safeParse(new TextDecoder().decode(await source.slice(0))).data ?? null;
  }

  /** Stores an answer for times without a network. If there is no room, the answer is still returned. */
  async #keep(key: CacheKey, value: unknown): Promise<void> {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    try {
      const partial = await this.#cache.openPartial(key);
      try {
        await partial.restart({ etag: null, totalBytes: bytes.byteLength });
        await partial.append(bytes);
        await partial.finish();
      } finally {
        await partial.close();
      }
    } catch (error) {
      if (!(error instanceof StorageFullError || error instanceof FileInUseError)) throw error;
    }
  }

  #key({ kind, id }: RepositoryRef, contentId: string | null, path: string): CacheKey {
    return { hub: this.hubUrl, kind, repository: id, contentId, path };
  }

  #fileUrl({ kind, id }: RepositoryRef, commit: string, path: string): string {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    return `${this.hubUrl}/${kind === 'dataset' ? 'datasets/' : ''}${id}/resolve/${encodeURIComponent(commit)}/${encoded}`;
  }

  /**
   * Large files are in LFS, whose ids are SHA-256 everywhere. The id of a plain file is git's on the hub itself;
   * elsewhere, as on mirrors, it may be any tag.
   */
  #checksum(lfsId: string | undefined, gitId: string | undefined): Checksum | null {
    const sha256 = /^(?:sha256:)?([0-9a-f]{64})$/.exec(lfsId ?? '')?.[1];
    if (sha256 !== undefined) return { algorithm: 'sha256', hex: sha256 };
    const isGit =
      lfsId === undefined && this.hubUrl === DEFAULT_HUB_URL && /^[0-9a-f]{40}$/.test(gitId ?? '');
    return isGit && gitId !== undefined ? { algorithm: 'git-sha1', hex: gitId } : null;
  }
}

/**
 * The file that an address of the parquet listing means. The hub writes
 * `/api/datasets/ID/parquet/CONFIG/SPLIT/N.parquet`, where N counts the files in `CONFIG/SPLIT` or, of a split cut
 * short, `CONFIG/partial-SPLIT`.
 */
function listedParquet(url: string, files: readonly HubFile[]): HubFile | null {
  const parts = new URL(url).pathname.split('/').map(decodeURIComponent);
  const resolveAt = parts.indexOf('resolve');
  if (resolveAt >= 0) {
    const path = parts.slice(resolveAt + 2).join('/');
    return files.find((file) => file.path === path) ?? null;
  }
  const [config, split, name] = parts.slice(-3);
  const index = Number(name?.replace(/[.]parquet$/, ''));
  const inFolder = (folder: string) =>
    files
      .filter(({ path }) => path.startsWith(`${config}/${folder}/`) && path.endsWith('.parquet'))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  return inFolder(`${split}`)[index] ?? inFolder(`partial-${split}`)[index] ?? null;
}

const unlistedParquet = (url: string, repository: RepositoryRef): HubFile => ({
  repository,
  path: new URL(url).pathname.split('/').slice(-3).map(decodeURIComponent).join('/'),
  url,
  sizeBytes: null,
  checksum: null,
  contentId: url,
});
