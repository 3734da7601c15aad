/**
 * What can make an import fail as a whole. Problems that leave something to read are listed in the import report
 * instead.
 */
import { registerError, TagsmithError } from '../errors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    UnreadableFileError: UnreadableFileError['data'];
    UnpackedTooLargeError: UnpackedTooLargeError['data'];
    TooLongError: TooLongError['data'];
    UnknownFormatError: UnknownFormatError['data'];
    EmptyFileError: EmptyFileError['data'];
    NoTagsError: NoTagsError['data'];
    NoClassNamesError: NoClassNamesError['data'];
    NoTrainingDataError: NoTrainingDataError['data'];
    UntaggedTextError: UntaggedTextError['data'];
    NoSuchFieldError: NoSuchFieldError['data'];
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

/** Text in which no format recognises its own. */
export class UnknownFormatError extends ImportError {}
registerError('UnknownFormatError', UnknownFormatError);

/** A line, a record or a document that is longer than what can be read in one call, which nothing could interrupt. */
export class TooLongError extends ImportError {}
registerError('TooLongError', TooLongError);

/** A file without a single sentence. */
export class EmptyFileError extends ImportError {}
registerError('EmptyFileError', EmptyFileError);

/** Words without tags, or tags that are all the same. */
export class NoTagsError extends ImportError {}
registerError('NoTagsError', NoTagsError);

/** Tags are numbers, and nothing says which classes they stand for; or what says so is unusable. */
export class NoClassNamesError extends ImportError {}
registerError('NoClassNamesError', NoClassNamesError);

/** No sentences are left to train on. */
export class NoTrainingDataError extends ImportError {}
registerError('NoTrainingDataError', NoTrainingDataError);

/** Running text without tags: nothing to learn from, but it can be tagged. */
export class UntaggedTextError extends ImportError {}
registerError('UntaggedTextError', UntaggedTextError);

/** The field that the user chose for words or tags is in none of the files. */
export class NoSuchFieldError extends ImportError {}
registerError('NoSuchFieldError', NoSuchFieldError);

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

/**
 * Characters of a line, a JSON record or a document at most. Each is taken apart in one call, during which no message
 * is answered and nothing can be cancelled: at this length, for about a second.
 */
export const MAX_RECORD_CHARACTERS = 1 << 26;

/** Characters of a text at most that is divided into words, which takes longer than parsing JSON. */
export const MAX_TEXT_CHARACTERS = 1 << 24;

/** @param what as the message has it: `This line`, `This record` */
export function tooLongError(
  what: string,
  file: string,
  line: number,
  limit = MAX_RECORD_CHARACTERS,
): TooLongError {
  return importError(
    TooLongError,
    `${what} has more than ${Math.floor(limit / 1e6)} million characters, which is too long to be read at once.`,
    {
      file,
      line,
      text: '',
      remedy: 'Split it, so that each sentence or each text is a line or a record of its own.',
    },
  );
}
