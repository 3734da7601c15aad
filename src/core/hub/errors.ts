/** Errors of the hub and its cache. Every message says what to do next. */
import { registerError, TagsmithError } from '../errors.ts';
import type { RepositoryKind, Subject } from './repository.ts';

declare module '../errors.ts' {
  interface ErrorData {
    RepositoryNameError: RepositoryNameError['data'];
    HubNotFoundError: HubNotFoundError['data'];
    GatedRepositoryError: GatedRepositoryError['data'];
    HubOfflineError: HubOfflineError['data'];
    HubStatusError: HubStatusError['data'];
    HubAnswerError: HubAnswerError['data'];
    HubUnsearchableError: HubUnsearchableError['data'];
    ChecksumError: ChecksumError['data'];
    StorageFullError: StorageFullError['data'];
    FileInUseError: FileInUseError['data'];
  }
}

/** A name that does not name a repository. */
export class RepositoryNameError extends TagsmithError<{
  readonly kind: RepositoryKind;
  readonly text: string;
  /** What is wrong with it and how to write it, in English; follows the name. */
  readonly problem: string;
}> {}
registerError('RepositoryNameError', RepositoryNameError);

export interface HubNotFoundData extends Subject {
  readonly missing: 'repository' | 'revision' | 'file';
  /** Without a token the hub does not distinguish a private repository from one that does not exist. */
  readonly mayBePrivate: boolean;
}

export class HubNotFoundError extends TagsmithError<HubNotFoundData> {}
registerError('HubNotFoundError', HubNotFoundError);

/**
 * The repository exists, but is not public; or the access token is invalid, with which the hub refuses public ones
 * too.
 */
export class GatedRepositoryError extends TagsmithError<
  Subject & {
    readonly status: number;
    readonly hadToken: boolean;
    readonly isTokenInvalid: boolean;
    /** Whether a search was refused, not a repository. */
    readonly isSearch: boolean;
  }
> {}
registerError('GatedRepositoryError', GatedRepositoryError);

/** No answer, or one that broke off, however often it was tried. */
export class HubOfflineError extends TagsmithError<{ readonly url: string; readonly reason: string }> {}
registerError('HubOfflineError', HubOfflineError);

/** The hub answers, but with a status that is none of the above. */
export class HubStatusError extends TagsmithError<{
  readonly url: string;
  readonly status: number;
  /** How long the hub asks to wait. */
  readonly retryAfterMs: number | null;
}> {}
registerError('HubStatusError', HubStatusError);

/** An answer that is not the hub's: a login page of the network, a hub address that is not a hub's. */
export class HubAnswerError extends TagsmithError<{ readonly url: string; readonly problem: string }> {}
registerError('HubAnswerError', HubAnswerError);

/** The hub, or its mirror, has no search for models. */
export class HubUnsearchableError extends TagsmithError<{ readonly url: string }> {}
registerError('HubUnsearchableError', HubUnsearchableError);

/** A file whose bytes are not those that the hub promised. Nothing of it is kept. */
export class ChecksumError extends TagsmithError<{
  readonly path: string;
  readonly measure: 'size' | 'sha256' | 'git-sha1';
  readonly expected: string;
  readonly actual: string;
}> {}
registerError('ChecksumError', ChecksumError);

/** The browser grants no more storage. What was received is kept, and the download can be resumed. */
export class StorageFullError extends TagsmithError<{
  readonly path: string;
  readonly neededBytes: number;
  /** Null where the browser does not say. */
  readonly availableBytes: number | null;
}> {}
registerError('StorageFullError', StorageFullError);

/** Another tab, or another download here, is writing this file. */
export class FileInUseError extends TagsmithError<{ readonly path: string }> {}
registerError('FileInUseError', FileInUseError);

const noun = (kind: RepositoryKind): string => (kind === 'dataset' ? 'data set' : 'model');

export function notFoundError(
  subject: Subject,
  missing: HubNotFoundData['missing'],
  mayBePrivate: boolean,
): HubNotFoundError {
  const { kind, repository, revision, path } = subject;
  const data = { ...subject, missing, mayBePrivate };
  switch (missing) {
    case 'repository':
      return new HubNotFoundError(
        mayBePrivate
          ? `The ${noun(kind)} ${repository} does not exist or is private. Check the spelling; for a private one, enter an access token.`
          : `The ${noun(kind)} ${repository} does not exist. Check owner and name.`,
        data,
      );
    case 'revision':
      return new HubNotFoundError(
        `The ${noun(kind)} ${repository} has no revision ${revision}. Use main, or a branch, tag or commit that it lists.`,
        data,
      );
    case 'file':
      return new HubNotFoundError(
        `The ${noun(kind)} ${repository} has no ${path === null ? 'such file' : `file ${path}`} in revision ${revision}. Choose another file or revision.`,
        data,
      );
    default:
      return missing satisfies never;
  }
}

export function gatedError(subject: Subject, status: number, hadToken: boolean): GatedRepositoryError {
  const { kind, repository } = subject;
  return new GatedRepositoryError(
    hadToken
      ? `The hub refuses the ${noun(kind)} ${repository} with this access token. Request access on the repository's page, or enter a token of an account that has it.`
      : `The ${noun(kind)} ${repository} is gated. Request access on its page, then enter an access token.`,
    { ...subject, status, hadToken, isTokenInvalid: false, isSearch: false },
  );
}

export function invalidTokenError(subject: Subject, status: number): GatedRepositoryError {
  return new GatedRepositoryError(
    'The hub does not know this access token: it is mistyped, has expired or was revoked. Enter another one, or none for public repositories.',
    { ...subject, status, hadToken: true, isTokenInvalid: true, isSearch: false },
  );
}

export function searchRefusedError(
  data: Omit<GatedRepositoryError['data'], 'isSearch'>,
): GatedRepositoryError {
  return new GatedRepositoryError(
    data.hadToken
      ? 'The hub refuses to be searched with this access token. Enter another one, or none.'
      : 'The hub can be searched only with an access token. Enter one.',
    { ...data, isSearch: true },
  );
}

export function offlineError(url: string, reason: string): HubOfflineError {
  return new HubOfflineError(
    `No answer from ${new URL(url).host} (${reason}). Check the connection and try again: what was received is kept.`,
    { url, reason },
  );
}

export function statusError(url: string, status: number, retryAfterMs: number | null): HubStatusError {
  const { host } = new URL(url);
  return new HubStatusError(
    status === 429
      ? `${host} has received too many requests (429). Wait a few minutes and try again, or enter an access token, which raises the limit.`
      : status >= 500
        ? `${host} has a problem of its own (${status}). Try again later: what was received is kept.`
        : `${host} refuses with status ${status}. Check the hub's address and the name, then try again.`,
    { url, status, retryAfterMs },
  );
}

export function answerError(url: string, problem: string): HubAnswerError {
  return new HubAnswerError(
    `${new URL(url).host} did not answer like a hub (${problem}). Check the hub's address, and whether the network asks for a login first.`,
    { url, problem },
  );
}

export function unsearchableError(hubUrl: string): HubUnsearchableError {
  return new HubUnsearchableError(
    `${new URL(hubUrl).host} cannot be searched. Write the full name, owner/name, for example google-bert/bert-base-cased.`,
    { url: hubUrl },
  );
}

export function storageFullError(
  path: string,
  neededBytes: number,
  availableBytes: number | null,
): StorageFullError {
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  return new StorageFullError(
    `${path} needs ${megabytes(neededBytes)} more${availableBytes === null ? '' : `, and the browser has ${megabytes(availableBytes)} left for this page`}. Delete models or data sets kept here that you no longer need, or free disk space, and try again.`,
    { path, neededBytes, availableBytes },
  );
}

export function fileInUseError(path: string): FileInUseError {
  return new FileInUseError(
    `${path} is being downloaded already, here or in another tab. Wait for that download, or close the other tab.`,
    { path },
  );
}
