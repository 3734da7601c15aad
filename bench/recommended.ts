/**
 * Which settings the built-in encoders need on the built-in samples: F1 by encoder, sample, settings and seed, of
 * this engine over onnxruntime-node and of PyTorch with the same settings.
 *
 *     npx tsx bench/recommended.ts --runs base,pytorch,variants [--seeds 1,2,3] [--jobs 1]
 *                                  [--out bench/results/recommended.json]
 *
 * `base`: 3e-4, three epochs, batch 8, for each encoder on each sample. `pytorch`: the same in PyTorch
 * (`TAGSMITH_PYTHON`). `variants`: one setting changed at a time, each encoder on the sample of its language.
 * Runs that FILE has already are not made again, so that a bench that was stopped goes on where it was.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { findPython } from '../scripts/python.ts';

interface Settings {
  readonly learningRate: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly groupByLength: boolean;
}

interface Run {
  readonly engine: 'tagsmith' | 'pytorch';
  readonly encoder: string;
  readonly sample: string;
  readonly settings: Settings;
  readonly seed: number;
}

interface Result extends Run {
  readonly validationF1: number;
  readonly testF1: number;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const NATIVE = [
  { encoder: 'cased-4l-384', sample: 'newsroom-en' },
  { encoder: 'multilingual-6l-384', sample: 'redaccion-es' },
];
const CROSSED = [
  { encoder: 'cased-4l-384', sample: 'redaccion-es' },
  { encoder: 'multilingual-6l-384', sample: 'newsroom-en' },
];
const BASE: Settings = { learningRate: '3e-4', epochs: 3, batchSize: 8, groupByLength: false };
const VARIANTS: readonly Settings[] = [
  { ...BASE, learningRate: '5e-4' },
  { ...BASE, epochs: 5 },
  { ...BASE, groupByLength: true },
  { ...BASE, batchSize: 16 },
  { ...BASE, learningRate: '2e-4' },
];

const GROUPS = {
  base: [...NATIVE, ...CROSSED].map((pair) => ({ engine: 'tagsmith', ...pair, settings: BASE }) as const),
  pytorch: [...NATIVE, ...CROSSED].map((pair) => ({ engine: 'pytorch', ...pair, settings: BASE }) as const),
  variants: VARIANTS.flatMap((settings) =>
    NATIVE.map((pair) => ({ engine: 'tagsmith', ...pair, settings }) as const),
  ),
};

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: 'base,pytorch,variants' },
    seeds: { type: 'string', default: '1,2,3' },
    jobs: { type: 'string', default: '1' },
    out: { type: 'string', default: 'bench/results/recommended.json' },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'tagsmith-recommended-'));
const keyOf = ({ engine, encoder, sample, settings, seed }: Run) =>
  JSON.stringify([engine, encoder, sample, settings, seed]);
const results: Result[] = existsSync(values.out)
  ? (JSON.parse(readFileSync(values.out, 'utf8')) as Result[])
  : [];
const known = new Set(results.map(keyOf));
const queue = values.runs.split(',').flatMap((name) => {
  if (!Object.hasOwn(GROUPS, name)) throw new RangeError(`"${name}" is none of ${Object.keys(GROUPS)}.`);
  const group = GROUPS[name as keyof typeof GROUPS];
  return values.seeds
    .split(',')
    .flatMap((seed) => group.map((run): Run => ({ ...run, seed: Number(seed) })))
    .filter((run) => !known.has(keyOf(run)));
});
const python = queue.some(({ engine }) => engine === 'pytorch') ? findPython('torch', 'seqeval') : null;

const modelFolder = ({ encoder }: Run) => join(ROOT, 'public/models', encoder);
const sampleFile = ({ sample }: Run, split: string) => join(ROOT, 'public/samples', sample, `${split}.conll`);
const run = promisify(execFile);

async function inThisEngine(wanted: Run): Promise<Omit<Result, keyof Run>> {
  const { settings, seed } = wanted;
  const out = join(scratch, `${keyOf(wanted).replaceAll(/\W+/g, '-')}.json`);
  const files = { train: 'train', validation: 'valid', test: 'test' };
  const options = Object.entries(files).flatMap(([name, split]) => [`--${name}`, sampleFile(wanted, split)]);
  await run(
    'npx',
    [
      ...['tsx', join(ROOT, 'bench/engine-run.ts'), '--model', modelFolder(wanted), ...options],
      ...[
        '--lr',
        settings.learningRate,
        '--epochs',
        `${settings.epochs}`,
        '--batch',
        `${settings.batchSize}`,
      ],
      ...(settings.groupByLength ? ['--group-by-length'] : []),
      ...['--seed', `${seed}`, '--out', out],
    ],
    { cwd: ROOT, maxBuffer: 2 ** 26 },
  );
  const { validation, test } = JSON.parse(readFileSync(out, 'utf8')) as Record<string, { f1: number }>;
  return { validationF1: validation!.f1, testF1: test!.f1 };
}

async function inPytorch(wanted: Run): Promise<Omit<Result, keyof Run>> {
  if (python === null) throw new Error('No Python with torch and seqeval; TAGSMITH_PYTHON names one.');
  const { settings, seed } = wanted;
  const { stdout } = await run(
    python,
    [
      ...[join(ROOT, 'bench/reference/finetune.py'), '--model', modelFolder(wanted)],
      ...['--train', sampleFile(wanted, 'train'), '--valid', sampleFile(wanted, 'valid')],
      ...['--test', sampleFile(wanted, 'test'), '--lr', settings.learningRate],
      ...['--epochs', `${settings.epochs}`, '--batch', `${settings.batchSize}`],
      ...['--seeds', `${seed}`, '--threads', '1'],
    ],
    { maxBuffer: 2 ** 26 },
  );
  const made = JSON.parse(stdout) as { valid_f1: { mean: number }; test_f1: { mean: number } };
  return { validationF1: made.valid_f1.mean, testF1: made.test_f1.mean };
}

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const made = await (next.engine === 'tagsmith' ? inThisEngine(next) : inPytorch(next));
    results.push({ ...next, ...made });
    console.error(keyOf(next), made.validationF1.toFixed(4), made.testF1.toFixed(4), `${queue.length} left`);
    const sorted = results.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
    writeFileSync(values.out, `${JSON.stringify(sorted, null, 1)}\n`);
  }
}

try {
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
} finally {
  rmSync(scratch, { recursive: true });
}
