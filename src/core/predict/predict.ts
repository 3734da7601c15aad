/**
 * From a text to entities as the reference's pipeline finds them. A text beyond the model's length limit is read in
 * overlapping windows, so that no word stays untagged.
 */
import type { Batch } from '../batch.ts';
import type { FastTokenizer } from '../tokenizer/tokenizer.ts';
import { collate } from '../tokens/collate.ts';
import { roomForTokens } from '../tokens/encode.ts';
import { batchesWithin } from '../tokens/sampler.ts';
import { type ClassifiedTokens, type DecodeOptions, decodeEntities } from './decode.ts';
import type { EntitySpan } from './entities.ts';

/** A tagger: tokenizer, the model that `run` calls, and what its labels are called. */
export interface Tagger {
  readonly tokenizer: FastTokenizer;
  /** Names by id. */
  readonly labels: readonly string[];
  /** Tokens per window, special tokens included. */
  readonly maxLength: number;
  /** How many rows `run` may be given whose longest has so many tokens. */
  mostRows(length: number): number;
  /** Logits [batchSize × length, labels] of a batch. */
  run(batch: Batch): Promise<Float32Array>;
}

export interface PredictOptions extends Omit<DecodeOptions, 'labels'> {
  /** Tokens that neighbouring windows share, fewer than fit in a window; by default a quarter of a window. */
  readonly stride?: number;
}

/**
 * Like TokenClassificationPipeline with `stride`, except that aggregation `none` also works with windows: for a token
 * in two windows the more confident tag is kept.
 *
 * @throws MaxLengthTooSmallError, RangeError where the stride is not below the tokens of a window
 */
export async function predictEntities(
  text: string,
  tagger: Tagger,
  options: PredictOptions,
): Promise<EntitySpan[]> {
  const { tokenizer, labels } = tagger;
  const windows = await classify(text, tagger, options.stride);
  return decodeEntities(text, windows, tokenizer, { ...options, labels });
}

/** The windows of a text after the model; none for a text without tokens. */
async function classify(text: string, tagger: Tagger, chosenStride?: number): Promise<ClassifiedTokens[]> {
  const { tokenizer, labels, maxLength } = tagger;
  const pieces = tokenizer.pieces(text);
  if (pieces.length === 0) return [];
  const room = roomForTokens(tokenizer, maxLength);
  const stride = chosenStride ?? Math.floor(room / 4);
  if (stride < 0 || stride >= room)
    throw new RangeError(`A stride of ${stride} needs windows of more than ${room} tokens`);
  const encodings = windowsOf(pieces, room, stride).map((window) => tokenizer.surround(window));
  const windows: ClassifiedTokens[] = [];
  const lengths = encodings.map(({ inputIds }) => inputIds.length);
  for (const rows of batchesWithin(lengths, (length) => tagger.mostRows(length))) {
    const part = rows.map((row) => encodings[row]!);
    const batch = collate(part, { padTokenId: tokenizer.padTokenId });
    const logits = await tagger.run(batch);
    part.forEach((encoding, row) => {
      const start = row * batch.length * labels.length;
      const rowLogits = logits.subarray(start, start + encoding.inputIds.length * labels.length);
      windows.push({ ...encoding, logits: rowLogits });
    });
  }
  return windows;
}

/**
 * Windows of `size` items, each beginning with the last `stride` items of the previous one; the last may be shorter.
 */
function windowsOf<T>(items: readonly T[], size: number, stride: number): T[][] {
  const windows: T[][] = [];
  for (let start = 0; ; start += size - stride) {
    windows.push(items.slice(start, start + size));
    if (start + size >= items.length) return windows;
  }
}
