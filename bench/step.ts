/**
 * Tokens per second of the training step on WASM, next to PyTorch's eager step on the same machine, alternated in one
 * run.
 *
 *     npx tsx bench/step.ts [--in node|page] [--shapes 8x32,16x64,16x128] [--dropout on,off] [--repeats 5] [--steps
 *     8]
 *                           [--threads 2] [--model public/models/cased-4l-384] [--profile]
 *
 * `--in page` is the proof: the step runs in a worker of a page in Chromium, as in the studio. PyTorch takes part
 * where Python with torch is there. `--profile` measures no time to compare, but says which operators and which parts
 * of the step take it. Prints JSON.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { findBrowser, launchOptions } from '../scripts/browser.ts';
import { findPython } from '../scripts/python.ts';
import { type PytorchStep, timePytorchStep } from './python.ts';
import { printJson, rounded, summarize } from './statistics.ts';
import type { StepProfile } from './stepProfile.ts';
import type { BenchModel, StepBench, StepShape, StepTimes } from './stepTiming.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** The bench in this process. */
async function benchInNode(modelFolder: string, threads: number): Promise<StepBench> {
  const ort = await import('onnxruntime-web');
  const { createStepBench } = await import('./stepTiming.ts');
  const model: BenchModel = {
    config: JSON.parse(readFileSync(join(modelFolder, 'config.json'), 'utf8')) as unknown,
    weights: new Uint8Array(readFileSync(join(modelFolder, 'model.safetensors'))),
  };
  return createStepBench(ort, model, threads);
}

/** The bench in a worker of a page, which Vite's development server serves. */
async function benchInPage(modelFolder: string, threads: number): Promise<StepBench> {
  const server = await createServer({
    root: projectFolder,
    configFile: false,
    // The app's own servers may run at the same time.
    cacheDir: 'node_modules/.cache/vite-bench',
    logLevel: 'error',
    appType: 'mpa',
    server: {
      port: 0,
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
      fs: { allow: [projectFolder, modelFolder] },
      watch: null,
      hmr: false,
    },
    optimizeDeps: { exclude: ['onnxruntime-web'], entries: ['bench/page/worker.ts'] },
  });
  await server.listen();
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error('The development server has no address.');
  const browser = await chromium.launch(launchOptions(findBrowser()));
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  await page.goto(`${address}bench/page/index.html`);
  await page.waitForFunction(() => 'stepBench' in globalThis);
  await page.evaluate(([url, count]) => stepBench.open(url, count), [
    `${address}@fs${modelFolder}/`,
    threads,
  ] as const);
  return {
    time: (shape, steps) => page.evaluate(([s, n]) => stepBench.time(s, n), [shape, steps] as const),
    profile: (shape, steps) => page.evaluate(([s, n]) => stepBench.profile(s, n), [shape, steps] as const),
    release: async () => {
      await browser.close();
      await server.close();
    },
  };
}

function tokensPerSecond(shape: StepShape, stepMs: number): number {
  return (shape.batchSize * shape.length * 1000) / stepMs;
}

function studioFigures(shape: StepShape, repeats: readonly StepTimes[]) {
  const stepMs = summarize(repeats.flatMap((times) => times.stepMs));
  const part = (pick: (times: StepTimes) => readonly number[]) => summarize(repeats.flatMap(pick)).median;
  return {
    stepMs,
    tokensPerSecond: tokensPerSecond(shape, stepMs.median),
    tokensPerSecondBest: tokensPerSecond(shape, stepMs.min),
    medianMsOfParts: {
      run: part((times) => times.runMs),
      masksAndAccumulation: part((times) => times.hostMs),
      normAndAdamW: part((times) => times.optimizerMs),
    },
    firstLoss: repeats[0]!.firstLoss,
    lastLoss: repeats.at(-1)!.lastLoss,
  };
}

function pytorchFigures(shape: StepShape, repeats: readonly PytorchStep[]) {
  const stepMs = summarize(repeats.map((step) => step.ms_per_step_median));
  const bestMs = Math.min(...repeats.map((step) => step.ms_per_step_min));
  return {
    stepMs: { ...stepMs, min: bestMs },
    tokensPerSecond: tokensPerSecond(shape, stepMs.median),
    tokensPerSecondBest: tokensPerSecond(shape, bestMs),
    medianMsOfParts: {
      forward: summarize(repeats.map((step) => step.ms_forward)).median,
      backward: summarize(repeats.map((step) => step.ms_backward)).median,
      clipAndAdamW: summarize(repeats.map((step) => step.ms_clip_and_optimizer)).median,
    },
    versions: repeats[0]!.versions,
  };
}

const { values } = parseArgs({
  options: {
    in: { type: 'string', default: 'page' },
    shapes: { type: 'string', default: '8x32,16x64,16x128' },
    dropout: { type: 'string', default: 'on,off' },
    repeats: { type: 'string', default: '5' },
    steps: { type: 'string', default: '8' },
    threads: { type: 'string', default: '2' },
    model: { type: 'string', default: 'public/models/cased-4l-384' },
    profile: { type: 'boolean', default: false },
  },
});
const threads = Number(values.threads);
const steps = Number(values.steps);
const modelFolder = resolve(values.model);
const shapes: StepShape[] = values.shapes.split(',').flatMap((shape) => {
  const [batchSize = 0, length = 0] = shape.split('x').map(Number);
  return values.dropout.split(',').map((dropout) => ({ batchSize, length, dropout: dropout === 'on' }));
});
const python = values.profile ? null : findPython('torch', 'transformers');
if (python === null && !values.profile) {
  console.error('No Python with torch and transformers: set TAGSMITH_PYTHON to compare with PyTorch.');
}
const bench = await (values.in === 'node' ? benchInNode : benchInPage)(modelFolder, threads);
try {
  if (values.profile) {
    const profiles: (StepShape & StepProfile)[] = [];
    for (const shape of shapes) profiles.push({ ...shape, ...(await bench.profile(shape, steps)) });
    printJson({ in: values.in, threads, profiles });
  } else {
    const times = shapes.map((shape) => ({ shape, studio: [] as StepTimes[], pytorch: [] as PytorchStep[] }));
    for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
      for (const { shape, studio, pytorch } of times) {
        studio.push(await bench.time(shape, steps));
        if (python !== null) pytorch.push(timePytorchStep(python, modelFolder, shape, steps, threads));
        const studioMs = summarize(studio.at(-1)!.stepMs).median;
        const pytorchMs = pytorch.at(-1)?.ms_per_step_median;
        console.error(
          `repeat ${repeat + 1}, ${shape.batchSize}x${shape.length}, dropout ${shape.dropout ? 'on' : 'off'}: ` +
            `${rounded(studioMs, 4)} ms, PyTorch ${pytorchMs === undefined ? 'not measured' : `${rounded(pytorchMs, 4)} ms`}`,
        );
      }
    }
    printJson({
      in: values.in,
      threads,
      repeats: Number(values.repeats),
      stepsPerRepeat: steps,
      loadAverageAtEnd: loadavg(),
      results: times.map(({ shape, studio, pytorch }) => {
        const ours = studioFigures(shape, studio);
        if (pytorch.length === 0) return { ...shape, studio: ours };
        const theirs = pytorchFigures(shape, pytorch);
        const ratios = studio.map(
          (run, repeat) => pytorch[repeat]!.ms_per_step_median / summarize(run.stepMs).median,
        );
        return {
          ...shape,
          studio: ours,
          pytorch: theirs,
          /** Our tokens per second over PyTorch's: of the medians, of the best steps, and within each repeat. */
          ratio: {
            ofMedians: ours.tokensPerSecond / theirs.tokensPerSecond,
            ofBest: ours.tokensPerSecondBest / theirs.tokensPerSecondBest,
            byRepeat: summarize(ratios),
          },
        };
      }),
    });
  }
} finally {
  await bench.release();
}
// ONNX Runtime's threads keep node alive.
process.exit(0);
