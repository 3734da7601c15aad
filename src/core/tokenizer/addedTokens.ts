/**
 * Tokens that are matched in a text before any other step: special tokens, and words added to a vocabulary.
 */
import { z } from 'zod';
import { isWhitespace } from './characters.ts';
import { CodePointSet } from './codePoints.ts';
import { LongestTokens } from './tokenMatches.ts';
import { MAX_TOKEN_LENGTH, TokenTrie } from './tokenTrie.ts';
import { WORD_CHARACTERS } from './unicodeSets.ts';
import { tokenIdSchema } from './vocabulary.ts';

export const addedTokenSchema = z.object({
  id: tokenIdSchema,
  content: z.string().min(1).max(MAX_TOKEN_LENGTH),
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

/** Of the part that begins at `from`. Whitespace is in the basic plane: one UTF-16 unit. */
function startOfWhitespace(text: string, from: number, end: number): number {
  let start = end;
  while (start > from && isWhitespace(text[start - 1]!)) start--;
  return start;
}

function endOfWhitespace(text: string, start: number): number {
  let end = start;
  while (end < text.length && isWhitespace(text[end]!)) end++;
  return end;
}

export class AddedTokenMatcher {
  readonly #tokens: readonly AddedTokenConfig[];
  readonly #patterns: readonly string[];
  readonly #longest: LongestTokens;

  /**
   * @param tokens of those with equal patterns the last one is found
   * @param patternOf what stands for a token in the text; empty where nothing does
   */
  constructor(tokens: readonly AddedTokenConfig[], patternOf: (token: AddedTokenConfig) => string) {
    this.#tokens = tokens;
    this.#patterns = tokens.map(patternOf);
    this.#longest = new LongestTokens(new TokenTrie(this.#patterns), () => this.#patterns);
  }

  get isEmpty(): boolean {
    return this.#tokens.length === 0;
  }

  /** All of the text, in order, without empty sections. Of tokens that begin at one place the longest is found. */
  split(text: string): Section[] {
    const sections: Section[] = [];
    let done = 0;
    const pushText = (end: number): void => {
      if (end > done) sections.push({ start: done, end, token: null });
    };
    const longest = this.#longest;
    longest.read(text);
    for (let at = 0; at < text.length; ) {
      const found = longest.at(at);
      if (found === -1) {
        at++;
        continue;
      }
      const token = this.#tokens[found]!;
      let start = at;
      let end = at + this.#patterns[found]!.length;
      at = end;
      // A token to the left may have consumed the whitespace before it, or even its start.
      if (start < done) continue;
      if (token.single_word && touchesWord(text, start, end)) continue;
      if (token.lstrip) start = startOfWhitespace(text, done, start);
      if (token.rstrip) end = endOfWhitespace(text, end);
      pushText(start);
      sections.push({ start, end, token });
      done = end;
    }
    pushText(text.length);
    return sections;
  }
}
