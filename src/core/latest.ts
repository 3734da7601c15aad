import { CancelledError } from './errors.ts';

/** Work of one kind of which only the newest counts: what begins cancels what was in progress. */
export class Latest {
  #controller: AbortController | null = null;

  /**
   * Cancels what is in progress as superseded.
   * @param outer cancels the new work too, with its own reason
   * @returns aborted once this work is superseded or cancelled; its reason is a CancelledError
   */
  begin(outer?: AbortSignal): AbortSignal {
    this.cancel(new CancelledError('A newer request has taken its place.', { reason: 'superseded' }));
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    return outer === undefined ? signal : AbortSignal.any([signal, outer]);
  }

  /** Cancels what is in progress, if anything is. */
  cancel(error: CancelledError = new CancelledError()): void {
    this.#controller?.abort(error);
    this.#controller = null;
  }
}
