import { CancelledError } from '../src/core/errors.ts';
import type { GivesWay } from '../src/core/turns.ts';

/**
 * Counts the chances to give way, each of which is taken: what a test sees does not depend on how fast it runs. After
 * `endsAfter` of them the work is cancelled.
 */
export class CountedTurns implements GivesWay {
  readonly cancelled = new CancelledError('Enough.', { reason: 'user' });
  readonly #endsAfter: number;
  chances = 0;

  constructor(endsAfter = Number.POSITIVE_INFINITY) {
    this.#endsAfter = endsAfter;
  }

  get isDue(): boolean {
    return true;
  }

  async giveWay(): Promise<void> {
    if (++this.chances > this.#endsAfter) throw this.cancelled;
  }
}
