/**
 * Unigram (XLM-RoBERTa, CamemBERT, ALBERT, DeBERTa): of all ways to cut a text into tokens, the most probable one.
 */
import { z } from 'zod';
import { invalidTokenizer, parsePart, TOKENIZER_FILE, unsupported } from './errors.ts';
import { listSchema } from './jsonCollections.ts';
import { UNK_TOKENS } from './specialTokens.ts';
import { TokenMatches, walkBudget } from './tokenMatches.ts';
import { characterCount, type ModelToken, type TokenModel, type TokenVocabulary } from './tokenModel.ts';
import { ROOT, TokenTrie } from './tokenTrie.ts';
import { tokenIdSchema, tokenProblem } from './vocabulary.ts';

/** A token and its log probability. */
type Entry = readonly [token: string, score: number];

function entryProblem(entry: unknown): string | null {
  if (!Array.isArray(entry) || entry.length !== 2) return 'expected a token and its score';
  const [token, score]: readonly unknown[] = entry;
  if (typeof token !== 'string' || !Number.isFinite(score)) return 'expected a token and its score';
  return tokenProblem(token);
}

const unigramSchema = z.object({
  /** null: the usual one, as transformers' classes look it up. */
  unk_id: tokenIdSchema.nullish(),
  byte_fallback: z.boolean().default(false),
  /** By id. */
  vocab: listSchema<Entry>(entryProblem),
});

/**
 * As many tokens may each begin with the one before: all of them are tried at a place of a text. Vocabularies of
 * SentencePiece have up to 16, its limit of characters in a token unless it is changed.
 */
const MAX_NESTING = 64;

/** How much less probable than the rarest token an unknown character is. */
const UNKNOWN_PENALTY = 10;

/**
 * The best ways to all places of a text, by end in UTF-16 units: where the last token of the way starts (-1: no way
 * ends here), its id, and the sum of all scores. Kept for the next text, since most are short.
 */
class Ways {
  starts = new Int32Array(0);
  ids = new Int32Array(0);
  scores = new Float64Array(0);

  /** No way to anywhere in a text of that length. */
  reset(length: number): void {
    if (this.starts.length <= length) {
      this.starts = new Int32Array(2 * length + 2);
      this.ids = new Int32Array(2 * length + 2);
      this.scores = new Float64Array(2 * length + 2);
    }
    this.starts.fill(-1, 0, length + 1);
    this.scores[0] = 0;
  }

  /** Of equally good ways the first found, which starts farthest to the left, stays. */
  offer(end: number, start: number, id: number, score: number): void {
    if (this.starts[end] !== -1 && !(score > this.scores[end]!)) return;
    this.starts[end] = start;
    this.ids[end] = id;
    this.scores[end] = score;
  }
}

export class Unigram implements TokenModel {
  readonly unkToken: string;
  readonly continuingSubwordPrefix = null;
  readonly vocabulary: TokenVocabulary;
  readonly #vocab: readonly Entry[];
  readonly #unkId: number;
  readonly #unkScore: number;
  readonly #trie: TokenTrie;
  /** Made for the first text of which the trie takes too many steps. */
  #matches: TokenMatches | null = null;
  readonly #ways = new Ways();

  /** @throws InvalidTokenizerError, UnsupportedTokenizerError */
  constructor(model: unknown) {
    const { vocab, byte_fallback, ...others } = parsePart('model', unigramSchema, model);
    if (byte_fallback)
      throw unsupported('model', 'Unigram with byte_fallback', ['Unigram without byte_fallback']);
    const unk_id = others.unk_id ?? vocab.findIndex(([token]) => UNK_TOKENS.includes(token));
    const unknown = vocab[unk_id];
    if (unknown === undefined) {
      const problem =
        others.unk_id == null
          ? `unk_id is missing, and the vocabulary has no ${UNK_TOKENS.join(' or ')}`
          : `unk_id is ${unk_id}, and the vocabulary has ${vocab.length} tokens`;
      throw invalidTokenizer(TOKENIZER_FILE, 'model.unk_id', problem);
    }
    this.#vocab = vocab;
    const ids = new Map(vocab.map(([token], id) => [token, id]));
    this.vocabulary = {
      size: ids.size,
      idOf: (token) => ids.get(token),
      tokenOf: (id) => vocab[id]?.[0],
    };
    this.#trie = new TokenTrie(vocab.map(([token]) => token));
    const { nesting } = this.#trie;
    if (nesting > MAX_NESTING) {
      const problem = `${nesting} tokens each begin with the one before, and at most ${MAX_NESTING} are read`;
      throw invalidTokenizer(TOKENIZER_FILE, 'model.vocab', problem);
    }
    this.#unkId = unk_id;
    this.unkToken = unknown[0];
    this.#unkScore = vocab.reduce((lowest, [, score]) => Math.min(lowest, score), Infinity) - UNKNOWN_PENALTY;
  }

  /** Neighbouring unknown characters are one token, whose text is theirs. */
  tokenize(preToken: string): ModelToken[] {
    this.#findWays(preToken);
    const { starts, ids } = this.#ways;
    const tokens: ModelToken[] = [];
    for (let end = preToken.length; end > 0; ) {
      let start = starts[end]!;
      const isUnknown = ids[end] === this.#unkId;
      while (isUnknown && start > 0 && ids[start] === this.#unkId) start = starts[start]!;
      const token = preToken.slice(start, end);
      // Unknown characters together may be a token that no single way has.
      const id = isUnknown ? (this.vocabulary.idOf(token) ?? this.#unkId) : ids[end]!;
      tokens.push({ id, token, length: characterCount(token) });
      end = start;
    }
    return tokens.reverse();
  }

  #findWays(text: string): void {
    if (this.#walkWays(text)) return;
    this.#matches ??= new TokenMatches(this.#vocab.map(([token]) => token));
    this.#matchWays(text, this.#matches);
  }

  /** false where that takes more steps than ordinary vocabularies need; what was found is no result then. */
  #walkWays(text: string): boolean {
    const ways = this.#ways;
    const trie = this.#trie;
    ways.reset(text.length);
    let stepsLeft = walkBudget(text.length);
    for (let start = 0; start < text.length; ) {
      const score = ways.scores[start]!;
      const oneCharacter = characterEnd(text, start);
      let isKnown = false;
      let node = trie.next(ROOT, text.charCodeAt(start));
      let end = start + 1;
      for (; node !== 0; node = trie.next(node, text.charCodeAt(end++))) {
        const id = trie.valueAt(node);
        if (id !== -1) {
          isKnown ||= end === oneCharacter;
          ways.offer(end, start, id, score + this.#vocab[id]![1]);
        }
        if (end === text.length) break;
      }
      stepsLeft -= end - start;
      if (stepsLeft < 0) return false;
      if (!isKnown) ways.offer(oneCharacter, start, this.#unkId, score + this.#unkScore);
      start = oneCharacter;
    }
    return true;
  }

  /** The same from the matches of the whole text. */
  #matchWays(text: string, matches: TokenMatches): void {
    const ways = this.#ways;
    ways.reset(text.length);
    const longest = matches.longestIn(text);
    for (let start = 0; start < text.length; ) {
      const score = ways.scores[start]!;
      const oneCharacter = characterEnd(text, start);
      let isKnown = false;
      for (let match = longest[start]!; match !== 0; match = matches.shorter(match)) {
        const id = matches.valueAt(match);
        const [token, tokenScore] = this.#vocab[id]!;
        const end = start + token.length;
        isKnown ||= end === oneCharacter;
        ways.offer(end, start, id, score + tokenScore);
      }
      if (!isKnown) ways.offer(oneCharacter, start, this.#unkId, score + this.#unkScore);
      start = oneCharacter;
    }
  }
}

function characterEnd(text: string, start: number): number {
  return start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
}
