/**
 * Fuzzes the readers of models: 20,000 changed folders, or as many as asked for. Each is read, and used where it is
 * accepted. Prints the outcomes by file, and of each failure its seed.
 *
 *   npm run test:fuzz
 *   npm run test:fuzz -- --inputs 500 --first 1 --threads 2
 *   npm run test:fuzz -- --only 1234              that input again, in this thread, with its whole stack
 *   npm run test:fuzz -- --only 1234 --write DIR  and its files
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Draws } from './draws.ts';
import { type Failure, fuzzModels } from './fuzzing.ts';
import { fuzzedInput } from './mutateFolder.ts';
import { readAndUse } from './readAndUse.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '20000' },
    first: { type: 'string', default: '1' },
    threads: { type: 'string', default: String(Math.max(1, availableParallelism())) },
    only: { type: 'string' },
    write: { type: 'string' },
  },
});

function describe({ seed, kind, what, error }: Failure): string {
  return `seed ${seed}, ${what}, ${kind}: ${error}`;
}

async function runOne(seed: number, folder: string | undefined): Promise<boolean> {
  const { what, files } = fuzzedInput(new Draws(seed));
  for (const { name, bytes } of folder === undefined ? [] : files) {
    const path = join(folder!, `${seed}`, name.replaceAll('..', '__'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path.endsWith('/') ? `${path}_` : path, bytes);
  }
  console.error(
    `seed ${seed}, ${what}: ${files.map(({ name, bytes }) => `${name} (${bytes.length})`).join(', ')}`,
  );
  const outcome = await readAndUse(files, true);
  console.log(outcome);
  return outcome.kind !== 'raw';
}

async function runAll(): Promise<boolean> {
  const startedMs = performance.now();
  const { inputs, failures, outcomes } = await fuzzModels({
    firstSeed: Number(values.first),
    inputs: Number(values.inputs),
    threads: Number(values.threads),
    onProgress: (done, failure) => {
      if (failure !== null) console.log(describe(failure));
      if (done % 1000 === 0) console.error(`${done} inputs`);
    },
  });
  console.table(outcomes);
  const count = (kind: Failure['kind']) => failures.filter((failure) => failure.kind === kind).length;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.log(
    `${inputs} inputs in ${seconds} s: ${count('hang')} hangs, ${count('raw')} raw errors, ${count('death')} threads lost`,
  );
  return failures.length === 0;
}

const succeeded =
  values.only === undefined ? await runAll() : await runOne(Number(values.only), values.write);
// ONNX Runtime's threads keep node alive.
process.exit(succeeded ? 0 : 1);
