import { type ErrorData, type ErrorName, TagsmithError } from '../core/errors.ts';
import type { ErrorTexts } from './errorTexts.ts';
import type { Formatter } from './format.ts';
import { textsOf } from './languages.ts';

/** The language of `Error.message`, which core and the worker write for developers. */
export const MESSAGE_LANGUAGE = 'en';

/**
 * What an error means in the language of the page, with the file and the line that it is about. Before that language
 * has been loaded it is the error's own message.
 */
export function explainError(error: Error, language: string, format: Formatter): string {
  const words = textsOf(language)?.errors;
  if (words === undefined) return error.message;
  const { texts, unexpected, atLine } = words;
  if (!(error instanceof TagsmithError) || !hasText(texts, error.name)) return unexpected(error.message);
  // registerError lets an error of this name carry these data only.
  const text = write(texts, error.name, error.data as ErrorData[typeof error.name], format);
  const { file, line } = placeOf(error.data);
  if (file === null) return text;
  return `${line === null ? file : atLine(file, format.count(line))}: ${text}`;
}

function hasText(texts: ErrorTexts, name: string): name is ErrorName {
  return Object.hasOwn(texts, name);
}

function write<Name extends ErrorName>(
  texts: ErrorTexts,
  name: Name,
  data: ErrorData[Name],
  format: Formatter,
): string {
  const text: string | ((data: ErrorData[Name], format: Formatter) => string) = texts[name];
  return typeof text === 'string' ? text : text(data, format);
}

/** Null where the error is about no file, or about the file as a whole. */
function placeOf(data: { file?: unknown; line?: unknown }): { file: string | null; line: number | null } {
  const { file, line } = data;
  return {
    file: typeof file === 'string' && file !== '' ? file : null,
    line: typeof line === 'number' && line > 0 ? line : null,
  };
}
