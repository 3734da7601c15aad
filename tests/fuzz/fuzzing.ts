/** Runs fuzzed inputs in threads that are ended where one of them gives no answer. */
import { Worker } from 'node:worker_threads';
import { Draws } from './draws.ts';
import { fuzzedInput } from './mutateFolder.ts';
import type { Answer } from './thread.ts';

/** Longer than any input takes on a busy machine. What outlives it hangs. */
const HANG_MS = 60_000;
/** Of the heap of one thread. The valid folders take a tenth of it. */
const HEAP_MB = 2048;

/** An input on which a reader does neither of the two things that it may do: answer, or refuse with a named error. */
export interface Failure {
  readonly seed: number;
  /** `hang`: no answer in time. `death`: the thread has ended, of too little memory for example. */
  readonly kind: 'raw' | 'hang' | 'death';
  /** The changed file. */
  readonly what: string;
  readonly error: string;
}

export interface FuzzReport {
  readonly inputs: number;
  readonly failures: readonly Failure[];
  /** How many inputs came to what, by the changed file. */
  readonly outcomes: Readonly<Record<string, Counts>>;
}

/** `failed`: see Failure. */
type Counts = Readonly<Record<'used' | 'refused' | 'failed', number>>;

export interface FuzzOptions {
  /** Inputs have the seeds `firstSeed`, `firstSeed` + 1 … */
  readonly firstSeed: number;
  readonly inputs: number;
  readonly threads: number;
  readonly onProgress?: (done: number, failure: Failure | null) => void;
}

export async function fuzzModels({
  firstSeed,
  inputs,
  threads,
  onProgress,
}: FuzzOptions): Promise<FuzzReport> {
  const failures: Failure[] = [];
  const outcomes: Record<string, Counts> = {};
  let done = 0;
  let next = firstSeed;
  const work = async () => {
    const thread = new FuzzThread();
    while (next < firstSeed + inputs) {
      const seed = next++;
      const answer = await thread.ask(seed);
      const failure = failureOf(seed, answer);
      const { what } = answer;
      const outcome = answer.kind === 'used' || answer.kind === 'refused' ? answer.kind : 'failed';
      const counts = outcomes[what] ?? { used: 0, refused: 0, failed: 0 };
      outcomes[what] = { ...counts, [outcome]: counts[outcome] + 1 };
      if (failure !== null) failures.push(failure);
      onProgress?.(++done, failure);
    }
    await thread.end();
  };
  await Promise.all(Array.from({ length: threads }, work));
  return { inputs, failures: failures.toSorted((a, b) => a.seed - b.seed), outcomes };
}

type Silence = { readonly kind: 'hang' | 'death'; readonly what: string; readonly error: string };

function failureOf(seed: number, answer: Answer | Silence): Failure | null {
  switch (answer.kind) {
    case 'used':
    case 'refused':
      return null;
    case 'raw':
      return {
        seed,
        kind: 'raw',
        what: answer.what,
        error: `${answer.stage}: ${answer.error} (${answer.place})`,
      };
    case 'hang':
    case 'death':
      return { seed, ...answer };
    default:
      return answer satisfies never;
  }
}

/** One thread at a time: a new one where the last had to be ended. */
class FuzzThread {
  #worker: Worker | null = null;

  async ask(seed: number): Promise<Answer | Silence> {
    this.#worker ??= new Worker(new URL('./thread.mjs', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const worker = this.#worker;
    const answer = await new Promise<Answer | Silence>((resolve) => {
      const silence = (kind: Silence['kind'], error: string) =>
        resolve({ kind, what: fuzzedInput(new Draws(seed)).what, error });
      const timer = setTimeout(() => silence('hang', `no answer within ${HANG_MS / 1000} s`), HANG_MS);
      worker.once('message', (message: Answer) => resolve(message));
      worker.once('error', (error) => silence('death', `${error.name}: ${error.message}`));
      worker.once('exit', (code) => silence('death', `the thread exited with ${code}`));
      worker.postMessage(seed);
      worker.once('message', () => clearTimeout(timer));
      worker.once('exit', () => clearTimeout(timer));
    });
    worker.removeAllListeners('error').removeAllListeners('exit').removeAllListeners('message');
    if (answer.kind === 'hang' || answer.kind === 'death') await this.end();
    return answer;
  }

  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}
