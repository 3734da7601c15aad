/** Answers the numbers of seeds, one at a time, with what came of their inputs. */
import { parentPort } from 'node:worker_threads';
import { Draws } from './draws.ts';
import { fuzzedInput } from './mutateFolder.ts';
import { type Outcome, readAndUse } from './readAndUse.ts';

export type Answer = Outcome & { readonly what: string };

const SHARE_THAT_TAGS = 0.15;

parentPort!.on('message', (seed: number) => {
  const draws = new Draws(seed);
  const { what, files } = fuzzedInput(draws);
  void readAndUse(files, draws.chance(SHARE_THAT_TAGS)).then((outcome) =>
    parentPort!.postMessage({ what, ...outcome } satisfies Answer),
  );
});
