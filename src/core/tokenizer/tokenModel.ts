/**
 * What all models of a tokenizer.json have in common: from a piece of normalised text to tokens of their vocabulary.
 */

export interface TokenModel {
  /** For what is not in the vocabulary; null where the model has none and leaves such characters out. */
  readonly unkToken: string | null;
  /** In front of a token that continues a word (`##`); null where the model does not mark continuations. */
  readonly continuingSubwordPrefix: string | null;
  /** The vocabulary, without added tokens. */
  readonly tokens: Iterable<string>;
  idOf(token: string): number | undefined;
  tokenOf(id: number): string | undefined;
  tokenize(preToken: string): readonly ModelToken[];
}

export interface ModelToken {
  readonly id: number;
  readonly token: string;
  /** In characters (code points) of the piece of text. */
  readonly length: number;
}
