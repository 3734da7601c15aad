/** Where models come from: the page itself, a hub, the user's files. Each source is a folder of files. */
import {
  type ByteSource,
  blobSource,
  type DownloadProgress,
  type HubFile,
  type ModelOrigin,
  packedFiles,
  parseRepository,
  registerError,
  TagsmithError,
  ThrottledReport,
} from '../src/core/worker.ts';
import { type HubSurroundings, openHubClient } from './hubClient.ts';
import type { ModelSource } from './protocol/models.ts';
import { REPORT_EVERY_MS, type RequestContext } from './request.ts';

declare module '../src/core/errors.ts' {
  interface ErrorData {
    DownloadError: DownloadError['data'];
  }
}

/** A model file could not be fetched. */
class DownloadError extends TagsmithError<{ file: string; status: number | null }> {}
registerError('DownloadError', DownloadError);

/** What a model in an archive may unpack to; it is held in memory. */
const MAX_UNPACKED_BYTES = 2 ** 31;

/** What getting a model needs of the place where it runs. */
export interface ModelSurroundings extends HubSurroundings {
  yieldTurn(): Promise<void>;
}

export type LoadContext = RequestContext<DownloadProgress>;

/** Sources that are folders of files. */
export type FolderSource = Exclude<ModelSource, { kind: 'run' }>;

/** A folder of model files, wherever it is stored. */
export interface ModelFolder {
  readonly origin: ModelOrigin;
  readonly paths: readonly string[];
  /** Answered from the cache, since the hub could not be reached. */
  readonly offline: boolean;
  /** Null where that is not known before it is read. */
  sizeOf(path: string): number | null;
  /** Reports how large files are before they are read, so that progress has a total. */
  announce?(paths: readonly string[]): Promise<void>;
  read(path: string): Promise<Uint8Array>;
}

/** Throws DownloadError, and what HubClient throws; so does reading the folder's files. */
export function openModelFolder(
  around: ModelSurroundings,
  source: FolderSource,
  request: LoadContext,
): Promise<ModelFolder> {
  switch (source.kind) {
    case 'embedded':
      return openEmbedded(around, source, request);
    case 'hub':
      return openHub(around, source, request);
    case 'files':
      return openFiles(around, source);
    default:
      return source satisfies never;
  }
}

async function openEmbedded(
  around: ModelSurroundings,
  source: Extract<ModelSource, { kind: 'embedded' }>,
  request: LoadContext,
): Promise<ModelFolder> {
  const { name, language, license, baseUrl, paths } = source;
  return {
    origin: { name, baseModel: name, language, license },
    paths,
    offline: false,
    sizeOf: () => null,
    read: (path) => fetchFile(around, new URL(path, baseUrl).href, path, request),
  };
}

async function openHub(
  around: ModelSurroundings,
  { hub, name }: Extract<ModelSource, { kind: 'hub' }>,
  { signal, report }: LoadContext,
): Promise<ModelFolder> {
  const client = await openHubClient(around, hub, signal);
  const repository = parseRepository(name, 'model', hub.url);
  const { files, offline } = await client.files(repository);
  const fileAt = new Map<string, HubFile>(files.map((file) => [file.path, file]));
  const reportWhole = (file: string, { sizeBytes }: ByteSource) =>
    report({ file, receivedBytes: sizeBytes, totalBytes: sizeBytes });
  return {
    origin: { name: repository.id, baseModel: repository.id, language: null, license: null },
    paths: [...fileAt.keys()],
    offline,
    sizeOf: (path) => fileAt.get(path)?.sizeBytes ?? null,
    announce: async (paths) => {
      for (const path of paths) {
        const file = fileAt.get(path)!;
        const cached = await client.cached(file);
        if (cached === null) report({ file: path, receivedBytes: 0, totalBytes: file.sizeBytes });
        else reportWhole(path, cached);
      }
    },
    read: async (path) => {
      const source = await client.download(fileAt.get(path)!, report);
      reportWhole(path, source);
      return source.slice(0);
    },
  };
}

/**
 * Archives are opened by their name, since the weights of PyTorch are zip archives too, and only where no model is
 * beside them. Of what is in them no more is unpacked than is read.
 */
async function openFiles(
  around: ModelSurroundings,
  { name, files }: Extract<ModelSource, { kind: 'files' }>,
): Promise<ModelFolder> {
  const readAt = new Map<string, () => Promise<Uint8Array>>();
  const hasModel = files.some((file) => /(^|\/)config\.json$/.test(file.name));
  const budget = { leftBytes: MAX_UNPACKED_BYTES };
  for (const file of files) {
    const source = blobSource(file.name, file.blob);
    if (!hasModel && /\.zip$/i.test(file.name)) {
      for (const packed of await packedFiles(source, budget, () => around.yieldTurn()))
        readAt.set(packed.name, packed.read);
    } else {
      readAt.set(file.name, () => source.slice(0));
    }
  }
  return {
    origin: { name, baseModel: name, language: null, license: null },
    paths: [...readAt.keys()],
    offline: false,
    sizeOf: () => null,
    read: (path) => readAt.get(path)!(),
  };
}

/** Fetches a file of the page, reporting how far it is. */
async function fetchFile(
  around: ModelSurroundings,
  url: string,
  file: string,
  { signal, report }: LoadContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const remedy = 'Check the connection and load the page again.';
  const response = await around.fetch(url, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new DownloadError(`${file} could not be fetched: ${String(error)}. ${remedy}`, {
      file,
      status: null,
    });
  });
  if (!response.ok || response.body === null) {
    throw new DownloadError(`${file} could not be fetched: status ${response.status}. ${remedy}`, {
      file,
      status: response.status,
    });
  }
  const totalBytes = Number(response.headers.get('content-length')) || null;
  const chunks: Uint8Array[] = [];
  const reportPart = new ThrottledReport(report, REPORT_EVERY_MS);
  let receivedBytes = 0;
  for await (const chunk of readChunks(response.body)) {
    chunks.push(chunk);
    receivedBytes += chunk.byteLength;
    reportPart.offer({ file, receivedBytes, totalBytes });
  }
  reportPart.end();
  report({ file, receivedBytes, totalBytes });
  const bytes = new Uint8Array(receivedBytes);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

async function* readChunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
