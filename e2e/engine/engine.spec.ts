import { expect, type Page, test } from '@playwright/test';
import { TINY_MODELS, type TinyModel, worstErrors } from '../../tests/oracleFiles.ts';
import { TRAJECTORIES } from '../../tests/trajectory.ts';
import { watch } from '../fixtures.ts';
import type { Comparison, EngineBackend } from './main.ts';

/** SwiftShader computes on the CPU, one dispatch after the other: 60 steps take it minutes on a busy machine. */
const TIMEOUT_MS: Record<EngineBackend, number> = { wasm: 600_000, webgpu: 1_200_000 };

/**
 * WebGPU runs the whole trajectories of BERT and DistilBERT, which are compared after every step and at the end, and
 * sixty steps of the two families whose graphs differ most from BERT's: each takes a software GPU about a minute. The
 * gradients of all eleven are compared above.
 */
const SIXTY_STEPS: Record<EngineBackend, readonly TinyModel[]> = {
  wasm: TINY_MODELS,
  webgpu: ['modernbert', 'deberta-v2'],
};

for (const backend of ['wasm', 'webgpu'] as const) {
  test.describe(`in Chromium on ${backend}`, () => {
    test.describe.configure({ timeout: TIMEOUT_MS[backend] });
    let page: Page;
    let problems: string[];
    /** What is printed at the end: architecture × {logits, loss, worst gradient error}. */
    const table: Record<string, Record<string, string>> = {};

    test.beforeAll(async ({ browser }, info) => {
      const { baseURL } = info.project.use;
      if (baseURL === undefined) throw new Error('The project in playwright.config.ts has no baseURL.');
      page = await browser.newPage({ baseURL });
      problems = watch(page, new URL(baseURL).origin);
      await page.goto('e2e/engine/index.html');
      await page.waitForFunction(() => window.engine !== undefined, undefined, { timeout: 60_000 });
    });

    test.afterAll(async () => {
      await page.close();
      console.table(table);
    });

    /** Nothing is beyond its tolerance; what was worst goes to the report. */
    function check({ compared, beyondTolerance, worst, durationMs }: Comparison): void {
      test.info().annotations.push({
        type: 'worst differences',
        description: `${JSON.stringify(worst)} of ${compared}, ${Math.round(durationMs)} ms`,
      });
      expect(problems).toEqual([]);
      expect(compared).toBeGreaterThan(10);
      expect(beyondTolerance).toEqual([]);
    }

    test('the page is isolated, so that WASM has threads', async () => {
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    });

    for (const family of TINY_MODELS) {
      test(`tiny ${family}: logits, loss and every gradient`, async () => {
        const comparison = await page.evaluate(([name, which]) => window.engine!.tinyModel(name, which), [
          backend,
          family,
        ] as const);
        table[`${family} in Chromium on ${backend}`] = worstErrors(comparison.worst);
        check(comparison);
      });
    }

    for (const family of SIXTY_STEPS[backend]) {
      test(`tiny ${family}: 60 steps, in which the loss falls as in PyTorch`, async () => {
        check(
          await page.evaluate(([name, which]) => window.engine!.sixtySteps(name, which), [
            backend,
            family,
          ] as const),
        );
      });
    }

    test('a run that was stopped, saved and resumed is the run that was not, bit for bit', async () => {
      check(await page.evaluate((name) => window.engine!.resumedRun(name, 'bert'), backend));
    });

    for (const trajectory of TRAJECTORIES) {
      const { family, variant } = trajectory;
      test(`60 steps and the weights after them: ${family}, ${variant}`, async () => {
        check(
          await page.evaluate(([name, which]) => window.engine!.trajectory(name, which), [
            backend,
            trajectory,
          ] as const),
        );
      });
    }
  });
}
