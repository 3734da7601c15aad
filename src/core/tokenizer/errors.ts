/** What can be wrong with a tokenizer's files. */
import type { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';
import { cutText } from '../importErrors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    InvalidTokenizerError: InvalidTokenizerError['data'];
    UnsupportedTokenizerError: UnsupportedTokenizerError['data'];
    MissingTokenizerError: MissingTokenizerError['data'];
    NormalizedTextTooLongError: NormalizedTextTooLongError['data'];
  }
}

/** A tokenizer file is damaged or incomplete. */
export class InvalidTokenizerError extends TagsmithError<{
  readonly file: string;
  /** Path of the field in the file, such as `model.vocab`; empty where it is the whole file. */
  readonly field: string;
  readonly problem: string;
}> {}
registerError('InvalidTokenizerError', InvalidTokenizerError);

/** The file is sound but of a kind that is not supported. */
export class UnsupportedTokenizerError extends TagsmithError<{
  part: string;
  found: string;
  supported: string;
}> {
  constructor(message: string, data: { part: string; found: string; supported: string }) {
    super(message, data);
  }
}
registerError('UnsupportedTokenizerError', UnsupportedTokenizerError);

/** A model's folder has no file from which a tokenizer could be made. */
export class MissingTokenizerError extends TagsmithError<{ files: readonly string[] }> {
  constructor(message: string, data: { files: readonly string[] }) {
    super(message, data);
  }
}
registerError('MissingTokenizerError', MissingTokenizerError);

/** The normaliser makes far more of a text than any language needs. */
export class NormalizedTextTooLongError extends TagsmithError<{
  /** Characters of the text. */
  readonly textCharacters: number;
  /** Characters that normalising it may add. */
  readonly addedCharacters: number;
}> {}
registerError('NormalizedTextTooLongError', NormalizedTextTooLongError);

export const TOKENIZER_FILE = 'tokenizer.json';
export const CONFIG_FILE = 'tokenizer_config.json';

/** The error for a field of a file; an empty field is the whole file. */
export function invalidTokenizer(file: string, field: string, problem: string): InvalidTokenizerError {
  const where = field === '' ? file : `${file}, ${field}`;
  return new InvalidTokenizerError(
    `${where}: ${problem}. If the file is as on the model's page, choose another model; else download all of the tokenizer's files again.`,
    { file, field, problem },
  );
}

/**
 * @param field where the value is in the file; empty for the whole file
 * @throws InvalidTokenizerError where the value is not as the schema says
 */
export function parseFile<T>(
  schema: z.ZodType<T>,
  value: unknown,
  file: string = TOKENIZER_FILE,
  field = '',
): T {
  // Each schema sees a value or two: compiling it, as zod does otherwise, takes longer than that.
  const result = schema.safeParse(value, { jitless: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = [...(field === '' ? [] : [field]), ...issue.path.map((key) => cutText(String(key)))];
  throw invalidTokenizer(file, path.join('.'), issue.message);
}

/** The parts of `tokenizer.json` that name their kind by `type`. */
export type TokenizerPart = 'normalizer' | 'pre_tokenizer' | 'model' | 'post_processor' | 'decoder';

/** `parseFile` for what is in a part of `tokenizer.json`. */
export function parsePart<T>(part: TokenizerPart, schema: z.ZodType<T>, value: unknown): T {
  return parseFile(schema, value, TOKENIZER_FILE, part);
}

/** The error for a part of `tokenizer.json` (`normalizer`, `model` …) that is of an unknown kind, or missing. */
export function unsupported(
  part: string,
  found: string | undefined,
  supported: readonly string[],
): UnsupportedTokenizerError {
  const names = supported.join(', ');
  const name = found === undefined ? undefined : cutText(found);
  return new UnsupportedTokenizerError(
    `This tokenizer's ${part} is ${name ?? 'missing'}; supported: ${names}. Choose a model with another tokenizer.`,
    { part, found: name ?? 'none', supported: names },
  );
}
