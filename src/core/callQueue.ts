/** Calls that wait for one another: first come, first served. */
export class CallQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when every call added so far has ended, successfully or not. */
  get settled(): Promise<void> {
    return this.#last.then(() => undefined);
  }

  /**
   * @param signal while the call is waiting, takes it back: the promise then rejects with the signal's reason at
   *   once, and the call is not made
   */
  add<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const takeBack = () => reject(signal?.reason);
      if (signal?.aborted === true) {
        takeBack();
        return;
      }
      signal?.addEventListener('abort', takeBack, { once: true });
      this.#last = this.#last
        .then(() => {
          signal?.removeEventListener('abort', takeBack);
          return signal?.aborted === true ? undefined : call().then(resolve);
        })
        .catch(reject);
    });
  }
}
