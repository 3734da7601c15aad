/**
 * Speed of the tokenizers: loading one from its files, and encoding the words of CoNLL-2003's eng.train with it, in
 * this checkout and in another one (`--before`), in turn.
 *
 *     npx tsx bench/tokenizers.ts --before CHECKOUT --data FOLDER [--tokenizers FOLDER,FOLDER…] [--repeats 7]
 *
 * Every repeat runs in a process of its own, so that no code has been compiled and no word is known. Times are the
 * processor's, which other programs disturb less than the clock's. Prints JSON.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, printJson, summarize } from './statistics.ts';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const ORACLES = [
  'wordpiece-uncased',
  'roberta-bpe',
  'modernbert-bpe',
  'albert-unigram',
  'deberta-v2-unigram',
];
const FILES = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'];
const MAX_LENGTH = 512;

/** What is measured of a checkout's `src/core/tokenizer/tokenizerFiles.ts` and `src/core/tokens/encode.ts`. */
interface Sources {
  tokenizerFromFiles(files: ReadonlyMap<string, Uint8Array>): unknown;
  encodeWords(
    tokenizer: unknown,
    words: readonly string[],
    maxLength: number,
  ): { readonly inputIds: readonly number[] };
}

interface Measured {
  readonly loadMs: number;
  readonly encodeMs: number;
  readonly tokens: number;
}

/** Sentences of the first column. */
function readWords(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .split(/\r?\n\r?\n/)
    .map((block) => block.split(/\r?\n/).flatMap((line) => (line === '' ? [] : [line.split(' ')[0]!])))
    .filter(([first]) => first !== undefined && first !== '-DOCSTART-');
}

/** What was made before is collected first, so that its garbage is nobody's time. */
function processorMs(work: () => void): number {
  globalThis.gc?.();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** One tokenizer in this process, read by the sources of a checkout. */
async function measure(checkout: string, folder: string, data: string): Promise<Measured> {
  const source = (path: string): string => join(checkout, 'src/core', path);
  const { tokenizerFromFiles } = (await import(source('tokenizer/tokenizerFiles.ts'))) as Sources;
  const { encodeWords } = (await import(source('tokens/encode.ts'))) as Sources;
  const files = new Map(
    FILES.filter((file) => existsSync(join(folder, file))).map((file) => [
      file,
      new Uint8Array(readFileSync(join(folder, file))),
    ]),
  );
  const sentences = readWords(join(data, 'eng.train'));
  let tokenizer: unknown;
  const loadMs = processorMs(() => {
    tokenizer = tokenizerFromFiles(files);
  });
  let tokens = 0;
  const encodeMs = processorMs(() => {
    for (const words of sentences) tokens += encodeWords(tokenizer, words, MAX_LENGTH).inputIds.length;
  });
  return { loadMs, encodeMs, tokens };
}

function measureApart(checkout: string, folder: string, data: string): Measured {
  const bench = fileURLToPath(import.meta.url);
  const json = execFileSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', bench, '--one', `${checkout},${folder}`, '--data', data],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(json) as Measured;
}

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    data: { type: 'string' },
    tokenizers: { type: 'string', default: '' },
    repeats: { type: 'string', default: '7' },
    /** A checkout and a folder to measure in this process: what the bench starts for each repeat. */
    one: { type: 'string' },
  },
});
const { before, data } = values;
if (data === undefined) throw new Error('--data FOLDER: where eng.train of CoNLL-2003 is.');

if (values.one !== undefined) {
  const [checkout, folder] = values.one.split(',');
  process.stdout.write(JSON.stringify(await measure(checkout!, folder!, data)));
} else {
  if (before === undefined) throw new Error('--before CHECKOUT: the sources to compare with.');
  const folders = [
    join(HERE, 'public/models/cased-4l-384'),
    ...ORACLES.map((name) => join(HERE, 'tests/oracles/alignment', name)),
    ...values.tokenizers
      .split(',')
      .filter((folder) => folder !== '')
      .map((folder) => resolve(folder)),
  ];
  const results: Record<string, object> = {};
  for (const folder of folders) {
    const runs: { before: Measured[]; after: Measured[] } = { before: [], after: [] };
    for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
      runs.before.push(measureApart(resolve(before), folder, resolve(data)));
      runs.after.push(measureApart(HERE, folder, resolve(data)));
    }
    const tokens = new Set([...runs.before, ...runs.after].map((run) => run.tokens));
    if (tokens.size > 1) throw new Error(`${folder}: ${[...tokens].join(' and ')} tokens`);
    const part = (name: 'loadMs' | 'encodeMs') => {
      const [was, is] = [runs.before, runs.after].map((side) => side.map((run) => run[name]));
      // Of neighbouring processes, which share what else the machine does.
      const speedup = median(was!.map((ms, i) => ms / is![i]!));
      return { before: summarize(was!), after: summarize(is!), speedup };
    };
    const name = basename(folder);
    results[name] = { tokens: [...tokens][0], load: part('loadMs'), encode: part('encodeMs') };
    process.stderr.write(`${name}: ${JSON.stringify([part('loadMs').speedup, part('encodeMs').speedup])}\n`);
  }
  printJson({ node: process.version, cpu: cpus()[0]?.model, loadAverage: loadavg()[0], results });
}
