/**
 * Fine-tunes through the page as a reader does (upload, fields, Train, Download model) and prints the figures of the epoch table,
 * and where Python with PyTorch is there, seqeval's for the downloaded folder on validation and test.
 *
 *     npx tsx bench/accuracy.ts sample --seeds 1,2,3
 *     npx tsx bench/accuracy.ts conll2003-3000 --seeds 1,2,3 --data ../shared/datasets/conll2003-en
 *     npx tsx bench/accuracy.ts conll2003-full --seeds 1
 *
 * Options: --epochs 3 --backend wasm --url ADDRESS (else the server is started with `npm start`) --keep FOLDER (keeps the downloads).
 * Progress goes to stderr, one JSON object to stdout. bench/reference/finetune.py does the same runs in PyTorch.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { findBrowser, launchOptions } from '../scripts/browser.ts';
import { findPython, runReference } from './python.ts';
import { startServer } from './server.ts';
import { printJson, summarize } from './statistics.ts';

interface Case {
  readonly batchSize: number;
  /** Absent where the page's own sample is trained on, which is there without an upload. */
  readonly upload?: readonly { readonly file: string; readonly sentences: number | 'all' }[];
  /** For the scores of the downloaded folder. */
  readonly scored: readonly string[];
}

const SAMPLE_FOLDER = fileURLToPath(new URL('../public/samples/newsroom-en/', import.meta.url));

const CASES: Readonly<Record<string, Case>> = {
  sample: { batchSize: 8, scored: [join(SAMPLE_FOLDER, 'valid.conll'), join(SAMPLE_FOLDER, 'test.conll')] },
  'conll2003-3000': {
    batchSize: 16,
    upload: [
      { file: 'eng.train', sentences: 3000 },
      { file: 'eng.testa', sentences: 1000 },
    ],
    scored: ['eng.testa'],
  },
  'conll2003-full': {
    batchSize: 16,
    upload: [
      { file: 'eng.train', sentences: 'all' },
      { file: 'eng.testa', sentences: 'all' },
      { file: 'eng.testb', sentences: 'all' },
    ],
    scored: ['eng.testa', 'eng.testb'],
  },
};

/** The file up to the end of its n-th sentence; document marks are no sentences. */
function firstSentences(text: string, sentences: number): string {
  const lines = text.split('\n');
  let open = false;
  let count = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== '') {
      open ||= !line.startsWith('-DOCSTART-');
    } else if (open) {
      open = false;
      count += 1;
      if (count === sentences) return `${lines.slice(0, index + 1).join('\n')}\n`;
    }
  }
  return text;
}

interface EpochRow {
  readonly [heading: string]: number;
}

async function readEpochTable(page: Page): Promise<EpochRow[]> {
  const table = page.getByRole('table', { name: 'Epochs' });
  if ((await table.count()) === 0) return [];
  const cells = await table.evaluate((element) =>
    [...element.querySelectorAll('tr')].map((row) =>
      [...row.querySelectorAll('th, td')].map((cell) => (cell.textContent ?? '').trim()),
    ),
  );
  const [headings = [], ...rows] = cells;
  return rows
    .map((row) => Object.fromEntries(headings.map((heading, i) => [heading, toNumber(row[i] ?? '')])))
    .filter((row) => Number.isFinite(row['F1']));
}

/** Percentages become shares. */
function toNumber(text: string): number {
  const value = Number.parseFloat(text.replaceAll(',', ''));
  return text.includes('%') ? value / 100 : value;
}

interface TrainedRun {
  readonly seed: number;
  readonly backend: string;
  readonly trainSeconds: number;
  readonly epochs: readonly EpochRow[];
  /** eval_results.json of the downloaded folder. */
  readonly evalResults: unknown;
  /** seqeval's, of the downloaded folder in PyTorch; null without Python. */
  readonly reference: Readonly<Record<string, { readonly f1: number }>> | null;
}

async function trainInPage(
  url: string,
  name: string,
  seed: number,
  options: {
    epochs: number;
    learningRate: string;
    backend: string;
    files: readonly string[];
    folder: string;
  },
): Promise<TrainedRun> {
  const task = CASES[name]!;
  const browser = await chromium.launch(launchOptions(findBrowser()));
  const context = await browser.newContext({
    acceptDownloads: true,
    locale: 'en-US',
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`page: ${message.text()}`);
  });
  try {
    await page.goto(url);
    const trainButton = page.getByRole('button', { name: 'Train', exact: true });
    await trainButton.and(page.locator(':enabled')).waitFor({ timeout: 60_000 });
    if (task.upload !== undefined) {
      await page.getByRole('tab', { name: 'Data' }).click();
      await page
        .getByLabel('Upload data')
        .first()
        .setInputFiles([...options.files]);
      await page
        .getByRole('region', { name: 'Import report' })
        .getByText('eng.train')
        .first()
        .waitFor({ timeout: 60_000 });
      await trainButton.and(page.locator(':enabled')).waitFor({ timeout: 60_000 });
    }
    await page.getByRole('tab', { name: 'Train' }).click();
    for (const [label, value] of [
      ['Learning rate', options.learningRate],
      ['Epochs', String(options.epochs)],
      ['Batch size', String(task.batchSize)],
      ['Seed', String(seed)],
    ] as const) {
      const field = page.getByRole('textbox', { name: label, exact: true });
      await field.fill(value);
      await field.blur();
    }
    await trainButton.click();
    const startedMs = performance.now();
    let rows: EpochRow[] = [];
    let saidMs = 0;
    while (rows.length < options.epochs) {
      await page.waitForTimeout(500);
      rows = await readEpochTable(page).then((read) => (read.length >= rows.length ? read : rows));
      if (performance.now() - saidMs > 30_000) {
        saidMs = performance.now();
        console.error(`${name} seed ${seed}: ${await page.getByRole('status').first().innerText()}`);
      }
    }
    const trainSeconds = (performance.now() - startedMs) / 1000;
    for (const row of rows) console.error(`${name} seed ${seed}: ${JSON.stringify(row)}`);
    await page.getByRole('tab', { name: 'Export' }).click();
    const download = page.waitForEvent('download', { timeout: 180_000 });
    await page.getByRole('button', { name: 'Download model' }).click();
    const zipPath = join(options.folder, 'model.zip');
    await (await download).saveAs(zipPath);
    const modelFolder = unzip(zipPath, join(options.folder, 'model'));
    const python = findPython();
    return {
      seed,
      backend: options.backend,
      trainSeconds,
      epochs: rows,
      evalResults: readJson(join(modelFolder, 'eval_results.json')),
      reference:
        python === null
          ? null
          : (runReference(python, 'evaluate.py', [
              '--model',
              modelFolder,
              ...task.scored.map(
                (scored) => options.files.find((file) => file.endsWith(`/${scored}`)) ?? resolve(scored),
              ),
            ]) as Record<string, { f1: number }>),
    };
  } finally {
    await browser.close();
  }
}

function readJson(path: string): unknown {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : null;
}

/** Returns the folder that holds config.json. */
function unzip(zipPath: string, folder: string): string {
  let modelFolder = folder;
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(zipPath)))) {
    if (path.endsWith('/')) continue;
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    if (path === 'config.json' || path.endsWith('/config.json')) modelFolder = dirname(target);
  }
  return modelFolder;
}

/** Writes the cut files of a case; the names stay, since the page tells the split from them. */
function writeUploads(task: Case, dataFolder: string, folder: string): string[] {
  return (task.upload ?? []).map(({ file, sentences }) => {
    const text = readFileSync(join(dataFolder, file), 'utf8');
    const target = join(folder, file);
    writeFileSync(target, sentences === 'all' ? text : firstSentences(text, sentences));
    return target;
  });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '3' },
    'learning-rate': { type: 'string', default: '0.0003' },
    data: { type: 'string', default: '../shared/datasets/conll2003-en' },
    url: { type: 'string' },
    keep: { type: 'string' },
  },
});
const name = positionals[0] ?? '';
const task = CASES[name];
if (task === undefined) {
  throw new RangeError(`"${name}" is no case; there are ${Object.keys(CASES).join(', ')}`);
}
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'tagsmith-accuracy-'));
mkdirSync(folder, { recursive: true });
const files = writeUploads(task, values.data, folder);
const server = values.url === undefined ? await startServer() : null;
const runs: TrainedRun[] = [];
try {
  for (const seed of values.seeds.split(',').map(Number)) {
    const runFolder = join(folder, `seed-${seed}`);
    mkdirSync(runFolder, { recursive: true });
    runs.push(
      await trainInPage(server?.url ?? values.url!, name, seed, {
        epochs: Number(values.epochs),
        learningRate: values['learning-rate'],
        backend: 'auto',
        files,
        folder: runFolder,
      }),
    );
  }
} finally {
  await server?.stop();
  if (values.keep === undefined) rmSync(folder, { recursive: true });
}
printJson({
  case: name,
  validationF1: summarize(runs.map((run) => run.epochs.at(-1)!['F1']!)),
  trainSeconds: summarize(runs.map((run) => run.trainSeconds)),
  runs,
});
