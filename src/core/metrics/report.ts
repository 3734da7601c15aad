/**
 * Scores of tagged sentences, equal to seqeval 1.2.2 in every figure: `precision_score`, `recall_score`, `f1_score`,
 * `accuracy_score` and `classification_report`, in default and in strict mode.
 */
import { compareCodePoints, getEntities, joinSentences, type TagSpan } from './entities.ts';
import { NoSentencesError, UnequalLengthsError } from './errors.ts';
import { detectScheme, getStrictEntities, type StrictScheme } from './schemes.ts';

/** The tags of each word of each sentence. */
export type TaggedSentences = readonly (readonly string[])[];

/** `f1` is the harmonic mean, 0 where both parts are; `support` the number of gold entities. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** Entities of one type; `truePositives` are found with type and both ends right. */
export interface EntityCounts {
  readonly truePositives: number;
  readonly predicted: number;
  readonly support: number;
}

export interface EvaluateOptions {
  /** `default` is conlleval's; `strict` counts only entities that follow the scheme. */
  readonly mode?: 'default' | 'strict';
  /** For strict mode. Without it the report follows the scheme of the gold tags, and precision, recall and f1 are those of default mode, as in seqeval. */
  readonly scheme?: StrictScheme;
  /** The prefix is the last character of a tag (`PER-B`). */
  readonly suffix?: boolean;
  /** What 0/0 counts as. */
  readonly zeroDivision?: 0 | 1;
}

export interface Metrics {
  /** Over all entities. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of the words whose tag is right; NaN where there is no word. */
  readonly accuracy: number;
  /** By type, in code point order; also types that only the prediction has. */
  readonly perType: Readonly<Record<string, Scores>>;
  readonly counts: Readonly<Record<string, EntityCounts>>;
  readonly micro: Scores;
  /** Plain mean over the types, those without support included; NaN where there is no entity on either side. */
  readonly macro: Scores;
  /** Mean over the types, each counted with its support. */
  readonly weighted: Scores;
}

/**
 * Scores predicted tags against gold tags, sentence by sentence of the same words.
 *
 * @throws NoSentencesError, UnequalLengthsError, or TagSchemeError in strict mode (see getStrictEntities and detectScheme).
 */
export function evaluateTags(
  trueTags: TaggedSentences,
  predTags: TaggedSentences,
  { mode = 'default', scheme, suffix = false, zeroDivision = 0 }: EvaluateOptions = {},
): Metrics {
  checkLengths(trueTags, predTags);
  const reportScheme = mode === 'strict' ? (scheme ?? detectScheme(trueTags, suffix)) : null;
  const counts = countEntities(trueTags, predTags, reportScheme, suffix);
  const perType = new Map([...counts].map(([type, count]) => [type, toScores(count, zeroDivision)]));
  const micro = microAverage(counts, zeroDivision);
  const overall =
    mode === 'strict' && scheme === undefined
      ? microAverage(countEntities(trueTags, predTags, null, suffix), zeroDivision)
      : micro;
  return {
    precision: overall.precision,
    recall: overall.recall,
    f1: overall.f1,
    accuracy: tagAccuracy(trueTags, predTags),
    // fromEntries defines own properties, so that a type called __proto__ is a key like others.
    perType: Object.fromEntries(perType),
    counts: Object.fromEntries(counts),
    micro,
    macro: macroAverage([...perType.values()]),
    weighted: weightedAverage([...perType.values()], counts, zeroDivision),
  };
}

/**
 * Share of the words whose tag is right: equal tags over the number of gold tags, all sentences laid end to end. NaN without gold tags.
 * Defined for sentences of unequal lengths as well, as seqeval's accuracy_score is.
 */
export function tagAccuracy(trueTags: TaggedSentences, predTags: TaggedSentences): number {
  const gold = trueTags.flat();
  const predicted = predTags.flat();
  let correct = 0;
  for (let i = 0; i < gold.length; i++) if (gold[i] === predicted[i]) correct++;
  return correct / gold.length;
}

/**
 * Counts entities by type, types in code point order.
 *
 * @param scheme null for the default mode.
 */
export function countEntities(
  trueTags: TaggedSentences,
  predTags: TaggedSentences,
  scheme: StrictScheme | null = null,
  suffix = false,
): Map<string, EntityCounts> {
  const gold = spanKeysByType(findEntities(trueTags, scheme, suffix));
  const predicted = spanKeysByType(findEntities(predTags, scheme, suffix));
  const types = [...new Set([...gold.keys(), ...predicted.keys()])].sort(compareCodePoints);
  const none: ReadonlySet<number> = new Set();
  return new Map(
    types.map((type) => {
      const goldKeys = gold.get(type) ?? none;
      const predictedKeys = predicted.get(type) ?? none;
      let truePositives = 0;
      for (const key of predictedKeys) if (goldKeys.has(key)) truePositives++;
      return [type, { truePositives, predicted: predictedKeys.size, support: goldKeys.size }];
    }),
  );
}

/** Offsets are those of `joinSentences`. */
function findEntities(sentences: TaggedSentences, scheme: StrictScheme | null, suffix: boolean): TagSpan[] {
  if (scheme === null) return getEntities(joinSentences(sentences), suffix);
  const spans: TagSpan[] = [];
  let offset = 0;
  for (const sentence of sentences) {
    for (const { type, start, end } of getStrictEntities(sentence, scheme, suffix)) {
      spans.push({ type, start: start + offset, end: end + offset });
    }
    offset += sentence.length + 1;
  }
  return spans;
}

/** Makes a span one number, exact up to so many tags. */
const KEY_STRIDE = 2 ** 26;

function spanKeysByType(spans: readonly TagSpan[]): Map<string, Set<number>> {
  const byType = new Map<string, Set<number>>();
  for (const { type, start, end } of spans) {
    const keys = byType.get(type) ?? new Set();
    keys.add(start * KEY_STRIDE + end);
    byType.set(type, keys);
  }
  return byType;
}

function checkLengths(trueTags: TaggedSentences, predTags: TaggedSentences): void {
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

function toScores({ truePositives, predicted, support }: EntityCounts, zeroDivision: 0 | 1): Scores {
  const precision = predicted === 0 ? zeroDivision : truePositives / predicted;
  const recall = support === 0 ? zeroDivision : truePositives / support;
  const sum = precision + recall;
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum, support };
}

function microAverage(counts: ReadonlyMap<string, EntityCounts>, zeroDivision: 0 | 1): Scores {
  const total = { truePositives: 0, predicted: 0, support: 0 };
  for (const count of counts.values()) {
    total.truePositives += count.truePositives;
    total.predicted += count.predicted;
    total.support += count.support;
  }
  return toScores(total, zeroDivision);
}

function macroAverage(perType: readonly Scores[]): Scores {
  return meanScores(
    perType,
    perType.map(() => 1),
  );
}

function weightedAverage(
  perType: readonly Scores[],
  counts: ReadonlyMap<string, EntityCounts>,
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
