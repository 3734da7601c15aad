/**
 * Fine-tunes through the page as a reader does (upload, settings, Train, Download model) and prints the epoch table,
 * and where Python with PyTorch is there, seqeval's figures of the downloaded folder.
 *
 *     npx tsx bench/accuracy.ts sample --seeds 1,2,3
 *     npx tsx bench/accuracy.ts conll2003-3000 --seeds 1,2,3 --data ../shared/datasets/conll2003-en
 *     npx tsx bench/accuracy.ts conll2003-full --seeds 1
 *
 *     npx tsx bench/accuracy.ts conll2003-3000 --model FOLDER --epochs 4 --learning-rate 0.0002
 *
 * Options: --model FOLDER (a model folder to upload; else the embedded model), --epochs 3 --learning-rate 0.0003
 * --backend auto|wasm|webgpu, --url ADDRESS (else the server is started with `npm start`), --keep FOLDER (keeps the
 * downloads). Progress goes to stderr, one JSON object to stdout. bench/reference/finetune.py makes the same runs in
 * PyTorch.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { unzipSync } from 'fflate';
import { type InputFile, Studio } from '../e2e/studio.ts';
import { findBrowser, launchOptions } from '../scripts/browser.ts';
import { findPython } from '../scripts/python.ts';
import { firstSentences } from './conllSentences.ts';
import { runReference } from './python.ts';
import { startServer } from './server.ts';
import { printJson, summarize } from './statistics.ts';

interface Case {
  readonly batchSize: number;
  /** Where the files lie; absent: the folder named by --data. */
  readonly folder?: URL;
  readonly files: readonly { readonly name: string; readonly sentences: number | 'all' }[];
  /** The page has the files without an upload, as the sample of this name. */
  readonly sample?: string;
  /** Those of `files` that the downloaded folder is scored on. */
  readonly scored: readonly string[];
}

const SPLIT_FILES = ['train.conll', 'valid.conll', 'test.conll'].map((name) => ({
  name,
  sentences: 'all' as const,
}));

function sampleCase(sample: string): Case {
  return {
    batchSize: 8,
    folder: new URL(`../public/samples/${sample}/`, import.meta.url),
    files: SPLIT_FILES,
    sample,
    scored: ['valid.conll', 'test.conll'],
  };
}

const CASES: Readonly<Record<string, Case>> = {
  sample: sampleCase('newsroom-en'),
  'sample-es': sampleCase('redaccion-es'),
  'conll2003-3000': {
    batchSize: 16,
    files: [
      { name: 'eng.train', sentences: 3000 },
      { name: 'eng.testa', sentences: 1000 },
    ],
    scored: ['eng.testa'],
  },
  'conll2003-full': {
    batchSize: 16,
    files: [
      { name: 'eng.train', sentences: 'all' },
      { name: 'eng.testa', sentences: 'all' },
      { name: 'eng.testb', sentences: 'all' },
    ],
    scored: ['eng.testa', 'eng.testb'],
  },
};

function readFiles(task: Case, dataFolder: string): InputFile[] {
  const folder = task.folder === undefined ? dataFolder : fileURLToPath(task.folder);
  return task.files.map(({ name, sentences }) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return { name, text: sentences === 'all' ? text : firstSentences(text, sentences) };
  });
}

/** A row of the epoch table by its heads; percentages as shares. */
type EpochRow = Readonly<Record<string, number>>;

function readNumber(text: string): number {
  const value = Number.parseFloat(text.replaceAll(',', ''));
  return text.includes('%') ? value / 100 : value;
}

interface RunOptions {
  readonly url: string;
  readonly seed: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly backend: string;
  /** A model folder; null: the embedded model. */
  readonly model: string | null;
  readonly files: readonly InputFile[];
  /** For the downloaded folder. */
  readonly folder: string;
}

interface TrainedRun {
  readonly seed: number;
  readonly runSeconds: number;
  readonly epochs: readonly EpochRow[];
  readonly evalResults: unknown;
  /** seqeval's figures of the downloaded folder in PyTorch, by file; null without Python. */
  readonly reference: unknown;
}

async function trainInPage(task: Case, options: RunOptions): Promise<TrainedRun> {
  const browser = await chromium.launch(launchOptions(findBrowser()));
  const say = (text: string) => console.error(`seed ${options.seed}: ${text}`);
  try {
    const page = await browser.newPage({
      baseURL: options.url,
      locale: 'en-US',
      viewport: { width: 1280, height: 900 },
    });
    page.on('pageerror', (error) => say(`the page threw ${error.message}`));
    const studio = new Studio(page);
    const settings = new URLSearchParams({
      learningRate: String(options.learningRate),
      epochs: String(options.epochs),
      batchSize: String(task.batchSize),
      seed: String(options.seed),
      backend: options.backend,
      ...(task.sample === undefined ? {} : { sample: task.sample }),
    });
    await studio.open(`#train?${settings}`);
    if (task.sample === undefined) {
      await studio.upload(...options.files);
      for (const { name } of options.files) await studio.importReport.getByText(name).first().waitFor();
      await studio.show('Train');
    }
    if (options.model !== null) await studio.uploadModel(options.model);
    const startedMs = performance.now();
    await studio.trainButton.click();
    const progress = setInterval(() => void studio.status.innerText().then(say, () => undefined), 30_000);
    try {
      await studio.waitForRunToEnd(6 * 3600 * 1000);
    } finally {
      clearInterval(progress);
    }
    const runSeconds = (performance.now() - startedMs) / 1000;
    await studio.show('Train');
    const rows = (await studio.epochRows()).map((row) =>
      Object.fromEntries(Object.entries(row).map(([head, text]) => [head, readNumber(text)])),
    );
    for (const row of rows) say(JSON.stringify(row));
    const zipPath = join(options.folder, 'model.zip');
    await (await studio.downloadModel()).saveAs(zipPath);
    const modelFolder = unzip(zipPath, options.folder);
    return {
      seed: options.seed,
      runSeconds,
      epochs: rows,
      evalResults: JSON.parse(readFileSync(join(modelFolder, 'eval_results.json'), 'utf8')) as unknown,
      reference: scoreByReference(task, modelFolder, options),
    };
  } finally {
    await browser.close();
  }
}

function scoreByReference(task: Case, modelFolder: string, { files, folder }: RunOptions): unknown {
  const python = findPython('torch', 'transformers');
  if (python === null) return null;
  const paths = files
    .filter(({ name }) => task.scored.includes(name))
    .map(({ name, text }) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    });
  return runReference(python, 'evaluate.py', ['--model', modelFolder, ...paths]);
}

/** Unpacks beside the zip; returns the folder that holds config.json. */
function unzip(zipPath: string, folder: string): string {
  const entries = Object.entries(unzipSync(readFileSync(zipPath))).filter(([path]) => !path.endsWith('/'));
  for (const [path, bytes] of entries) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  const config = entries.map(([path]) => path).find((path) => /(^|\/)config\.json$/.test(path));
  if (config === undefined) throw new Error(`${zipPath} has no config.json.`);
  return dirname(join(folder, config));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '3' },
    'learning-rate': { type: 'string', default: '0.0003' },
    backend: { type: 'string', default: 'auto' },
    model: { type: 'string' },
    data: { type: 'string', default: '../shared/datasets/conll2003-en' },
    url: { type: 'string' },
    keep: { type: 'string' },
  },
});
const name = positionals[0] ?? '';
const task = CASES[name];
if (task === undefined) {
  throw new RangeError(`"${name}" is no case; there are ${Object.keys(CASES).join(', ')}.`);
}
const files = readFiles(task, values.data);
const keepFolder = values.keep ?? mkdtempSync(join(tmpdir(), 'tagsmith-accuracy-'));
const server = values.url === undefined ? await startServer() : null;
const runs: TrainedRun[] = [];
try {
  for (const seed of values.seeds.split(',').map(Number)) {
    const folder = join(keepFolder, `seed-${seed}`);
    mkdirSync(folder, { recursive: true });
    const run = await trainInPage(task, {
      url: server?.url ?? values.url!,
      seed,
      epochs: Number(values.epochs),
      learningRate: Number(values['learning-rate']),
      backend: values.backend,
      model: values.model === undefined ? null : resolve(values.model),
      files,
      folder,
    });
    runs.push(run);
  }
} finally {
  await server?.stop();
  if (values.keep === undefined) rmSync(keepFolder, { recursive: true });
}
printJson({
  case: name,
  settings: {
    model: values.model === undefined ? 'embedded' : basename(values.model),
    batchSize: task.batchSize,
    epochs: Number(values.epochs),
    learningRate: Number(values['learning-rate']),
  },
  validationF1: summarize(runs.map((run) => run.epochs.at(-1)?.F1 ?? Number.NaN)),
  runSeconds: summarize(runs.map((run) => run.runSeconds)),
  runs,
});
