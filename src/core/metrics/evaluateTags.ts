/**
 * Scores of tagged sentences, equal to seqeval 1.2.2 in every figure: `precision_score`, `recall_score`, `f1_score`,
 * `accuracy_score` and `classification_report`, in default and in strict mode.
 */

import { type GivesWay, NO_TURNS } from '../turns.ts';
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
import { compareCodePoints, type EntityFinder, entityFinder, type TagSpan } from './tagSpans.ts';

export interface TagMetricOptions {
  /** `default` is conlleval's; `strict` counts only entities that follow the scheme. */
  readonly mode?: 'default' | 'strict';
  /**
   * For strict mode. Without it the report follows the scheme of the gold tags, and precision, recall and f1 are
   * those of default mode, as in seqeval.
   */
  readonly scheme?: StrictScheme;
  /** The prefix is the last character of a tag (`PER-B`). */
  readonly suffix?: boolean;
  /** The value of 0/0. */
  readonly zeroDivision?: 0 | 1;
  /** Between two sentences. */
  readonly turns?: GivesWay;
}

/**
 * Scores predicted tags against gold tags of the same sentences.
 *
 * @throws NoSentencesError, UnequalLengthsError, or TagSchemeError in strict mode (see getStrictEntities and
 *   detectScheme); what `turns` throws.
 */
export async function evaluateTags(
  trueTags: TaggedSentences,
  predTags: TaggedSentences,
  { mode = 'default', scheme, suffix = false, zeroDivision = 0, turns = NO_TURNS }: TagMetricOptions = {},
): Promise<Metrics> {
  checkLengths(trueTags, predTags);
  const reportScheme = mode === 'strict' ? (scheme ?? detectScheme(trueTags, suffix)) : null;
  const counts = await countEntities(trueTags, predTags, { scheme: reportScheme, suffix, turns });
  const perType = new Map([...counts].map(([type, count]) => [type, toScores(count, zeroDivision)]));
  const micro = microAverage(counts, zeroDivision);
  const overall =
    mode === 'strict' && scheme === undefined
      ? microAverage(await countEntities(trueTags, predTags, { scheme: null, suffix, turns }), zeroDivision)
      : micro;
  return {
    precision: overall.precision,
    recall: overall.recall,
    f1: overall.f1,
    accuracy: await tagAccuracy(trueTags, predTags, turns),
    // fromEntries defines own properties, so that a type named __proto__ is an ordinary key.
    perType: Object.fromEntries(perType),
    counts: Object.fromEntries(counts),
    micro,
    macro: macroAverage([...perType.values()]),
    weighted: weightedAverage([...perType.values()], counts, zeroDivision),
  };
}

interface CountOptions extends Pick<TagMetricOptions, 'suffix' | 'turns'> {
  /** Null for the default mode. */
  readonly scheme: StrictScheme | null;
}

/** Counts entities by type, types in code point order. */
export async function countEntities(
  trueTags: TaggedSentences,
  predTags: TaggedSentences,
  { scheme, suffix = false, turns = NO_TURNS }: CountOptions,
): Promise<Map<string, TypeCounts>> {
  const counts: MutableCounts = new Map();
  const gold = scheme === null ? entityFinder(suffix) : strictEntityFinder(scheme, suffix);
  const predicted = scheme === null ? entityFinder(suffix) : strictEntityFinder(scheme, suffix);
  for (let s = 0; s < Math.max(trueTags.length, predTags.length); s++) {
    countSpans(counts, gold(trueTags[s] ?? []), predicted(predTags[s] ?? []));
    if (turns.isDue) await turns.giveWay();
  }
  return new Map([...counts].sort(([a], [b]) => compareCodePoints(a, b)));
}

type MutableCounts = Map<string, { -readonly [Count in keyof TypeCounts]: TypeCounts[Count] }>;

/** Adds the entities of one sentence. No two entities of a side have the same end. */
function countSpans(counts: MutableCounts, gold: readonly TagSpan[], predicted: readonly TagSpan[]): void {
  const countsOf = (type: string) => {
    const known = counts.get(type) ?? { truePositives: 0, predicted: 0, support: 0 };
    counts.set(type, known);
    return known;
  };
  const goldByEnd = new Map(gold.map((span) => [span.end, span]));
  for (const { type } of gold) countsOf(type).support++;
  for (const { type, start, end } of predicted) {
    const count = countsOf(type);
    count.predicted++;
    const same = goldByEnd.get(end);
    if (same?.start === start && same.type === type) count.truePositives++;
  }
}

/** Offsets are those of `entityFinder`. */
function strictEntityFinder(scheme: StrictScheme, suffix: boolean): EntityFinder {
  let offset = 0;
  return (tags) => {
    const spans = getStrictEntities(tags, scheme, suffix).map(({ type, start, end }) => ({
      type,
      start: start + offset,
      end: end + offset,
    }));
    offset += tags.length + 1;
    return spans;
  };
}
