/**
 * How long Quick try takes from the click to its scores, with a built-in encoder and its sample, each time in a fresh
 * profile: with a step that the page has measured unasked, and with none, clicked at once.
 *
 *     npx tsx bench/quick-try.ts [--repeats 3] [--hash '#train?sample=newsroom-en'] [--url http://localhost:5173/]
 *
 * Without --url the server is started with `npm start`. Prints JSON.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { Studio } from '../e2e/studio.ts';
import { findBrowser, launchOptions } from '../scripts/browser.ts';
import { startServer } from './server.ts';
import { printJson } from './statistics.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '3' },
    hash: { type: 'string', default: '#train' },
    url: { type: 'string' },
  },
});
/** Long enough for a whole run on a busy machine. */
const TIMEOUT_MS = 5 * 60_000;

async function quickTry(url: string, isMeasured: boolean) {
  const browser = await chromium.launch(launchOptions(findBrowser()));
  try {
    const page = await browser.newPage();
    await page.goto(new URL(values.hash, url).href);
    const studio = new Studio(page);
    await studio.status.filter({ hasText: /^Ready/ }).waitFor({ timeout: TIMEOUT_MS });
    const estimate = page.getByRole('region', { name: 'Estimate', exact: true });
    if (isMeasured) await estimate.filter({ hasText: 'Measured: ' }).waitFor({ timeout: TIMEOUT_MS });
    const expected = await estimate.getByText(/^Quick try: about/).textContent();
    const clickedMs = performance.now();
    await page.getByRole('button', { name: 'Quick try', exact: true }).click();
    await studio.status.filter({ hasText: /^Finished in/ }).waitFor({ timeout: TIMEOUT_MS });
    const clickToScoresMs = Math.round(performance.now() - clickedMs);
    const said = await studio.status.textContent();
    await studio.show('Train');
    const sample = await page.getByRole('note').first().textContent();
    return { isMeasured, clickToScoresMs, expected, said, sample, load: loadavg()[0] };
  } finally {
    await browser.close();
  }
}

const server = values.url === undefined ? await startServer() : null;
const tries = [];
try {
  const url = server?.url ?? values.url!;
  for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
    for (const isMeasured of [true, false]) {
      tries.push(await quickTry(url, isMeasured));
      console.error(tries.at(-1));
    }
  }
} finally {
  await server?.stop();
}
printJson({ hash: values.hash, tries });
