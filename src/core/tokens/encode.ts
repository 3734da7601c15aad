/** Sentences that are already split into words → token ids, with the word of each token. */
import type { Sentence } from '../data/dataset.ts';
import type { LabelSet } from '../data/labels.ts';
import { registerError, TagsmithError } from '../errors.ts';
import type { TemplateToken } from '../tokenizer/postProcessor.ts';
import type { FastTokenizer } from '../tokenizer/tokenizer.ts';
import { alignLabels, continuationLabels, type LabelAlignment } from './align.ts';

declare module '../errors.ts' {
  interface ErrorData {
    UnknownTagError: UnknownTagError['data'];
    MaxLengthTooSmallError: MaxLengthTooSmallError['data'];
  }
}

/** A sentence has a tag that the label set does not. */
export class UnknownTagError extends TagsmithError<{ tag: string; line: number; labels: readonly string[] }> {
  constructor(message: string, data: { tag: string; line: number; labels: readonly string[] }) {
    super(message, data);
  }
}
registerError('UnknownTagError', UnknownTagError);

/** The length limit leaves no room for a token beside the special ones. */
export class MaxLengthTooSmallError extends TagsmithError<{ maxLength: number; specialTokens: number }> {
  constructor(message: string, data: { maxLength: number; specialTokens: number }) {
    super(message, data);
  }
}
registerError('MaxLengthTooSmallError', MaxLengthTooSmallError);

/** One sentence as the model takes it. The four arrays have one entry a token. */
export interface Encoding {
  readonly inputIds: readonly number[];
  /**
   * Index of the token's word in the sentence; null for the special tokens around. Words without tokens are skipped.
   */
  readonly wordIds: readonly (number | null)[];
  readonly attentionMask: readonly number[];
  readonly tokenTypeIds: readonly number[];
  /** Words of the sentence, those without tokens included. */
  readonly wordCount: number;
  /** Words that have tokens, but none within the length limit. */
  readonly wordsLost: number;
  /** Words that keep some of their tokens only. */
  readonly wordsCut: readonly number[];
}

/** An encoding with one label id a token. */
export interface LabelledEncoding extends Encoding {
  readonly labels: readonly number[];
}

/**
 * Tokens of one sentence, `is_split_into_words=True, truncation=True` in transformers' words.
 *
 * @param maxLength in tokens, special ones included
 * @throws MaxLengthTooSmallError
 */
export function encodeWords(tokenizer: FastTokenizer, words: readonly string[], maxLength: number): Encoding {
  const { before, after, typeId } = tokenizer.template;
  const room = roomForTokens(tokenizer, maxLength);
  const inputIds = before.map((token) => token.id);
  const wordIds: (number | null)[] = before.map(() => null);
  let used = 0;
  let wordsLost = 0;
  const wordsCut: number[] = [];
  words.forEach((word, index) => {
    const ids = tokenizer.encodeWord(word);
    const kept = Math.min(ids.length, room - used);
    for (let i = 0; i < kept; i++) {
      inputIds.push(ids[i]!);
      wordIds.push(index);
    }
    used += kept;
    if (kept < ids.length) {
      if (kept === 0) wordsLost++;
      else wordsCut.push(index);
    }
  });
  for (const token of after) {
    inputIds.push(token.id);
    wordIds.push(null);
  }
  const typeIdOf = (token: TemplateToken): number => token.typeId;
  return {
    inputIds,
    wordIds,
    attentionMask: inputIds.map(() => 1),
    tokenTypeIds: [...before.map(typeIdOf), ...new Array<number>(used).fill(typeId), ...after.map(typeIdOf)],
    wordCount: words.length,
    wordsLost,
    wordsCut,
  };
}

/**
 * Counts the tokens of sentences, special ones included and nothing cut off. Words repeat, so each distinct one is
 * encoded once.
 */
export function tokenCounter(tokenizer: FastTokenizer): (words: readonly string[]) => number {
  const countOf = new Map<string, number>();
  return (words) => {
    let tokens = tokenizer.templateLength;
    for (const word of words) {
      let count = countOf.get(word);
      if (count === undefined) {
        count = tokenizer.encodeWord(word).length;
        countOf.set(word, count);
      }
      tokens += count;
    }
    return tokens;
  };
}

/**
 * A split, ready to be collated.
 *
 * @throws UnknownTagError, MaxLengthTooSmallError
 */
export function encodeSentences(
  tokenizer: FastTokenizer,
  sentences: readonly Pick<Sentence, 'words' | 'tags' | 'line'>[],
  labels: LabelSet,
  options: { readonly maxLength: number; readonly alignment: LabelAlignment },
): LabelledEncoding[] {
  return sentences.map(sentenceEncoder(tokenizer, labels, options));
}

/**
 * Encodes one sentence at a time.
 *
 * @throws UnknownTagError, MaxLengthTooSmallError
 */
export function sentenceEncoder(
  tokenizer: FastTokenizer,
  labels: LabelSet,
  options: { readonly maxLength: number; readonly alignment: LabelAlignment },
): (sentence: Pick<Sentence, 'words' | 'tags' | 'line'>) => LabelledEncoding {
  const continuations = continuationLabels(labels);
  return (sentence) => {
    const encoding = encodeWords(tokenizer, sentence.words, options.maxLength);
    const wordLabels = sentence.tags.map((tag) => {
      const id = labels.idOf.get(tag);
      if (id !== undefined) return id;
      throw new UnknownTagError(
        `Line ${sentence.line}: the tag ${tag} is not among the model's labels (${labels.names.join(', ')}). ` +
          'Correct it in the file, or train with a file that has it.',
        { tag, line: sentence.line, labels: labels.names },
      );
    });
    return {
      ...encoding,
      labels: alignLabels(encoding.wordIds, wordLabels, continuations, options.alignment),
    };
  };
}

/**
 * Tokens that fit beside the special ones.
 *
 * @throws MaxLengthTooSmallError
 */
export function roomForTokens(tokenizer: FastTokenizer, maxLength: number): number {
  const room = maxLength - tokenizer.templateLength;
  if (room >= 1) return room;
  throw new MaxLengthTooSmallError(
    `A length of ${maxLength} tokens leaves no room for words next to ${tokenizer.templateLength} special tokens. ` +
      `Set the maximum length to ${tokenizer.templateLength + 1} or more.`,
    { maxLength, specialTokens: tokenizer.templateLength },
  );
}
