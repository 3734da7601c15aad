/**
 * Model folders that were made to do harm next to valid ones of the same kind and size: time and memory of loading
 * them and of encoding a text.
 *
 *     npm run bench:hostile [-- --cases added,zip --repeats 3 --limit 60]
 *
 * Each case is measured at one size and at twice the size, each time in a process of its own, and so is its valid
 * twin. `timesValid` and `timesDoubled` are ratios of times, each that of the fastest repeat. The outcome is `read`,
 * the name of the error with which the reader refuses, `raw …` for any other error, or `no answer` where the process
 * had to be ended after `--limit` seconds. Prints JSON.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MemoryCache, TagsmithError } from '../src/core/node.ts';
import { judgeForWasm } from '../tests/judge.ts';
import { RequestDouble } from '../tests/requestDouble.ts';
import { ModelLoader } from '../workers/modelLoader.ts';
import { HOSTILE_CASES, type HostileInput } from './hostileCases.ts';
import { printJson } from './statistics.ts';

interface Measured {
  readonly outcome: string;
  readonly ms: number;
  /** Memory of the process beyond that with the files' bytes, at its highest. */
  readonly peakMB: number;
}

const TEXT_FILE = 'text of the bench';

/** Loads the folder and encodes the text beside it, in this process. */
async function measure(folder: string): Promise<Measured> {
  const paths = readdirSync(folder).filter((path) => path !== TEXT_FILE);
  const files = paths.map((name) => ({
    name,
    blob: new Blob([new Uint8Array(readFileSync(join(folder, name)))]),
  }));
  const text = readFileSync(join(folder, TEXT_FILE), 'utf8');
  const loader = new ModelLoader(
    {
      fetch: (url: string) => Promise.reject(new Error(`no network: ${url}`)),
      openCache: async () => new MemoryCache(),
      yieldTurn: () => new Promise((resolve) => setImmediate(resolve)),
    },
    judgeForWasm,
  );
  globalThis.gc?.();
  const beforeBytes = process.memoryUsage().rss;
  const startMs = performance.now();
  let outcome = 'read';
  try {
    const { tokenizer } = await loader.load({ kind: 'files', name: 'mine', files }, new RequestDouble());
    tokenizer.pieces(text);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    outcome = error instanceof TagsmithError ? name : `raw ${name}: ${message.slice(0, 80)}`;
  }
  const ms = performance.now() - startMs;
  return { outcome, ms, peakMB: (process.resourceUsage().maxRSS * 1024 - beforeBytes) / 1e6 };
}

/** The same in a process of its own, which is ended where it gives no answer. */
function measureApart(input: HostileInput, limitSeconds: number): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of input.files) writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, TEXT_FILE), input.text);
    const options = ['--expose-gc', '--max-old-space-size=6000', '--import', 'tsx'];
    const { status, stdout, error } = spawnSync(
      process.execPath,
      [...options, fileURLToPath(import.meta.url), '--one', folder],
      {
        encoding: 'utf8',
        timeout: 1000 * limitSeconds,
        killSignal: 'SIGKILL',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    if (error !== undefined) return { outcome: 'no answer', ms: 1000 * limitSeconds, peakMB: Number.NaN };
    if (status !== 0) return { outcome: `process ended with ${status}`, ms: Number.NaN, peakMB: Number.NaN };
    return JSON.parse(stdout) as Measured;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The fastest and the lowest of several. */
function best(input: HostileInput, repeats: number, limitSeconds: number): Measured {
  const all = Array.from({ length: repeats }, () => measureApart(input, limitSeconds));
  return {
    outcome: all[0]!.outcome,
    ms: Math.min(...all.map(({ ms }) => ms)),
    peakMB: Math.min(...all.map(({ peakMB }) => peakMB)),
  };
}

function sizeOf({ files, text }: HostileInput): number {
  return files.reduce((sum, [, bytes]) => sum + bytes.length, 0) + text.length;
}

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '' },
    repeats: { type: 'string', default: '1' },
    limit: { type: 'string', default: '60' },
    /** The folder of one measurement in this process: what the bench starts for each. */
    one: { type: 'string' },
  },
});

if (values.one !== undefined) {
  process.stdout.write(JSON.stringify(await measure(values.one)));
} else {
  const wanted = values.cases.split(',');
  const results: Record<string, object> = {};
  for (const { name, hostile, valid } of HOSTILE_CASES) {
    if (!wanted.some((part) => name.includes(part))) continue;
    const run = (input: HostileInput) => best(input, Number(values.repeats), Number(values.limit));
    const inputs = [hostile(1), hostile(2), valid(1)] as const;
    const [once, doubled, twin] = inputs.map(run) as [Measured, Measured, Measured];
    results[name] = {
      megabytes: sizeOf(inputs[0]) / 1e6,
      hostile: once,
      doubled,
      valid: twin,
      timesValid: once.ms / twin.ms,
      timesDoubled: doubled.ms / once.ms,
    };
    const said = [once, doubled, twin].map(
      ({ outcome, ms, peakMB }) => `${outcome} ${Math.round(ms)} ms ${Math.round(peakMB)} MB`,
    );
    process.stderr.write(`${name}: ${said[0]}; doubled ${said[1]}; valid ${said[2]}\n`);
  }
  printJson({ node: process.version, cpu: cpus()[0]?.model, loadAverage: loadavg()[0], results });
}
