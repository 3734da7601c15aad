/** Words as people write them in a text, and the rule that gets them back from it. */
import type { Sentence } from './dataset.ts';
import { DICTIONARY_WORDS, splitWords, type WordAt, type WordRule } from './words.ts';

type Words = Pick<Sentence, 'words' | 'glued'>;

const CLOSING = /^[.,;:!?%…)\]}»”’、。，．；：！？）」』】》]+$/u;
const OPENING = /[([{«“„‘¿¡（「『【《]$/u;
/** An English clitic that corpora keep apart: `'s`, `n't`. */
const CLITIC = /^(?:['’](?:s|re|ve|ll|d|m)|n['’]t)$/iu;
const UNSPACED = new RegExp(DICTIONARY_WORDS, 'u');
const ENDS_UNSPACED = new RegExp(`${DICTIONARY_WORDS}\\p{M}*$`, 'u');
const BEGINS_UNSPACED = new RegExp(`^${DICTIONARY_WORDS}`, 'u');

/**
 * A sentence as running text, and where its words are in it. Where the file does not say which words are followed by
 * a space, there is none inside brackets and quotes, before closing punctuation, and between characters of scripts
 * that do without.
 */
export function runningText({ words, glued }: Words): { text: string; places: WordAt[] } {
  const gluedWords = glued === undefined ? null : new Set(glued);
  const places: WordAt[] = [];
  let text = '';
  words.forEach((word, i) => {
    const before = words[i - 1];
    if (before !== undefined && !(gluedWords === null ? isUsuallyGlued(before, word) : gluedWords.has(i - 1)))
      text += ' ';
    places.push({ text: word, start: text.length, end: text.length + word.length });
    text += word;
  });
  return { text, places };
}

function isUsuallyGlued(before: string, word: string): boolean {
  return (
    CLOSING.test(word) ||
    OPENING.test(before) ||
    CLITIC.test(word) ||
    (ENDS_UNSPACED.test(before) && BEGINS_UNSPACED.test(word))
  );
}

/** Sentences that decide: no call takes longer than some ten milliseconds. */
const SAMPLE_SENTENCES = 300;
/** Words in which there is something to read. */
const READABLE = /[\p{L}\p{N}]/u;
/** Share of the readable words that are single characters where all are meant to be. */
const MIN_CHARACTERS_SHARE = 0.99;

/**
 * The rule that comes nearest to words of unknown origin: which one, applied to the sentences as running text, gives
 * back the most of them. Characters where all words are such.
 */
export function nearestRule(sentences: readonly Words[]): WordRule {
  const sample = sentences.slice(0, SAMPLE_SENTENCES);
  if (areCharacters(sample)) return 'characters';
  const texts = sample.map(runningText);
  const isUnspaced = texts.filter(({ text }) => UNSPACED.test(text)).length * 2 > texts.length;
  const rules: readonly WordRule[] = isUnspaced
    ? ['segmenter', 'words', 'whitespace']
    : ['words', 'whitespace'];
  const countOf = (rule: WordRule) =>
    sum(texts.map(({ text, places }) => countGivenBack(places, splitWords(text, rule))));
  // The first of those that give back as many.
  return rules
    .map((rule) => ({ rule, count: countOf(rule) }))
    .reduce((nearest, candidate) => (candidate.count > nearest.count ? candidate : nearest)).rule;
}

function areCharacters(sentences: readonly Words[]): boolean {
  let readable = 0;
  let single = 0;
  for (const { words } of sentences) {
    for (const word of words) {
      if (!READABLE.test(word)) continue;
      readable++;
      if (splitWords(word, 'characters').length === 1) single++;
    }
  }
  return readable > 0 && single >= readable * MIN_CHARACTERS_SHARE;
}

/** Both lists are in text order. */
function countGivenBack(words: readonly WordAt[], split: readonly WordAt[]): number {
  let count = 0;
  let i = 0;
  for (const { start, end } of words) {
    while (i < split.length && split[i]!.start < start) i++;
    if (split[i]?.start === start && split[i]!.end === end) count++;
  }
  return count;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
