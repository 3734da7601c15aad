/**
 * How long the page takes from navigation to a clickable Train and from the click to the first step, and what it
 * loads, each time in a fresh profile.
 *
 *     npx tsx bench/page-load.ts [--repeats 5] [--idle 2000] [--url http://localhost:5173/]
 *
 * Train is clicked when nothing has been loaded for `idle` ms: at 2000 in the middle of the measuring that the page
 * does when nobody uses it, at 500 before that, at 20000 after it.
 * Without --url the server is started with `npm start`. Prints JSON.
 */
import { get } from 'node:http';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Request } from '@playwright/test';
import { Studio } from '../e2e/studio.ts';
import { findBrowser, launchOptions } from '../scripts/browser.ts';
import { startServer } from './server.ts';
import { printJson, summarize } from './statistics.ts';

interface LoadedResource {
  readonly path: string;
  readonly type: string;
  readonly sizeBytes: number;
  /** Since the navigation began. */
  readonly endMs: number;
}

interface PageLoad {
  readonly firstContentfulPaintMs: number;
  readonly trainClickableMs: number;
  /** From the click on Train, long after the page has become idle, to the first step that the page shows. */
  readonly clickToFirstStepMs: number;
  readonly resources: readonly LoadedResource[];
}

/** What a file is to the page. Determined by its name, since servers differ in the media types they send. */
function resourceType(path: string): string {
  const name = path.split('/').at(-1) ?? '';
  if (name.endsWith('.safetensors')) return 'model weights';
  if (/^(tokenizer|config|tokenizer_config|special_tokens_map)\.json$|^vocab\.txt$/.test(name)) {
    return 'model configuration and tokenizer';
  }
  if (name.endsWith('.wasm')) return 'wasm';
  if (/\.(m?js|tsx?|jsx)$/.test(name)) return 'script';
  if (name.endsWith('.css')) return 'style';
  if (/\.(conll|jsonl)$/.test(name)) return 'sample data';
  if (name === '') return 'document';
  return 'other';
}

/** The size of the compressed body that the server sends a browser. */
function transferredBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { 'Accept-Encoding': 'gzip, deflate, br' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes));
    });
    request.on('error', reject);
  });
}

async function loadPage(browser: Browser, url: string): Promise<PageLoad> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const finished: Request[] = [];
  page.on('requestfinished', (request) => finished.push(request));
  // Trap: a function with a name would be wrapped in a helper of tsx, which the page does not have.
  await page.addInitScript(() => {
    const timer = setInterval(() => {
      const train = [...document.querySelectorAll('button')].find(
        (button) =>
          (button.getAttribute('aria-label') ?? button.textContent ?? '').trim() === 'Train' &&
          button.getAttribute('role') !== 'tab',
      );
      if (train === undefined || train.disabled || train.getAttribute('aria-disabled') === 'true') return;
      const { left, top, width, height } = train.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      if (hit === null || !train.contains(hit)) return;
      clearInterval(timer);
      Object.assign(globalThis, { trainClickableMs: performance.now() });
    }, 5);
  });
  const startedMs = Date.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => 'trainClickableMs' in globalThis, undefined, { timeout: 60_000 });
  // What comes later (the weights, the engine) is counted too: the page has all it needs when the network is idle.
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(Number(values.idle));
  const times = await page.evaluate(() => ({
    trainClickableMs: (globalThis as typeof globalThis & { trainClickableMs?: number }).trainClickableMs,
    firstContentfulPaintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  }));
  const studio = new Studio(page);
  const clickedMs = performance.now();
  await studio.trainButton.click();
  await studio.status.filter({ hasText: /step [1-9]/ }).waitFor({ timeout: 120_000 });
  const clickToFirstStepMs = performance.now() - clickedMs;
  const resources = await Promise.all(
    finished.map(async (request) => {
      const { responseBodySize } = await request.sizes();
      const { startTime, responseEnd } = request.timing();
      return { url: request.url(), sizeBytes: responseBodySize, endMs: startTime + responseEnd - startedMs };
    }),
  );
  const entries = await page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map((entry) => ({
      url: entry.name,
      sizeBytes: entry.encodedBodySize,
      endMs: entry.responseEnd,
    })),
  );
  // A file asked for twice comes from the cache the second time, with no size.
  const byUrl = new Map<string, { sizeBytes: number; endMs: number }>();
  for (const { url, sizeBytes, endMs } of [...resources, ...entries]) {
    const first = byUrl.get(url);
    byUrl.set(url, {
      sizeBytes: Math.max(sizeBytes, first?.sizeBytes ?? 0),
      endMs: Math.min(endMs, first?.endMs ?? Number.POSITIVE_INFINITY),
    });
  }
  for (const [url, resource] of byUrl) {
    // The browser reports no size for a worker's own script.
    if (resource.sizeBytes === 0) resource.sizeBytes = await transferredBytes(url);
  }
  await context.close();
  return {
    trainClickableMs: times.trainClickableMs ?? Number.NaN,
    firstContentfulPaintMs: times.firstContentfulPaintMs ?? Number.NaN,
    clickToFirstStepMs,
    resources: [...byUrl].map(([url, { sizeBytes, endMs }]) => {
      const path = new URL(url).pathname;
      return { path, type: resourceType(path), sizeBytes, endMs };
    }),
  };
}

function bytesByType(resources: readonly LoadedResource[]): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const { type, sizeBytes } of resources) bytes[type] = (bytes[type] ?? 0) + sizeBytes;
  return { ...bytes, total: resources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    idle: { type: 'string', default: '2000' },
    url: { type: 'string' },
  },
});
const server = values.url === undefined ? await startServer() : null;
const loads: PageLoad[] = [];
try {
  const url = server?.url ?? values.url!;
  for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
    // A browser of its own for each: its caches (HTTP, compiled WASM) begin empty.
    const browser = await chromium.launch(launchOptions(findBrowser()));
    loads.push(await loadPage(browser, url));
    await browser.close();
    console.error(
      `load ${repeat + 1}: Train clickable after ${loads.at(-1)!.trainClickableMs.toFixed(0)} ms`,
    );
  }
} finally {
  await server?.stop();
}
const last = loads.at(-1)!;
printJson({
  trainClickableMs: summarize(loads.map((load) => load.trainClickableMs)),
  firstContentfulPaintMs: summarize(loads.map((load) => load.firstContentfulPaintMs)),
  clickToFirstStepMs: summarize(loads.map((load) => load.clickToFirstStepMs)),
  bytesBeforeTrainIsClickable: bytesByType(
    last.resources.filter(({ endMs }) => endMs <= last.trainClickableMs),
  ),
  bytesUntilFirstStep: bytesByType(last.resources),
  largestFiles: [...last.resources].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, 10),
});
