/**
 * The page's end of the trainer worker: requests become promises, progress goes to the request that it belongs to,
 * and errors come out as the classes they were thrown as.
 */
import { CancelledError, fromWire, registerError, TagsmithError } from '../src/core/page.ts';
import type {
  CommandKind,
  PageMessage,
  Parameters,
  Progress,
  Results,
  WorkerMessage,
} from './protocol/messages.ts';

declare module '../src/core/errors.ts' {
  interface ErrorData {
    WorkerCrashedError: WorkerCrashedError['data'];
  }
}

/**
 * The worker ended by itself: its script could not be loaded, it ran out of memory, or it threw outside of a command.
 */
export class WorkerCrashedError extends TagsmithError<{ reason: string }> {
  constructor(message: string, data: { reason: string } = { reason: message }) {
    super(message, data);
  }
}
registerError('WorkerCrashedError', WorkerCrashedError);

/** The part of `Worker` that the client needs, so that tests can bring their own. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

export interface RequestOptions<Kind extends CommandKind> {
  /** Cancels the request when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what the worker reports of this request, until the answer arrives or the request is cancelled. */
  readonly onProgress?: (progress: Progress<Kind>) => void;
  /** Buffers that move to the worker and are empty here afterwards. */
  readonly transfer?: Transferable[];
}

interface PendingRequest {
  readonly resolve: (result: Results[CommandKind]) => void;
  readonly reject: (error: Error) => void;
  readonly report: (progress: Progress<CommandKind>) => void;
}

function startWorker(): WorkerPort {
  return new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module', name: 'trainer' });
}

export class TrainerClient {
  readonly #worker: WorkerPort;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #crashListeners = new Set<(error: WorkerCrashedError) => void>();
  #lastRequestId = 0;
  #crash: WorkerCrashedError | null = null;

  constructor(worker: WorkerPort = startWorker()) {
    this.#worker = worker;
    worker.addEventListener('message', (message: MessageEvent<WorkerMessage>) => this.#receive(message.data));
    worker.addEventListener('error', (event: ErrorEvent) => {
      this.#failAll(event.message || 'its script could not be loaded');
    });
    worker.addEventListener('messageerror', () => {
      this.#failAll('a message from it could not be read');
    });
  }

  /**
   * Sends one command and resolves with its result.
   *
   * Aborting the signal asks the worker to cancel; the promise then settles with the worker's answer, so that work
   * that could not be interrupted any more still resolves, and page and worker agree on what is current.
   * @throws the error that the worker answers with, WorkerCrashedError, or CancelledError: the signal's reason where
   *   that is one
   */
  request<Kind extends CommandKind>(
    kind: Kind,
    parameters: Parameters<Kind>,
    { signal, onProgress, transfer = [] }: RequestOptions<Kind> = {},
  ): Promise<Results[Kind]> {
    if (this.#crash !== null) return Promise.reject(this.#crash);
    if (signal?.aborted === true) return Promise.reject(cancellation(signal));
    this.#lastRequestId += 1;
    const requestId = this.#lastRequestId;
    const cancel = () => this.#post({ kind: 'cancel', requestId });
    const answer = new Promise<Results[Kind]>((resolve, reject) => {
      // The worker answers and reports a request in the types of the request's own kind.
      this.#pending.set(requestId, {
        resolve: (result) => resolve(result as Results[Kind]),
        reject: (error) =>
          reject(error instanceof CancelledError && signal?.aborted ? cancellation(signal) : error),
        report: (progress) => {
          if (signal?.aborted !== true) onProgress?.(progress as Progress<Kind>);
        },
      });
    });
    signal?.addEventListener('abort', cancel, { once: true });
    this.#post({ kind: 'request', requestId, command: kind, parameters }, transfer);
    return answer.finally(() => signal?.removeEventListener('abort', cancel));
  }

  /** Called once, when the worker has crashed; every request after that is rejected. */
  onCrash(listener: (error: WorkerCrashedError) => void): () => void {
    this.#crashListeners.add(listener);
    return () => this.#crashListeners.delete(listener);
  }

  #post(message: PageMessage, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'progress':
        this.#pending.get(message.requestId)?.report(message.progress);
        return;
      case 'result':
        this.#take(message.requestId)?.resolve(message.result);
        return;
      case 'error':
        this.#take(message.requestId)?.reject(fromWire(message.error));
        return;
      default:
        message satisfies never;
    }
  }

  #take(requestId: number): PendingRequest | undefined {
    const pending = this.#pending.get(requestId);
    this.#pending.delete(requestId);
    return pending;
  }

  #failAll(reason: string): void {
    if (this.#crash !== null) return;
    const crash = new WorkerCrashedError(
      `The training worker has stopped (${reason}). Start it again; the data stay loaded.`,
      { reason },
    );
    this.#crash = crash;
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(crash);
    this.#pending.clear();
    for (const listener of this.#crashListeners) listener(crash);
  }
}

function cancellation({ reason }: AbortSignal): CancelledError {
  return reason instanceof CancelledError ? reason : new CancelledError();
}
