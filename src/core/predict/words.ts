/** Where the words of a running text are, for models that tag each word. */

/** [start, end) in UTF-16 units. */
export type WordPlace = readonly [start: number, end: number];

/**
 * A word is, of the first kind that fits: one Han character (as BERT's tokenizer has it); a run of letters, digits, marks and `_`, with
 * an apostrophe or dot between letters and a dot, comma or apostrophe between digits inside of it (MidLetter and MidNum of Unicode's
 * word boundaries, UAX #29: `don't`, `U.S`, `3.5`, `1,000`); a run of one and the same other character (`...`, `--`).
 */
const WORD =
  /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}_]|(?<=[\p{L}\p{M}])['’.·](?=\p{L})|(?<=\p{N})['’.,](?=\p{N}))+|([^\s\p{L}\p{M}\p{N}_])\1*/gu;

/** Words in the order of the text; only white space lies between them. */
export function splitWords(text: string): WordPlace[] {
  return Array.from(text.matchAll(WORD), (match) => [match.index, match.index + match[0].length]);
}
