import type { Dataset } from '../src/core/worker.ts';
import { type EstimateSurroundings, Estimator } from './estimator.ts';
import { Importer, type ImportSurroundings } from './importer.ts';
import { type LoadedModel, ModelLoader } from './modelLoader.ts';
import { NotReadyError } from './protocol/errors.ts';
import type { BackendPreference } from './protocol/runs.ts';
import { Runtime } from './runtime.ts';
import { UnknownWordCounter } from './unknownWords.ts';

/** What the worker's engine needs of the place where it runs. */
export interface Surroundings extends ImportSurroundings, EstimateSurroundings {}

/**
 * The current dataset and model, what reads and judges them, and the runtime. Knows no worker globals, and so runs in
 * node as well.
 */
export class WorkerState {
  readonly surroundings: Surroundings;
  readonly runtime: Runtime;
  readonly importer: Importer;
  readonly models: ModelLoader;
  readonly estimator: Estimator;
  readonly unknownWords: UnknownWordCounter;
  /** What was chosen last. */
  backend: BackendPreference = 'auto';
  #model: LoadedModel | null = null;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    this.runtime = new Runtime(surroundings.createSession);
    this.importer = new Importer(surroundings);
    this.estimator = new Estimator({
      ...surroundings,
      createSession: (backend, artifacts) => this.runtime.createSession(backend, artifacts),
    });
    this.models = new ModelLoader(surroundings, (name, config, signal) =>
      this.estimator.judge(name, config, this.importer.dataset, signal),
    );
    this.unknownWords = new UnknownWordCounter(surroundings, this.models);
  }

  /** The current model. Throws NotReadyError. */
  get model(): LoadedModel {
    if (this.#model !== null) return this.#model;
    throw new NotReadyError('The model is not loaded yet.', { missing: 'model' });
  }

  set model(loaded: LoadedModel) {
    this.#model = loaded;
  }

  /** The current dataset. Throws NotReadyError. */
  get dataset(): Dataset {
    return this.importer.requireDataset();
  }
}
