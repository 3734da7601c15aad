/**
 * The actions of the page, by what they are about: each talks to the worker and writes what comes of it into the
 * stores. Screens read the stores and call these; no other code talks to the worker.
 */
import type { TrainerClient } from '../../workers/client.ts';
import type { UserFile } from '../../workers/protocol/inputs.ts';
import { BackendActions } from './backendActions.ts';
import { useBackendStore } from './backendStore.ts';
import { DataActions } from './dataActions.ts';
import { EstimateActions } from './estimateActions.ts';
import { EvaluateActions } from './evaluateActions.ts';
import { useEvaluateStore } from './evaluateStore.ts';
import { ExportActions } from './exportActions.ts';
import { useExportStore } from './exportStore.ts';
import { HubActions } from './hubActions.ts';
import { keepLengthsMeasured } from './lengthMeasuring.ts';
import type { ReadLink } from './link.ts';
import { LinkActions } from './linkActions.ts';
import { ModelActions } from './modelActions.ts';
import { keepModelFitting } from './modelFit.ts';
import { ownModel, useModelStore } from './modelStore.ts';
import { closePicker } from './pickerStore.ts';
import { chooseStage, usePreferencesStore } from './preferencesStore.ts';
import { PreviewActions } from './previewActions.ts';
import { usePreviewStore } from './previewStore.ts';
import { RunActions } from './runActions.ts';
import { isBusy, NO_RUN, useRunStore } from './runStore.ts';
import { TryActions } from './tryActions.ts';
import { useTryStore } from './tryStore.ts';

type Connection = Pick<TrainerClient, 'request' | 'onCrash'>;

export class Studio {
  readonly backend: BackendActions;
  readonly data: DataActions;
  readonly hub: HubActions;
  readonly evaluation: EvaluateActions;
  readonly models: ModelActions;
  readonly links: LinkActions;
  readonly estimate: EstimateActions;
  readonly tryOut: TryActions;
  readonly preview: PreviewActions;
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
    this.preview = new PreviewActions(connection, this.data);
    this.models = new ModelActions(connection, pageUrl, () => this.tryOut.chooseTagger('model'));
    this.links = new LinkActions(this);
    this.estimate = new EstimateActions(connection);
    this.exporting = new ExportActions(connection);
    this.run = new RunActions(connection, this);
  }

  /**
   * Loads the model and the data that the link names or that come first, and asks which backend this machine has.
   * @param own as `LinkActions.open` has it
   * @param language that of the page
   */
  open(link: ReadLink, own: Parameters<LinkActions['open']>[1], language: string): void {
    keepLengthsMeasured(this.data);
    this.estimate.keepFresh();
    keepModelFitting(this.models);
    this.links.open(link, own, language);
  }

  /** Loads files that were dropped on the page: a model is loaded as one, all else as data. */
  async openFiles(files: readonly UserFile[]): Promise<void> {
    if (files.length === 0) return;
    // Whoever reads data says what is wrong with files that are nothing.
    const kind = await this.#connection.request('recogniseFiles', { files: [...files] }).catch(() => 'data');
    if (isBusy(useRunStore.getState())) return;
    closePicker();
    if (kind === 'model') this.models.load(ownModel(files));
    else void this.data.load({ kind: 'files', files });
    chooseStage(kind === 'model' ? 'train' : 'data');
  }

  /** Starts a new worker after a crash and gives it the model and the data that were loaded. */
  restart(): void {
    this.#connection = this.#listen();
    useRunStore.setState(NO_RUN);
    useTryStore.setState({ tagged: null, error: null });
    usePreviewStore.setState({ tagged: null, error: null });
    useExportStore.setState({
      building: null,
      built: null,
      isModelExported: false,
      estimate: null,
      error: null,
    });
    useEvaluateStore.setState({ progress: null, error: null });
    void this.data.loadAgain();
    void this.backend.choose(usePreferencesStore.getState().backend);
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
