/**
 * Words of running text. Two rules; under both, every non-whitespace character is in exactly one word.
 *
 * `whitespace`: whatever is separated by whitespace, for texts that are already tokenised.
 *
 * `words`: of the first kind that fits,
 * - an emoji with what is joined to it (skin tones, ZWJ sequences, flags);
 * - one character of Han, Hiragana or Katakana, scripts that put no spaces between words;
 * - `'s` at the end of a word, and an elided article or pronoun before a word of three letters or more (`l'`, `d'`,
 *   `qu'`): entities end and begin there (`Ana` in `Ana's`, `Italia` in `d'Italia`);
 * - a run of letters, marks, digits and `_`, with an apostrophe or middle dot between letters (`don't`, `col·legi`),
 *   a dot between single letters (`U.S`), and a dot, comma or apostrophe between digits (`3.5`, `1,000`) inside of
 *   it;
 * - a run of dots, hyphens, backticks or apostrophes (`...`, `--`);
 * - any other character by itself, hyphens too: `New York-based` has the word `York` in it.
 * Format characters (joiners, soft hyphens, direction marks) belong to the word before them, and join words as they
 * do in Unicode's word boundaries (UAX #29, rule WB4); a zero-width space ends a word.
 */

/** A word and its place: `text.slice(start, end)`, in UTF-16 units. */
export interface WordAt {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type WordRule = 'whitespace' | 'words';

const LETTER = String.raw`\p{L}\p{M}`;
const WORD_CHARACTER = String.raw`${LETTER}\p{N}_`;
const SINGLE_SCRIPT = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー`;
/** U+FEFF is a format character in Unicode, but whitespace in JavaScript. */
const FORMAT_CHARACTER = String.raw`(?:(?!\uFEFF)\p{Cf})`;
const EMOJI = String.raw`\p{Extended_Pictographic}(?:[\p{M}\p{EMod}]|${FORMAT_CHARACTER})*`;

const KINDS = [
  // A faster path for most words of most texts: nothing follows that could be joined to them.
  String.raw`[A-Za-z0-9]+(?![${WORD_CHARACTER}'’·\p{Cf}]|[.,][\p{L}\p{N}])`,
  String.raw`\p{RI}\p{RI}|${EMOJI}(?:(?<=\u200D)${EMOJI})*`,
  String.raw`[${SINGLE_SCRIPT}]\p{M}*`,
  `(?<=[${WORD_CHARACTER}])['’][sS](?![${WORD_CHARACTER}])`,
  String.raw`(?<![${WORD_CHARACTER}])\p{L}{1,2}['’](?=\p{L}{3})`,
  `(?:(?![${SINGLE_SCRIPT}])[${WORD_CHARACTER}]` +
    String.raw`|(?<=[${LETTER}])(?!['’][sS](?![${WORD_CHARACTER}]))['’·](?=\p{L})` +
    String.raw`|(?<=(?<![${WORD_CHARACTER}])\p{L})\.(?=\p{L}(?![${WORD_CHARACTER}]))` +
    String.raw`|(?<=\p{N})['’.,](?=\p{N})` +
    String.raw`|(?<=[${WORD_CHARACTER}])(?!\u200B)${FORMAT_CHARACTER}+(?=[${WORD_CHARACTER}])` +
    `)+${FORMAT_CHARACTER}*`,
  "\\.{2,}|-{2,}|`{2,}|'{2,}",
  String.raw`[^\s](?:\p{M}|${FORMAT_CHARACTER})*`,
];

const PATTERNS: Readonly<Record<WordRule, RegExp>> = {
  whitespace: /\S+/gu,
  words: new RegExp(KINDS.join('|'), 'gu'),
};

/** The words of a text, in order; only whitespace is between them. */
export function splitWords(text: string, rule: WordRule): WordAt[] {
  const words: WordAt[] = [];
  const pattern = PATTERNS[rule];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index;
    words.push({ text: match[0], start, end: start + match[0].length });
  }
  return words;
}

/** Indices of the words not followed by a space; undefined where there are none. */
export function gluedWords(words: readonly Omit<WordAt, 'text'>[]): number[] | undefined {
  const glued: number[] = [];
  for (let i = 0; i + 1 < words.length; i++) {
    if (words[i]!.end >= words[i + 1]!.start) glued.push(i);
  }
  return glued.length > 0 ? glued : undefined;
}
