/** Counts of what was right, as scores and their means: what entities and words have in common. */
import { type GivesWay, NO_TURNS } from '../turns.ts';
import { NoSentencesError, UnequalLengthsError } from './errors.ts';

/** The tags of each word of each sentence. */
export type TaggedSentences = readonly (readonly string[])[];

/** `f1` is the harmonic mean, 0 where both parts are; `support` the number of gold entities or words. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** Entities of one type, found with type and both ends right, or words of one tag. */
export interface TypeCounts {
  readonly truePositives: number;
  readonly predicted: number;
  readonly support: number;
}

export interface Metrics {
  /** Over all entities; of words the plain mean over the tags. So with recall and f1. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of the words whose tag is right; NaN where there is no word. */
  readonly accuracy: number;
  /** By type or tag, in code point order; also those that only the prediction has. */
  readonly perType: Readonly<Record<string, Scores>>;
  readonly counts: Readonly<Record<string, TypeCounts>>;
  readonly micro: Scores;
  /** Plain mean over the types, those without support included; NaN where there is none on either side. */
  readonly macro: Scores;
  /** Mean over the types, each counted with its support. */
  readonly weighted: Scores;
}

/**
 * Share of the words whose tag is right: equal tags over the number of gold tags, all sentences laid end to end. NaN
 * without gold tags. Defined for sentences of unequal lengths as well, as seqeval's accuracy_score is.
 * @throws what `turns` throws
 */
export async function tagAccuracy(
  trueTags: TaggedSentences,
  predTags: TaggedSentences,
  turns: GivesWay = NO_TURNS,
): Promise<number> {
  let correct = 0;
  let words = 0;
  // Where the next predicted tag is.
  let sentence = 0;
  let word = 0;
  for (const tags of trueTags) {
    for (const tag of tags) {
      while (word === predTags[sentence]?.length) {
        sentence++;
        word = 0;
      }
      if (predTags[sentence]?.[word] === tag) correct++;
      word++;
    }
    words += tags.length;
    if (turns.isDue) await turns.giveWay();
  }
  return correct / words;
}

/** @throws NoSentencesError, UnequalLengthsError */
export function checkLengths(trueTags: TaggedSentences, predTags: TaggedSentences): void {
  if (trueTags.length !== predTags.length) {
    throw new UnequalLengthsError(
      `There are ${trueTags.length} sentences with gold tags and ${predTags.length} with predicted ones. Give the same sentences on both sides.`,
      { sentence: null, trueLength: trueTags.length, predLength: predTags.length },
    );
  }
  if (trueTags.length === 0) {
    throw new NoSentencesError('There are no sentences to score. Give at least one.', {});
  }
  const sentence = trueTags.findIndex((tags, i) => tags.length !== predTags[i]!.length);
  if (sentence >= 0) {
    const trueLength = trueTags[sentence]!.length;
    const predLength = predTags[sentence]!.length;
    throw new UnequalLengthsError(
      `Sentence ${sentence + 1} has ${trueLength} gold tags and ${predLength} predicted ones. Give one tag a word on both sides.`,
      { sentence, trueLength, predLength },
    );
  }
}

/** @param zeroDivision what 0/0 counts as. */
export function toScores({ truePositives, predicted, support }: TypeCounts, zeroDivision: 0 | 1): Scores {
  const precision = predicted === 0 ? zeroDivision : truePositives / predicted;
  const recall = support === 0 ? zeroDivision : truePositives / support;
  const sum = precision + recall;
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum, support };
}

/** The scores of all counts together. */
export function microAverage(counts: ReadonlyMap<string, TypeCounts>, zeroDivision: 0 | 1): Scores {
  const total = { truePositives: 0, predicted: 0, support: 0 };
  for (const count of counts.values()) {
    total.truePositives += count.truePositives;
    total.predicted += count.predicted;
    total.support += count.support;
  }
  return toScores(total, zeroDivision);
}

export function macroAverage(perType: readonly Scores[]): Scores {
  return meanScores(
    perType,
    perType.map(() => 1),
  );
}

export function weightedAverage(
  perType: readonly Scores[],
  counts: ReadonlyMap<string, TypeCounts>,
  zeroDivision: 0 | 1,
): Scores {
  const supports = perType.map((scores) => scores.support);
  if (supports.some((support) => support > 0)) return meanScores(perType, supports);
  const nothingPredicted = [...counts.values()].every((count) => count.predicted === 0);
  const value = nothingPredicted ? zeroDivision : 0;
  return { precision: value, recall: zeroDivision, f1: value, support: 0 };
}

function meanScores(perType: readonly Scores[], weights: readonly number[]): Scores {
  const total = { precision: 0, recall: 0, f1: 0, support: 0, weight: 0 };
  for (const [i, scores] of perType.entries()) {
    const weight = weights[i]!;
    total.precision += weight * scores.precision;
    total.recall += weight * scores.recall;
    total.f1 += weight * scores.f1;
    total.support += scores.support;
    total.weight += weight;
  }
  return {
    precision: total.precision / total.weight,
    recall: total.recall / total.weight,
    f1: total.f1 / total.weight,
    support: total.support,
  };
}
