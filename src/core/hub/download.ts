/**
 * Brings a file into the cache. A broken connection or a closed page costs only what was in transit: the next request
 * asks for the rest with Range.
 *
 * If-Range would let the server decide whether the rest still fits. But a page may send Range elsewhere without a
 * preflight, but not If-Range, and the storage behind the hub refuses preflights
 * (https://github.com/huggingface/datasets/issues/7931). So the ETags are compared here.
 */
import type { ByteSource } from '../bytes.ts';
import { ThrottledReport } from '../throttledReport.ts';
import type { CacheKey, FileCache, PartialFile } from './cache.ts';
import { type Checksum, checksumOf } from './checksum.ts';
import { answerError, ChecksumError, offlineError } from './errors.ts';
import type { RepositoryRef, Subject } from './repository.ts';
import { type HubConnection, mayPass, pauseMs, send, sleep } from './request.ts';

/** A file of a repository, as a listing names it. */
export interface HubFile {
  readonly repository: RepositoryRef;
  /** Inside the repository, with slashes. */
  readonly path: string;
  readonly url: string;
  /** Null where the hub does not say. */
  readonly sizeBytes: number | null;
  readonly checksum: Checksum | null;
  /** Changes with the content: the id of the git object, else the commit. */
  readonly contentId: string;
}

export interface DownloadProgress {
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
}

export type OnProgress = (progress: DownloadProgress) => void;

const PROGRESS_EVERY_MS = 100;

/**
 * The file from the cache, else from the hub. Cached files are verified like received ones, since disks and crashes
 * damage files too; a damaged file is received again. Throws what `send` throws, HubAnswerError, ChecksumError,
 * StorageFullError, FileInUseError, and the reason of the connection's signal; what was received of the file until
 * then stays for the next time, save after a ChecksumError.
 */
export async function downloadFile(
  connection: HubConnection,
  cache: FileCache,
  file: HubFile,
  key: CacheKey,
  onProgress: OnProgress,
): Promise<ByteSource> {
  const cached = await cache.get(key);
  if (cached !== null && (await wrongContent(file, cached, file.sizeBytes)) === null) return cached;
  const partial = await cache.openPartial(key);
  try {
    for (let round = 1; ; round++) {
      const pieces = await receive(connection, file, partial, onProgress);
      const error = await wrongContent(file, partial.source(), file.sizeBytes ?? partial.totalBytes);
      if (error === null) return await partial.finish();
      await partial.restart({ etag: null, totalBytes: null });
      // A file assembled from pieces of two versions is correct when received in one go.
      if (pieces === 1 || round === 2) throw error;
    }
  } finally {
    await partial.close();
  }
}

/** Compares with the size and the checksum, as far as they are known. */
async function wrongContent(
  { path, checksum }: HubFile,
  source: ByteSource,
  sizeBytes: number | null,
): Promise<ChecksumError | null> {
  if (sizeBytes !== null && source.sizeBytes !== sizeBytes) {
    return checksumError(path, 'size', String(sizeBytes), String(source.sizeBytes));
  }
  // Pages without https, save those of this machine, have no SHA-1.
  const isUncheckable = checksum?.algorithm === 'git-sha1' && globalThis.crypto?.subtle === undefined;
  if (checksum === null || isUncheckable) return null;
  const actual = await checksumOf(source, checksum.algorithm);
  return actual === checksum.hex ? null : checksumError(path, checksum.algorithm, checksum.hex, actual);
}

function checksumError(
  path: string,
  measure: ChecksumError['data']['measure'],
  expected: string,
  actual: string,
): ChecksumError {
  return new ChecksumError(
    `${path} arrived damaged: its ${measure} is ${actual}, the hub says ${expected}. It was discarded; download it again, and if that happens again, try another network.`,
    { path, measure, expected, actual },
  );
}

/** Receives what is missing, and returns in how many pieces the file came, those of earlier times counted as one. */
async function receive(
  connection: HubConnection,
  file: HubFile,
  partial: PartialFile,
  onProgress: OnProgress,
): Promise<number> {
  const { retryDelaysMs, signal } = connection;
  const totalBytes = (): number | null => file.sizeBytes ?? partial.totalBytes;
  const isWhole = (): boolean => partial.receivedBytes >= (totalBytes() ?? Number.POSITIVE_INFINITY);
  const progress = (): DownloadProgress => ({
    file: file.path,
    receivedBytes: partial.receivedBytes,
    totalBytes: totalBytes(),
  });
  const chunks = new ThrottledReport(onProgress, PROGRESS_EVERY_MS);
  const onChunk = () => chunks.offer(progress());
  let pieces = partial.receivedBytes > 0 ? 1 : 0;
  let furthest = partial.receivedBytes;
  let failures = 0;
  onProgress(progress());
  try {
    while (!isWhole()) {
      pieces = partial.receivedBytes === 0 ? 1 : pieces + 1;
      try {
        if (await receivePiece(connection, file, partial, onChunk)) {
          if (totalBytes() === null || isWhole()) break;
          throw offlineError(file.url, 'the connection broke off');
        }
        await partial.restart({ etag: null, totalBytes: null });
      } catch (error) {
        if (!mayPass(error)) throw error;
        // Only attempts that receive nothing count: on a bad connection a large file may take many.
        if (partial.receivedBytes > furthest) failures = 0;
        furthest = Math.max(furthest, partial.receivedBytes);
        const ms = pauseMs(error, ++failures, retryDelaysMs);
        if (ms === null) throw error;
        await sleep(ms, signal);
      }
    }
  } finally {
    chunks.end();
  }
  onProgress(progress());
  return pieces;
}

/**
 * Requests what is missing and appends it. Returns false if what is stored is part of another version of the file.
 * Throws HubOfflineError where the connection breaks; what came before that is appended. Throws HubAnswerError where
 * something else came; nothing of that is kept.
 */
async function receivePiece(
  connection: HubConnection,
  file: HubFile,
  partial: PartialFile,
  onChunk: () => void,
): Promise<boolean> {
  const start = partial.receivedBytes;
  const stalled = new AbortController();
  const stall = () => stalled.abort(new Error(`nothing came for ${connection.stallMs / 1000} s`));
  let timer = setTimeout(stall, connection.stallMs);
  const signal =
    connection.signal === null ? stalled.signal : AbortSignal.any([connection.signal, stalled.signal]);
  try {
    const headers = start > 0 ? { Range: `bytes=${start}-` } : {};
    const response = await send(connection, file.url, subjectOf(file), { headers, signal }, [416]);
    const reader = response.body?.getReader();
    try {
      const range = contentRange(response);
      const etag = response.headers.get('etag');
      if (response.status === 200 && isWebPage(response)) {
        throw answerError(file.url, `a web page came in place of ${file.path}`);
      }
      if (response.status === 416) return range.totalBytes === start;
      if (response.status === 206 && start > 0) {
        const other = <T>(now: T | null, before: T | null) =>
          now !== null && before !== null && now !== before;
        // A file whose beginning came without an ETag may be a login page's.
        const hasNewEtag = etag !== null && etag !== partial.etag;
        if (hasNewEtag || other(range.start, start) || other(range.totalBytes, partial.totalBytes)) {
          return false;
        }
      } else {
        await partial.restart({ etag, totalBytes: file.sizeBytes ?? contentLength(response) });
      }
      while (reader !== undefined) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          connection.signal?.throwIfAborted();
          throw offlineError(file.url, error instanceof Error ? error.message : String(error));
        });
        if (done) break;
        clearTimeout(timer);
        timer = setTimeout(stall, connection.stallMs);
        await partial.append(value);
        onChunk();
      }
      if (response.status !== 200 || !isShorterFile(file, response, partial.receivedBytes)) return true;
      const problem = `${file.path} came with ${partial.receivedBytes} bytes, the list of files says ${file.sizeBytes}`;
      await partial.restart({ etag: null, totalBytes: null });
      throw answerError(file.url, problem);
    } finally {
      await reader?.cancel().catch(() => undefined);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The content type of a network's login page; no file downloaded here has it. */
const isWebPage = (response: Response): boolean =>
  /^text\/html/i.test(response.headers.get('content-type') ?? '');

/**
 * Whether a body that came to its end is another, shorter file. Its announced length alone would not show it: a page
 * may see that of a compressed body, and not that it is compressed.
 */
function isShorterFile({ sizeBytes }: HubFile, response: Response, receivedBytes: number): boolean {
  return sizeBytes !== null && receivedBytes < sizeBytes && contentLength(response) === receivedBytes;
}

const subjectOf = ({ repository, path }: HubFile): Subject => ({
  kind: repository.kind,
  repository: repository.id,
  revision: repository.revision,
  path,
});

/** Content-Range (RFC 9110, section 14.4); nulls where a page may not see it. */
function contentRange(response: Response): { start: number | null; totalBytes: number | null } {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const number = (text: string | undefined) => (text === undefined || text === '*' ? null : Number(text));
  return { start: number(match?.[1]), totalBytes: number(match?.[2]) };
}

/** Of a whole body. Compressed on its way, a body has another length than the file. */
function contentLength(response: Response): number | null {
  const length = response.headers.get('content-length');
  return length === null || response.headers.get('content-encoding') !== null ? null : Number(length);
}
