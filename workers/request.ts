/** What the handler of a command has of the request that it works for. */
export interface RequestContext<Progress = never> {
  /** Aborted when the page cancels the request; its reason is a CancelledError. */
  readonly signal: AbortSignal;
  /** Reports to the page how far the work is. */
  report(progress: Progress): void;
}

/** Reports of work that goes on steadily reach the page at most this often. */
export const REPORT_EVERY_MS = 50;
