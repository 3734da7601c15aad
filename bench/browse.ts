/**
 * Whether the page answers while a million tokens are read and browsed: the longest tasks on its thread, in ms of the
 * processor's time, so that other load on the machine does not count.
 *
 *     npx tsx bench/browse.ts [--url http://localhost:5173/]
 *
 * Without --url the server is started with `npm start`. Prints JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { openWithPlots, walkMillionTokens } from '../e2e/millionTokens.ts';
import { Studio } from '../e2e/studio.ts';
import { findBrowser, launchOptions } from '../scripts/browser.ts';
import { tasksOfPages } from './pageTasks.ts';
import { startServer } from './server.ts';
import { printJson } from './statistics.ts';

/** What a task must stay under for the page to answer at once. */
const LIMIT_MS = 50;
/** The page is at rest before the trace begins, and after its last redraw when it ends. */
const REST_MS = 1000;

const { values } = parseArgs({ options: { url: { type: 'string' } } });
const server = values.url === undefined ? await startServer() : null;
const folder = mkdtempSync(join(tmpdir(), 'tagsmith-browse-'));
const browser = await chromium.launch(launchOptions(findBrowser()));
try {
  const context = await browser.newContext({ baseURL: server?.url ?? values.url!, locale: 'en-GB' });
  const page = await context.newPage();
  const studio = new Studio(page);
  await openWithPlots(studio);
  await page.waitForTimeout(REST_MS);
  await browser.startTracing(page, { categories: ['toplevel'] });
  await walkMillionTokens(studio, folder);
  await page.waitForTimeout(REST_MS);
  const tasks = tasksOfPages(await browser.stopTracing());
  printJson({
    tasks: tasks.length,
    limitMs: LIMIT_MS,
    overLimit: tasks.filter(({ cpuMs }) => cpuMs > LIMIT_MS).length,
    longest: tasks.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, 5),
  });
} finally {
  await browser.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
}
