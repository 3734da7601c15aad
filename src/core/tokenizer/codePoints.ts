/** Sets of code points in the notation of `unicodeSets.ts`. */

/** First and last code point of each range, and its step. */
type Range = readonly [first: number, last: number, step: number];

/** Ranges are sorted. */
function* rangesOf(text: string): Generator<Range> {
  const fromBase36 = (digits: string): number => Number.parseInt(digits, 36);
  let last = 0;
  for (const [, distance, more = '0', everySecond] of text.matchAll(/([0-9a-z]+)(?:-([0-9a-z]+)(\/2)?)?/g)) {
    const step = everySecond === undefined ? 1 : 2;
    const first = last + fromBase36(distance!);
    last = first + step * fromBase36(more);
    yield [first, last, step];
  }
}

export class CodePointSet {
  readonly #firsts: Int32Array;
  readonly #lasts: Int32Array;
  readonly #steps: Uint8Array;

  /** @param text ranges as in `unicodeSets.ts` */
  constructor(text: string) {
    const ranges = [...rangesOf(text)];
    this.#firsts = Int32Array.from(ranges, ([first]) => first);
    this.#lasts = Int32Array.from(ranges, ([, last]) => last);
    this.#steps = Uint8Array.from(ranges, ([, , step]) => step);
  }

  has(code: number): boolean {
    let low = 0;
    let high = this.#firsts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#lasts[middle]! < code) low = middle + 1;
      else high = middle;
    }
    if (low === this.#firsts.length) return false;
    const distance = code - this.#firsts[low]!;
    return distance >= 0 && distance % this.#steps[low]! === 0;
  }
}

/** The content of a character class, for a regular expression with flag u, that matches the members of the sets. */
export function classMembers(...texts: readonly string[]): string {
  const escaped = (code: number): string => `\\u{${code.toString(16)}}`;
  let members = '';
  for (const text of texts)
    for (const [first, last, step] of rangesOf(text))
      if (step === 1) members += `${escaped(first)}-${escaped(last)}`;
      else for (let code = first; code <= last; code += step) members += escaped(code);
  return members;
}
