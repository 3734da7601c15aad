/**
 * Byte-pair encoding (RoBERTa, ModernBERT): pairs are merged in the order in which training merged them. The pairs
 * of a word wait in a heap, so that work grows with n log n of its length; tokens are numbers throughout, since the
 * texts of the tokens of a long word would be built anew with each merge.
 */
import { z } from 'zod';
import { cutText } from '../importErrors.ts';
import { BYTE_CHARACTERS } from './byteAlphabet.ts';
import { invalidTokenizer, parsePart, TOKENIZER_FILE, unsupported } from './errors.ts';
import { listSchema } from './jsonCollections.ts';
import { characterCount, type ModelToken, type TokenModel } from './tokenModel.ts';
import { type Vocabulary, vocabularySchema } from './vocabulary.ts';

/** `"a b"` in files from before 2024. */
type Merge = string | readonly [string, string];

const isPair = (entry: unknown): boolean =>
  Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string' && typeof entry[1] === 'string';

const bpeSchema = z.object({
  unk_token: z.string().nullish(),
  continuing_subword_prefix: z.string().nullish(),
  end_of_word_suffix: z.string().nullish(),
  byte_fallback: z.boolean().default(false),
  ignore_merges: z.boolean().default(false),
  vocab: vocabularySchema,
  merges: listSchema<Merge>((entry) =>
    typeof entry === 'string' || isPair(entry) ? null : 'expected two tokens',
  ),
});

/** Neighbours by their places in the vocabulary: what they become, and which pair goes first. */
interface Merges {
  /** By `left * vocabulary size + right`. */
  readonly rankOf: ReadonlyMap<number, number>;
  /** By rank. */
  readonly merged: Int32Array;
}

export class BytePairEncoding implements TokenModel {
  readonly unkToken = null;
  readonly continuingSubwordPrefix = null;
  readonly vocabulary: Vocabulary;
  readonly #ignoreMerges: boolean;
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #merges: Merges;

  /**
   * @param isOfBytes whether its input consists only of characters that represent bytes
   * @throws InvalidTokenizerError, UnsupportedTokenizerError for what byte-level models do not have
   */
  constructor(model: unknown, isOfBytes: boolean) {
    const config = parsePart('model', bpeSchema, model);
    const { vocab, unk_token, continuing_subword_prefix, end_of_word_suffix, byte_fallback } = config;
    // A vocabulary with all bytes never uses its unknown token.
    const isComplete = isOfBytes && BYTE_CHARACTERS.every((byte) => vocab.idOf(byte) !== undefined);
    for (const [name, value] of Object.entries({
      unk_token: isComplete ? null : unk_token,
      continuing_subword_prefix,
      end_of_word_suffix,
      byte_fallback,
    })) {
      if (value)
        throw unsupported('model', `BPE with ${name} ${value}`, ['byte-level BPE', 'WordPiece', 'Unigram']);
    }
    this.vocabulary = vocab;
    this.#ignoreMerges = config.ignore_merges;
    this.#indexOf = new Map(vocab.tokens.map((token, index) => [token, index]));
    this.#merges = mergesOf(config.merges, this.#indexOf);
  }

  /**
   * Characters that the vocabulary lacks are left out, and their neighbours become neighbours, as in the reference.
   */
  tokenize(preToken: string): ModelToken[] {
    const whole = this.#ignoreMerges ? this.vocabulary.idOf(preToken) : undefined;
    if (whole !== undefined) return [{ id: whole, token: preToken, length: characterCount(preToken) }];
    const symbols: number[] = [];
    for (const character of preToken) {
      const index = this.#indexOf.get(character);
      if (index !== undefined) symbols.push(index);
    }
    return this.#merge(symbols);
  }

  #merge(symbols: number[]): ModelToken[] {
    const { rankOf, merged } = this.#merges;
    const count = symbols.length;
    const lengths = new Int32Array(count).fill(1);
    // Neighbours of what is left; -1 and `count` beyond the ends. A symbol that was merged into the one before it is
    // -1.
    const nexts = Int32Array.from({ length: count }, (_, i) => i + 1);
    const previous = Int32Array.from({ length: count }, (_, i) => i - 1);
    const vocabularySize = this.vocabulary.size;
    const rankAt = (at: number): number | undefined => {
      const next = nexts[at]!;
      return next >= count ? undefined : rankOf.get(symbols[at]! * vocabularySize + symbols[next]!);
    };
    const queue = new MinHeap();
    // The lowest rank first, and of equal ones the leftmost.
    const offer = (at: number): void => {
      const rank = rankAt(at);
      if (rank !== undefined) queue.push(rank * count + at);
    };
    for (let at = 0; at < count - 1; at++) offer(at);
    for (let first = queue.pop(); first !== undefined; first = queue.pop()) {
      const at = first % count;
      const rank = (first - at) / count;
      // The pair may have changed since it was offered.
      if (symbols[at] === -1 || rankAt(at) !== rank) continue;
      const next = nexts[at]!;
      symbols[at] = merged[rank]!;
      lengths[at]! += lengths[next]!;
      symbols[next] = -1;
      nexts[at] = nexts[next]!;
      if (nexts[at]! < count) previous[nexts[at]!] = at;
      offer(at);
      if (previous[at]! >= 0) offer(previous[at]!);
    }
    const tokens: ModelToken[] = [];
    for (let at = 0; at < count; at = nexts[at]!) {
      const token = this.vocabulary.tokens[symbols[at]!]!;
      tokens.push({ id: this.vocabulary.idOf(token)!, token, length: lengths[at]! });
    }
    return tokens;
  }
}

/** @throws InvalidTokenizerError for a merge of tokens that the vocabulary lacks, which the reference refuses, too */
function mergesOf(merges: readonly Merge[], indexOf: ReadonlyMap<string, number>): Merges {
  const rankOf = new Map<number, number>();
  const merged = new Int32Array(merges.length);
  merges.forEach((merge, rank) => {
    const [left = '', right = '', ...others] = typeof merge === 'string' ? merge.split(' ') : merge;
    const [leftIndex, rightIndex, mergedIndex] = [left, right, left + right].map((text) => indexOf.get(text));
    if (
      leftIndex === undefined ||
      rightIndex === undefined ||
      mergedIndex === undefined ||
      others.length > 0
    ) {
      const problem = `${cutText(left)} and ${cutText(right)} are no two tokens that make a third of the vocabulary`;
      throw invalidTokenizer(TOKENIZER_FILE, `model.merges.${rank}`, problem);
    }
    rankOf.set(leftIndex * indexOf.size + rightIndex, rank);
    merged[rank] = mergedIndex;
  });
  return { rankOf, merged };
}

/** Numbers, of which the lowest comes first. */
class MinHeap {
  readonly #values: number[] = [];

  push(value: number): void {
    const values = this.#values;
    let at = values.length;
    values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (values[parent]! <= value) break;
      values[at] = values[parent]!;
      at = parent;
    }
    values[at] = value;
  }

  pop(): number | undefined {
    const values = this.#values;
    const lowest = values[0];
    const last = values.pop();
    if (values.length === 0 || last === undefined) return lowest;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= values.length) break;
      if (child + 1 < values.length && values[child + 1]! < values[child]!) child++;
      if (values[child]! >= last) break;
      values[at] = values[child]!;
      at = child;
    }
    values[at] = last;
    return lowest;
  }
}
