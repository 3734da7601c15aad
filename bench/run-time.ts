/**
 * The estimated time of a run (workers/estimator.ts, steps measured once) next to the real time of short runs, on
 * WASM in node. The English sample (its first sentences), one epoch each; before each run steps of batch 8 are
 * measured, and its time is estimated from them.
 *
 *     npx tsx bench/run-time.ts [--threads 2] [--sentences 240] > result.json
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-web';
import { DEFAULT_SETTINGS, type TrainSettings } from '../src/core/node.ts';
import { StudioInNode } from '../tests/studioInNode.ts';

const { values } = parseArgs({
  options: { threads: { type: 'string', default: '2' }, sentences: { type: 'string', default: '240' } },
});
const settings: TrainSettings = { ...DEFAULT_SETTINGS, learningRate: 3e-4, epochs: 1 };
const RUNS: Readonly<Record<string, Partial<TrainSettings>>> = {
  'batch 8, as measured': {},
  'batch 16, grouped by length': { batchSize: 16, groupByLength: true },
  'length limit 24': { maxLength: 24 },
  'batch 4, accumulated 4 times': { batchSize: 4, gradientAccumulationSteps: 4 },
};

ort.env.wasm.numThreads = Number(values.threads);
const folder = (path: string) => new URL(`../public/${path}/`, import.meta.url);
const studio = new StudioInNode(folder('models/cased-4l-384'), { backend: 'wasm', ort });
const file = (name: string, sentences: number) => {
  const text = readFileSync(new URL(name, folder('samples/newsroom-en')), 'utf8');
  return { name, blob: new Blob([text.split('\n\n').slice(0, sentences).join('\n\n'), '\n']) };
};
const sentences = Number(values.sentences);
await studio.importFiles('newsroom-en', [
  file('train.conll', sentences),
  file('valid.conll', sentences >> 2),
]);
await studio.loadModel();
const ask = { backend: 'wasm', settings } as const;
const runs = [];
for (const [name, changes] of Object.entries(RUNS)) {
  // With the settings of the first run: the others are estimated from its steps.
  await studio.execute('measureStep', { ...ask });
  const changed = { ...settings, ...changes };
  const { time } = await studio.execute('estimateRun', { ...ask, settings: changed });
  const { trainMs } = await studio.run('measured', changed);
  runs.push({
    name,
    estimatedMs: Math.round(time!.totalMs),
    realMs: Math.round(trainMs),
    ratio: Math.round((100 * time!.totalMs) / trainMs) / 100,
  });
  console.error(runs.at(-1));
}
console.log(
  JSON.stringify(
    { node: process.version, threads: Number(values.threads), sentences, load: loadavg()[0], runs },
    null,
    2,
  ),
);
