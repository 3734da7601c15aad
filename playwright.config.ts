import { defineConfig } from '@playwright/test';
import { findBrowser, launchOptions, SWIFTSHADER_FLAGS } from './scripts/browser.ts';

const browser = findBrowser();

/** The page as `npm start` serves it, and the engine's test page from a dev server. */
const PAGE_PORT = Number(process.env.TAGSMITH_E2E_PORT ?? 4173);
const ENGINE_PORT = PAGE_PORT + 1;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // The engine's tests run two at a time; then the page's, one after the other: training with threads takes all cores, and
  // loses far more beside other work than is won.
  workers: 2,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  // Patience, not a measure of speed: the machine may be busy with other things. Speed is measured in bench/.
  timeout: 10 * 60_000,
  expect: { timeout: 120_000 },
  reporter: process.env.TAGSMITH_E2E_REPORT
    ? [['list'], ['json', { outputFile: process.env.TAGSMITH_E2E_REPORT }]]
    : [['list']],
  use: {
    acceptDownloads: true,
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    {
      name: 'engine',
      testDir: 'e2e/engine',
      use: {
        baseURL: `http://localhost:${ENGINE_PORT}/`,
        launchOptions: launchOptions(browser, SWIFTSHADER_FLAGS),
      },
    },
    {
      name: 'page',
      workers: 1,
      testIgnore: /e2e[\\/]engine[\\/]/,
      use: { baseURL: `http://localhost:${PAGE_PORT}/`, launchOptions: launchOptions(browser) },
    },
  ],
  webServer: [
    {
      name: 'page',
      command: 'node scripts/start.mjs',
      env: { PORT: String(PAGE_PORT), BROWSER: 'none' },
      url: `http://localhost:${PAGE_PORT}/`,
      timeout: 120_000,
    },
    {
      name: 'engine',
      command: `npx vite --config e2e/engine/vite.config.ts --port ${ENGINE_PORT} --strictPort`,
      // Not the root: that is the app's page, whose other dependencies would be bundled while the tests load theirs.
      url: `http://localhost:${ENGINE_PORT}/e2e/engine/index.html`,
      timeout: 60_000,
    },
  ],
});
