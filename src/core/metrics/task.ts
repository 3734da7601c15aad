/** The metric of each task. */
import { OUTSIDE } from '../data/tags.ts';
import type { Task } from '../data/task.ts';
import type { GivesWay } from '../turns.ts';
import { evaluateTags } from './evaluateTags.ts';
import type { Metrics, TaggedSentences } from './scores.ts';
import { evaluateTokenTags, NO_TAG } from './tokens.ts';

/**
 * Scores predicted tags: entities like seqeval in default mode, or word by word.
 *
 * @throws NoSentencesError, UnequalLengthsError; what `turns` throws
 */
export async function scoreTags(
  task: Task,
  trueTags: TaggedSentences,
  predTags: TaggedSentences,
  turns: GivesWay,
): Promise<Metrics> {
  switch (task) {
    case 'spans':
      return evaluateTags(trueTags, predTags, { turns });
    case 'tokens':
      return evaluateTokenTags(trueTags, predTags, turns);
    default:
      return task satisfies never;
  }
}

/** The predicted tag of a word that the model did not see: outside entities, or no tag. */
export function unseenTag(task: Task): string {
  switch (task) {
    case 'spans':
      return OUTSIDE;
    case 'tokens':
      return NO_TAG;
    default:
      return task satisfies never;
  }
}

/** The main score of a run. */
export function headlineScore(task: Task): 'f1' | 'accuracy' {
  switch (task) {
    case 'spans':
      return 'f1';
    case 'tokens':
      return 'accuracy';
    default:
      return task satisfies never;
  }
}
