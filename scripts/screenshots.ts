/**
 * Screenshots of every screen, each after a real run on the sample of its language: `npm run screenshots`.
 * In `test-results/screenshots/` both languages, both widths, light and dark, whole screens, to be looked at; in
 * `docs/screenshots/` those that the README shows. Takes as long as two default runs, and a minute more.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { Studio } from '../e2e/studio.ts';
import { findBrowser, launchOptions } from './browser.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const readmeFolder = join(projectFolder, 'docs', 'screenshots');
const allFolder = join(projectFolder, 'test-results', 'screenshots');

const LOCALES = { en: 'en-GB', es: 'es-ES' } as const;
type Language = keyof typeof LOCALES;
const WIDE = { width: 1280, height: 860 };
const SIZES = [{ width: 390, height: 844 }, WIDE];
const SCHEMES = ['dark', 'light'] as const;

/** The README's, by the names of their files; the others are of the walk alone. */
const README_SCREENS: ReadonlySet<string> = new Set(['data', 'models', 'train', 'evaluate', 'try', 'export']);

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

/** The page is driven in English, whose names the studio knows, and shown in the language of the visit. */
async function speak(page: Page, language: Language): Promise<void> {
  // Forced: behind a dialog it cannot be reached by hand.
  await page.locator('header select').selectOption(language, { force: true });
  await page.waitForFunction((lang) => document.documentElement.lang === lang, language);
}

/** Charts are made when they come into sight. */
async function lookAtAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo(0, y);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    scrollTo(0, 0);
  });
}

/** @returns pixels by which the page is wider than the window */
async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

async function take(page: Page, language: Language, name: string): Promise<void> {
  await speak(page, language);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await lookAtAll(page);
      // Charts draw themselves in.
      await page.waitForTimeout(1000);
      const file = `${name}-${language}-${size.width}-${colorScheme}.png`;
      // A dialog covers the window, not the page.
      const fullPage = !(await page.getByRole('dialog').isVisible());
      await page.screenshot({ path: join(allFolder, file), fullPage });
      const tooWide = await overflow(page);
      console.log(file, tooWide > 0 ? `is ${tooWide} px wider than the window` : '');
    }
  }
  if (language === 'en' && README_SCREENS.has(name)) {
    await page.screenshot({ path: join(readmeFolder, `${name}.png`) });
    console.log(`docs/screenshots/${name}.png`);
  }
  await speak(page, 'en');
}

async function visit(browser: Browser, url: string, language: Language): Promise<void> {
  const page = await browser.newPage({
    baseURL: url,
    locale: LOCALES[language],
    viewport: WIDE,
    reducedMotion: 'reduce',
  });
  const studio = new Studio(page);
  const shot = (name: string) => take(page, language, name);
  await studio.open('#data');
  await page.getByRole('tab').first().waitFor();
  await speak(page, 'en');
  await studio.importReport.waitFor();
  await shot('data');
  for (const stage of ['Evaluate', 'Try', 'Export'] as const) {
    await studio.show(stage);
    await shot(`${stage.toLowerCase()}-before`);
  }
  await studio.show('Train');
  await page.getByRole('button', { name: 'Quick try', exact: true }).waitFor();
  await shot('train-before');
  await page.getByRole('button', { name: 'Another model …' }).click();
  await page.getByRole('dialog', { name: 'Choose a model' }).waitFor();
  await shot('models');
  await page.keyboard.press('Escape');
  await studio.trainButton.click();
  await studio.epochsTable.locator('tbody td').nth(1).waitFor({ timeout: 600_000 });
  await studio.pauseButton.click();
  await studio.resumeButton.waitFor({ timeout: 60_000 });
  await shot('train-during');
  await studio.resumeButton.click();
  await studio.waitForRunToEnd(900_000);
  await studio.show('Train');
  await shot('train');
  await studio.trainButton.click();
  await page.getByRole('dialog', { name: 'Keep this model?' }).waitFor();
  await shot('keep');
  await page.keyboard.press('Escape');
  await studio.show('Evaluate');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await page.getByRole('table', { name: 'Evaluations in this session' }).waitFor();
  await shot('evaluate');
  await studio.show('Try');
  await studio.marks.first().waitFor();
  await shot('try');
  await studio.downloadModel();
  await shot('export');
  await page.close();
}

mkdirSync(readmeFolder, { recursive: true });
mkdirSync(allFolder, { recursive: true });
const { url, stop } = await startServer();
const browser = await chromium.launch(launchOptions(findBrowser()));
try {
  for (const language of ['en', 'es'] as const) await visit(browser, url, language);
} finally {
  await browser.close();
  stop();
}
