/**
 * The character classes of normalisers and pre-tokenisers in Hugging Face's Rust tokenizers. Their tables are from
 * several versions of Unicode, most of them older than a browser's, which changes with each release; so the engine's
 * classes are not used.
 *
 * The engine's mappings (NFD, NFKD, lower-casing) are used, for the characters that the reference changes. By
 * Unicode's stability policy the decomposition of an assigned character and its combining class never change, and
 * tokenizer.test.ts compares the mappings of all code points with the reference's.
 */
import { CodePointSet } from './codePoints.ts';
import {
  COMPATIBLE,
  CONTROLS,
  DECOMPOSED,
  IDEOGRAPHS,
  LOWERED,
  MARKS,
  NONSPACING,
  NONSTARTERS,
  PUNCTUATION,
  WHITESPACE,
} from './unicodeSets.ts';

/** Whether a character, possibly a lone surrogate, is in the set. */
type CharacterTest = (character: string) => boolean;

function testOf(set: string): CharacterTest {
  const members = new CodePointSet(set);
  return (character) => members.has(character.codePointAt(0)!);
}

const isDeletedByCleanText = testOf(CONTROLS);
const isNonspacingMark = testOf(NONSPACING);
const isLowered = testOf(LOWERED);

/**
 * Whether `clean_text` deletes the character: controls, formats, private use, NUL, the replacement character; and
 * lone surrogates.
 */
export function isControl(character: string): boolean {
  const code = character.codePointAt(0)!;
  return isDeletedByCleanText(character) || (code >= 0xd800 && code <= 0xdfff);
}

/** `\s` would add U+FEFF and leave out U+0085. */
export const isWhitespace = testOf(WHITESPACE);

export const isPunctuation = testOf(PUNCTUATION);

/** Ideographs that become separate words. The reference omits 2B820 to 2B91F. */
export const isChineseCharacter = testOf(IDEOGRAPHS);

/** Whether `StripAccents` deletes the character: a mark of any kind. */
export const isMark = testOf(MARKS);

/** Whether the canonical decomposition (NFD) changes the character. */
export const isDecomposed = testOf(DECOMPOSED);

/** Whether the compatibility decomposition (NFKD) changes the character and the canonical one does not. */
export const isCompatible = testOf(COMPATIBLE);

/** Whether canonical order may move the character: its combining class is not 0. */
export const isNonStarter = testOf(NONSTARTERS);

/** The canonical decomposition of one character without its nonspacing marks; empty for a mark alone. */
export function withoutAccents(character: string): string {
  if (isNonspacingMark(character)) return '';
  if (!isDecomposed(character)) return character;
  return Array.from(character.normalize('NFD'))
    .filter((part) => !isNonspacingMark(part))
    .join('');
}

/** The lower case of one character without context: JavaScript lower-cases a final Σ to ς, the reference to σ. */
export function lowerCase(character: string): string {
  return isLowered(character) ? character.toLowerCase() : character;
}
