/**
 * Tokens that the tokenizer has but the model has no word embedding for, e.g. one added without
 * resize_token_embeddings. As in PyTorch, the model works until the token occurs.
 */
import type { Sentence } from '../data/dataset.ts';
import { registerError, TagsmithError } from '../errors.ts';
import type { ModelConfig } from '../models/architectures.ts';
import { modelTypeFacts } from '../modelTypes.ts';
import type { SpecialTokenTemplate } from '../tokenizer/postProcessor.ts';
import type { FastTokenizer } from '../tokenizer/tokenizer.ts';
import type { GivesWay } from '../turns.ts';

declare module '../errors.ts' {
  interface ErrorData {
    TokenNotEmbeddedError: TokenNotEmbeddedError['data'];
    TokenTypeNotEmbeddedError: TokenTypeNotEmbeddedError['data'];
  }
}

/** A token has no row in the model's word embeddings. */
class TokenNotEmbeddedError extends TagsmithError<{
  readonly token: string;
  readonly id: number;
  /** Rows of the word embeddings. */
  readonly vocabSize: number;
  /** Line of the sentence in its file; null for text that is not from a file. */
  readonly line: number | null;
}> {}
registerError('TokenNotEmbeddedError', TokenNotEmbeddedError);

/** A token type of the tokenizer has no row in the model's embeddings of token types. */
class TokenTypeNotEmbeddedError extends TagsmithError<{
  readonly typeId: number;
  /** Rows of the token type embeddings. */
  readonly typeVocabSize: number;
}> {}
registerError('TokenTypeNotEmbeddedError', TokenTypeNotEmbeddedError);

/**
 * Checks the token types around and of a text against the model's, which all texts need.
 * @throws TokenTypeNotEmbeddedError
 */
export function requireEmbeddedTypes(template: SpecialTokenTemplate, config: ModelConfig): void {
  const rows = 'typeVocabSize' in config ? config.typeVocabSize : 0;
  // Such graphs have no input of token types.
  if (rows === 0 || (rows === 1 && !modelTypeFacts(config.modelType).givesTokenTypes)) return;
  const { before, after, typeId } = template;
  for (const type of [typeId, ...[...before, ...after].map((token) => token.typeId)]) {
    if (type < rows) continue;
    throw new TokenTypeNotEmbeddedError(
      `tokenizer.json, post_processor: it gives tokens the type ${type}, and the model has embeddings for types 0 to ${rows - 1} only. tokenizer.json and config.json must be of the same model.`,
      { typeId: type, typeVocabSize: rows },
    );
  }
}

/**
 * @param line where the sentence of the tokens is in its file
 * @throws TokenNotEmbeddedError for the first id that is too high
 */
export function requireEmbedded(
  ids: Iterable<number>,
  tokenizer: Pick<FastTokenizer, 'tokenOf'>,
  vocabSize: number,
  line: number | null = null,
): void {
  for (const id of ids) {
    if (id < vocabSize) continue;
    const token = tokenizer.tokenOf(id);
    throw new TokenNotEmbeddedError(
      `${line === null ? '' : `Line ${line}: `}“${token}” is token ${id} of the tokenizer, and the model has embeddings for 0 to ${vocabSize - 1} only. In Python, model.resize_token_embeddings(len(tokenizer)) adds them; or leave the token out of the text.`,
      { token, id, vocabSize, line },
    );
  }
}

/**
 * Checks a split before anything is computed.
 * @throws TokenNotEmbeddedError with the sentence's line; what `turns` throws
 */
export async function requireEmbeddedSplit(
  encodings: readonly { readonly inputIds: readonly number[] }[],
  sentences: readonly Pick<Sentence, 'line'>[],
  tokenizer: Pick<FastTokenizer, 'tokenOf'>,
  vocabSize: number,
  turns: GivesWay,
): Promise<void> {
  for (const [i, { inputIds }] of encodings.entries()) {
    requireEmbedded(inputIds, tokenizer, vocabSize, sentences[i]!.line);
    if (turns.isDue) await turns.giveWay();
  }
}
