/** Reports of progress, at most one every so often. */
export class ThrottledReport<Progress> {
  readonly #report: (progress: Progress) => void;
  readonly #everyMs: number;
  #reportedMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(report: (progress: Progress) => void, everyMs: number) {
    this.#report = report;
    this.#everyMs = everyMs;
  }

  /**
   * Reports at once, or once `everyMs` have gone by since the last report: what was offered last is always reported,
   * also where nothing follows for long, as when a connection goes silent.
   */
  offer(progress: Progress): void {
    clearTimeout(this.#timer);
    const send = () => {
      this.#reportedMs = performance.now();
      this.#report(progress);
    };
    const waitMs = this.#reportedMs + this.#everyMs - performance.now();
    if (waitMs <= 0) send();
    else this.#timer = setTimeout(send, waitMs);
  }

  /** Forgets what waits to be reported. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
