/**
 * A walk through the browser of sentences with a million tokens: a test of what it shows, and a bench of how it
 * answers.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect as patient } from '@playwright/test';
import { SentenceBrowser } from './sentenceBrowser.ts';
import type { Studio } from './studio.ts';

const SENTENCES = 50_000;
const WORDS_EACH = 20;

/** Outside the test runner no configuration says it. */
const expect = patient.configure({ timeout: 120_000 });

/** Opens the page and draws the plots a first time: the library that draws is loaded when they are first seen. */
export async function openWithPlots(studio: Studio): Promise<void> {
  await studio.open();
  await expect(studio.status).toContainText('Ready:');
  await expect(new SentenceBrowser(studio.page).sentences.first()).toBeVisible();
  await showPlots(studio);
  // By their names: the drawing in each of them is an image too.
  await expect(studio.page.getByRole('img', { name: /^Bar chart: / })).toHaveCount(2);
}

/**
 * Reads a million tokens from files in a folder, goes to their end and back, filters and opens them. The files are
 * given by their paths: text that goes through the test's connection would itself keep the page's thread busy.
 */
export async function walkMillionTokens(studio: Studio, folder: string): Promise<void> {
  const { page } = studio;
  const browser = new SentenceBrowser(page);
  const files = writeFiles(folder);
  await page.getByLabel('Upload data', { exact: true }).setInputFiles(files);
  await expect(studio.importReport).toContainText('train-million.conll');
  const all = /^50,000 of 50,000 sentences$/;
  await expect(browser.counter()).toHaveText(all);
  await browser.list.focus();
  await page.keyboard.press('End');
  await expect(browser.list.locator(`[aria-posinset="${SENTENCES}"]`)).toBeInViewport();
  for (let presses = 0; presses < 20; presses++) await page.keyboard.press('PageUp');
  await browser.find('w4999 ');
  await expect(browser.counter()).not.toHaveText(all);
  await browser.showType('LOC');
  await expect(browser.list).toHaveAttribute('aria-busy', 'false');
  await expect(browser.sentences.first()).toContainText('w4999 ');
  await browser.sentences.first().click();
  await browser.detail.getByRole('button', { name: 'Next' }).click();
  await page.keyboard.press('Escape');
  await showPlots(studio);
}

function showPlots(studio: Studio): Promise<void> {
  return studio.page
    .getByRole('region', { name: 'Distribution' })
    .evaluate((region) => region.scrollIntoView({ block: 'center' }));
}

function writeFiles(folder: string): string[] {
  const train = join(folder, 'train-million.conll');
  const validation = join(folder, 'valid.conll');
  const lines: string[] = [];
  for (let sentence = 0; sentence < SENTENCES; sentence++) {
    for (let word = 0; word < WORDS_EACH; word++) {
      const tag =
        word === 3 ? 'B-PER' : word === 4 ? 'I-PER' : word === 9 && sentence % 3 === 0 ? 'B-LOC' : 'O';
      lines.push(`w${(sentence * 7 + word * 131) % 20_000} ${tag}`);
    }
    lines.push('');
  }
  writeFileSync(train, lines.join('\n'));
  writeFileSync(validation, 'Eva B-PER\nleft O\nQuito B-LOC\n. O\n');
  return [train, validation];
}
