/**
 * One request to the hub: with the token where it belongs, its failures as named errors, tried again where that can
 * help.
 */
import {
  gatedError,
  HubOfflineError,
  HubStatusError,
  invalidTokenError,
  notFoundError,
  offlineError,
  statusError,
} from './errors.ts';
import type { Subject } from './repository.ts';

export type Fetch = typeof globalThis.fetch;

export interface HubConnection {
  /** Without a slash at its end. */
  readonly hubUrl: string;
  readonly token: string | null;
  readonly fetch: Fetch;
  readonly signal: AbortSignal | null;
  /** Pauses between attempts after a failure that may be temporary; there are as many further attempts as pauses. */
  readonly retryDelaysMs: readonly number[];
  /** A connection that is silent for this long counts as broken. */
  readonly stallMs: number;
}

/** The hub sometimes asks for minutes; above this, the user gets an error instead. */
const MAX_RETRY_AFTER_MS = 30_000;

/** Errors after which the same request may succeed. */
export function mayPass(error: unknown): error is HubOfflineError | HubStatusError {
  return (
    error instanceof HubOfflineError ||
    (error instanceof HubStatusError && (error.data.status === 429 || error.data.status >= 500))
  );
}

/**
 * Sends a request; the answer has a status of success, or one of `accepted`. Throws HubOfflineError,
 * HubNotFoundError, GatedRepositoryError or HubStatusError, and the reason of the connection's signal.
 */
export async function send(
  connection: HubConnection,
  url: string,
  subject: Subject,
  init: { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
  accepted: readonly number[] = [],
): Promise<Response> {
  const { hubUrl, token, signal } = connection;
  signal?.throwIfAborted();
  // An answer may name addresses elsewhere: the token is for the hub alone.
  const withToken = token !== null && new URL(url).origin === new URL(hubUrl).origin;
  const requestInit = {
    headers: { ...init.headers, ...(withToken ? { Authorization: `Bearer ${token}` } : {}) },
    // The bytes go into our own cache; the browser's would store them a second time.
    cache: 'no-store' as const,
    ...(init.signal === undefined ? {} : { signal: init.signal }),
  };
  let response: Response;
  try {
    response = await connection.fetch(url, requestInit);
  } catch (error) {
    signal?.throwIfAborted();
    throw offlineError(url, error instanceof Error ? error.message : String(error));
  }
  if (response.ok || accepted.includes(response.status)) return response;
  await response.body?.cancel().catch(() => undefined);
  throw refusal(response, url, subject, withToken);
}

/** https://huggingface.co/docs/hub/api: what a status means is in the header X-Error-Code. */
function refusal(response: Response, url: string, subject: Subject, withToken: boolean): Error {
  const code = response.headers.get('x-error-code');
  const { status } = response;
  switch (status) {
    case 401:
      if (code === 'GatedRepo') return gatedError(subject, status, withToken);
      return withToken ? invalidTokenError(subject, status) : notFoundError(subject, 'repository', true);
    case 403:
      return gatedError(subject, status, withToken);
    case 404:
      return notFoundError(
        subject,
        code === 'EntryNotFound' || (code === null && subject.path !== null)
          ? 'file'
          : code === 'RevisionNotFound'
            ? 'revision'
            : 'repository',
        false,
      );
    default:
      return statusError(url, status, retryAfterMs(response.headers.get('retry-after')));
  }
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}

/** How long to wait before the next try after `failures` failures; null if it should give up. */
export function pauseMs(
  error: HubOfflineError | HubStatusError,
  failures: number,
  retryDelaysMs: readonly number[],
): number | null {
  const delay = retryDelaysMs[failures - 1];
  const asked = error instanceof HubStatusError ? (error.data.retryAfterMs ?? 0) : 0;
  return delay === undefined || asked > MAX_RETRY_AFTER_MS ? null : Math.max(delay, asked);
}

/** Runs `attempt` until it succeeds, fails permanently, or has failed once more than there are pauses. */
export async function withRetries<T>(
  { signal }: HubConnection,
  retryDelaysMs: readonly number[],
  attempt: () => Promise<T>,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error)) throw error;
      const ms = pauseMs(error, failures, retryDelaysMs);
      if (ms === null) throw error;
      await sleep(ms, signal);
    }
  }
}

/** Throws the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
