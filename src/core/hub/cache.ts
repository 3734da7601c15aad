/** Where downloaded files are kept: what the hub client needs of a cache, and what a cache holds. */
import type { ByteSource } from '../bytes.ts';
import type { RepositoryKind } from './repository.ts';

/** Identifies one file permanently: the same key never means different bytes. */
export interface CacheKey {
  /** Address of the hub. */
  readonly hub: string;
  readonly kind: RepositoryKind;
  /** `owner/name`. */
  readonly repository: string;
  /** What the hub calls this content; null for answers of its API, which are kept for times without a network. */
  readonly contentId: string | null;
  readonly path: string;
}

export interface Validators {
  readonly etag: string | null;
  /** Size of the whole file. */
  readonly totalBytes: number | null;
}

/** A file that is being received. What was received before a crash or a reload is kept. */
export interface PartialFile extends Validators {
  readonly receivedBytes: number;
  /** Discards what is stored, to receive a body of these validators from its beginning. */
  restart(validators: Validators): Promise<void>;
  /** Throws StorageFullError. */
  append(bytes: Uint8Array): Promise<void>;
  /** What was received so far. */
  source(): ByteSource;
  /** Declares the file complete. */
  finish(): Promise<ByteSource>;
  /** Lets others open it; what was received is kept. Does nothing after `finish`. */
  close(): Promise<void>;
}

export interface CacheEntry extends Validators {
  readonly key: CacheKey;
  /** What is stored there, of a whole file or of a part. */
  readonly sizeBytes: number;
  readonly whole: boolean;
}

export interface FileCache {
  /** Null where the file is missing or incomplete. */
  get(key: CacheKey): Promise<ByteSource | null>;
  /** Only one at a time can have it open: throws FileInUseError. */
  openPartial(key: CacheKey): Promise<PartialFile>;
  list(): Promise<readonly CacheEntry[]>;
  delete(key: CacheKey): Promise<void>;
}

/** The key as one string. */
export function keyText({ hub, kind, repository, contentId, path }: CacheKey): string {
  return JSON.stringify([hub, kind, repository, contentId, path]);
}

interface CachedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly totalBytes: number | null;
  readonly whole: boolean;
}

/** What is kept of one repository. */
export interface CachedRepository {
  readonly hub: string;
  readonly kind: RepositoryKind;
  /** `owner/name`. */
  readonly repository: string;
  readonly sizeBytes: number;
  /** Its files; answers of the hub's API count in `sizeBytes` only. */
  readonly files: readonly CachedFile[];
}

const isOf = (key: CacheKey, other: Pick<CacheKey, 'hub' | 'kind' | 'repository'>): boolean =>
  key.hub === other.hub && key.kind === other.kind && key.repository === other.repository;

/** What the cache holds, by repository, in the order of the names. */
export async function cachedRepositories(cache: FileCache): Promise<CachedRepository[]> {
  const byRepository = new Map<string, CacheEntry[]>();
  for (const entry of await cache.list()) {
    const text = keyText({ ...entry.key, contentId: null, path: '' });
    byRepository.set(text, [...(byRepository.get(text) ?? []), entry]);
  }
  return [...byRepository.values()]
    .map((ofOne) => {
      const { hub, kind, repository } = ofOne[0]!.key;
      return {
        hub,
        kind,
        repository,
        sizeBytes: ofOne.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        files: ofOne
          .filter(({ key }) => key.contentId !== null)
          .map(({ key, sizeBytes, totalBytes, whole }) => ({ path: key.path, sizeBytes, totalBytes, whole }))
          .sort((a, b) => a.path.localeCompare(b.path)),
      };
    })
    .sort((a, b) => a.repository.localeCompare(b.repository));
}

/** Deletes all that is kept of a repository. Throws FileInUseError where a file of it is being received. */
export async function deleteCachedRepository(
  cache: FileCache,
  repository: Pick<CacheKey, 'hub' | 'kind' | 'repository'>,
): Promise<void> {
  for (const { key } of await cache.list()) if (isOf(key, repository)) await cache.delete(key);
}
