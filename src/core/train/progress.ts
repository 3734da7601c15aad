/** How fast a run is, and how much of it is left. */
import type { EpochShape } from './epochs.ts';

/** The rate is measured over this many steps. */
const STEPS_IN_RATE = 20;

/** Until the first evaluation, an evaluated row is assumed to cost this fraction of a training row. */
const EVALUATION_SHARE = 1 / 3;

/** Tokens per second and milliseconds per step over the last steps. */
export class RateMeter {
  readonly #window: number;
  #added = 0;
  readonly #steps: { readonly tokens: number; readonly ms: number }[] = [];

  /** @param window number of steps that count */
  constructor(window: number) {
    this.#window = window;
  }

  add(tokens: number, ms: number): void {
    // The first step compiles and allocates, so it is not typical: it counts only until there is a second.
    if (this.#added === 1 || this.#steps.length === this.#window) this.#steps.shift();
    this.#steps.push({ tokens, ms });
    this.#added++;
  }

  get perSecond(): number {
    const ms = this.#sum((step) => step.ms);
    return ms === 0 ? 0 : (1000 * this.#sum((step) => step.tokens)) / ms;
  }

  get meanMs(): number {
    return this.#steps.length === 0 ? 0 : this.#sum((step) => step.ms) / this.#steps.length;
  }

  #sum(of: (step: { tokens: number; ms: number }) => number): number {
    return this.#steps.reduce((sum, step) => sum + of(step), 0);
  }
}

export interface RunSize {
  readonly epochs: number;
  readonly shape: EpochShape;
  readonly trainRows: number;
  readonly validationRows: number;
}

/** Rate and remaining time of a run, measured since it started or was resumed. */
export class RunProgress {
  readonly #run: RunSize;
  readonly #rate = new RateMeter(STEPS_IN_RATE);
  #lastEvalMs: number | null = null;

  constructor(run: RunSize) {
    this.#run = run;
  }

  /** @param tokens of the step, padding excluded */
  stepDone(tokens: number, stepMs: number): void {
    this.#rate.add(tokens, stepMs);
  }

  evaluationDone(evalMs: number): void {
    this.#lastEvalMs = evalMs;
  }

  get tokensPerSecond(): number {
    return this.#rate.perSecond;
  }

  /**
   * Remaining time of training and evaluation at the current rate.
   * @param stepsDone optimizer steps since the start of the run, including the one just done
   */
  etaMs(stepsDone: number): number {
    const { epochs, shape, trainRows, validationRows } = this.#run;
    const stepsLeft = shape.steps * epochs - stepsDone;
    const evaluationsLeft = epochs - Math.floor((stepsDone - 1) / shape.steps);
    const epochMs = this.#rate.meanMs * shape.steps;
    const evalMs = this.#lastEvalMs ?? (epochMs * validationRows * EVALUATION_SHARE) / trainRows;
    return stepsLeft * this.#rate.meanMs + evaluationsLeft * evalMs;
  }
}
