/** The vocabulary of WordPiece and BPE, and what all vocabularies have to keep to. */
import { z } from 'zod';
import { cutText } from '../importErrors.ts';
import type { TokenVocabulary } from './tokenModel.ts';
import { MAX_TOKEN_LENGTH } from './tokenTrie.ts';

/** The highest id: rows of the embeddings are numbered by int32. */
const MAX_TOKEN_ID = 2 ** 31 - 1;

/** An id of a token. The model may have fewer embeddings: a token beyond them is refused where it occurs. */
export const tokenIdSchema = z.number().int().min(0).max(MAX_TOKEN_ID);

/** Tokens with their ids, both ways; any name may be a token, also those of JavaScript's own members. */
export class Vocabulary implements TokenVocabulary {
  /** In the order of the file. */
  readonly tokens: readonly string[];
  readonly #idOfToken: ReadonlyMap<string, number>;
  #tokenOfId: ReadonlyMap<number, string> | null = null;

  constructor(idOfToken: ReadonlyMap<string, number>) {
    this.#idOfToken = idOfToken;
    this.tokens = [...idOfToken.keys()];
  }

  get size(): number {
    return this.tokens.length;
  }

  idOf(token: string): number | undefined {
    return this.#idOfToken.get(token);
  }

  tokenOf(id: number): string | undefined {
    this.#tokenOfId ??= new Map(Array.from(this.#idOfToken, ([token, tokenId]) => [tokenId, token]));
    return this.#tokenOfId.get(id);
  }
}

/** An object of tokens with their ids; of all entries only the first wrong one is reported. */
export const vocabularySchema = z.unknown().transform((value, context): Vocabulary => {
  const ids = new Map<string, number>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    context.addIssue('expected an object');
    return z.NEVER;
  }
  for (const [token, id] of Object.entries(value)) {
    if (!Number.isInteger(id) || id < 0 || id > MAX_TOKEN_ID) {
      const message = `expected an id from 0 to ${MAX_TOKEN_ID}`;
      context.addIssue({ code: 'custom', message, path: [cutText(token)] });
      return z.NEVER;
    }
    ids.set(token, id);
  }
  return new Vocabulary(ids);
});

/** What is wrong with a token's text; null where nothing is. */
export function tokenProblem(text: string): string | null {
  return text.length <= MAX_TOKEN_LENGTH
    ? null
    : `a token of ${text.length} characters, and at most ${MAX_TOKEN_LENGTH} are read`;
}
