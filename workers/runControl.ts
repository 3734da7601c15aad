import { CancelledError, type Trainer } from '../src/core/worker.ts';

/**
 * Pause, Resume and Stop of one run, from the click on Train on: what is asked while it is being prepared holds for
 * its training too.
 */
export class RunControl {
  readonly runId: string;
  readonly #preparing = new AbortController();
  #trainer: Pick<Trainer, 'pause' | 'resume' | 'stop'> | null = null;
  #isPaused = false;

  constructor(runId: string) {
    this.runId = runId;
  }

  /** Aborted when the run is stopped while it is being prepared; its reason is a CancelledError. */
  get signal(): AbortSignal {
    return this.#preparing.signal;
  }

  pause(): void {
    this.#isPaused = true;
    this.#trainer?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#trainer?.resume();
  }

  stop(): void {
    if (this.#trainer === null) {
      this.#preparing.abort(
        new CancelledError('The run was stopped before its first step.', { reason: 'user' }),
      );
    } else this.#trainer.stop();
  }

  /** The run is prepared; from now on its trainer is in charge. */
  begin(trainer: Pick<Trainer, 'pause' | 'resume' | 'stop'>): void {
    this.#trainer = trainer;
    if (this.#isPaused) trainer.pause();
  }
}
