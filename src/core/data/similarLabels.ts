/**
 * Labels that are probably one label in two spellings: those that annotators typed, or that several people named.
 * What differs in case, hyphens, underscores and spaces alone is suspicious whatever the counts are, and so are the
 * singular and the plural of a word. A single wrong, missing or swapped letter in a long word is, where the label is
 * rare beside the other one. `GPE.NAM` and `GPE.NOM` are codes, whose words are short.
 *
 * Tags of single words, such as parts of speech, are codes: `NN` and `NNS` mean different things, so of these only
 * case and separators count.
 */
import type { TypeBefore } from './report.ts';
import { OUTSIDE } from './tags.ts';
import type { Task } from './task.ts';

export interface SimilarLabel {
  /** As training sees it. */
  readonly name: string;
  readonly count: number;
  /** The more frequent label that it looks like. */
  readonly like: string;
  readonly likeCount: number;
}

/** In shorter words, one letter more or less makes another word or code: `PER`, `PERS`. */
const MIN_PLURAL_LENGTH = 5;
const MIN_TYPO_LENGTH = 6;
/** Words one letter apart that label sets of personal data have side by side, neither of them misspelled. */
const DIFFERENT_WORDS = ['country county'];
/** A field with more is no set of labels, but words or lemmas; comparing each with each would take minutes. */
const MOST_LABELS = 500;
/** A misspelled label has at most this share of the entities of the right one. */
const MAX_TYPO_SHARE = 1 / 20;

/**
 * Each label that looks like a more frequent one, the most certain pair of it, in the order of the labels.
 * @param typesBefore with what the user's changes make of them: two that are one by now are no pair
 */
export function similarLabels(
  typesBefore: readonly Pick<TypeBefore, 'count' | 'now'>[],
  task: Task,
): SimilarLabel[] {
  const countOf = new Map<string, number>();
  for (const { now, count } of typesBefore) {
    if (now !== null && now !== OUTSIDE) countOf.set(now, (countOf.get(now) ?? 0) + count);
  }
  if (countOf.size > MOST_LABELS) return [];
  const labels = [...countOf].map(([name, count], index) => ({
    ...{ name, count, index },
    plain: plainForm(name),
    words: wordsOf(name),
  }));
  return labels.flatMap((label) => {
    const pairs = labels
      .filter(
        (other) => other.count > label.count || (other.count === label.count && other.index < label.index),
      )
      .map((other) => ({ other, certainty: certaintyOf(label, other, task) }))
      .filter(({ certainty }) => certainty > 0)
      .toSorted((a, b) => b.certainty - a.certainty || b.other.count - a.other.count);
    const like = pairs[0]?.other;
    if (like === undefined) return [];
    return [{ name: label.name, count: label.count, like: like.name, likeCount: like.count }];
  });
}

interface Label {
  readonly count: number;
  readonly plain: string;
  readonly words: readonly string[];
}

/** 3: spelled alike; 2: singular and plural; 1: one letter apart; 0: different. */
function certaintyOf(rare: Label, frequent: Label, task: Task): number {
  const [a, b] = [rare.plain, frequent.plain];
  if (a === '' || b === '') return 0;
  if (a === b) return 3;
  if (task === 'tokens') return 0;
  if (arePlural(a, b) || arePlural(b, a)) return 2;
  return rare.count <= frequent.count * MAX_TYPO_SHARE && areTypos(rare.words, frequent.words) ? 1 : 0;
}

/** Whether one word of a label is misspelled, and all others are the same. */
function areTypos(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  const differences = one.flatMap((word, place) =>
    word === other[place] ? [] : [[word, other[place]!] as const],
  );
  const [[a, b] = ['', ''], ...more] = differences;
  return (
    more.length === 0 &&
    Math.max(a.length, b.length) >= MIN_TYPO_LENGTH &&
    areOneLetterApart(a, b) &&
    !DIFFERENT_WORDS.some((pair) => pair === `${a} ${b}` || pair === `${b} ${a}`)
  );
}

/** A label without case, accents, and what separates its words. */
function plainForm(name: string): string {
  return withoutAccents(name)
    .replaceAll(/[\p{Pd}\s_]/gu, '')
    .toLowerCase();
}

/** The words and numbers of a label: `GPE.NAM`, `cell_type`, `CarMaker2`. */
function wordsOf(name: string): string[] {
  const spaced = withoutAccents(name).replaceAll(/(\p{Ll})(?=\p{Lu})/gu, '$1 ');
  return spaced.toLowerCase().match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replaceAll(/[\u0300-\u036f]/g, '');
}

function arePlural(one: string, many: string): boolean {
  if (many.length < MIN_PLURAL_LENGTH) return false;
  return (
    many === `${one}s` || many === `${one}es` || (one.endsWith('y') && many === `${one.slice(0, -1)}ies`)
  );
}

/** Whether one letter was replaced, left out or added, or two neighbours swapped. Numbers are never misspelled. */
function areOneLetterApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  let end = 0;
  while (end < short.length - start && short.at(-1 - end) === long.at(-1 - end)) end++;
  const [restOfShort, restOfLong] = [
    short.slice(start, short.length - end),
    long.slice(start, long.length - end),
  ];
  if (!/^\p{L}*$/u.test(restOfShort + restOfLong)) return false;
  if (restOfLong.length === 1) return restOfShort.length <= 1;
  const [first, second] = restOfLong;
  return restOfLong.length === 2 && restOfShort === `${second}${first}`;
}
