import { CancelledError } from '../src/core/errors.ts';
import type { RequestContext } from '../workers/request.ts';

/** A request of the page's: what a handler reports of it, and the page's Cancel. */
export class RequestDouble<Progress> implements RequestContext<Progress> {
  readonly reports: Progress[] = [];
  readonly #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly report = (progress: Progress): void => {
    this.reports.push(progress);
  };

  cancel(): void {
    this.#controller.abort(new CancelledError());
  }
}
