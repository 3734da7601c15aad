/** The vocabulary of WordPiece and BPE, and what all vocabularies have to keep to. */
import { z } from 'zod';
import { mapSchema } from './jsonCollections.ts';
import { MAX_TOKEN_LENGTH } from './tokenTrie.ts';

/** The highest id: rows of the embeddings are numbered by int32. */
const MAX_TOKEN_ID = 2 ** 31 - 1;

/** An id of a token. The model may have fewer embeddings: a token beyond them is refused where it occurs. */
export const tokenIdSchema = z.number().int().min(0).max(MAX_TOKEN_ID);

/** Tokens with their ids, both ways; any name may be a token, also those of JavaScript's own members. */
export class Vocabulary {
  /** In the order of the file. */
  readonly tokens: readonly string[];
  readonly #idOfToken: ReadonlyMap<string, number>;
  #tokenOfId: ReadonlyMap<number, string> | null = null;

  constructor(idOfToken: ReadonlyMap<string, number>) {
    this.#idOfToken = idOfToken;
    this.tokens = [...idOfToken.keys()];
  }

  idOf(token: string): number | undefined {
    return this.#idOfToken.get(token);
  }

  tokenOf(id: number): string | undefined {
    this.#tokenOfId ??= new Map(Array.from(this.#idOfToken, ([token, tokenId]) => [tokenId, token]));
    return this.#tokenOfId.get(id);
  }
}

/** An object of tokens with their ids. */
export const vocabularySchema = mapSchema(tokenIdSchema).transform((ids) => new Vocabulary(ids));

/** What is wrong with a token's text; null where nothing is. */
export function tokenProblem(text: string): string | null {
  return text.length <= MAX_TOKEN_LENGTH
    ? null
    : `a token of ${text.length} characters, and at most ${MAX_TOKEN_LENGTH} are read`;
}
