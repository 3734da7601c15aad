import { test as base, expect, type Page } from '@playwright/test';
import { Studio } from './studio.ts';

/** What our pages must never do, whatever the test: log an error, throw, or ask another origin. */
export function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.origin !== origin) {
      problems.push(`request to another origin: ${request.url()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} for ${response.url()}`);
  });
  return problems;
}

export const test = base.extend<{ studio: Studio; savesData: boolean }>({
  /** Whether the browser says that its user saves data: then nothing is measured unasked beside a test. */
  savesData: [true, { option: true }],
  studio: async ({ page, baseURL, savesData }, use) => {
    if (baseURL === undefined) throw new Error('The project in playwright.config.ts has no baseURL.');
    if (savesData) {
      await page.addInitScript(() => {
        Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
      });
    }
    const problems = watch(page, new URL(baseURL).origin);
    await use(new Studio(page));
    expect(problems).toEqual([]);
  },
});

export { expect };
