/** Random choices of one input, all from its seed. */
import { PhiloxStream } from '../../src/core/random.ts';

const STREAM_FUZZ = 300;

export class Draws {
  readonly #random: PhiloxStream;

  constructor(seed: number) {
    this.#random = new PhiloxStream(seed, STREAM_FUZZ);
  }

  /** 0 to `bound` - 1. */
  below(bound: number): number {
    return this.#random.nextBelow(bound);
  }

  chance(probability: number): boolean {
    return this.#random.nextFloat() < probability;
  }

  oneOf<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!;
  }

  /** @param weighted choices with their weights */
  weighted<Value>(weighted: readonly (readonly [weight: number, value: Value])[]): Value {
    let left = this.#random.nextFloat() * weighted.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of weighted) {
      left -= weight;
      if (left < 0) return value;
    }
    return weighted.at(-1)![1];
  }
}
