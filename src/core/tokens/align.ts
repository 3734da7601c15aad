/** From one label per word to one label per token. */
import { IGNORED_LABEL } from '../batch.ts';
import type { LabelSet } from '../data/labels.ts';
import { continuationOf } from '../data/tags.ts';

/** Which sub-words of a word carry its label: the first only, or all of them with B- turned into I-. */
export type LabelAlignment = 'first' | 'all';

/**
 * For each label id of a word, the id for its later sub-words: `I-PER` for `B-PER`. Matched by name, so that the
 * order of the label set does not matter; a label without an I- of its type is kept.
 */
export function continuationLabels(labels: LabelSet): Int32Array {
  return Int32Array.from(labels.names, (name, id) => labels.idOf.get(continuationOf(name)) ?? id);
}

/**
 * `align_labels_with_tokens` of the Hugging Face course (`all`), or the label on the first sub-word only (`first`).
 *
 * @param wordIds the word of each token, null for special tokens
 * @param wordLabels label id of each word
 * @param continuations from `continuationLabels`
 * @returns one label id per token
 */
export function alignLabels(
  wordIds: readonly (number | null)[],
  wordLabels: ArrayLike<number>,
  continuations: Int32Array,
  alignment: LabelAlignment,
): number[] {
  return wordIds.map((word, i) => {
    if (word === null) return IGNORED_LABEL;
    const label = wordLabels[word]!;
    if (word !== wordIds[i - 1]) return label;
    switch (alignment) {
      case 'first':
        return IGNORED_LABEL;
      case 'all':
        return continuations[label]!;
      default:
        return alignment satisfies never;
    }
  });
}
