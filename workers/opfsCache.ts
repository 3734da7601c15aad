/**
 * Downloads kept in the origin private file system: beside each file `ID.bin` a small `ID.json` says what it is, and
 * whether it is whole. For dedicated workers: elsewhere there are no synchronous access handles, which append without
 * copying the file.
 */
import { z } from 'zod';
import {
  type ByteSource,
  blobSource,
  type CacheEntry,
  type CacheKey,
  type FileCache,
  fileInUseError,
  keyText,
  MemoryCache,
  type PartialFile,
  Sha256,
  type StorageFullError,
  storageFullError,
  type Validators,
} from '../src/core/worker.ts';

const FOLDER = 'hub-cache';

/** TypeScript declares it for workers only, in a library that cannot be used beside the page's. */
interface SyncAccessHandle {
  getSize(): number;
  truncate(sizeBytes: number): void;
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}
declare global {
  interface FileSystemFileHandle {
    createSyncAccessHandle(): Promise<SyncAccessHandle>;
  }
}

const recordSchema = z.object({
  key: z.object({
    hub: z.string(),
    kind: z.enum(['model', 'dataset']),
    repository: z.string(),
    contentId: z.string().nullable(),
    path: z.string(),
  }),
  etag: z.string().nullable(),
  totalBytes: z.number().int().min(0).nullable(),
  whole: z.boolean(),
});
type FileRecord = z.infer<typeof recordSchema>;

/** The cache of this origin; one in memory where the browser has no such storage, as in some private windows. */
export async function openFileCache(): Promise<FileCache> {
  let root: FileSystemDirectoryHandle;
  try {
    root = await navigator.storage.getDirectory();
  } catch {
    return new MemoryCache();
  }
  return new OpfsCache(await root.getDirectoryHandle(FOLDER, { create: true }));
}

const isNamed = (error: unknown, name: string): boolean =>
  error instanceof DOMException && error.name === name;

/** What `promise` resolves to; null where there is no such file. */
async function ifThere<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if (isNamed(error, 'NotFoundError')) return null;
    throw error;
  }
}

/** Of a length that file names may have, whatever the key. */
function idOf(key: CacheKey): string {
  const hash = new Sha256();
  hash.update(new TextEncoder().encode(keyText(key)));
  return hash.digest();
}

class OpfsCache implements FileCache {
  readonly #folder: FileSystemDirectoryHandle;

  constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  async get(key: CacheKey): Promise<ByteSource | null> {
    const id = idOf(key);
    const record = await this.#read(id);
    if (record?.whole !== true) return null;
    const handle = await ifThere(this.#folder.getFileHandle(`${id}.bin`));
    const file = await handle?.getFile();
    return file !== undefined && file.size === record.totalBytes ? blobSource(key.path, file) : null;
  }

  async openPartial(key: CacheKey): Promise<PartialFile> {
    const id = idOf(key);
    const file = await this.#folder.getFileHandle(`${id}.bin`, { create: true });
    const access = await lock(file, key.path);
    try {
      const before = await this.#read(id);
      const partial = new OpfsPartial({
        key,
        file,
        access,
        validators: before ?? { etag: null, totalBytes: null },
        save: (record) => this.#save(id, record),
      });
      if (before === null || before.whole) await partial.restart({ etag: null, totalBytes: null });
      return partial;
    } catch (error) {
      access.close();
      throw error;
    }
  }

  async list(): Promise<readonly CacheEntry[]> {
    const entries: CacheEntry[] = [];
    for await (const name of this.#folder.keys()) {
      if (!name.endsWith('.json')) continue;
      const id = name.slice(0, -'.json'.length);
      const record = await this.#read(id);
      const handle = await ifThere(this.#folder.getFileHandle(`${id}.bin`));
      if (record === null || handle === null) continue;
      entries.push({ ...record, sizeBytes: (await handle.getFile()).size });
    }
    return entries;
  }

  async delete(key: CacheKey): Promise<void> {
    const id = idOf(key);
    try {
      await ifThere(this.#folder.removeEntry(`${id}.bin`));
    } catch (error) {
      throw isNamed(error, 'NoModificationAllowedError') ? fileInUseError(key.path) : error;
    }
    await ifThere(this.#folder.removeEntry(`${id}.json`));
  }

  /** Null also where a crash has cut it off: the file beside it is then received again. */
  async #read(id: string): Promise<FileRecord | null> {
    const handle = await ifThere(this.#folder.getFileHandle(`${id}.json`));
    if (handle === null) return null;
    const text = await (await handle.getFile()).text();
    try {
      return recordSchema.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  async #save(id: string, record: FileRecord): Promise<void> {
    const handle = await this.#folder.getFileHandle(`${id}.json`, { create: true });
    const access = await lock(handle, record.key.path);
    try {
      const bytes = new TextEncoder().encode(JSON.stringify(record));
      access.truncate(0);
      access.write(bytes, { at: 0 });
      access.flush();
    } catch (error) {
      throw isNamed(error, 'QuotaExceededError') ? await storageFull(record.key.path, 0) : error;
    } finally {
      access.close();
    }
  }
}

async function lock(file: FileSystemFileHandle, path: string): Promise<SyncAccessHandle> {
  try {
    return await file.createSyncAccessHandle();
  } catch (error) {
    throw isNamed(error, 'NoModificationAllowedError') ? fileInUseError(path) : error;
  }
}

async function availableBytes(): Promise<number | null> {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? null : Math.max(quota - usage, 0);
}

/**
 * After a write has failed. Browsers may report more space than there is, so that pages cannot find out the disk's
 * size.
 */
async function storageFull(path: string, neededBytes: number): Promise<StorageFullError> {
  const available = await availableBytes();
  return storageFullError(
    path,
    neededBytes,
    available !== null && available < neededBytes ? available : null,
  );
}

interface OpenFile {
  readonly key: CacheKey;
  readonly file: FileSystemFileHandle;
  readonly access: SyncAccessHandle;
  readonly validators: Validators;
  readonly save: (record: FileRecord) => Promise<void>;
}

class OpfsPartial implements PartialFile {
  readonly #open: OpenFile;
  #validators: Validators;
  #receivedBytes: number;
  #closed = false;

  constructor(open: OpenFile) {
    this.#open = open;
    this.#validators = { etag: open.validators.etag, totalBytes: open.validators.totalBytes };
    this.#receivedBytes = open.access.getSize();
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get etag(): string | null {
    return this.#validators.etag;
  }

  get totalBytes(): number | null {
    return this.#validators.totalBytes;
  }

  async restart(validators: Validators): Promise<void> {
    const { key, access, save } = this.#open;
    // First of all the file must cease to count as whole.
    await save({ key, ...validators, whole: false });
    access.truncate(0);
    this.#receivedBytes = 0;
    this.#validators = validators;
    const available = await availableBytes();
    if (available !== null && (validators.totalBytes ?? 0) > available) {
      throw storageFullError(key.path, validators.totalBytes ?? 0, available);
    }
  }

  async append(bytes: Uint8Array): Promise<void> {
    const { key, access } = this.#open;
    try {
      access.write(bytes, { at: this.#receivedBytes });
    } catch (error) {
      if (!isNamed(error, 'QuotaExceededError')) throw error;
    }
    // Chromium without room throws nothing: `write` returns its error code as a number of four thousand million
    // bytes.
    const expectedBytes = this.#receivedBytes + bytes.byteLength;
    this.#receivedBytes = access.getSize();
    if (this.#receivedBytes < expectedBytes) {
      throw await storageFull(key.path, Math.max(this.totalBytes ?? 0, expectedBytes) - this.#receivedBytes);
    }
  }

  source(): ByteSource {
    const { key, access } = this.#open;
    const sizeBytes = this.#receivedBytes;
    const read = (start: number, end: number) => {
      const bytes = new Uint8Array(Math.max(Math.min(end, sizeBytes) - start, 0));
      return bytes.subarray(0, access.read(bytes, { at: start }));
    };
    const pieceBytes = 1 << 20;
    return {
      name: key.path,
      sizeBytes,
      async *stream() {
        for (let start = 0; start < sizeBytes; start += pieceBytes) yield read(start, start + pieceBytes);
      },
      slice: async (start, end = sizeBytes) => read(start, end),
    };
  }

  async finish(): Promise<ByteSource> {
    const { key, file, access, save } = this.#open;
    access.flush();
    await save({ key, etag: this.etag, totalBytes: this.#receivedBytes, whole: true });
    await this.close();
    return blobSource(key.path, await file.getFile());
  }

  async close(): Promise<void> {
    if (!this.#closed) this.#open.access.close();
    this.#closed = true;
  }
}
