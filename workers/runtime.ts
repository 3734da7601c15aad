import {
  type BackendInUse,
  CallQueue,
  CancelledError,
  serialized,
  type TrainingArtifacts,
  type TrainingSession,
} from '../src/core/worker.ts';
import { NotReadyError } from './protocol/errors.ts';

type CreateSession = (backend: BackendInUse, artifacts: TrainingArtifacts) => Promise<TrainingSession>;

/**
 * The one runtime that all sessions compute on. Their calls wait for one another; there is either a run or
 * other work, one after the other, and a run that begins has the memory to itself.
 */
export class Runtime {
  readonly #create: CreateSession;
  /** The calls of all sessions. */
  readonly #calls = new CallQueue();
  /** Work outside a run. */
  readonly #otherWork = new CallQueue();
  /** Cancels the preemptible work; then another one takes its place. */
  #preemption = new AbortController();
  #isRunning = false;

  constructor(create: CreateSession) {
    this.#create = create;
  }

  /** Whether a run is in progress or being prepared. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  async createSession(backend: BackendInUse, artifacts: TrainingArtifacts): Promise<TrainingSession> {
    const session = await this.#calls.add(() => this.#create(backend, artifacts));
    return serialized(session, this.#calls);
  }

  /**
   * Does work that computes, when the work before has ended.
   * @param cancelled takes it back while it waits
   * @throws NotReadyError when it is its turn and a run is in progress
   */
  outsideRun<T>(work: () => Promise<T>, cancelled: AbortSignal): Promise<T> {
    return this.#otherWork.add(async () => this.#requireIdle().then(work), cancelled);
  }

  /**
   * The same for long work, which ends when a run begins or another model is loaded.
   * @param work looks at its signal between two computations
   */
  preemptible<T>(work: (signal: AbortSignal) => Promise<T>, cancelled: AbortSignal): Promise<T> {
    const signal = AbortSignal.any([cancelled, this.#preemption.signal]);
    return this.#otherWork.add(async () => this.#requireIdle().then(() => work(signal)), signal);
  }

  /** Cancels the preemptible work, and calls `act` when all work outside a run has ended. */
  afterOtherWork(act: () => Promise<void>): Promise<void> {
    this.#preemption.abort(
      new CancelledError('It was cancelled, because a run or another model needs what it used.', {
        reason: 'run',
      }),
    );
    this.#preemption = new AbortController();
    return this.#otherWork.add(act);
  }

  /** @throws NotReadyError where a run is in progress */
  async run<T>(run: () => Promise<T>): Promise<T> {
    if (this.#isRunning) {
      throw new NotReadyError('A run is in progress. Stop it before starting another.', { missing: 'idle' });
    }
    this.#isRunning = true;
    try {
      return await run();
    } finally {
      this.#isRunning = false;
    }
  }

  async #requireIdle(): Promise<void> {
    if (!this.#isRunning) return;
    throw new NotReadyError('A run is in progress. Wait until it has ended, or stop it.', {
      missing: 'idle',
    });
  }
}
