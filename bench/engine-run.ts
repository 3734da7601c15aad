/**
 * A whole run of Tagsmith's engine (workers/engine.ts: import, encoding, artifacts, Trainer, evaluation) in node over
 * onnxruntime-node, whose CPU kernels take about a third of the time of WASM. For runs too long for the page on this
 * machine; the graphs, the kernels and all of our code are those of the page.
 *
 *     npx tsx bench/engine-run.ts --train FILE --validation FILE [--test FILE] [--train-sentences N]
 *     [--validation-sentences N]
 *                                 [--model FOLDER] [--batch 16] [--lr 3e-4] [--epochs 3] [--seed 1]
 *                                 [--group-by-length] [--out FILE.json]
 *
 * Of train and validation the first N sentences are taken, or all. FOLDER is a model folder, else the embedded one.
 * The test file is scored word by word with the final weights. Prints JSON.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import {
  CallQueue,
  collate,
  DEFAULT_CHOICES,
  DEFAULT_SETTINGS,
  encodeSentences,
  HostTrainingSession,
  headlineScore,
  labelSetFromNames,
  loadTokenizer,
  MemoryCache,
  NO_TURNS,
  type SplitName,
  scoreTags,
  serialized,
  type TrainingSession,
  tagWords,
  unseenTag,
} from '../src/core/node.ts';
import { execute } from '../workers/engine.ts';
import type { SentenceRow } from '../workers/protocol/data.ts';
import type { Progress } from '../workers/protocol/messages.ts';
import { Workbench } from '../workers/workbench.ts';
import { firstSentences } from './conllSentences.ts';

const { values } = parseArgs({
  options: {
    train: { type: 'string' },
    validation: { type: 'string' },
    test: { type: 'string' },
    'train-sentences': { type: 'string', default: 'Infinity' },
    'validation-sentences': { type: 'string', default: 'Infinity' },
    model: { type: 'string', default: 'public/models/cased-4l-384' },
    batch: { type: 'string', default: '16' },
    lr: { type: 'string', default: '3e-4' },
    epochs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    'group-by-length': { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
if (values.train === undefined || values.validation === undefined)
  throw new Error('--train and --validation are needed');

let session: TrainingSession | null = null;
const bench = new Workbench({
  chooseBackend: async () => ({ backend: 'wasm', reason: 'chosen', threads: 0, adapter: null }),
  limitsOf: async () => ({ backend: 'wasm', deviceMemoryBytes: null }),
  createSession: async (_, artifacts) => {
    session = serialized(
      await HostTrainingSession.create(artifacts, { backend: 'node', ort }),
      new CallQueue(),
    );
    return session;
  },
  fetch: async (url) => new Response(new Uint8Array(readFileSync(new URL(String(url))))),
  openCache: async () => new MemoryCache(),
  yieldTurn: async () => {},
});

const { signal } = new AbortController();
const silent = { bench, signal, report: () => {} };
const shown = {
  bench,
  signal,
  report: (progress: Progress<'train'>) => {
    if (progress.kind === 'step' && progress.step.step % 50 === 0) {
      const { step, totalSteps, loss, stepMs, etaMs } = progress.step;
      console.error(
        `step ${step} of ${totalSteps}, loss ${loss.toFixed(4)}, ${stepMs.toFixed(0)} ms, ${(etaMs / 60_000).toFixed(1)} min left`,
      );
    }
    if (progress.kind === 'epoch') {
      const score = headlineScore(data.task);
      console.error(`epoch ${progress.epoch.epoch}: ${score} ${progress.epoch[score].toFixed(4)}`);
    }
  },
};

/** Named after their split, whatever they are called on the disk. */
const file = (path: string, split: SplitName, sentences = Number.POSITIVE_INFINITY) => ({
  name: `${split}/${basename(path)}`,
  blob: new Blob([firstSentences(readFileSync(path, 'utf8'), sentences)]),
});
const data = await execute(
  'importFiles',
  {
    name: basename(values.train),
    choices: DEFAULT_CHOICES,
    files: [
      file(values.train, 'train', Number(values['train-sentences'])),
      file(values.validation, 'validation', Number(values['validation-sentences'])),
      ...(values.test === undefined ? [] : [file(values.test, 'test')]),
    ],
  },
  silent,
);
const baseUrl = pathToFileURL(`${values.model}/`).href;
await execute(
  'loadModel',
  {
    source: {
      kind: 'embedded',
      name: basename(values.model),
      baseUrl,
      language: null,
      license: null,
      paths: readdirSync(values.model).filter((path) => !path.endsWith('.md')),
    },
  },
  silent,
);
const record = await execute(
  'train',
  {
    runId: 'bench',
    runName: 'bench',
    backend: 'wasm',
    quickTry: false,
    settings: {
      ...DEFAULT_SETTINGS,
      batchSize: Number(values.batch),
      learningRate: Number(values.lr),
      epochs: Number(values.epochs),
      seed: Number(values.seed),
      groupByLength: values['group-by-length'],
    },
  },
  shown,
);

const testScores = values.test === undefined ? null : await scoreTest();
const { f1, precision, recall, accuracy } = record.epochs.at(-1)!;
const result = {
  command: process.argv.slice(2).join(' '),
  splits: data.report.splits,
  trainMinutes: record.trainMs / 60_000,
  epochs: record.epochs.map(({ perType, ...epoch }) => epoch),
  validation: { precision, recall, f1, accuracy },
  test: testScores,
};
console.log(JSON.stringify(result, null, 2));
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`);

async function allSentences(split: SplitName): Promise<SentenceRow[]> {
  const rows: SentenceRow[] = [];
  for (;;) {
    const page = await execute(
      'querySentences',
      {
        split,
        filter: { entities: 'any', text: '', problem: null },
        offset: rows.length,
        limit: 1000,
      },
      silent,
    );
    rows.push(...page.rows);
    if (rows.length >= page.total) return rows;
  }
}

/** As the Trainer scores validation: over words, those beyond the length limit as untagged. */
async function scoreTest() {
  const sentences = await allSentences('test');
  const labels = labelSetFromNames(data.labels);
  const json = (name: string) => JSON.parse(readFileSync(`${values.model}/${name}`, 'utf8')) as unknown;
  const tokenizer = loadTokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
  const encodings = encodeSentences(tokenizer, sentences, labels, {
    maxLength: 128,
    alignment: 'first',
  });
  const predicted: (readonly string[])[] = [];
  for (let first = 0; first < encodings.length; first += 32) {
    const rows = encodings.slice(first, first + 32);
    const batch = collate(rows, { padTokenId: tokenizer.padTokenId });
    const { logits } = await session!.runEvalStep(batch);
    predicted.push(
      ...tagWords(batch, logits, rows, data.labels, unseenTag(data.task)).map(({ tags }) => tags),
    );
  }
  const { perType, precision, recall, f1, accuracy } = await scoreTags(
    data.task,
    sentences.map(({ tags }) => tags),
    predicted,
    NO_TURNS,
  );
  return { precision, recall, f1, accuracy, perType };
}
