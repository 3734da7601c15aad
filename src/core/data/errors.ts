/**
 * What can make an import fail as a whole. Problems that leave something to read are listed in the import report
 * instead.
 */
import { registerError } from '../errors.ts';
import { ImportError, importError } from '../importErrors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    TooLongError: TooLongError['data'];
    UnknownFormatError: UnknownFormatError['data'];
    NoTagsError: NoTagsError['data'];
    NoClassNamesError: NoClassNamesError['data'];
    NoTrainingDataError: NoTrainingDataError['data'];
    UntaggedTextError: UntaggedTextError['data'];
    NoSuchFieldError: NoSuchFieldError['data'];
  }
}

/** Text that no format recognises. */
export class UnknownFormatError extends ImportError {}
registerError('UnknownFormatError', UnknownFormatError);

/** A line, a record or a document too long to be read in one call, which nothing could interrupt. */
export class TooLongError extends ImportError {}
registerError('TooLongError', TooLongError);

/** Words without tags, or tags that are all the same. */
export class NoTagsError extends ImportError {}
registerError('NoTagsError', NoTagsError);

/** Tags are numbers, and nothing says which classes they stand for; or the list of classes is unusable. */
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

/**
 * The most characters of a line, a JSON record or a document. Each is parsed in one call, during which no message is
 * answered and nothing can be cancelled: at this length, for about a second.
 */
export const MAX_RECORD_CHARACTERS = 1 << 26;

/** The most characters of a text that is divided into words, which takes longer than parsing JSON. */
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
