/** The client against a hub and a way to it that have every fault. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COMMIT, CONFIG, FaultyHub, gitId, PARQUET, sha256, WEIGHTS } from '../../../tests/faultyHub.ts';
import type { ByteSource } from '../bytes.ts';
import { cachedRepositories, deleteCachedRepository } from './cache.ts';
import { HubClient, type HubClientOptions } from './client.ts';
import type { DownloadProgress, HubFile } from './download.ts';
import {
  ChecksumError,
  FileInUseError,
  GatedRepositoryError,
  HubAnswerError,
  HubNotFoundError,
  HubOfflineError,
  HubStatusError,
} from './errors.ts';
import { MemoryCache } from './memoryCache.ts';
import { DEFAULT_HUB_URL } from './names.ts';
import type { RepositoryRef } from './repository.ts';

const MODEL: RepositoryRef = { kind: 'model', id: 'acme/encoder', revision: 'main' };
const DATASET: RepositoryRef = { kind: 'dataset', id: 'acme/news', revision: 'main' };

let server: FaultyHub;
let cache: MemoryCache;

beforeEach(async () => {
  cache = new MemoryCache();
  server = new FaultyHub();
  await server.start();
});

afterEach(() => server.stop());

const client = (options: Partial<HubClientOptions> = {}) =>
  new HubClient({ hubUrl: server.url, cache, retryDelaysMs: [1, 1, 1], stallMs: 10_000, ...options });

async function fileNamed(path: string, hub = client()): Promise<HubFile> {
  const { files } = await hub.files(MODEL);
  const found = files.find((one) => one.path === path);
  if (found === undefined) throw new Error(`${path} is not listed`);
  return found;
}

async function weightsFile(): Promise<HubFile> {
  const listed = await fileNamed('onnx/model #1.bin');
  server.seen.length = 0;
  return listed;
}

/** Compared by node: vitest takes most of a second for so many numbers. */
const holds = async (source: ByteSource, bytes: Uint8Array) =>
  expect(Buffer.from(await source.slice(0)).equals(bytes)).toBe(true);
const rangesAsked = () => server.seen.map(({ range }) => range);

async function failure<E extends Error>(
  promise: Promise<unknown>,
  errorClass: abstract new (...args: never[]) => E,
): Promise<E> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(errorClass);
  return error as E;
}

describe('listings', () => {
  test('all pages of a file tree, with sizes and the checksums of large files', async () => {
    const { files, offline } = await client().files(MODEL);
    expect(offline).toBe(false);
    expect(files).toEqual([
      {
        repository: MODEL,
        path: 'config.json',
        url: `${server.url}/acme/encoder/resolve/${COMMIT}/config.json`,
        sizeBytes: CONFIG.length,
        checksum: null,
        contentId: gitId(CONFIG),
      },
      {
        repository: MODEL,
        path: 'onnx/model #1.bin',
        url: `${server.url}/acme/encoder/resolve/${COMMIT}/onnx/model%20%231.bin`,
        sizeBytes: WEIGHTS.length,
        checksum: { algorithm: 'sha256', hex: sha256(WEIGHTS) },
        contentId: '2'.repeat(40),
      },
      expect.objectContaining({ path: 'empty.txt', sizeBytes: 0 }),
    ]);
  });

  test('what the hub says about a repository', async () => {
    expect(await client().info(DATASET)).toEqual({
      repository: DATASET,
      commit: COMMIT,
      isPrivate: false,
      isGated: true,
      offline: false,
    });
  });

  test('the parquet conversion by config and split, each address led back to its file', async () => {
    const { splits, offline } = await client().parquet(DATASET);
    expect(offline).toBe(false);
    expect(
      splits.map(({ config, split, files, isPartial }) => ({
        config,
        split,
        isPartial,
        files: files.map(({ path, sizeBytes }) => [path, sizeBytes]),
      })),
    ).toEqual([
      {
        config: 'en',
        split: 'train',
        isPartial: true,
        files: [
          ['en/partial-train/0000.parquet', 5000],
          ['en/partial-train/0001.parquet', 5000],
        ],
      },
      { config: 'en', split: 'test', isPartial: false, files: [['en/test/0000.parquet', 5000]] },
      { config: 'de', split: 'test', isPartial: false, files: [['de/test/0.parquet', null]] },
    ]);
    for (const listed of [splits[0]!.files[1]!, splits[2]!.files[0]!]) {
      await holds(await client().download(listed), PARQUET);
    }
  });

  test('no conversion is an empty listing, no repository an error', async () => {
    expect((await client().parquet({ ...DATASET, id: 'acme/unconverted' })).splits).toEqual([]);
    const error = await failure(client().parquet({ ...DATASET, id: 'acme/nothing' }), HubNotFoundError);
    expect(error.data).toMatchObject({ missing: 'repository', repository: 'acme/nothing' });
  });

  test('offline, the listing of last time serves, marked as such', async () => {
    const before = await client().files(MODEL);
    await client().info(DATASET);
    await client().parquet(DATASET);
    server.stop();
    expect(await client().files(MODEL)).toEqual({ ...before, offline: true });
    expect((await client().info(DATASET)).offline).toBe(true);
    expect((await client().parquet(DATASET)).offline).toBe(true);
    const error = await failure(client().files({ ...MODEL, revision: 'v2' }), HubOfflineError);
    expect(error.message).toContain('Check the connection');
  });

  test('a hub that is briefly down is tried again; one that stays down is offline or an error', async () => {
    server.apiFaults = [{ status: 503 }, { cutAfter: 0 }];
    expect((await client().info(MODEL)).offline).toBe(false);
    server.apiFaults = [{ status: 500 }, { status: 500 }];
    expect((await client().info(MODEL)).offline).toBe(true);
    server.apiFaults = [{ status: 500 }, { status: 502 }, { status: 503 }];
    expect((await failure(client().info(DATASET), HubStatusError)).data.status).toBe(503);
  });

  test('too many requests: waits as long as asked, and gives up where that is long', async () => {
    server.apiFaults = [{ status: 429, headers: { 'retry-after': '1' } }];
    const startMs = Date.now();
    await client().info(MODEL);
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(990);
    server.apiFaults = [{ status: 429, headers: { 'retry-after': '300' } }];
    const error = await failure(client().info(DATASET), HubStatusError);
    expect(error.data).toMatchObject({ status: 429, retryAfterMs: 300_000 });
  });

  test('answers that are not the hub’s: a login page, another shape', async () => {
    server.apiFaults = [{ body: new TextEncoder().encode('<html>Sign in to the airport</html>') }];
    expect((await failure(client().info(MODEL), HubAnswerError)).message).toContain('login');
    server.apiFaults = [{}, { body: new TextEncoder().encode('[{"path": 7}]') }];
    expect((await failure(client().files(MODEL), HubAnswerError)).message).toContain('path');
    server.apiFaults = [{ body: new TextEncoder().encode('null') }];
    await failure(client().info(MODEL), HubAnswerError);
  });
});

describe('access', () => {
  test('the token goes to the hub, whatever it looks like, and to nobody else', async () => {
    const hub = client({ token: 'SECRET' });
    const listed = await fileNamed('config.json', hub);
    await hub.download(listed);
    expect(server.seen.map(({ authorization }) => authorization)).toEqual(Array(4).fill('Bearer SECRET'));
    server.seen.length = 0;
    const elsewhere = { ...listed, contentId: 'x', url: listed.url.replace('127.0.0.1', 'localhost') };
    await hub.download(elsewhere).catch(() => undefined);
    expect(server.seen.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  test.each([
    [401, 'GatedRepo', null, GatedRepositoryError, /enter an access token/],
    [403, null, null, GatedRepositoryError, /enter an access token/],
    [403, 'GatedRepo', 'hf_x', GatedRepositoryError, /refuses .* with this access token/],
    [401, 'GatedRepo', 'hf_x', GatedRepositoryError, /refuses .* with this access token/],
    [401, null, 'hf_x', GatedRepositoryError, /does not know this access token.*Enter another one, or none/],
    [401, 'RepoNotFound', null, HubNotFoundError, /does not exist or is private/],
    [401, null, null, HubNotFoundError, /does not exist or is private/],
    [404, 'RepoNotFound', null, HubNotFoundError, /Check owner and name/],
    [404, 'RevisionNotFound', null, HubNotFoundError, /has no revision main/],
    [404, 'EntryNotFound', null, HubNotFoundError, /has no file config.json in revision main/],
    [404, null, null, HubNotFoundError, /has no file config.json/],
    [410, null, null, HubStatusError, /status 410/],
  ])('%i %s with token %s', async (status, code, token, errorClass, message) => {
    const listed = await fileNamed('config.json');
    server.faults = [{ status, headers: code === null ? {} : { 'x-error-code': code } }];
    server.seen.length = 0;
    const error = await failure<Error>(client({ token }).download(listed), errorClass);
    expect(error.message).toMatch(message);
    expect(server.seen, 'is not asked again').toHaveLength(1);
    if (error instanceof GatedRepositoryError) expect(error.data.hadToken).toBe(token !== null);
  });
});

describe('downloads', () => {
  test('a file is received with progress, and comes from the cache afterwards, offline too', async () => {
    const listed = await weightsFile();
    const progress: DownloadProgress[] = [];
    const source = await client().download(listed, (now) => progress.push(now));
    expect(source.name).toBe('onnx/model #1.bin');
    await holds(source, WEIGHTS);
    const totalBytes = WEIGHTS.length;
    expect(progress[0]).toEqual({ file: listed.path, receivedBytes: 0, totalBytes });
    expect(progress.at(-1)).toEqual({ file: listed.path, receivedBytes: totalBytes, totalBytes });
    expect(progress.map(({ receivedBytes }) => receivedBytes)).toEqual(
      progress.map(({ receivedBytes }) => receivedBytes).sort((a, b) => a - b),
    );
    server.stop();
    await holds(await client().download(listed), WEIGHTS);
    await holds((await client().cached(listed))!, WEIGHTS);
    expect(server.seen).toHaveLength(1);
  });

  test('a file without bytes', async () => {
    const source = await client().download(await fileNamed('empty.txt'));
    expect(source.sizeBytes).toBe(0);
  });

  test('broken connections are resumed where they broke', async () => {
    const listed = await weightsFile();
    server.faults = [
      { cutAfter: 100_000 },
      { cutAfter: 50_000 },
      { cutAfter: 50_000 },
      { cutAfter: 50_000 },
      {},
    ];
    const source = await client({ retryDelaysMs: [1] }).download(listed);
    await holds(source, WEIGHTS);
    expect(rangesAsked()).toEqual([
      undefined,
      'bytes=100000-',
      'bytes=150000-',
      'bytes=200000-',
      'bytes=250000-',
    ]);
  });

  test('what was received before a reload is not requested again', async () => {
    const listed = await weightsFile();
    server.faults = [{ cutAfter: 120_000 }, { status: 500 }];
    await failure(client().download(listed), HubStatusError);
    expect(await client().cached(listed)).toBeNull();
    server.faults = [{}];
    server.seen.length = 0;
    const firsts: number[] = [];
    const source = await client().download(listed, ({ receivedBytes }) => firsts.push(receivedBytes));
    expect(rangesAsked()).toEqual(['bytes=120000-']);
    expect(firsts[0]).toBe(120_000);
    await holds(source, WEIGHTS);
  });

  test('a connection that has gone silent is abandoned and resumed', async () => {
    const listed = await weightsFile();
    server.faults = [{ stall: true }, {}];
    const source = await client({ stallMs: 200 }).download(listed);
    expect(rangesAsked()).toEqual([undefined, 'bytes=150000-']);
    await holds(source, WEIGHTS);
  });

  test('another ETag means another file: it is received from its beginning', async () => {
    const listed = await weightsFile();
    const old = WEIGHTS.map((byte) => byte ^ 1);
    server.faults = [{ cutAfter: 100_000, etag: '"old"', body: old }, {}];
    await holds(await client().download(listed), WEIGHTS);
    expect(rangesAsked()).toEqual([undefined, 'bytes=100000-', undefined]);
  });

  test('a file whose ETag keeps changing is abandoned', async () => {
    const listed = await weightsFile();
    server.faults = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((etag) => ({ etag, cutAfter: 100_000 }));
    await failure(client().download(listed), HubOfflineError);
    expect(rangesAsked()).toEqual([undefined, ...Array(3).fill(['bytes=100000-', undefined]).flat()]);
  });

  test('a server without Range sends everything again', async () => {
    const listed = await weightsFile();
    server.faults = [{ cutAfter: 100_000 }, { ignoreRange: true }];
    await holds(await client().download(listed), WEIGHTS);
    expect(rangesAsked()).toEqual([undefined, 'bytes=100000-']);
  });

  test('a part longer than the file is discarded', async () => {
    const listed = await weightsFile();
    const unsized = { ...listed, sizeBytes: null };
    server.faults = [{ cutAfter: 200_000 }, { body: WEIGHTS.subarray(0, 150_000), etag: '"shorter"' }];
    const source = await client().download({ ...unsized, checksum: null });
    expect(source.sizeBytes).toBe(150_000);
  });

  test('pieces that do not fit together are found by the checksum and received again in one go', async () => {
    const listed = await weightsFile();
    server.faults = [
      { cutAfter: 100_000, body: WEIGHTS.map((byte) => byte ^ 1), etag: '"same"' },
      { etag: '"same"' },
    ];
    await holds(await client().download(listed), WEIGHTS);
    expect(rangesAsked()).toEqual([undefined, 'bytes=100000-', undefined]);
  });

  test('a file that arrives damaged is refused and not kept', async () => {
    const listed = await weightsFile();
    server.faults = [{ body: WEIGHTS.map((byte) => byte ^ 1) }];
    const error = await failure(client().download(listed), ChecksumError);
    expect(error.data).toMatchObject({ measure: 'sha256', expected: sha256(WEIGHTS) });
    expect(await client().cached(listed)).toBeNull();
    const { files } = (await cachedRepositories(cache))[0]!;
    expect(files).toEqual([{ path: listed.path, sizeBytes: 0, totalBytes: null, whole: false }]);
  });

  test('a file that was damaged in the cache is received again, and not handed out when it cannot be', async () => {
    const listed = await weightsFile();
    const key = {
      hub: server.url,
      kind: MODEL.kind,
      repository: MODEL.id,
      contentId: listed.contentId,
      path: listed.path,
    };
    for (const damaged of [WEIGHTS.map((byte, i) => (i === 70_000 ? byte ^ 1 : byte)), WEIGHTS.subarray(1)]) {
      await cache.delete(key);
      const partial = await cache.openPartial(key);
      await partial.append(damaged);
      await partial.finish();
      server.faults = [{ status: 500 }];
      await failure(client().download(listed), HubStatusError);
      server.faults = [{}];
      await holds(await client().download(listed), WEIGHTS);
      server.seen.length = 0;
      await holds(await client().download(listed), WEIGHTS);
      expect(server.seen, 'whole again, it comes from the cache').toEqual([]);
    }
  });

  test('a file of another size than listed is refused', async () => {
    const listed = await weightsFile();
    server.faults = [{ body: new Uint8Array(WEIGHTS.length + 1) }];
    const error = await failure(client().download(listed), ChecksumError);
    expect(error.data).toMatchObject({ measure: 'size', expected: '300000', actual: '300001' });
  });

  const LOGIN = new TextEncoder().encode('<html>Log in</html>');

  test('a complete but shorter file is reported at once, and nothing of it is kept', async () => {
    const listed = { ...(await weightsFile()), checksum: null };
    server.faults = [{ body: WEIGHTS.subarray(0, 18) }];
    const error = await failure(client().download(listed), HubAnswerError);
    expect(error.message).toMatch(/onnx\/model #1\.bin came with 18 bytes.*asks for a login first/);
    server.faults = [{}];
    await holds(await client().download(listed), WEIGHTS);
    expect(rangesAsked()).toEqual([undefined, undefined]);
  });

  test('a web page in place of the file does not cost what was received before', async () => {
    const listed = await weightsFile();
    server.faults = [{ cutAfter: 100_000 }, { body: LOGIN, type: 'text/html', ignoreRange: true }];
    expect((await failure(client().download(listed), HubAnswerError)).message).toContain('a web page came');
    server.faults = [{}];
    await holds(await client().download(listed), WEIGHTS);
    expect(rangesAsked()).toEqual([undefined, 'bytes=100000-', 'bytes=100000-']);
  });

  test('a beginning without an ETag is not continued by a file that has one', async () => {
    const listed = { ...(await weightsFile()), checksum: null };
    server.faults = [{ body: LOGIN, etag: '', cutAfter: 10 }, {}];
    await holds(await client().download(listed), WEIGHTS);
    expect(rangesAsked()).toEqual([undefined, 'bytes=10-', undefined]);
  });

  test('on the hub itself the ids of plain files are checked', async () => {
    const toServer = ((input: string, init: RequestInit) =>
      fetch(input.replace(DEFAULT_HUB_URL, server.url), init)) as typeof fetch;
    const hub = new HubClient({ cache, fetch: toServer, retryDelaysMs: [] });
    const listed = await fileNamed('config.json', hub);
    expect(listed.checksum).toEqual({ algorithm: 'git-sha1', hex: gitId(CONFIG) });
    await holds(await hub.download(listed), CONFIG);
    server.faults = [{ body: CONFIG.map((byte) => byte ^ 1) }];
    const error = await failure(hub.download({ ...listed, contentId: 'other' }), ChecksumError);
    expect(error.data.measure).toBe('git-sha1');
  });

  test('cancelled midway, the part is kept for next time', async () => {
    const listed = await weightsFile();
    server.faults = [{ stall: true }];
    const canceller = new AbortController();
    const download = client({ signal: canceller.signal }).download(listed, ({ receivedBytes }) => {
      if (receivedBytes > 0) canceller.abort();
    });
    expect((await failure(download, DOMException)).name).toBe('AbortError');
    const { files } = (await cachedRepositories(cache))[0]!;
    expect(files[0]!.sizeBytes).toBeGreaterThan(0);
    server.faults = [{}];
    await holds(await client().download(listed), WEIGHTS);
    expect(rangesAsked().at(-1)).toMatch(/^bytes=[1-9]/);
  });

  test('cancelled while waiting to retry', async () => {
    const listed = await weightsFile();
    server.faults = [{ status: 503 }];
    const canceller = new AbortController();
    const download = client({ signal: canceller.signal, retryDelaysMs: [60_000] }).download(listed);
    setTimeout(() => canceller.abort(), 100);
    expect((await failure(download, DOMException)).name).toBe('AbortError');
  });

  test('the same file twice at a time is refused', async () => {
    const listed = await weightsFile();
    const first = client().download(listed);
    await failure(client().download(listed), FileInUseError);
    await holds(await first, WEIGHTS);
  });
});

test('what is kept is listed with sizes, and deleted by repository', async () => {
  await client().download(await fileNamed('config.json'));
  await client().download(await weightsFile());
  await client().info(DATASET);
  const [model, dataset, ...more] = await cachedRepositories(cache);
  expect(more).toEqual([]);
  expect(model).toMatchObject({
    hub: server.url,
    kind: 'model',
    repository: 'acme/encoder',
    files: [
      { path: 'config.json', sizeBytes: CONFIG.length, whole: true },
      { path: 'onnx/model #1.bin', sizeBytes: WEIGHTS.length, totalBytes: WEIGHTS.length, whole: true },
    ],
  });
  expect(model!.sizeBytes).toBeGreaterThan(CONFIG.length + WEIGHTS.length);
  expect(dataset).toMatchObject({ kind: 'dataset', repository: 'acme/news', files: [] });
  await deleteCachedRepository(cache, model!);
  expect((await cachedRepositories(cache)).map(({ repository }) => repository)).toEqual(['acme/news']);
});
