/** What is wrong with a file that the user chose: errors of archives and of data, with where and what to do. */
import { registerError, TagsmithError } from './errors.ts';

declare module './errors.ts' {
  interface ErrorData {
    UnreadableFileError: UnreadableFileError['data'];
    UnpackedTooLargeError: UnpackedTooLargeError['data'];
    EmptyFileError: EmptyFileError['data'];
  }
}

export interface ImportErrorData {
  readonly file: string;
  /** 1-based; 0 where the error is the file's as a whole. */
  readonly line: number;
  /** The offending text, cut to a readable length. */
  readonly text: string;
  /** What is wrong, in an English sentence. */
  readonly problem: string;
  /** What the user can do about it, in English. */
  readonly remedy: string;
}

/** A file that cannot become part of a data set. What was loaded before stays. */
export abstract class ImportError extends TagsmithError<ImportErrorData> {}

/** No text: a binary file or an archive that no format reads. */
export class UnreadableFileError extends ImportError {}
registerError('UnreadableFileError', UnreadableFileError);

/** Archives that unpack to more than fits in memory. */
export class UnpackedTooLargeError extends ImportError {}
registerError('UnpackedTooLargeError', UnpackedTooLargeError);

/** A file without a single sentence, or an archive without a file. */
export class EmptyFileError extends ImportError {}
registerError('EmptyFileError', EmptyFileError);

const MAX_TEXT_LENGTH = 80;

/** Cuts text from a file to what fits in a message. */
export function cutText(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH - 1)}…`;
}

/** Makes an import error whose message says where, what and what to do next. `text` is cut to a readable length. */
export function importError<E extends ImportError>(
  ErrorClass: new (message: string, data: ImportErrorData) => E,
  problem: string,
  data: Omit<ImportErrorData, 'problem'>,
): E {
  const place = data.line > 0 ? `${data.file}, line ${data.line}` : data.file || 'Import';
  return new ErrorClass(`${place}: ${problem} ${data.remedy}`, {
    ...data,
    problem,
    text: cutText(data.text),
  });
}
