/**
 * Tokens that are found in a text before anything else is done to it: special tokens, and words added to a
 * vocabulary.
 */
import { z } from 'zod';

export const addedTokenSchema = z.object({
  id: z.number().int().min(0),
  content: z.string().min(1),
  /** Only where no word character is beside it. */
  single_word: z.boolean().default(false),
  /** Takes the whitespace to its left with it. */
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  /** Looked for in the normalised text instead of the text itself. */
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

const WORD_CHARACTER = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]';
const ENDS_WITH_WORD_CHARACTER = new RegExp(`${WORD_CHARACTER}$`, 'u');
const STARTS_WITH_WORD_CHARACTER = new RegExp(`^${WORD_CHARACTER}`, 'u');

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
      // A token to the left may have taken the whitespace in front of it, or even its beginning.
      if (start < done) continue;
      if (
        token.single_word &&
        (ENDS_WITH_WORD_CHARACTER.test(text.slice(0, start)) ||
          STARTS_WITH_WORD_CHARACTER.test(text.slice(end)))
      ) {
        continue;
      }
      if (token.lstrip) start = Math.max(done, text.slice(0, start).replace(/\p{White_Space}+$/u, '').length);
      if (token.rstrip) end += /^\p{White_Space}*/u.exec(text.slice(end))![0].length;
      pushText(start);
      sections.push({ start, end, token });
      done = end;
    }
    pushText(text.length);
    return sections;
  }
}
