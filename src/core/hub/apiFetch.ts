/** The fetch that the hub's library is given: our own requests, and validated answers. */
import { z } from 'zod';
import { answerError, offlineError } from './errors.ts';
import type { Subject } from './repository.ts';
import { type Fetch, type HubConnection, send, withRetries } from './request.ts';

export const jsonSchema = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('no JSON');
    return z.NEVER;
  }
});

/** A fetch whose answers' bodies are what the schema says. */
export type FetchOf = (body: z.ZodType) => Fetch;

/**
 * It fails with our errors (those of `send`, and HubAnswerError), retries, and returns answers that have been
 * received completely. The token is set here, since the library takes none that does not begin with hf_.
 */
export function apiFetch(
  connection: HubConnection,
  subject: Subject,
  retryDelaysMs: readonly number[],
): FetchOf {
  const { signal, stallMs } = connection;
  return (body) => (input) => {
    const url = String(input);
    return withRetries(connection, retryDelaysMs, async () => {
      const timeout = AbortSignal.timeout(stallMs);
      const response = await send(connection, url, subject, {
        headers: { accept: 'application/json' },
        signal: signal === null ? timeout : AbortSignal.any([signal, timeout]),
      });
      const text = await response.text().catch((error: unknown) => {
        signal?.throwIfAborted();
        throw offlineError(url, error instanceof Error ? error.message : String(error));
      });
      const { error } = jsonSchema.pipe(body).safeParse(text);
      if (error !== undefined) throw answerError(url, z.prettifyError(error));
      return new Response(text, { status: response.status, headers: response.headers });
    });
  };
}
