/** A thousand changed model folders; `npm run test:fuzz` reads twenty times as many. */
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { Draws } from './draws.ts';
import { fuzzModels } from './fuzzing.ts';
import { fuzzedInput } from './mutateFolder.ts';
import { readAndUse } from './readAndUse.ts';
import { seedFolders } from './seedFolders.ts';

test('the folders that are changed are valid', async () => {
  for (const folder of seedFolders()) {
    const files = [...folder].map(([name, bytes]) => ({ name: `mine/${name}`, bytes }));
    expect(await readAndUse(files, false)).toEqual({ kind: 'used' });
  }
});

test('a seed always gives the same input, and another seed another', () => {
  const text = (seed: number) =>
    JSON.stringify(fuzzedInput(new Draws(seed)).files.map(({ bytes }) => [...bytes.subarray(0, 20_000)]));
  for (const seed of [3, 12, 40]) expect(text(seed)).toBe(text(seed));
  expect(text(3)).not.toBe(text(12));
});

test('every input is answered, or refused by a named error', async () => {
  const { inputs, failures, outcomes } = await fuzzModels({
    firstSeed: 1,
    inputs: 1000,
    threads: Math.min(2, availableParallelism()),
  });
  console.table(outcomes);
  expect(inputs).toBe(1000);
  expect(failures).toEqual([]);
  // Changes that nothing survives would test only the first check of a reader.
  const used = Object.values(outcomes).reduce((sum, counts) => sum + counts.used, 0);
  expect(used).toBeGreaterThan(150);
}, 1_800_000);
