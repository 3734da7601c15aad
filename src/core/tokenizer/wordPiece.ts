/**
 * WordPiece (BERT and similar): repeatedly takes the longest token of the vocabulary that matches. Each token is one
 * walk along a trie: work grows with the word's length, whatever limit of characters the file sets. (The search of
 * @huggingface/tokenizers tries all ends from the far one on, which is quadratic.)
 */
import { z } from 'zod';
import { cutText } from '../importErrors.ts';
import { invalidTokenizer, parsePart, TOKENIZER_FILE } from './errors.ts';
import { characterCount, type ModelToken, type TokenModel } from './tokenModel.ts';
import { ROOT, TokenTrie } from './tokenTrie.ts';
import { tokenProblem, type Vocabulary, vocabularySchema } from './vocabulary.ts';

const wordPieceSchema = z.object({
  unk_token: z.string(),
  continuing_subword_prefix: z.string(),
  max_input_chars_per_word: z.number().int(),
  vocab: vocabularySchema,
});

export class WordPiece implements TokenModel {
  readonly unkToken: string;
  readonly continuingSubwordPrefix: string;
  readonly #vocabulary: Vocabulary;
  readonly #maxCharacters: number;
  readonly #trie: TokenTrie;
  /** Behind the prefix; null where the vocabulary has no token that continues a word. */
  readonly #continuation: number | null;

  /** @throws InvalidTokenizerError */
  constructor(model: unknown) {
    const config = parsePart('model', wordPieceSchema, model);
    this.unkToken = config.unk_token;
    this.continuingSubwordPrefix = config.continuing_subword_prefix;
    this.#vocabulary = config.vocab;
    this.#maxCharacters = config.max_input_chars_per_word;
    if (this.idOf(config.unk_token) === undefined) {
      const missing = `the vocabulary has no ${cutText(config.unk_token)}`;
      throw invalidTokenizer(TOKENIZER_FILE, 'model.unk_token', missing);
    }
    const problem = config.vocab.tokens.map(tokenProblem).find((found) => found !== null);
    if (problem != null) throw invalidTokenizer(TOKENIZER_FILE, 'model.vocab', problem);
    this.#trie = new TokenTrie(config.vocab.tokens);
    this.#continuation = this.#trie.nodeAfter(config.continuing_subword_prefix);
  }

  get size(): number {
    return this.#vocabulary.tokens.length;
  }

  idOf(token: string): number | undefined {
    return this.#vocabulary.idOf(token);
  }

  tokenOf(id: number): string | undefined {
    return this.#vocabulary.tokenOf(id);
  }

  tokenize(preToken: string): ModelToken[] {
    const characters = characterCount(preToken);
    const tokens = characters > this.#maxCharacters ? null : this.#cut(preToken);
    return tokens ?? [{ id: this.idOf(this.unkToken)!, token: this.unkToken, length: characters }];
  }

  /** null where the vocabulary does not have all of it. */
  #cut(word: string): ModelToken[] | null {
    const tokens: ModelToken[] = [];
    for (let start = 0; start < word.length; ) {
      let node = start === 0 ? ROOT : this.#continuation;
      let end = start;
      let found = -1;
      for (let i = start; node !== null && i < word.length; ) {
        node = this.#trie.next(node, word.charCodeAt(i++)) || null;
        const value = node === null ? -1 : this.#trie.valueAt(node);
        if (value === -1) continue;
        found = value;
        end = i;
      }
      if (found === -1) return null;
      const token = this.#vocabulary.tokens[found]!;
      tokens.push({ id: this.idOf(token)!, token, length: characterCount(word, start, end) });
      start = end;
    }
    return tokens;
  }
}
