/** A cache that lasts as long as the page: where the browser offers no storage, and in tests. */
import { type ByteSource, bytesSource } from '../bytes.ts';
import { type CacheKey, type FileCache, keyText, type PartialFile, type Validators } from './cache.ts';
import { fileInUseError } from './errors.ts';

interface Stored {
  readonly key: CacheKey;
  validators: Validators;
  pieces: Uint8Array[];
  sizeBytes: number;
  whole: boolean;
  open: boolean;
}

export class MemoryCache implements FileCache {
  readonly #files = new Map<string, Stored>();

  async get(key: CacheKey): Promise<ByteSource | null> {
    const stored = this.#files.get(keyText(key));
    return stored?.whole === true ? sourceOf(stored) : null;
  }

  async openPartial(key: CacheKey): Promise<PartialFile> {
    const text = keyText(key);
    const before = this.#files.get(text);
    if (before?.open === true) throw fileInUseError(key.path);
    const stored: Stored =
      before === undefined || before.whole
        ? {
            key,
            validators: { etag: null, totalBytes: null },
            pieces: [],
            sizeBytes: 0,
            whole: false,
            open: true,
          }
        : before;
    stored.open = true;
    this.#files.set(text, stored);
    return new MemoryPartial(stored);
  }

  async list() {
    return [...this.#files.values()].map(({ key, validators, sizeBytes, whole }) => ({
      key,
      ...validators,
      sizeBytes,
      whole,
    }));
  }

  async delete(key: CacheKey): Promise<void> {
    if (this.#files.get(keyText(key))?.open === true) throw fileInUseError(key.path);
    this.#files.delete(keyText(key));
  }
}

class MemoryPartial implements PartialFile {
  readonly #stored: Stored;

  constructor(stored: Stored) {
    this.#stored = stored;
  }

  get receivedBytes(): number {
    return this.#stored.sizeBytes;
  }

  get etag(): string | null {
    return this.#stored.validators.etag;
  }

  get totalBytes(): number | null {
    return this.#stored.validators.totalBytes;
  }

  async restart(validators: Validators): Promise<void> {
    this.#stored.validators = validators;
    this.#stored.pieces = [];
    this.#stored.sizeBytes = 0;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#stored.pieces.push(bytes.slice());
    this.#stored.sizeBytes += bytes.byteLength;
  }

  source(): ByteSource {
    return sourceOf(this.#stored);
  }

  async finish(): Promise<ByteSource> {
    this.#stored.whole = true;
    this.#stored.open = false;
    return sourceOf(this.#stored);
  }

  async close(): Promise<void> {
    this.#stored.open = false;
  }
}

/** Joins the pieces, so that they are joined once however often they are read. */
function sourceOf(stored: Stored): ByteSource {
  if (stored.pieces.length !== 1) {
    const joined = new Uint8Array(stored.sizeBytes);
    let at = 0;
    for (const piece of stored.pieces) {
      joined.set(piece, at);
      at += piece.byteLength;
    }
    stored.pieces = [joined];
  }
  return bytesSource(stored.key.path, stored.pieces[0]!);
}
