/**
 * The interface of all models of a tokenizer.json: from a piece of normalised text to tokens of the vocabulary.
 */

/** Tokens and their ids, without added tokens. */
export interface TokenVocabulary {
  /** Distinct tokens. */
  readonly size: number;
  idOf(token: string): number | undefined;
  tokenOf(id: number): string | undefined;
}

export interface TokenModel {
  /** For text outside the vocabulary; null where the model has none and drops such characters. */
  readonly unkToken: string | null;
  /** Prefix of a token that continues a word (`##`); null where the model does not mark continuations. */
  readonly continuingSubwordPrefix: string | null;
  readonly vocabulary: TokenVocabulary;
  tokenize(preToken: string): readonly ModelToken[];
}

export interface ModelToken {
  readonly id: number;
  readonly token: string;
  /** In characters (code points) of the piece of text. */
  readonly length: number;
}

/** Characters (code points) of [start, end) of a text. */
export function characterCount(text: string, start = 0, end = text.length): number {
  let count = 0;
  for (let i = start; i < end; count++) i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return count;
}
