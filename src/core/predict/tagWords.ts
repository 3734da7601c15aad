/** Tags of whole batches, for evaluation: per word and per labelled token. */
import { type Batch, IGNORED_LABEL } from '../batch.ts';
import { OUTSIDE } from '../data/tags.ts';
import type { Encoding } from '../tokens/encode.ts';

export interface WordTags {
  /** One tag per word of the sentence. */
  readonly tags: readonly string[];
  /** Words that the model did not see: beyond the length limit, or without any token. */
  readonly unseenWords: number;
}

/** Gold and predicted tags by sentence, as input of the metrics. */
export interface TagPairs {
  readonly gold: readonly (readonly string[])[];
  readonly predicted: readonly (readonly string[])[];
}

/**
 * Each word's tag is that of its first sub-word.
 *
 * @param batch rows as collated from `encodings`, in the same order
 * @param logits [batchSize × length, labels]
 * @param labels names by id
 * @param unseen the tag of words that the model did not see
 */
export function tagWords(
  batch: Batch,
  logits: Float32Array,
  encodings: readonly Encoding[],
  labels: readonly string[],
  unseen = OUTSIDE,
): WordTags[] {
  return encodings.map(({ wordIds, wordCount }, row) => {
    const rowStart = row * batch.length;
    // Padding may be on the left.
    const firstToken = batch.attentionMask.indexOf(1, rowStart);
    const tags: (string | undefined)[] = new Array<undefined>(wordCount).fill(undefined);
    wordIds.forEach((word, i) => {
      if (word !== null) tags[word] ??= predictedTag(logits, firstToken + i, labels);
    });
    return {
      tags: tags.map((tag) => tag ?? unseen),
      unseenWords: tags.filter((tag) => tag === undefined).length,
    };
  });
}

/**
 * The tags that the notebook's `compute_metrics` compares: gold and predicted, for every token whose label is not
 * -100. With all sub-words labelled, a word counts once for each of them; words beyond the length limit do not count.
 *
 * @param logits [batchSize × length, labels]
 * @param labels names by id
 */
export function tagLabelledTokens(batch: Batch, logits: Float32Array, labels: readonly string[]): TagPairs {
  const gold: string[][] = [];
  const predicted: string[][] = [];
  for (let row = 0; row < batch.batchSize; row++) {
    const tokens = Array.from({ length: batch.length }, (_, i) => row * batch.length + i).filter(
      (token) => batch.labels[token] !== IGNORED_LABEL,
    );
    gold.push(tokens.map((token) => labels[batch.labels[token]!]!));
    predicted.push(tokens.map((token) => predictedTag(logits, token, labels)));
  }
  return { gold, predicted };
}

function predictedTag(logits: Float32Array, token: number, labels: readonly string[]): string {
  const start = token * labels.length;
  let best = 0;
  for (let label = 1; label < labels.length; label++) {
    if (logits[start + label]! > logits[start + best]!) best = label;
  }
  return labels[best]!;
}
