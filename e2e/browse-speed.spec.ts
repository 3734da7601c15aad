import { writeFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';
import { z } from 'zod';
import { expect, test } from './fixtures.ts';
import { SentenceBrowser } from './sentenceBrowser.ts';

// A trace takes its pictures of the page on the page's own thread.
test.use({ trace: 'off', screenshot: 'off' });

/** What a task on the page's thread must stay under, in ms of the processor's time: others on the machine do not count. */
const LONGEST_TASK_MS = 50;
const MILLION_TOKENS = { sentences: 50_000, wordsEach: 20 };

test('the page answers while a million tokens are read and browsed', async ({
  studio,
  page,
  browser: chromium,
}, info) => {
  await studio.open();
  await expect(studio.status).toContainText('Ready:');
  const browser = new SentenceBrowser(page);
  await expect(browser.sentences.first()).toBeVisible();
  // The library that draws is loaded, and run for the first time, when the plots are first seen.
  const plots = page.getByRole('region', { name: 'Distribution' });
  await plots.evaluate((region) => region.scrollIntoView({ block: 'center' }));
  await expect(plots.getByRole('img')).toHaveCount(2);
  await page.waitForTimeout(1000);
  await chromium.startTracing(page, { categories: ['toplevel'] });

  const files = [writeMillionTokens(info), info.outputPath('valid.conll')];
  writeFileSync(info.outputPath('valid.conll'), 'Eva B-PER\nleft O\nQuito B-LOC\n. O\n');
  const startedAtMs = Date.now();
  await page.getByLabel('Upload data', { exact: true }).setInputFiles(files);
  await expect(studio.importReport).toContainText('train-million.conll');
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

  const tasks = tasksOfPages(await chromium.stopTracing());
  expect(tasks.length).toBeGreaterThan(100);
  const longest = tasks.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, 5);
  info.annotations.push({
    type: 'a million tokens',
    description: `imported in ${importMs} ms; longest tasks: ${JSON.stringify(longest)}`,
  });
  expect(longest.filter(({ cpuMs }) => cpuMs > LONGEST_TASK_MS)).toEqual([]);
});

interface PageTask {
  readonly cpuMs: number;
  /** From its start to its end, what the machine did meanwhile included. */
  readonly wallMs: number;
}

/** The tasks on the pages' main threads in a trace of the category `toplevel`. */
function tasksOfPages(trace: Buffer): PageTask[] {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString('utf8')));
  const thread = ({ pid, tid }: { pid: number; tid: number }) => `${pid} ${tid}`;
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(thread),
  );
  return traceEvents.flatMap((event) => {
    const { name, dur, tdur } = event;
    if (name !== 'ThreadControllerImpl::RunTask' || !mainThreads.has(thread(event))) return [];
    return dur === undefined || tdur === undefined ? [] : [{ cpuMs: tdur / 1000, wallMs: dur / 1000 }];
  });
}

/** Of the trace event format, times in microseconds. */
const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z.object({ name: z.unknown() }).partial().optional(),
    }),
  ),
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
