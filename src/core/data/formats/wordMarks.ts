/** What some published files attach to every word, and what is not part of it. */
import type { GivesWay } from '../../turns.ts';

interface Words {
  readonly words: string[];
}

/** A language code and a colon: `en:Saunders` in WikiANN. */
const LANGUAGE_PREFIX = /^[a-z]{2,}(?:-[a-z]+)*:/;
const ENDS_IN_DIGIT = /.[0-9]$/su;
/** This many different words must agree: two or three can begin alike by chance. */
const MIN_WORDS = 4;
/** Share of words that must continue the count of the one before. */
const MIN_COUNTED_SHARE = 0.99;

/** Removes a language prefix that all words share, and returns it; null where there is none. */
export async function stripPrefix(
  sentences: readonly Words[],
  distinct: ReadonlySet<string>,
  turns: GivesWay,
): Promise<string | null> {
  const [first] = distinct;
  const prefix = first === undefined ? undefined : LANGUAGE_PREFIX.exec(first)?.[0];
  if (prefix === undefined || distinct.size < MIN_WORDS) return null;
  for (const word of distinct) {
    if (!word.startsWith(prefix) || word.length === prefix.length) return null;
  }
  await replaceWords(sentences, distinct, turns, (word) => word.slice(prefix.length));
  return prefix;
}

/**
 * Removes the digit that Chinese files have after each character, its position in its word (`科0 技1 全0 方1 位2`). Only
 * where all words have one, each sentence begins at 0, and the others are 0 or continue the count.
 */
export async function stripPosition(
  sentences: readonly Words[],
  distinct: ReadonlySet<string>,
  turns: GivesWay,
): Promise<boolean> {
  if (distinct.size < MIN_WORDS) return false;
  for (const word of distinct) if (!ENDS_IN_DIGIT.test(word)) return false;
  let total = 0;
  let counted = 0;
  for (const { words } of sentences) {
    let previous = 9;
    for (const word of words) {
      const position = Number(word.at(-1));
      total++;
      if (position === 0 || position === previous + 1) counted++;
      previous = position;
    }
    if (!words[0]!.endsWith('0')) return false;
    if (turns.isDue) await turns.giveWay();
  }
  if (counted < total * MIN_COUNTED_SHARE) return false;
  await replaceWords(sentences, distinct, turns, (word) => word.slice(0, -1));
  return true;
}

async function replaceWords(
  sentences: readonly Words[],
  distinct: ReadonlySet<string>,
  turns: GivesWay,
  replace: (word: string) => string,
): Promise<void> {
  const replaced = new Map([...distinct].map((word) => [word, replace(word)]));
  for (const { words } of sentences) {
    for (let i = 0; i < words.length; i++) words[i] = replaced.get(words[i]!)!;
    if (turns.isDue) await turns.giveWay();
  }
}
