/**
 * The page's end of the trainer worker: requests become promises, events go to listeners, and errors come out as the
 * classes they were thrown as.
 */
import { fromWire, registerError, TagsmithError } from '../src/core/errors.ts';
import type { Command, CommandKind, Results, WorkerEvent, WorkerMessage } from './protocol.ts';

/** The worker ended by itself: its script could not be loaded, it ran out of memory, or it threw outside of a command. */
export class WorkerCrashedError extends TagsmithError<{ reason: string }> {
  constructor(message: string, data: { reason: string } = { reason: message }) {
    super(message, data);
  }
}
registerError('WorkerCrashedError', WorkerCrashedError);

/** The part of `Worker` that the client needs, so that tests can bring their own. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

/** What a command carries besides its kind and request id. */
export type Parameters<Kind extends CommandKind> = Omit<
  Extract<Command, { kind: Kind }>,
  'kind' | 'requestId'
>;

interface PendingRequest {
  readonly resolve: (result: Results[CommandKind]) => void;
  readonly reject: (error: Error) => void;
}

function startWorker(): WorkerPort {
  return new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module', name: 'trainer' });
}

export class TrainerClient {
  readonly #worker: WorkerPort;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #eventListeners = new Set<(event: WorkerEvent) => void>();
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
   * @param transfer buffers that move to the worker and are empty here afterwards.
   * @throws the error that the worker answers with, or WorkerCrashedError.
   */
  request<Kind extends CommandKind>(
    kind: Kind,
    parameters: Parameters<Kind>,
    transfer: Transferable[] = [],
  ): Promise<Results[Kind]> {
    if (this.#crash !== null) return Promise.reject(this.#crash);
    this.#lastRequestId += 1;
    const requestId = this.#lastRequestId;
    return new Promise<Results[Kind]>((resolve, reject) => {
      // The worker answers a request with the result of the request's own kind.
      this.#pending.set(requestId, { resolve: (result) => resolve(result as Results[Kind]), reject });
      this.#worker.postMessage({ kind, requestId, ...parameters }, transfer);
    });
  }

  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: WorkerEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** Called once, when the worker has crashed; every request after that is rejected. */
  onCrash(listener: (error: WorkerCrashedError) => void): () => void {
    this.#crashListeners.add(listener);
    return () => this.#crashListeners.delete(listener);
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'event':
        for (const listener of this.#eventListeners) listener(message.event);
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
