/**
 * Scores for tasks in which every word has a tag, such as parts of speech, equal to scikit-learn's
 * `classification_report`.
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
import { compareCodePoints } from './tagSpans.ts';

/**
 * The predicted tag of a word that the model did not see: always wrong, and not counted as a tag.
 */
export const NO_TAG = '';

/**
 * Scores predicted tags against gold tags, word by word. `precision`, `recall` and `f1` are macro averages over the
 * tags, since micro averages would equal the accuracy. A tag that is never predicted has precision 0.
 *
 * @param predTags NO_TAG for words without one
 * @throws NoSentencesError, UnequalLengthsError; what `turns` throws
 */
export async function evaluateTokenTags(
  trueTags: TaggedSentences,
  predTags: TaggedSentences,
  turns: GivesWay = NO_TURNS,
): Promise<Metrics> {
  checkLengths(trueTags, predTags);
  const counts = await countTags(trueTags, predTags, turns);
  const perTag = new Map([...counts].map(([tag, count]) => [tag, toScores(count, 0)]));
  const macro = macroAverage([...perTag.values()]);
  return {
    precision: macro.precision,
    recall: macro.recall,
    f1: macro.f1,
    accuracy: await tagAccuracy(trueTags, predTags, turns),
    // fromEntries defines own properties, so that a tag named __proto__ is an ordinary key.
    perType: Object.fromEntries(perTag),
    counts: Object.fromEntries(counts),
    micro: microAverage(counts, 0),
    macro,
    weighted: weightedAverage([...perTag.values()], counts, 0),
  };
}

/** Words by tag, tags in code point order. */
async function countTags(
  trueTags: TaggedSentences,
  predTags: TaggedSentences,
  turns: GivesWay,
): Promise<Map<string, TypeCounts>> {
  const counts = new Map<string, { truePositives: number; predicted: number; support: number }>();
  const countsOf = (tag: string) => {
    let count = counts.get(tag);
    if (count === undefined) {
      count = { truePositives: 0, predicted: 0, support: 0 };
      counts.set(tag, count);
    }
    return count;
  };
  for (const [s, sentence] of trueTags.entries()) {
    sentence.forEach((gold, w) => {
      const predicted = predTags[s]![w]!;
      countsOf(gold).support++;
      if (predicted === NO_TAG) return;
      countsOf(predicted).predicted++;
      if (predicted === gold) countsOf(gold).truePositives++;
    });
    if (turns.isDue) await turns.giveWay();
  }
  return new Map([...counts].sort(([a], [b]) => compareCodePoints(a, b)));
}
