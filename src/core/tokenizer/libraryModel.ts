/** The common part of models computed by @huggingface/tokenizers: the vocabulary. */
import type { BPE, WordPiece } from '@huggingface/tokenizers';
import type { ModelToken, TokenModel } from './tokenModel.ts';

export abstract class LibraryModel<Library extends BPE | WordPiece> implements TokenModel {
  protected readonly library: Library;
  abstract readonly unkToken: string | null;
  abstract readonly continuingSubwordPrefix: string | null;

  constructor(library: Library) {
    this.library = library;
  }

  get tokens(): Iterable<string> {
    return this.library.tokens_to_ids.keys();
  }

  idOf(token: string): number | undefined {
    return this.library.tokens_to_ids.get(token);
  }

  tokenOf(id: number): string | undefined {
    return this.library.vocab[id];
  }

  abstract tokenize(preToken: string): readonly ModelToken[];
}
