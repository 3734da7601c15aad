/** Long sequences of words are read in overlapping windows, so that each word is seen with context on both sides. */

/** Words `first` to `end` (exclusive) are read together; those from `keptFirst` to `keptEnd` are predicted here. */
export interface WordWindow {
  readonly first: number;
  readonly end: number;
  readonly keptFirst: number;
  readonly keptEnd: number;
}

/** Neighbouring windows share this part of their tokens. */
const SHARED_PART = 1 / 4;

/**
 * Splits words into windows of at most `room` tokens. Windows begin and end at words, and each word is predicted in
 * exactly one: of two that read it, in the one where the nearer of its ends is farther away. A word of more than
 * `room` tokens has a window of its own, in which it is cut.
 *
 * @param tokenCounts tokens of each word; may be 0
 * @param room tokens of a window, without special ones; at least 1
 */
export function wordWindows(tokenCounts: readonly number[], room: number): WordWindow[] {
  /** Tokens before each word, and of all of them. */
  const before = new Float64Array(tokenCounts.length + 1);
  tokenCounts.forEach((count, word) => {
    before[word + 1] = before[word]! + Math.min(count, room);
  });
  const windows: { first: number; end: number }[] = [];
  for (let first = 0; first < tokenCounts.length; ) {
    let end = first + 1;
    while (end < tokenCounts.length && before[end + 1]! - before[first]! <= room) end++;
    windows.push({ first, end });
    if (end === tokenCounts.length) break;
    let next = end;
    const shared = room * SHARED_PART;
    while (next - 1 > first && before[end]! - before[next - 1]! <= shared) next--;
    first = next;
  }
  const borders = windows.map(({ first, end }, i) => {
    const next = windows[i + 1];
    return next === undefined
      ? { first, end, keptEnd: end }
      : { first, end, keptEnd: border(end, next.first, before) };
  });
  return borders.map((window, i) => ({ ...window, keptFirst: borders[i - 1]?.keptEnd ?? 0 }));
}

/** The first word that is farther from the next window's start than from this one's end, in tokens. */
function border(end: number, nextFirst: number, before: Float64Array): number {
  let word = nextFirst;
  while (word < end && before[end]! - before[word + 1]! >= before[word]! - before[nextFirst]!) word++;
  return word;
}
