import type { ErrorData, ErrorName } from '../core/errors.ts';
import type { Formatter } from './format.ts';

/**
 * What every language says about each error: what happened, with the names and numbers that decide, and what to do
 * next. Total over `ErrorData`, so that a missing text does not compile. File and line are put before it.
 */
export type ErrorTexts = {
  readonly [Name in ErrorName]: string | ((data: ErrorData[Name], format: Formatter) => string);
};

/** How a language speaks of errors. */
export interface ErrorWords {
  readonly texts: ErrorTexts;
  /** An error that is none of Tagsmith's own, with what the browser says of it. */
  readonly unexpected: (message: string) => string;
  /** Where in a file: `train.txt, line 3`. */
  readonly atLine: (file: string, line: string) => string;
}

/** Puts values in the place of `{{name}}`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/{{(\w+)}}/g, (gap, name: string) => values[name] ?? gap);
}
