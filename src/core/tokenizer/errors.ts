/** What can be wrong with a tokenizer's files. */
import type { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    InvalidTokenizerError: InvalidTokenizerError['data'];
    UnsupportedTokenizerError: UnsupportedTokenizerError['data'];
    MissingTokenizerError: MissingTokenizerError['data'];
  }
}

/** A tokenizer file is damaged or incomplete. */
export class InvalidTokenizerError extends TagsmithError<{ file: string; problem: string }> {
  constructor(message: string, data: { file: string; problem: string }) {
    super(message, data);
  }
}
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

export const TOKENIZER_FILE = 'tokenizer.json';
export const CONFIG_FILE = 'tokenizer_config.json';

/** @throws InvalidTokenizerError where the value is not as the schema says */
export function parseFile<T>(schema: z.ZodType<T>, value: unknown, file: string = TOKENIZER_FILE): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const problem = `${issue.path.join('.') || 'the whole file'}: ${issue.message}`;
  throw new InvalidTokenizerError(
    `${file} is not a tokenizer file that can be read (${problem}). If it is as on the model's page, choose another model; else download the file again.`,
    { file, problem },
  );
}

/** The error for a part of `tokenizer.json` (`normalizer`, `model` …) that is of an unknown kind, or missing. */
export function unsupported(
  part: string,
  found: string | undefined,
  supported: readonly string[],
): UnsupportedTokenizerError {
  const names = supported.join(', ');
  return new UnsupportedTokenizerError(
    `This tokenizer's ${part} is ${found ?? 'missing'}; supported: ${names}. Choose a model with another tokenizer.`,
    { part, found: found ?? 'none', supported: names },
  );
}
