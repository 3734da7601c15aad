/**
 * The actions of the page, by what they are about: each talks to the worker and writes what comes of it into the
 * stores. Screens read the stores and call these; no other code talks to the worker.
 */
import type { TrainerClient } from '../../workers/client.ts';
import { BackendActions } from './backendActions.ts';
import { useBackendStore } from './backendStore.ts';
import { DataActions } from './dataActions.ts';
import { useDataStore } from './dataStore.ts';
import { EstimateActions } from './estimateActions.ts';
import { EvaluateActions } from './evaluateActions.ts';
import { useEvaluateStore } from './evaluateStore.ts';
import { ExportActions } from './exportActions.ts';
import { useExportStore } from './exportStore.ts';
import { HubActions } from './hubActions.ts';
import { keepLengthsMeasured } from './lengthMeasuring.ts';
import { ModelActions } from './modelActions.ts';
import { useModelStore } from './modelStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';
import { RunActions } from './runActions.ts';
import { NO_RUN, useRunStore } from './runStore.ts';
import { TryActions } from './tryActions.ts';
import { useTryStore } from './tryStore.ts';

type Connection = Pick<TrainerClient, 'request' | 'onCrash'>;

export class Studio {
  readonly backend: BackendActions;
  readonly data: DataActions;
  readonly hub: HubActions;
  readonly evaluation: EvaluateActions;
  readonly models: ModelActions;
  readonly estimate: EstimateActions;
  readonly tryOut: TryActions;
  readonly exporting: ExportActions;
  readonly run: RunActions;
  readonly #connect: () => Connection;
  #connection: Connection;

  /**
   * @param connect starts a worker; called again when one has crashed.
   * @param pageUrl what the paths of models and samples are relative to.
   */
  constructor(connect: () => Connection, pageUrl: string) {
    this.#connect = connect;
    this.#connection = this.#listen();
    const connection = () => this.#connection;
    this.backend = new BackendActions(connection);
    this.data = new DataActions(connection, pageUrl);
    this.hub = new HubActions(connection);
    this.evaluation = new EvaluateActions(connection);
    this.tryOut = new TryActions(connection);
    this.models = new ModelActions(connection, pageUrl, () => this.tryOut.chooseTagger('model'));
    this.estimate = new EstimateActions(connection);
    this.exporting = new ExportActions(connection);
    this.run = new RunActions(connection, this);
  }

  /**
   * Loads the model and the sample that the link names or that come first, and asks which backend this machine has.
   */
  open(): void {
    keepLengthsMeasured(this.data);
    this.estimate.keepFresh();
    const { backend, sample } = usePreferencesStore.getState();
    void this.data.load({ kind: 'sample', sample });
    void this.backend.choose(backend);
    this.models.loadLinked();
  }

  /** Starts a new worker after a crash and gives it the model and the data that were loaded. */
  restart(): void {
    this.#connection = this.#listen();
    useRunStore.setState(NO_RUN);
    useTryStore.setState({ tagged: null, error: null });
    useExportStore.setState({
      building: null,
      built: null,
      isModelExported: false,
      estimate: null,
      error: null,
    });
    useEvaluateStore.setState({ progress: null, error: null });
    const { backend, sample } = usePreferencesStore.getState();
    const { loaded } = useDataStore.getState();
    void this.data.load(loaded?.source ?? { kind: 'sample', sample }, loaded?.choices);
    void this.backend.choose(backend);
    this.models.loadAgain();
  }

  #listen(): Connection {
    const connection = this.#connect();
    connection.onCrash((error) => {
      useModelStore.setState({ status: 'failed', error });
      useBackendStore.setState({ inUse: null });
    });
    return connection;
  }
}
