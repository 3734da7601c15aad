/** What the handler of a command has of the request that it works for. */
export interface RequestContext<Progress = never> {
  /** Aborted when the page cancels the request; its reason is a CancelledError. */
  readonly signal: AbortSignal;
  /** Reports to the page how far the work is. */
  report(progress: Progress): void;
}

/** Reports reach the page at most this often. */
const REPORT_EVERY_MS = 50;

/** Passes on at most one report every 50 ms, and drops the others. */
export function throttled<Progress>(report: (progress: Progress) => void): (progress: Progress) => void {
  let reportedAtMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - reportedAtMs < REPORT_EVERY_MS) return;
    reportedAtMs = now;
    report(progress);
  };
}
