/**
 * Words of running text. Whatever the rule, every non-whitespace character is in exactly one word.
 *
 * `words`, blanks and punctuation: of the first kind that fits,
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
 *
 * `segmenter`: the same, but a run of letters of a script without spaces between words (Thai, Lao, Khmer, Burmese,
 * Chinese, Japanese) is cut by the dictionaries of `Intl.Segmenter`.
 *
 * `characters`: each character by itself, with its marks; an emoji with what is joined to it.
 *
 * `whitespace`: whatever is separated by whitespace, for texts that are already tokenised.
 */

/** A word and its place: `text.slice(start, end)`, in UTF-16 units. */
export interface WordAt {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export const WORD_RULES = ['words', 'segmenter', 'characters', 'whitespace'] as const;
export type WordRule = (typeof WORD_RULES)[number];

/** How a data set's words were made, and how running text is split to get words like them. */
export interface WordSplitting {
  readonly rule: WordRule;
  /** `text`: by the rule. `file`: they are the file's own, and the rule is the one that comes nearest. */
  readonly source: 'text' | 'file';
}

/**
 * JavaScript's `\s`. It is spelled out since the patterns below are also written into exported Python scripts, whose
 * `\s` is another set.
 */
const WHITESPACE = String.raw`\t-\r \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF`;
const LETTER = String.raw`\p{L}\p{M}`;
const WORD_CHARACTER = String.raw`${LETTER}\p{N}_`;
const SINGLE_SCRIPT = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー`;
/** Scripts without spaces between words, whose characters are no words either. */
const DICTIONARY_SCRIPT = String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
/** U+FEFF is a format character in Unicode, but whitespace in JavaScript. */
const FORMAT_CHARACTER = String.raw`(?:(?!\uFEFF)\p{Cf})`;
const EMOJI = String.raw`\p{Extended_Pictographic}(?:[\p{M}\p{Emoji_Modifier}]|${FORMAT_CHARACTER})*`;

const EMOJI_SEQUENCE = String.raw`\p{Regional_Indicator}\p{Regional_Indicator}|${EMOJI}(?:(?<=\u200D)${EMOJI})*`;
const SINGLE_CHARACTER = String.raw`[^${WHITESPACE}](?:\p{M}|${FORMAT_CHARACTER})*`;

/** @param single the scripts of which each character is a word; none: runs of them are words */
function kindsOfWords(single: string): string[] {
  return [
    // A faster path for most words of most texts: nothing follows that could be joined to them.
    String.raw`[A-Za-z0-9]+(?![${WORD_CHARACTER}'’·\p{Cf}]|[.,][\p{L}\p{N}])`,
    EMOJI_SEQUENCE,
    ...(single === '' ? [] : [String.raw`[${single}]\p{M}*`]),
    `(?<=[${WORD_CHARACTER}])['’][sS](?![${WORD_CHARACTER}])`,
    String.raw`(?<![${WORD_CHARACTER}])\p{L}{1,2}['’](?=\p{L}{3})`,
    `(?:${single === '' ? '' : `(?![${single}])`}[${WORD_CHARACTER}]` +
      String.raw`|(?<=[${LETTER}])(?!['’][sS](?![${WORD_CHARACTER}]))['’·](?=\p{L})` +
      String.raw`|(?<=(?<![${WORD_CHARACTER}])\p{L})\.(?=\p{L}(?![${WORD_CHARACTER}]))` +
      String.raw`|(?<=\p{N})['’.,](?=\p{N})` +
      String.raw`|(?<=[${WORD_CHARACTER}])(?!\u200B)${FORMAT_CHARACTER}+(?=[${WORD_CHARACTER}])` +
      `)+${FORMAT_CHARACTER}*`,
    "\\.{2,}|-{2,}|`{2,}|'{2,}",
    SINGLE_CHARACTER,
  ];
}

/**
 * For each rule the alternatives of the regular expression whose matches are the words; for `segmenter` those that
 * `DICTIONARY_WORDS` match are then cut further. They are written so that JavaScript (flags `gu`) and Python's
 * package regex read them alike.
 */
export const WORD_KINDS: Readonly<Record<WordRule, readonly string[]>> = {
  words: kindsOfWords(SINGLE_SCRIPT),
  segmenter: kindsOfWords(''),
  characters: [EMOJI_SEQUENCE, SINGLE_CHARACTER],
  whitespace: [`[^${WHITESPACE}]+`],
};
/** What a word has in it that `Intl.Segmenter` cuts. */
export const DICTIONARY_WORDS = `[${DICTIONARY_SCRIPT}${SINGLE_SCRIPT}]`;

const patternOf = (rule: WordRule): RegExp => new RegExp(WORD_KINDS[rule].join('|'), 'gu');
const PATTERNS: Readonly<Record<WordRule, RegExp>> = {
  words: patternOf('words'),
  segmenter: patternOf('segmenter'),
  characters: patternOf('characters'),
  whitespace: patternOf('whitespace'),
};
const NEEDS_DICTIONARY = new RegExp(`[${DICTIONARY_SCRIPT}]`, 'u');
const CUT_BY_DICTIONARY = new RegExp(DICTIONARY_WORDS, 'u');

/** The language only matters to scripts that have spaces. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** The words of a text, in order; only whitespace is between them. */
export function splitWords(text: string, rule: WordRule): WordAt[] {
  const words: WordAt[] = [];
  const pattern = PATTERNS[rule];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index;
    if (rule !== 'segmenter' || !CUT_BY_DICTIONARY.test(match[0])) {
      words.push({ text: match[0], start, end: start + match[0].length });
      continue;
    }
    for (const { segment, index } of dictionaryWords(match[0]))
      words.push({ text: segment, start: start + index, end: start + index + segment.length });
  }
  return words;
}

/** V8 takes time for each segment that grows with the whole text: this many UTF-16 units at once. */
const WINDOW_LENGTH = 1000;
/** A dictionary looks some words ahead: what begins so near to a window's end is left to the next one. */
const WINDOW_MARGIN = 100;

function* dictionaryWords(run: string): Generator<{ readonly segment: string; readonly index: number }> {
  for (let first = 0; first < run.length; ) {
    const window =
      run.slice(first, first + WINDOW_LENGTH).replace(/[\ud800-\udbff]$/, '') || run.slice(first);
    const isLast = first + window.length === run.length;
    let done = 0;
    for (const { segment, index } of segmenter.segment(window)) {
      if (!isLast && index > 0 && index >= window.length - WINDOW_MARGIN) break;
      yield { segment, index: first + index };
      done = index + segment.length;
    }
    first += done;
  }
}

/** The rule for the words of a text of which nothing else is known: `words`, unless its script needs a dictionary. */
export function ruleForText(text: string): Extract<WordRule, 'words' | 'segmenter'> {
  return NEEDS_DICTIONARY.test(text) ? 'segmenter' : 'words';
}

/** Indices of the words not followed by a space; undefined where there are none. */
export function gluedWords(words: readonly Omit<WordAt, 'text'>[]): number[] | undefined {
  const glued: number[] = [];
  for (let i = 0; i + 1 < words.length; i++) {
    if (words[i]!.end >= words[i + 1]!.start) glued.push(i);
  }
  return glued.length > 0 ? glued : undefined;
}
