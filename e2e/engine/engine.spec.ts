import { test as base, expect, type Page } from '@playwright/test';
import { TINY_MODELS, type TinyModel, worstErrors } from '../../tests/oracleFiles.ts';
import { TRAJECTORIES } from '../../tests/trajectory.ts';
import { watch } from '../fixtures.ts';
import type { Comparison, EngineBackend } from './main.ts';

/** SwiftShader computes on the CPU, one dispatch after the other: 60 steps take it minutes on a busy machine. */
const TIMEOUT_MS: Record<EngineBackend, number> = { wasm: 600_000, webgpu: 1_200_000 };

/**
 * WebGPU runs the whole trajectories of BERT and DistilBERT, which are compared after every step and at the end, and
 * sixty steps of the two families whose graphs differ most from BERT's: each takes a software GPU about a minute. The
 * gradients of all eleven families are compared, too.
 */
const SIXTY_STEPS: Record<EngineBackend, readonly TinyModel[]> = {
  wasm: TINY_MODELS,
  webgpu: ['modernbert', 'deberta-v2'],
};

interface EnginePage {
  readonly page: Page;
  /** What the page must never do: see `watch`. */
  readonly problems: readonly string[];
  /** Printed at the end: architecture and backend × {logits, loss, worst gradient error}. */
  readonly table: Record<string, Record<string, string>>;
}

/** One page for all tests of a worker. */
const test = base.extend<object, { engine: EnginePage }>({
  engine: [
    async ({ browser }, use, { project }) => {
      const { baseURL } = project.use;
      if (baseURL === undefined) throw new Error('The project in playwright.config.ts has no baseURL.');
      const page = await browser.newPage({ baseURL });
      const problems = watch(page, new URL(baseURL).origin);
      await page.goto('e2e/engine/index.html');
      await page.waitForFunction(() => window.engine !== undefined, undefined, { timeout: 300_000 });
      const table = {};
      await use({ page, problems, table });
      await page.close();
      console.table(table);
    },
    { scope: 'worker' },
  ],
});

/** Nothing is beyond its tolerance; the largest differences go to the report. */
function check(
  { compared, beyondTolerance, worst, durationMs }: Comparison,
  problems: readonly string[],
): void {
  test.info().annotations.push({
    type: 'worst differences',
    description: `${JSON.stringify(worst)} of ${compared}, ${Math.round(durationMs)} ms`,
  });
  expect(problems).toEqual([]);
  expect(compared).toBeGreaterThan(10);
  expect(beyondTolerance).toEqual([]);
}

for (const backend of ['wasm', 'webgpu'] as const) {
  test.describe(`in Chromium on ${backend}`, () => {
    test.describe.configure({ mode: 'parallel', timeout: TIMEOUT_MS[backend] });

    test('the page is isolated, so that WASM has threads', async ({ engine: { page } }) => {
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    });

    for (const family of TINY_MODELS) {
      test(`tiny ${family}: logits, loss and every gradient`, async ({ engine }) => {
        const { page, problems, table } = engine;
        const comparison = await page.evaluate(([name, which]) => window.engine!.tinyModel(name, which), [
          backend,
          family,
        ] as const);
        table[`${family} in Chromium on ${backend}`] = worstErrors(comparison.worst);
        check(comparison, problems);
      });
    }

    for (const family of SIXTY_STEPS[backend]) {
      test(`tiny ${family}: 60 steps, in which the loss falls as in PyTorch`, async ({ engine }) => {
        const comparison = await engine.page.evaluate(
          ([name, which]) => window.engine!.sixtySteps(name, which),
          [backend, family] as const,
        );
        check(comparison, engine.problems);
      });
    }

    test('a run that was stopped, saved and resumed is the run that was not, bit for bit', async ({
      engine: { page, problems },
    }) => {
      check(await page.evaluate((name) => window.engine!.resumedRun(name, 'bert'), backend), problems);
    });

    test('a step whose loss or gradient norm is not finite is as if it had not been, bit for bit', async ({
      engine: { page, problems },
    }) => {
      check(await page.evaluate((name) => window.engine!.skippedSteps(name, 'bert'), backend), problems);
    });

    for (const trajectory of TRAJECTORIES) {
      const { family, variant } = trajectory;
      test(`60 steps and the weights after them: ${family}, ${variant}`, async ({ engine }) => {
        const comparison = await engine.page.evaluate(
          ([name, which]) => window.engine!.trajectory(name, which),
          [backend, trajectory] as const,
        );
        check(comparison, engine.problems);
      });
    }
  });
}
