/** The cache in a real Chromium, in a worker, with a hub on another origin. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findBrowser, launchOptions } from '../scripts/browser.ts';
import type { WireError } from '../src/core/errors.ts';
import type { CachedRepository } from '../src/core/hub/cache.ts';
import type { Command } from '../tests/opfs/worker.ts';

const WEIGHTS = Uint8Array.from({ length: 8_000_000 }, (_, i) => (i * i + 7 * i) >> 5);
const SHA256 = createHash('sha256').update(WEIGHTS).digest('hex');
const HUGE_BYTES = 1e15;
const COMMIT = 'c0ffee0000000000000000000000000000000000';

interface Outcome {
  readonly result?: unknown;
  readonly error?: WireError;
}

let hub: Server;
let pages: Server;
let hubUrl: string;
let port: number;
let browser: Browser;
let workerCode: string;
/** What the hub has been asked for since the test began. */
let asked: { readonly method: string; readonly path: string; readonly range: string | undefined }[];
let mode: 'well' | 'stops in the middle' | 'is huge' | 'down';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL('../tests/opfs/worker.ts', import.meta.url)), formats: ['es'] },
    },
  });
  const output = Array.isArray(built) ? built[0]?.output[0] : null;
  if (output?.type !== 'chunk') throw new Error('Vite built no worker.');
  workerCode = output.code;

  hub = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '', 'http://hub');
    asked.push({ method: req.method ?? '', path: pathname, range: req.headers.range });
    if (mode === 'down') return res.destroy();
    // The storage behind the hub answers no preflight, and lets a page see few headers.
    if (req.method === 'OPTIONS') return res.writeHead(403).end();
    res.setHeader('access-control-allow-origin', '*');
    if (pathname.startsWith('/api/')) {
      const size = WEIGHTS.length;
      const lfs = { oid: SHA256, size, pointerSize: 134 };
      const body = pathname.includes('/tree/')
        ? [{ type: 'file', path: 'model.safetensors', oid: '2'.repeat(40), size, lfs }]
        : { id: 'acme/encoder', sha: COMMIT };
      return res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
    const start = Number(/^bytes=(\d+)-$/.exec(req.headers.range ?? '')?.[1] ?? 0);
    const length = mode === 'is huge' ? HUGE_BYTES : WEIGHTS.length - start;
    res.writeHead(start > 0 ? 206 : 200, { 'content-length': length, etag: '"1"' });
    if (mode !== 'well') {
      res.write(WEIGHTS.subarray(start, (start + WEIGHTS.length) >> 1));
      return res;
    }
    return res.end(WEIGHTS.subarray(start));
  });
  pages = createServer((req, res) =>
    req.url === '/worker.js'
      ? res.writeHead(200, { 'content-type': 'text/javascript' }).end(workerCode)
      : res.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>cache</title>'),
  );
  hubUrl = `http://127.0.0.1:${await listen(hub)}`;
  port = await listen(pages);
  browser = await chromium.launch(
    launchOptions(findBrowser(), ['--host-resolver-rules=MAP plain.test 127.0.0.1']),
  );
});

afterAll(async () => {
  await browser.close();
  for (const server of [hub, pages]) {
    server.closeAllConnections();
    server.close();
  }
});

beforeEach(() => {
  asked = [];
  mode = 'well';
});

/** Each in a profile of its own. */
async function openPage(host = 'localhost'): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://${host}:${port}/`);
  return page;
}

/**
 * Runs a command in a new worker of the page; with `untilBytes`, only until so much was received, and the worker
 * lives on.
 */
function run(page: Page, command: Command, untilBytes: number | null = null): Promise<Outcome> {
  return page.evaluate(
    async ({ command, untilBytes }) => {
      const worker = new Worker('/worker.js', { type: 'module' });
      return await new Promise<Outcome>((resolve) => {
        worker.onerror = ({ message }) => resolve({ error: { name: 'WorkerError', message } });
        worker.onmessage = ({ data }) => {
          if (data.progress === undefined) resolve(data);
          else if (untilBytes !== null && data.progress.receivedBytes >= untilBytes) resolve({});
        };
        worker.postMessage(command);
      });
    },
    { command, untilBytes },
  );
}

const download = { kind: 'download', unsized: false } as const;
const whole = { sha256: SHA256, sizeBytes: WEIGHTS.length };

test('a download resumes after a reload, without a preflight, and is there offline', async () => {
  const page = await openPage();
  mode = 'stops in the middle';
  expect(await run(page, { ...download, hubUrl }, 1)).toEqual({});
  await page.reload();
  const [part] = (await run(page, { kind: 'list' })).result as CachedRepository[];
  expect(part!.files[0]).toMatchObject({ path: 'model.safetensors', whole: false });
  const keptBytes = part!.files[0]!.sizeBytes;
  expect(keptBytes).toBeGreaterThan(0);

  mode = 'well';
  asked = [];
  expect(await run(page, { ...download, hubUrl })).toEqual({ result: { ...whole, offline: false } });
  expect(asked.at(-1)?.range).toBe(`bytes=${keptBytes}-`);
  expect(asked.filter(({ method }) => method === 'OPTIONS')).toEqual([]);

  mode = 'down';
  await page.reload();
  expect(await run(page, { ...download, hubUrl })).toEqual({ result: { ...whole, offline: true } });

  const [kept] = (await run(page, { kind: 'list' })).result as CachedRepository[];
  expect(kept!.files).toEqual([
    { path: 'model.safetensors', sizeBytes: WEIGHTS.length, totalBytes: WEIGHTS.length, whole: true },
  ]);
  expect(await run(page, { kind: 'delete' })).toEqual({ result: null });
  expect(await run(page, { kind: 'list' })).toEqual({ result: [] });
  expect((await run(page, { ...download, hubUrl })).error).toMatchObject({ name: 'HubOfflineError' });
});

test('while one tab receives a file, another can neither receive nor delete it', async () => {
  const page = await openPage();
  const other = await page.context().newPage();
  await other.goto(page.url());
  mode = 'stops in the middle';
  await run(page, { ...download, hubUrl }, 1);
  const inUse = { name: 'FileInUseError', data: { path: 'model.safetensors' } };
  expect((await run(other, { ...download, hubUrl })).error).toMatchObject(inUse);
  expect((await run(other, { kind: 'delete' })).error).toMatchObject(inUse);
  await page.close();
  mode = 'well';
  expect((await run(other, { ...download, hubUrl })).result).toMatchObject(whole);
});

test('a file that cannot fit is refused before it is received', async () => {
  const page = await openPage();
  mode = 'is huge';
  const { error } = await run(page, { kind: 'download', hubUrl, unsized: true });
  expect(error).toMatchObject({ name: 'StorageFullError', data: { neededBytes: HUGE_BYTES } });
  const { availableBytes } = error!.data as { availableBytes: number };
  expect(availableBytes).toBeLessThan(HUGE_BYTES);
  expect(error!.message).toContain(`${Math.ceil(availableBytes / 1e6)} MB left`);
});

test('a disk that is full in the middle costs nothing of what was received', async () => {
  const page = await openPage();
  const devtools = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 5_000_000 });
  const { error } = await run(page, { ...download, hubUrl });
  expect(error).toMatchObject({ name: 'StorageFullError', data: { path: 'model.safetensors' } });
  expect(error!.message).toContain('Delete models or data sets');
  const [part] = (await run(page, { kind: 'list' })).result as CachedRepository[];
  const keptBytes = part!.files[0]!.sizeBytes;
  expect(keptBytes).toBeGreaterThan(3_000_000);
  expect((error!.data as { neededBytes: number }).neededBytes).toBe(WEIGHTS.length - keptBytes);

  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  expect((await run(page, { ...download, hubUrl })).result).toMatchObject(whole);
  expect(asked.at(-1)?.range).toBe(`bytes=${keptBytes}-`);
});

test('where the browser gives no storage, files are kept in memory', async () => {
  expect((await run(await openPage(), { kind: 'cacheName' })).result).toBe('OpfsCache');
  expect((await run(await openPage('plain.test'), { kind: 'cacheName' })).result).toBe('MemoryCache');
});
