/**
 * Unigram (XLM-RoBERTa, CamemBERT, ALBERT, DeBERTa): of all ways to cut a text into tokens, the most probable one.
 */
import { z } from 'zod';
import { InvalidTokenizerError, parseFile, TOKENIZER_FILE, unsupported } from './errors.ts';
import { UNK_TOKENS } from './specialTokens.ts';
import type { ModelToken, TokenModel } from './tokenModel.ts';

const unigramSchema = z.object({
  /** null: the usual one, as transformers' classes look it up. */
  unk_id: z.number().int().min(0).nullish(),
  byte_fallback: z.boolean().default(false),
  /** Tokens by id, with their log probability. */
  vocab: z.array(z.tuple([z.string(), z.number()])).min(1),
});

/** How much less probable than the rarest token an unknown character is. */
const UNKNOWN_PENALTY = 10;

/** The best way to a place in the text: where its last token starts, and the sum of all scores. */
interface Arrival {
  readonly start: number;
  readonly score: number;
  readonly isUnknown: boolean;
}

export class Unigram implements TokenModel {
  readonly unkToken: string;
  readonly continuingSubwordPrefix = null;
  readonly #vocab: readonly (readonly [token: string, score: number])[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #unkId: number;
  readonly #unkScore: number;
  /** In UTF-16 units. */
  readonly #longestToken: number;

  /** @throws InvalidTokenizerError, UnsupportedTokenizerError */
  constructor(model: unknown) {
    const { vocab, byte_fallback, ...others } = parseFile(unigramSchema, model);
    if (byte_fallback)
      throw unsupported('model', 'Unigram with byte_fallback', ['Unigram without byte_fallback']);
    const unk_id = others.unk_id ?? vocab.findIndex(([token]) => UNK_TOKENS.includes(token));
    const unknown = vocab[unk_id];
    if (unknown === undefined) {
      const problem =
        others.unk_id == null
          ? `model.unk_id is missing, and the vocabulary has no ${UNK_TOKENS.join(' or ')}`
          : `model.unk_id is ${unk_id}, and the vocabulary has ${vocab.length} tokens`;
      throw new InvalidTokenizerError(
        `${TOKENIZER_FILE}: ${problem}. If it is as on the model's page, choose another model; else download the file again.`,
        { file: TOKENIZER_FILE, problem },
      );
    }
    this.#vocab = vocab;
    this.#ids = new Map(vocab.map(([token], id) => [token, id]));
    this.#unkId = unk_id;
    this.unkToken = unknown[0];
    this.#unkScore = vocab.reduce((lowest, [, score]) => Math.min(lowest, score), Infinity) - UNKNOWN_PENALTY;
    this.#longestToken = vocab.reduce((longest, [token]) => Math.max(longest, token.length), 0);
  }

  get tokens(): Iterable<string> {
    return this.#ids.keys();
  }

  idOf(token: string): number | undefined {
    return this.#ids.get(token);
  }

  tokenOf(id: number): string | undefined {
    return this.#vocab[id]?.[0];
  }

  /** Neighbouring unknown characters are one token, whose text is theirs. */
  tokenize(preToken: string): ModelToken[] {
    const arrivals = this.#bestArrivals(preToken);
    const tokens: string[] = [];
    let nextIsUnknown = false;
    for (let end = preToken.length; end > 0; ) {
      const { start, isUnknown } = arrivals[end]!;
      const text = preToken.slice(start, end);
      if (isUnknown && nextIsUnknown) tokens.push(text + tokens.pop()!);
      else tokens.push(text);
      nextIsUnknown = isUnknown;
      end = start;
    }
    return tokens.reverse().map((token) => ({
      id: this.#ids.get(token) ?? this.#unkId,
      token,
      length: Array.from(token).length,
    }));
  }

  /** By end, in UTF-16 units; of equally good ways the first found, which starts farthest to the left, stays. */
  #bestArrivals(text: string): readonly (Arrival | undefined)[] {
    const arrivals = new Array<Arrival | undefined>(text.length + 1);
    const offer = (end: number, arrival: Arrival): void => {
      const known = arrivals[end];
      if (known === undefined || arrival.score > known.score) arrivals[end] = arrival;
    };
    let start = 0;
    for (const character of text) {
      const score = arrivals[start]?.score ?? 0;
      const oneCharacter = start + character.length;
      const furthest = Math.min(text.length, start + this.#longestToken);
      for (let end = oneCharacter; end <= furthest; end++) {
        const id = this.#ids.get(text.slice(start, end));
        if (id === undefined) continue;
        offer(end, { start, score: score + this.#vocab[id]![1], isUnknown: id === this.#unkId });
      }
      if (!this.#ids.has(character)) {
        offer(oneCharacter, { start, score: score + this.#unkScore, isUnknown: true });
      }
      start = oneCharacter;
    }
    return arrivals;
  }
}
