import type { LoadedModel } from './modelLoader.ts';
import { Runs } from './runs.ts';
import { Tagging } from './tagging.ts';
import { type Surroundings, WorkerState } from './workerState.ts';

/** All that commands work on. */
export class Workbench extends WorkerState {
  readonly runs: Runs;
  readonly tagging: Tagging;

  constructor(surroundings: Surroundings) {
    super(surroundings);
    this.runs = new Runs(this, () => this.tagging.release());
    this.tagging = new Tagging(this, this.runs);
  }

  /** Makes a model the current one; the session of the one before, if it has tagged, is released. */
  async setModel(loaded: LoadedModel): Promise<void> {
    this.model = loaded;
    await this.tagging.release();
  }
}
