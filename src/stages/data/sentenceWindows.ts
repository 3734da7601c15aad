import type { SentencePage, SentenceRow } from '../../../workers/protocol/data.ts';
import { asError } from '../../core/page.ts';

/** Rows that are asked for at once. */
export const WINDOW_ROWS = 100;
/** Windows that are kept; the oldest go first. */
const KEPT_WINDOWS = 60;
/**
 * Questions to the worker at a time: a list that is scrolled far asks for where it has come to, not for all it has
 * passed.
 */
const MOST_ON_THE_WAY = 2;

/**
 * The sentences that a filter lets through, fetched window by window as a list is scrolled. Positions count from 0 in
 * the filtered list. The methods are bound, as `useSyncExternalStore` needs them.
 */
export class SentenceWindows {
  readonly #fetch: (offset: number, limit: number) => Promise<SentencePage>;
  readonly #windows = new Map<number, readonly SentenceRow[]>();
  readonly #onTheWay = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #requested: readonly [first: number, last: number] = [0, 0];
  #total: number | null = null;
  #error: Error | null = null;
  #closed = false;
  #version = 0;

  constructor(fetch: (offset: number, limit: number) => Promise<SentencePage>) {
    this.#fetch = fetch;
  }

  /** Sentences in the list; null until the first answer. */
  get total(): number | null {
    return this.#total;
  }

  /** First and last position of what was last asked for. */
  get requested(): readonly [first: number, last: number] {
    return this.#requested;
  }

  /** Why a window could not be loaded. Nothing more is requested until `retry`. */
  get error(): Error | null {
    return this.#error;
  }

  /** null while its window is on its way. */
  rowAt(position: number): SentenceRow | null {
    return this.#windows.get(Math.floor(position / WINDOW_ROWS))?.[position % WINDOW_ROWS] ?? null;
  }

  /** Fetches the rows from `first` to `last` that are missing. Replaces what was requested before. */
  request(first: number, last: number): void {
    this.#requested = [first, last];
    this.#ask();
  }

  /** Asks again after an error. */
  retry(): void {
    this.#error = null;
    this.#changed();
    this.#ask();
  }

  /** Stops requesting; pending answers are dropped. The rows already loaded stay readable. */
  close(): void {
    this.#closed = true;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another number after each change. */
  readonly version = (): number => this.#version;

  #ask(): void {
    const [first, last] = this.#requestedWindows();
    for (let number = first; number <= last; number++) {
      if (this.#closed || this.#error !== null || this.#onTheWay.size >= MOST_ON_THE_WAY) return;
      if (this.#windows.has(number) || this.#onTheWay.has(number)) continue;
      if (this.#total !== null && number * WINDOW_ROWS >= this.#total) return;
      this.#onTheWay.add(number);
      this.#fetch(number * WINDOW_ROWS, WINDOW_ROWS).then(
        (page) => this.#arrived(number, page),
        (error: unknown) => this.#failed(number, error),
      );
    }
  }

  #requestedWindows(): [first: number, last: number] {
    const [first, last] = this.#requested;
    return [Math.floor(first / WINDOW_ROWS), Math.floor(last / WINDOW_ROWS)];
  }

  #arrived(number: number, { total, rows }: SentencePage): void {
    this.#onTheWay.delete(number);
    if (this.#closed) return;
    this.#total = total;
    this.#windows.set(number, rows);
    const [first, last] = this.#requestedWindows();
    for (const old of this.#windows.keys()) {
      if (this.#windows.size <= KEPT_WINDOWS) break;
      if (old < first || old > last) this.#windows.delete(old);
    }
    this.#changed();
    this.#ask();
  }

  #failed(number: number, error: unknown): void {
    this.#onTheWay.delete(number);
    if (this.#closed) return;
    this.#error = asError(error);
    this.#changed();
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
