/**
 * How long the page takes from navigation to a clickable Train, and what it loads, each time in a fresh profile.
 *
 *     npx tsx bench/page-load.ts [--repeats 5] [--url http://localhost:5173/]
 *
 * Without --url the server is started with `npm start`. Prints JSON.
 */
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Request } from '@playwright/test';
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
  readonly resources: readonly LoadedResource[];
}

/** What a file is to the page. Told from its name, since servers differ in the media types they send. */
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

async function loadPage(browser: Browser, url: string): Promise<PageLoad> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const finished: Request[] = [];
  page.on('requestfinished', (request) => finished.push(request));
  await page.addInitScript(() => {
    const holder = globalThis as typeof globalThis & { trainClickableMs?: number };
    const look = () => {
      const train = [...document.querySelectorAll('button')].find(
        (button) =>
          (button.getAttribute('aria-label') ?? button.textContent ?? '').trim() === 'Train' &&
          button.getAttribute('role') !== 'tab',
      );
      if (train !== undefined && !train.disabled && train.getAttribute('aria-disabled') !== 'true') {
        const { left, top, width, height } = train.getBoundingClientRect();
        const hit = document.elementFromPoint(left + width / 2, top + height / 2);
        if (hit !== null && train.contains(hit)) {
          holder.trainClickableMs = performance.now();
          return;
        }
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const startedMs = Date.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => 'trainClickableMs' in globalThis, undefined, { timeout: 60_000 });
  // What comes later (the weights, the engine) is counted too: the page has all it needs when the network rests.
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(2000);
  const times = await page.evaluate(() => ({
    trainClickableMs: (globalThis as typeof globalThis & { trainClickableMs?: number }).trainClickableMs,
    firstContentfulPaintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  }));
  const resources = await Promise.all(
    finished.map(async (request) => {
      const path = new URL(request.url()).pathname;
      const { responseBodySize } = await request.sizes();
      const { startTime, responseEnd } = request.timing();
      return {
        path,
        type: resourceType(path),
        sizeBytes: responseBodySize,
        endMs: startTime + responseEnd - startedMs,
      };
    }),
  );
  await context.close();
  return {
    trainClickableMs: times.trainClickableMs ?? Number.NaN,
    firstContentfulPaintMs: times.firstContentfulPaintMs ?? Number.NaN,
    resources,
  };
}

function bytesByType(resources: readonly LoadedResource[]): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const { type, sizeBytes } of resources) bytes[type] = (bytes[type] ?? 0) + sizeBytes;
  return { ...bytes, total: resources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

const { values } = parseArgs({
  options: { repeats: { type: 'string', default: '5' }, url: { type: 'string' } },
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
  bytesBeforeTrainIsClickable: bytesByType(
    last.resources.filter(({ endMs }) => endMs <= last.trainClickableMs),
  ),
  bytesLoaded: bytesByType(last.resources),
  largestFiles: [...last.resources].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, 8),
});
