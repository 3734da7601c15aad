/**
 * WordPiece (BERT and similar): repeatedly takes the longest token of the vocabulary that matches. Work grows with
 * the word's length, whatever limit of characters the file sets. (The search of @huggingface/tokenizers tries all
 * ends from the far one on, which is quadratic.)
 */
import { z } from 'zod';
import { cutText } from '../importErrors.ts';
import { invalidTokenizer, parsePart, TOKENIZER_FILE } from './errors.ts';
import { LongestTokens } from './tokenMatches.ts';
import { characterCount, type ModelToken, type TokenModel } from './tokenModel.ts';
import { TokenTrie } from './tokenTrie.ts';
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
  readonly vocabulary: Vocabulary;
  readonly #maxCharacters: number;
  readonly #initial: LongestTokens;
  /** null where the vocabulary has no token that continues a word. */
  readonly #continuing: LongestTokens | null;

  /** @throws InvalidTokenizerError */
  constructor(model: unknown) {
    const config = parsePart('model', wordPieceSchema, model);
    this.unkToken = config.unk_token;
    this.continuingSubwordPrefix = config.continuing_subword_prefix;
    this.vocabulary = config.vocab;
    this.#maxCharacters = config.max_input_chars_per_word;
    if (this.vocabulary.idOf(config.unk_token) === undefined) {
      const missing = `the vocabulary has no ${cutText(config.unk_token)}`;
      throw invalidTokenizer(TOKENIZER_FILE, 'model.unk_token', missing);
    }
    const problem = config.vocab.tokens.map(tokenProblem).find((found) => found !== null);
    if (problem != null) throw invalidTokenizer(TOKENIZER_FILE, 'model.vocab', problem);
    const { tokens } = config.vocab;
    const prefix = config.continuing_subword_prefix;
    const trie = new TokenTrie(tokens);
    this.#initial = new LongestTokens(trie, () => tokens);
    const root = trie.nodeAfter(prefix);
    const continuations = () =>
      tokens.map((token) => (token.startsWith(prefix) ? token.slice(prefix.length) : ''));
    this.#continuing = root === null ? null : new LongestTokens(trie, continuations, root);
  }

  tokenize(preToken: string): ModelToken[] {
    const characters = characterCount(preToken);
    const tokens = characters > this.#maxCharacters ? null : this.#cut(preToken);
    return tokens ?? [{ id: this.vocabulary.idOf(this.unkToken)!, token: this.unkToken, length: characters }];
  }

  /** null where the vocabulary does not have all of it. */
  #cut(word: string): ModelToken[] | null {
    const tokens: ModelToken[] = [];
    this.#initial.read(word);
    this.#continuing?.read(word);
    for (let start = 0; start < word.length; ) {
      const found = (start === 0 ? this.#initial : this.#continuing)?.at(start) ?? -1;
      if (found === -1) return null;
      const token = this.vocabulary.tokens[found]!;
      const end = start + token.length - (start === 0 ? 0 : this.continuingSubwordPrefix.length);
      tokens.push({ id: this.vocabulary.idOf(token)!, token, length: characterCount(word, start, end) });
      start = end;
    }
    return tokens;
  }
}
