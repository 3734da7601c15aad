/** Tokens per second and milliseconds per step over the last steps. */
export class RateMeter {
  readonly #window: number;
  #added = 0;
  readonly #steps: { readonly tokens: number; readonly ms: number }[] = [];

  /** @param window number of steps that count */
  constructor(window: number) {
    this.#window = window;
  }

  add(tokens: number, ms: number): void {
    // The first step compiles and allocates, and says little of those to come: it counts until there is another.
    if (this.#added === 1 || this.#steps.length === this.#window) this.#steps.shift();
    this.#steps.push({ tokens, ms });
    this.#added++;
  }

  get perSecond(): number {
    const ms = this.#sum((step) => step.ms);
    return ms === 0 ? 0 : (1000 * this.#sum((step) => step.tokens)) / ms;
  }

  get meanMs(): number {
    return this.#steps.length === 0 ? 0 : this.#sum((step) => step.ms) / this.#steps.length;
  }

  #sum(of: (step: { tokens: number; ms: number }) => number): number {
    return this.#steps.reduce((sum, step) => sum + of(step), 0);
  }
}
