import { registerError, TagsmithError } from '../errors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    NoSentencesError: NoSentencesError['data'];
    UnequalLengthsError: UnequalLengthsError['data'];
    TagSchemeError: TagSchemeError['data'];
  }
}

/** There are no sentences to score. */
export class NoSentencesError extends TagsmithError {}
registerError('NoSentencesError', NoSentencesError);

/** Gold and predicted tags do not belong to the same words. */
export class UnequalLengthsError extends TagsmithError<{
  /** Index of the first sentence that differs; null where the numbers of sentences differ. */
  readonly sentence: number | null;
  readonly trueLength: number;
  readonly predLength: number;
}> {}
registerError('UnequalLengthsError', UnequalLengthsError);

/** A tag that is invalid in the requested scheme, or tags whose scheme is unknown. */
export class TagSchemeError extends TagsmithError<{
  /** The offending tag, or the prefixes found, joined by spaces. */
  readonly found: string;
  /** Null where the scheme should have been detected from the tags. */
  readonly scheme: string | null;
}> {}
registerError('TagSchemeError', TagSchemeError);
