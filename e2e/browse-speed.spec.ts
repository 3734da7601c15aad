import { writeFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { SentenceBrowser } from './sentenceBrowser.ts';

// A trace takes its pictures of the page on the page's own thread.
test.use({ trace: 'off', screenshot: 'off' });
// What else the machine does can only make a task longer, never shorter.
test.describe.configure({ retries: 2 });

/** What a task on the page's thread must stay under, in ms. It is also the least that the browser reports. */
const LONGEST_TASK_MS = 50;
const MILLION_TOKENS = { sentences: 50_000, wordsEach: 20 };

test('the page answers while a million tokens are read and browsed', async ({ studio, page }, info) => {
  test.setTimeout(180_000);
  await page.addInitScript(() => {
    const tasks: { startMs: number; durationMs: number }[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        tasks.push({ startMs: startTime, durationMs: duration });
    }).observe({ type: 'longtask', buffered: true });
  });
  await studio.open();
  await expect(studio.status).toContainText('Ready:', { timeout: 60_000 });
  const browser = new SentenceBrowser(page);
  await expect(browser.sentences.first()).toBeVisible();
  // The library that draws is loaded, and run for the first time, when the plots are first seen.
  const plots = page.getByRole('region', { name: 'Distribution' });
  await plots.evaluate((region) => region.scrollIntoView({ block: 'center' }));
  await expect(plots.getByRole('img')).toHaveCount(2);
  await page.waitForTimeout(1000);
  const loadedAtMs = await page.evaluate(() => performance.now());

  const files = [writeMillionTokens(info), info.outputPath('valid.conll')];
  writeFileSync(info.outputPath('valid.conll'), 'Eva B-PER\nleft O\nQuito B-LOC\n. O\n');
  const startedAtMs = Date.now();
  await page.getByLabel('Upload data', { exact: true }).setInputFiles(files);
  await expect(studio.importReport).toContainText('train-million.conll', { timeout: 120_000 });
  const importMs = Date.now() - startedAtMs;
  const trained = /^50,000 of 50,000 sentences$/;
  await expect(browser.counter()).toHaveText(trained);
  await browser.list.focus();
  await page.keyboard.press('End');
  await expect(browser.list.locator('[aria-posinset="50000"]')).toBeInViewport();
  for (let presses = 0; presses < 20; presses++) await page.keyboard.press('PageUp');
  await browser.find('w4999 ');
  await expect(browser.counter()).not.toHaveText(trained);
  await browser.showType('LOC');
  await expect(browser.list).toHaveAttribute('aria-busy', 'false');
  await expect(browser.sentences.first()).toContainText('w4999 ');
  await browser.sentences.first().click();
  await browser.detail.getByRole('button', { name: 'Next' }).click();
  await page.keyboard.press('Escape');
  await plots.evaluate((region) => region.scrollIntoView({ block: 'center' }));
  await page.waitForTimeout(1000);

  const tasks = await page.evaluate(
    () => (window as unknown as { longTasks: { startMs: number; durationMs: number }[] }).longTasks,
  );
  const afterLoading = tasks.filter(({ startMs }) => startMs > loadedAtMs);
  info.annotations.push({
    type: 'a million tokens',
    description: `imported in ${importMs} ms; tasks of ${LONGEST_TASK_MS} ms and more: ${JSON.stringify(afterLoading)}`,
  });
  expect(afterLoading.filter(({ durationMs }) => durationMs > LONGEST_TASK_MS)).toEqual([]);
});

/** Given by its path: text that goes through the test's connection would itself keep the page's thread busy. */
function writeMillionTokens(info: TestInfo): string {
  const path = info.outputPath('train-million.conll');
  const lines: string[] = [];
  for (let sentence = 0; sentence < MILLION_TOKENS.sentences; sentence++) {
    for (let word = 0; word < MILLION_TOKENS.wordsEach; word++) {
      const tag =
        word === 3 ? 'B-PER' : word === 4 ? 'I-PER' : word === 9 && sentence % 3 === 0 ? 'B-LOC' : 'O';
      lines.push(`w${(sentence * 7 + word * 131) % 20_000} ${tag}`);
    }
    lines.push('');
  }
  writeFileSync(path, lines.join('\n'));
  return path;
}
