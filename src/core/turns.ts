/** Long work next to others on one thread: it gives way between two pieces, and ends there when it is cancelled. */

/** Work gives way after so much time at most; half of the 50 ms that a message may wait. */
const SLICE_MS = 25;

export interface TurnsOptions {
  /** Resolves when everything that waits on this thread (messages, timers) has had its turn. */
  readonly yieldTurn: () => Promise<void>;
  /** Work is to end when this is aborted; its `reason` is what `giveWay` then throws. */
  readonly signal?: AbortSignal;
  readonly sliceMs?: number;
  /** The clock, in ms. */
  readonly now?: () => number;
}

/**
 * Counts the time since work last gave way. Call `giveWay` often, between two pieces that each take a few
 * milliseconds at most: until a slice has passed it costs a look at the clock.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #sliceMs: number;
  readonly #now: () => number;
  #sinceMs: number;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#sliceMs = options.sliceMs ?? SLICE_MS;
    this.#now = options.now ?? (() => performance.now());
    this.#sinceMs = this.#now();
  }

  /** Whether a slice has passed: for loops that cannot afford an `await` each time round. */
  get isDue(): boolean {
    return this.#now() - this.#sinceMs >= this.#sliceMs;
  }

  /**
   * Lets others have their turn if a slice has passed.
   * @throws the signal's reason (a CancelledError) once the work is cancelled
   */
  async giveWay(): Promise<void> {
    if (this.isDue) await this.yieldNow();
  }

  /**
   * Lets others have their turn, however short the work has been: before a call that cannot be interrupted.
   * @throws the signal's reason once the work is cancelled
   */
  async yieldNow(): Promise<void> {
    await this.#options.yieldTurn();
    this.#sinceMs = this.#now();
    this.#options.signal?.throwIfAborted();
  }
}

/** The part of `Turns` that work needs. */
export type GivesWay = Pick<Turns, 'isDue' | 'giveWay'>;

/** For work that nobody waits beside: scripts and tests. */
export const NO_TURNS: GivesWay = { isDue: false, giveWay: async () => {} };
