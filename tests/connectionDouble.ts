/** The worker's end of the page's tests. */
import { expect } from 'vitest';
import type { RequestOptions, WorkerCrashedError } from '../workers/client.ts';
import type { CommandKind, Parameters, Progress, Results } from '../workers/protocol/messages.ts';
import { eventually } from './eventually.ts';

export interface Request {
  readonly kind: CommandKind;
  readonly parameters: { readonly [name: string]: unknown };
  readonly resolve: (result: Results[CommandKind]) => void;
  readonly reject: (error: Error) => void;
  readonly report: (progress: Progress<CommandKind>) => void;
  /** Whether the page has cancelled it. */
  readonly isCancelled: () => boolean;
}

/** A worker that answers when the test says so. */
export class ConnectionDouble {
  readonly requests: Request[] = [];
  crash: (error: WorkerCrashedError) => void = () => {};

  request<Kind extends CommandKind>(
    kind: Kind,
    parameters: Parameters<Kind>,
    { signal, onProgress }: RequestOptions<Kind> = {},
  ): Promise<Results[Kind]> {
    return new Promise<Results[Kind]>((resolve, reject) => {
      this.requests.push({
        kind,
        parameters,
        resolve: (result) => resolve(result as Results[Kind]),
        reject,
        report: (progress) => {
          if (signal?.aborted !== true) onProgress?.(progress as Progress<Kind>);
        },
        isCancelled: () => signal?.aborted === true,
      });
    });
  }

  onCrash(listener: (error: WorkerCrashedError) => void): () => void {
    this.crash = listener;
    return () => {};
  }

  /** The requests of a kind that have been made, in order. */
  of(kind: CommandKind): Request[] {
    return this.requests.filter((request) => request.kind === kind);
  }

  async next(kind: CommandKind, index = 0): Promise<Request> {
    await eventually(() => expect(this.of(kind).length).toBeGreaterThan(index));
    return this.of(kind)[index]!;
  }
}
