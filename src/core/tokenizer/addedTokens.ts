/**
 * Tokens that are matched in a text before any other step: special tokens, and words added to a vocabulary.
 */
import { z } from 'zod';
import { isWhitespace } from './characters.ts';
import { CodePointSet } from './codePoints.ts';
import { WORD_CHARACTERS } from './unicodeSets.ts';

export const addedTokenSchema = z.object({
  id: z.number().int().min(0),
  content: z.string().min(1),
  /** Only where no word character is adjacent. */
  single_word: z.boolean().default(false),
  /** Includes the whitespace to its left. */
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  /** Matched in the normalised text instead of the original. */
  normalized: z.boolean(),
  special: z.boolean(),
});
export type AddedTokenConfig = z.infer<typeof addedTokenSchema>;

/** Part [start, end) of a text, in UTF-16 units; `token` is null between added tokens. */
export interface Section {
  readonly start: number;
  readonly end: number;
  readonly token: AddedTokenConfig | null;
}

type Pattern = AddedTokenConfig & { readonly pattern: string };

const wordCharacters = new CodePointSet(WORD_CHARACTERS);

/** The code point before a position in a text; undefined at the start. */
function codePointBefore(text: string, position: number): number | undefined {
  const isPair = /[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, position - 2), position));
  return text.codePointAt(isPair ? position - 2 : position - 1);
}

function touchesWord(text: string, start: number, end: number): boolean {
  const before = start === 0 ? undefined : codePointBefore(text, start);
  const after = text.codePointAt(end);
  return [before, after].some((code) => code !== undefined && wordCharacters.has(code));
}

/** Whitespace is in the basic plane: one UTF-16 unit. */
function startOfWhitespace(text: string, end: number): number {
  let start = end;
  while (start > 0 && isWhitespace(text[start - 1]!)) start--;
  return start;
}

function endOfWhitespace(text: string, start: number): number {
  let end = start;
  while (end < text.length && isWhitespace(text[end]!)) end++;
  return end;
}

export class AddedTokenMatcher {
  readonly #byPattern: ReadonlyMap<string, Pattern>;
  readonly #regex: RegExp | null;

  constructor(patterns: readonly Pattern[]) {
    this.#byPattern = new Map(patterns.map((token) => [token.pattern, token]));
    // Leftmost, then longest.
    const alternatives = [...this.#byPattern.keys()]
      .filter((pattern) => pattern !== '')
      .sort((a, b) => b.length - a.length)
      .map((pattern) => pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
    this.#regex = alternatives.length === 0 ? null : new RegExp(alternatives.join('|'), 'gu');
  }

  get isEmpty(): boolean {
    return this.#regex === null;
  }

  /** All of the text, in order, without empty sections. */
  split(text: string): Section[] {
    const sections: Section[] = [];
    let done = 0;
    const pushText = (end: number): void => {
      if (end > done) sections.push({ start: done, end, token: null });
    };
    for (const match of this.#regex === null ? [] : text.matchAll(this.#regex)) {
      const token = this.#byPattern.get(match[0])!;
      let start = match.index;
      let end = start + match[0].length;
      // A token to the left may have consumed the whitespace before it, or even its start.
      if (start < done) continue;
      if (token.single_word && touchesWord(text, start, end)) continue;
      if (token.lstrip) start = Math.max(done, startOfWhitespace(text, start));
      if (token.rstrip) end = endOfWhitespace(text, end);
      pushText(start);
      sections.push({ start, end, token });
      done = end;
    }
    pushText(text.length);
    return sections;
  }
}
