/**
 * Typing into a long text in Try, whose marks of before stand below it: how long eleven keys take, what they cost on
 * the page's thread, and when the marks of the new text are there.
 *
 *     npx tsx bench/typing.ts [--url http://localhost:5173/] [--characters 7000]
 *
 * Without --url the server is started with `npm start`. Prints JSON.
 */
import { parseArgs } from 'node:util';
import { chromium, expect } from '@playwright/test';
import { cutSample, inputFile } from '../e2e/data.ts';
import { Studio } from '../e2e/studio.ts';
import { findBrowser, launchOptions } from '../scripts/browser.ts';
import { tasksOfPages } from './pageTasks.ts';
import { startServer } from './server.ts';
import { printJson } from './statistics.ts';

const KEYS = 'in Havana. ';
/** Between two keys: slower than the page waits before it tags, so that there is work under way at each. */
const PAUSE_MS = 250;

/** Words of the sample's test split, as a text. */
function textOf(characters: number): string {
  const words = cutSample('test.conll', 1000)
    .text.split('\n')
    .flatMap((line) => line.split(' ')[0] || []);
  return words.join(' ').slice(0, characters).replace(/ \S*$/, ' ');
}

const { values } = parseArgs({
  options: { url: { type: 'string' }, characters: { type: 'string', default: '7000' } },
});
const server = values.url === undefined ? await startServer() : null;
const browser = await chromium.launch(launchOptions(findBrowser()));
try {
  const context = await browser.newContext({ baseURL: server?.url ?? values.url!, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(600_000);
  const studio = new Studio(page);
  await studio.open('#data?epochs=1');
  await studio.upload(
    inputFile('train.conll', cutSample('train.conll', 200)),
    inputFile('valid.conll', cutSample('valid.conll', 20)),
  );
  await expect(studio.importReport).toContainText('valid.conll');
  await studio.trainButton.click();
  await studio.waitForRunToEnd(600_000);
  await studio.show('Try');
  const text = textOf(Number(values.characters));
  await studio.textToTag.fill(text);
  const first = text.slice(0, 60);
  await expect(studio.entities).toContainText(first, { timeout: 600_000 });
  const marks = await studio.marks.count();
  await studio.textToTag.press('ControlOrMeta+End');
  await browser.startTracing(page, { categories: ['toplevel'] });
  const keyMs: number[] = [];
  for (const key of KEYS) {
    const startedMs = performance.now();
    await page.keyboard.press(key);
    // Until what the key has changed is drawn.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
    keyMs.push(performance.now() - startedMs);
    await page.waitForTimeout(PAUSE_MS);
  }
  const typedMs = performance.now();
  const tasks = tasksOfPages(await browser.stopTracing());
  await expect(studio.entities).toContainText(`${text}${KEYS}`.slice(-60), { timeout: 600_000 });
  const markedMs = performance.now() - typedMs;
  printJson({
    characters: text.length,
    marks,
    keys: KEYS.length,
    typingMs: keyMs.reduce((sum, ms) => sum + ms, 0),
    slowestKeyMs: Math.max(...keyMs),
    pageCpuMs: tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    longestTaskCpuMs: Math.max(...tasks.map(({ cpuMs }) => cpuMs)),
    markedAfterMs: markedMs,
  });
} finally {
  await browser.close();
  await server?.stop();
}
