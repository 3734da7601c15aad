/** A text under normalisation, with the source offsets of each character. */
import type { TextBudget } from './textBudget.ts';

/**
 * A normalised character (one code point), and the source range [start, end) it represents, in UTF-16 units.
 */
export interface AlignedCharacter {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type AlignedText = readonly AlignedCharacter[];

/** @param offset is added to all positions. */
export function aligned(text: string, offset = 0): AlignedCharacter[] {
  const characters: AlignedCharacter[] = [];
  let start = offset;
  for (const character of text) {
    const end = start + character.length;
    characters.push({ text: character, start, end });
    start = end;
  }
  return characters;
}

export function joined(characters: AlignedText): string {
  return characters.map((character) => character.text).join('');
}

/** The source range of characters [first, last), at least one. */
export function spanOf(characters: AlignedText, first: number, last: number): { start: number; end: number } {
  return { start: characters[first]!.start, end: characters[last - 1]!.end };
}

/**
 * One character of a new text, relative to the old one's characters from left to right: 0 replaces the next, 1 is
 * inserted after the last, and -n replaces the next and the n after it.
 */
export interface Change {
  readonly text: string;
  readonly change: number;
}

/**
 * The new text with the offsets of the Rust tokenizers (`NormalizedString::transform`): an inserted character has the
 * offsets of the one before it, and one that replaces several has the offsets of the first.
 */
export function transform(characters: AlignedText, changes: readonly Change[]): AlignedCharacter[] {
  let next = 0;
  return changes.map(({ text, change }) => {
    const source = characters[change > 0 ? Math.max(next - 1, 0) : next]!;
    if (change <= 0) next += 1 - change;
    return { text, start: source.start, end: source.end };
  });
}

/**
 * Replaces each match; the replacement has the offsets of the match's last character.
 *
 * @param budget what the text may grow by
 * @throws NormalizedTextTooLongError
 */
export function replace(
  characters: AlignedText,
  pattern: RegExp,
  content: string,
  budget: TextBudget,
): AlignedCharacter[] {
  const output: AlignedCharacter[] = [];
  const replacement = Array.from(content);
  let done = 0;
  const copyUntil = (end: number): void => {
    while (done < end) output.push(characters[done++]!);
  };
  for (const [first, last] of matchRanges(characters, pattern)) {
    budget.spend(replacement.length - (last - first));
    const { start, end } = characters[last - 1]!;
    copyUntil(first);
    for (const text of replacement) output.push({ text, start, end });
    done = last;
  }
  copyUntil(characters.length);
  return output;
}

/**
 * Matches of a pattern as ranges [first, last) of characters, without empty matches.
 *
 * @param pattern with flags g and u
 */
export function matchRanges(characters: AlignedText, pattern: RegExp): [first: number, last: number][] {
  const indexAt = characterIndices(characters);
  const ranges: [number, number][] = [];
  for (const match of joined(characters).matchAll(pattern)) {
    const last = indexAt[match.index + match[0].length]!;
    if (match[0] !== '') ranges.push([indexAt[match.index]!, last]);
  }
  return ranges;
}

/** Maps each position in the joined text, in UTF-16 units and including the end, to its character. */
export function characterIndices(characters: AlignedText): readonly number[] {
  const indices: number[] = [];
  characters.forEach((character, i) => {
    for (let unit = 0; unit < character.text.length; unit++) indices.push(i);
  });
  indices.push(characters.length);
  return indices;
}
