/**
 * Scores of tagged sentences, equal to seqeval 1.2.2 in every figure: `precision_score`, `recall_score`, `f1_score`,
 * `accuracy_score` and `classification_report`, in default and in strict mode.
 */

import {
  checkLengths,
  type Metrics,
  macroAverage,
  microAverage,
  type TaggedSentences,
  type TypeCounts,
  tagAccuracy,
  toScores,
  weightedAverage,
} from './scores.ts';
import { detectScheme, getStrictEntities, type StrictScheme } from './strictSpans.ts';
import { compareCodePoints, getEntities, joinSentences, type TagSpan } from './tagSpans.ts';

export interface EvaluateOptions {
  /** `default` is conlleval's; `strict` counts only entities that follow the scheme. */
  readonly mode?: 'default' | 'strict';
  /**
   * For strict mode. Without it the report follows the scheme of the gold tags, and precision, recall and f1 are
   * those of default mode, as in seqeval.
   */
  readonly scheme?: StrictScheme;
  /** The prefix is the last character of a tag (`PER-B`). */
  readonly suffix?: boolean;
  /** What 0/0 counts as. */
  readonly zeroDivision?: 0 | 1;
}

/**
 * Scores predicted tags against gold tags, sentence by sentence of the same words.
 *
 * @throws NoSentencesError, UnequalLengthsError, or TagSchemeError in strict mode (see getStrictEntities and
 *   detectScheme).
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
 * Counts entities by type, types in code point order.
 *
 * @param scheme null for the default mode.
 */
export function countEntities(
  trueTags: TaggedSentences,
  predTags: TaggedSentences,
  scheme: StrictScheme | null = null,
  suffix = false,
): Map<string, TypeCounts> {
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

/** Factor that encodes a span as one number; exact up to this many tags. */
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
