/**
 * Screenshots of the screens for the README, after a real run on the sample: `npm run screenshots`.
 * Writes docs/screenshots/*.png. Takes as long as the default run.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { Studio } from '../e2e/studio.ts';
import { findBrowser, launchOptions } from './browser.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const outputFolder = join(projectFolder, 'docs', 'screenshots');

/** Starts `npm start`'s server; resolves to its address. */
async function startServer(): Promise<{ url: string; stop: () => void }> {
  const server = spawn(process.execPath, [join(projectFolder, 'scripts', 'start.mjs')], {
    env: { ...process.env, BROWSER: 'none' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.startsWith('http://')) return { url: line, stop: () => server.kill() };
  }
  throw new Error('The server ended without an address.');
}

async function take(page: Page, name: string): Promise<void> {
  // Charts draw themselves in.
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(outputFolder, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
}

mkdirSync(outputFolder, { recursive: true });
const { url, stop } = await startServer();
const browser = await chromium.launch(launchOptions(findBrowser()));
try {
  const page = await browser.newPage({
    baseURL: url,
    locale: 'en-GB',
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
  });
  const studio = new Studio(page);
  await studio.open('#train');
  await page.getByRole('button', { name: 'Another model …' }).click();
  await page.getByRole('dialog', { name: 'Choose a model' }).waitFor();
  await take(page, 'models');
  await page.keyboard.press('Escape');
  await studio.trainButton.click({ timeout: 60_000 });
  await studio.waitForRunToEnd(900_000);
  await studio.show('Data');
  await take(page, 'data');
  await studio.show('Train');
  await take(page, 'train');
  await studio.show('Evaluate');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await page.getByRole('region', { name: 'Scores' }).waitFor();
  await take(page, 'evaluate');
  await studio.show('Try');
  await studio.marks.first().waitFor();
  await take(page, 'try');
  await studio.downloadModel();
  await take(page, 'export');
} finally {
  await browser.close();
  stop();
}
