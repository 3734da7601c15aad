/**
 * Tags running text as training and evaluation tag words: the text is split into words, each of them is encoded by
 * itself, and its tag is that of its first sub-word.
 */
import { readSpans } from '../data/schemes.ts';
import { OUTSIDE } from '../data/tags.ts';
import { splitWords, type WordAt, type WordRule } from '../data/words.ts';
import { collate } from '../tokens/collate.ts';
import { encodeWords, roomForTokens } from '../tokens/encode.ts';
import { batchesWithin } from '../tokens/sampler.ts';
import { wordWindows } from '../tokens/windows.ts';
import type { GivesWay } from '../turns.ts';
import type { EntitySpan } from './entities.ts';
import type { Tagger } from './predict.ts';
import { argmax, softmax } from './probabilities.ts';

/** A word of a text with the tag that is most probable, and its probability. */
export interface TaggedWord extends WordAt {
  /** Null for a word of which the tokenizer leaves nothing, such as a control character. */
  readonly tag: string | null;
  readonly score: number;
}

/**
 * The words of a text with their tags, in text order. Texts beyond the model's length limit are read in windows
 * (`wordWindows`). A word longer than a window is judged by its first sub-words.
 *
 * @param turns yields between two calls of the model
 * @throws MaxLengthTooSmallError, what `tagger.run` and `turns` throw
 */
export async function tagText(
  text: string,
  tagger: Tagger,
  rule: WordRule,
  turns: GivesWay,
): Promise<TaggedWord[]> {
  const { tokenizer, labels, maxLength } = tagger;
  const places = splitWords(text, rule);
  const tokenCounts: number[] = [];
  for (const word of places) {
    tokenCounts.push(tokenizer.encodeWord(word.text).length);
    if (turns.isDue) await turns.giveWay();
  }
  const windows = wordWindows(tokenCounts, roomForTokens(tokenizer, maxLength)).map((window) => ({
    ...window,
    encoding: encodeWords(
      tokenizer,
      places.slice(window.first, window.end).map((word) => word.text),
      maxLength,
    ),
  }));
  const lengths = windows.map(({ encoding }) => encoding.inputIds.length);
  const tagged: TaggedWord[] = places.map((place) => ({ ...place, tag: null, score: 0 }));
  for (const rows of batchesWithin(lengths, (length) => tagger.mostRows(length))) {
    await turns.giveWay();
    const ofCall = rows.map((row) => windows[row]!);
    const batch = collate(
      ofCall.map(({ encoding }) => encoding),
      { padTokenId: tokenizer.padTokenId },
    );
    const logits = await tagger.run(batch);
    ofCall.forEach(({ encoding, first, keptFirst, keptEnd }, row) => {
      encoding.wordIds.forEach((word, i) => {
        if (word === null || word === encoding.wordIds[i - 1]) return;
        const place = first + word;
        if (place < keptFirst || place >= keptEnd) return;
        const start = (row * batch.length + i) * labels.length;
        const scores = softmax(logits.subarray(start, start + labels.length));
        const best = argmax(scores);
        tagged[place] = { ...places[place]!, tag: labels[best]!, score: scores[best]! };
      });
    });
  }
  return tagged;
}

/** Every word that has a tag as a span of its own, whose type is the tag. */
export function spansOfWords(words: readonly TaggedWord[]): EntitySpan[] {
  return words.flatMap(({ tag, score, text, start, end }) =>
    tag === null ? [] : [{ type: tag, score, word: text, start, end }],
  );
}

/**
 * The entities of a text. An entity's score is the mean of its words', as in the reference's pipeline.
 * @param toIob2 from the tags of the model's head to IOB2
 */
export function entitiesOfWords(
  text: string,
  words: readonly TaggedWord[],
  toIob2: (tags: readonly string[]) => readonly string[],
): EntitySpan[] {
  const tags = toIob2(words.map(({ tag }) => tag ?? OUTSIDE));
  return readSpans(tags).map(({ type, start: first, end: last }) => {
    const ofEntity = words.slice(first, last);
    const start = ofEntity[0]!.start;
    const end = ofEntity.at(-1)!.end;
    const score = ofEntity.reduce((sum, word) => sum + word.score, 0) / ofEntity.length;
    return { type, score, word: text.slice(start, end), start, end };
  });
}
