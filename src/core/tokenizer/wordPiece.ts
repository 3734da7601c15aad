/** WordPiece (BERT and similar): repeatedly takes the longest token of the vocabulary that matches. */
import { WordPiece as LibraryWordPiece } from '@huggingface/tokenizers';
import { z } from 'zod';
import { LibraryModel } from './libraryModel.ts';
import type { ModelToken } from './tokenModel.ts';

export const wordPieceSchema = z.object({
  unk_token: z.string(),
  continuing_subword_prefix: z.string(),
  max_input_chars_per_word: z.number().int(),
  vocab: z.record(z.string(), z.number().int().min(0)),
});

export class WordPiece extends LibraryModel<LibraryWordPiece> {
  readonly unkToken: string;
  readonly continuingSubwordPrefix: string;

  constructor(config: z.infer<typeof wordPieceSchema>) {
    super(new LibraryWordPiece({ type: 'WordPiece', ...config }));
    this.unkToken = config.unk_token;
    this.continuingSubwordPrefix = config.continuing_subword_prefix;
  }

  tokenize(preToken: string): ModelToken[] {
    const tokens = this.library.encode([preToken]);
    return tokens.map((token, i) => {
      // A single token is the whole word, or the unknown token for it.
      const text =
        tokens.length === 1 ? preToken : i === 0 ? token : token.slice(this.continuingSubwordPrefix.length);
      return { id: this.idOf(token)!, token, length: Array.from(text).length };
    });
  }
}
