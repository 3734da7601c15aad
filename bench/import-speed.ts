/**
 * Speed of the importer by format: from the bytes of a file in memory to the data set with its report, as the worker
 * does it.
 *
 *     npx tsx bench/import-speed.ts [--tokens 1000000] [--repeats 5] [--formats columns,jsonl,csv,…] [--data FOLDER]
 *     npx tsx bench/import-speed.ts --heads [--repeats 5]
 *
 * The files are generated: sentences of about 20 words, a tenth of which are in entities. With a folder of the
 * CoNLL-2003 files (`--data`), eng.train repeated to as many tokens is measured too, with problems and labels as real
 * data have them. `--heads` measures how long messages wait while files are read whose format is hard to recognise.
 * Every repeat runs in a process of its own, so that memory is that of one import, and no code has been compiled.
 * Prints JSON.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  arrange,
  bytesSource,
  DEFAULT_CHOICES,
  ImportError,
  type ImportReport,
  PhiloxStream,
  readData,
  Turns,
} from '../src/core/node.ts';
import { printJson, summarize } from './statistics.ts';

interface GeneratedSentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

const TYPES = ['PER', 'LOC', 'ORG', 'MISC'];
const VOCABULARY = 30_000;
const CONLL = 'conll2003';
const CONLL_TRAIN_TOKENS = 203_621;

/** Words are drawn so that a few are frequent, as in text. */
function generateSentences(tokens: number): GeneratedSentence[] {
  const random = new PhiloxStream(1, 0);
  const sentences: GeneratedSentence[] = [];
  for (let left = tokens; left > 0; ) {
    const length = Math.min(left, 8 + random.nextBelow(25));
    const words: string[] = [];
    const tags: string[] = [];
    while (words.length < length) {
      words.push(`w${Math.floor(VOCABULARY ** random.nextFloat()).toString(36)}`);
      const previous = tags.at(-1) ?? 'O';
      if (previous !== 'O' && random.nextFloat() < 0.4) tags.push(`I-${previous.slice(2)}`);
      else tags.push(random.nextFloat() < 0.06 ? `B-${TYPES[random.nextBelow(TYPES.length)]}` : 'O');
    }
    sentences.push({ words, tags });
    left -= length;
  }
  return sentences;
}

/** `[start, end, type]` in a text whose words are separated by spaces. */
function spansOf({ words, tags }: GeneratedSentence): [number, number, string][] {
  const spans: [number, number, string][] = [];
  let at = 0;
  for (const [i, word] of words.entries()) {
    const tag = tags[i]!;
    const last = spans.at(-1);
    if (tag.startsWith('B-')) spans.push([at, at + word.length, tag.slice(2)]);
    else if (tag !== 'O' && last !== undefined) last[1] = at + word.length;
    at += word.length + 1;
  }
  return spans;
}

type Writer = (sentences: readonly GeneratedSentence[]) => { readonly name: string; readonly text: string };

function jsonLines(name: string, toRecord: (sentence: GeneratedSentence) => object): Writer {
  return (sentences) => ({
    name,
    text: sentences.map((sentence) => `${JSON.stringify(toRecord(sentence))}\n`).join(''),
  });
}

const WRITERS: Readonly<Record<string, Writer>> = {
  columns: (sentences) => ({
    name: 'train.conll',
    text: sentences
      .map(({ words, tags }) => `${words.map((word, i) => `${word} NN ${tags[i]}\n`).join('')}\n`)
      .join(''),
  }),
  conllu: (sentences) => ({
    name: 'train.conllu',
    text: sentences
      .map(({ words, tags }) => {
        const row = (word: string, i: number): string =>
          `${i + 1}\t${word}\t${word}\tNOUN\t_\t_\t0\troot\t_\tname=${tags[i]}\n`;
        return `${words.map(row).join('')}\n`;
      })
      .join(''),
  }),
  jsonl: jsonLines('train.jsonl', ({ words, tags }) => ({ tokens: words, ner_tags: tags })),
  array: (sentences) => ({
    name: 'train.json',
    text: JSON.stringify(sentences.map(({ words, tags }) => ({ tokens: words, ner_tags: tags }))),
  }),
  csv: (sentences) => ({
    name: 'train.csv',
    text: `Sentence #,Word,Tag\n${sentences
      .map(({ words, tags }, s) => words.map((word, i) => `${s + 1},${word},${tags[i]}\n`).join(''))
      .join('')}`,
  }),
  doccano: jsonLines('train.jsonl', (sentence) => ({
    text: sentence.words.join(' '),
    label: spansOf(sentence),
  })),
  prodigy: jsonLines('train.jsonl', (sentence) => {
    let at = 0;
    const tokens = sentence.words.map((text, id) => {
      const start = at;
      at += text.length + 1;
      return { text, start, end: start + text.length, id };
    });
    const spans = spansOf(sentence).map(([start, end, label]) => ({ start, end, label }));
    return { text: sentence.words.join(' '), tokens, spans, answer: 'accept' };
  }),
};

/** What is repeated over the whole head of a file: some characters, or a row. */
const HEADS = [
  ...'"|"",|",|\\"|[|[[|{"|<a>|O|-|#|x|é| |\t|a |1 |B-'.split('|'),
  ...[
    ...'[|[[|[1]|[1,|["a",|{|{"a":[|{"a":1}|{"a":{|[\'a\'],|a b|a,b|O\tO|-,-|a:O|....O|1-1'.split('|'),
    ...'"|" "|"a|"a","b|"a";"b"|";";";";";";";"|#|<a>|<a>x</a> y|a\tb\tc\td\te\tf\tg\th'.split('|'),
    ...[200, 900].map((columns) => `${columns}\t${'c\t'.repeat(columns)}O`),
    'The dog came to Lima on a day in May.',
  ].map((row) => `${row}\n`),
];
const HEAD_CHARACTERS = 600_000;

interface Measured {
  /** The name of the error where the file cannot be imported. */
  readonly format: string;
  readonly sizeBytes: number;
  readonly sentences: number;
  readonly tokens: number;
  readonly problems: number;
  readonly readMs: number;
  readonly arrangeMs: number;
  /** The longest time that messages had to wait. */
  readonly longestWaitMs: number;
  /** Memory of the process beyond that with the file's bytes alone, at its highest. */
  readonly peakBytes: number;
}

type Imported = Pick<Measured, 'format' | 'sentences' | 'tokens' | 'problems'>;

function describeImport({ files, splits, problems, problemCounts }: ImportReport): Imported {
  return {
    format: files[0]!.format,
    sentences: sum(splits.map(({ sentences }) => sentences)),
    tokens: sum(splits.map(({ tokens }) => tokens)),
    problems: problems.length + sum(Object.values(problemCounts)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** One import in this process. */
async function measure(name: string, bytes: Uint8Array): Promise<Measured> {
  globalThis.gc?.();
  const memoryBefore = process.memoryUsage().rss;
  let peakBytes = 0;
  let longestWaitMs = 0;
  const startMs = performance.now();
  let turnMs = startMs;
  const yieldTurn = async () => {
    longestWaitMs = Math.max(longestWaitMs, performance.now() - turnMs);
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss - memoryBefore);
    await new Promise((resolve) => setImmediate(resolve));
    turnMs = performance.now();
  };
  const turns = new Turns({ yieldTurn });
  const control = { checkpoint: yieldTurn, turns };
  let readEndMs: number | null = null;
  let imported: Imported;
  try {
    const read = await readData([bytesSource(name, bytes)], DEFAULT_CHOICES, control);
    readEndMs = performance.now();
    imported = describeImport((await arrange(read, 'bench', DEFAULT_CHOICES, turns)).report);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    imported = { format: error.name, sentences: 0, tokens: 0, problems: 0 };
  }
  const endMs = performance.now();
  longestWaitMs = Math.max(longestWaitMs, endMs - turnMs);
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss - memoryBefore);
  const readMs = (readEndMs ?? endMs) - startMs;
  return {
    ...imported,
    sizeBytes: bytes.byteLength,
    readMs,
    arrangeMs: endMs - startMs - readMs,
    longestWaitMs,
    peakBytes,
  };
}

interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function makeHead(text: string): NamedFile {
  const repeated = text.repeat(Math.ceil(HEAD_CHARACTERS / text.length));
  return { name: 'file', bytes: new TextEncoder().encode(repeated) };
}

function makeFile(kind: string, tokens: number, data: string | null): NamedFile {
  if (kind !== CONLL) {
    const { name, text } = WRITERS[kind]!(generateSentences(tokens));
    return { name, bytes: new TextEncoder().encode(text) };
  }
  const once = readFileSync(join(data!, 'eng.train'));
  const copies = Array.from({ length: Math.ceil(tokens / CONLL_TRAIN_TOKENS) }, () => once);
  return { name: 'eng.train', bytes: Buffer.concat(copies) };
}

/** One import in a process of its own. */
function measureApart(path: string): Measured {
  const bench = fileURLToPath(import.meta.url);
  const json = execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', bench, '--one', path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(json) as Measured;
}

function summary(runs: readonly Measured[]): object {
  const [first] = runs;
  const { format, sizeBytes, sentences, tokens, problems } = first!;
  const secondsOf = ({ readMs, arrangeMs }: Measured): number => (readMs + arrangeMs) / 1000;
  return {
    format,
    sizeMB: sizeBytes / 1e6,
    sentences,
    tokens,
    problems,
    readMs: summarize(runs.map(({ readMs }) => readMs)),
    arrangeMs: summarize(runs.map(({ arrangeMs }) => arrangeMs)),
    mbPerSecond: summarize(runs.map((run) => sizeBytes / 1e6 / secondsOf(run))),
    tokensPerSecond: summarize(runs.map((run) => tokens / secondsOf(run))),
    longestWaitMs: summarize(runs.map(({ longestWaitMs }) => longestWaitMs)),
    peakMB: summarize(runs.map(({ peakBytes }) => peakBytes / 1e6)),
  };
}

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '1000000' },
    repeats: { type: 'string', default: '5' },
    formats: { type: 'string', default: Object.keys(WRITERS).join(',') },
    data: { type: 'string' },
    heads: { type: 'boolean', default: false },
    /** The file of one import in this process: what the bench starts for each repeat. */
    one: { type: 'string' },
  },
});

if (values.one !== undefined) {
  const bytes = new Uint8Array(readFileSync(values.one));
  process.stdout.write(JSON.stringify(await measure(basename(values.one), bytes)));
} else {
  const tokens = Number(values.tokens);
  const data = values.data ?? null;
  const kinds = values.formats.split(',');
  const unknown = kinds.filter((kind) => !Object.hasOwn(WRITERS, kind));
  if (unknown.length > 0) {
    throw new Error(`Unknown: ${unknown.join(', ')}. There are ${Object.keys(WRITERS).join(', ')}.`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'import-speed-'));
  const results: Record<string, object> = {};
  try {
    const files = values.heads
      ? HEADS.map((text) => [JSON.stringify(text.slice(0, 40)), () => makeHead(text)] as const)
      : [...kinds, ...(data === null ? [] : [CONLL])].map(
          (kind) => [kind, () => makeFile(kind, tokens, data)] as const,
        );
    for (const [kind, make] of files) {
      const { name, bytes } = make();
      const path = join(folder, name);
      writeFileSync(path, bytes);
      const runs: Measured[] = [];
      for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
        runs.push(measureApart(path));
        const { readMs, longestWaitMs } = runs.at(-1)!;
        const [read, wait] = [readMs, longestWaitMs].map(Math.round);
        process.stderr.write(`${kind} ${repeat + 1}: read in ${read} ms, waited ${wait} ms\n`);
      }
      results[kind] = summary(runs);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  printJson({ node: process.version, cpu: cpus()[0]?.model, loadAverage: loadavg()[0], tokens, results });
}
