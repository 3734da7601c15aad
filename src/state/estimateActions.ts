/**
 * The actions on the estimate of the next run: it follows settings, data and model, and steps can be measured.
 * `studio.estimate` has them.
 */
import type { TrainerClient } from '../../workers/client.ts';
import { NotReadyError } from '../../workers/protocol/errors.ts';
import { asError, CancelledError, Latest, type Remedy, settingsOf, settingsOfNextRun } from '../core/page.ts';
import { useBackendStore } from './backendStore.ts';
import { useDataStore } from './dataStore.ts';
import { useEstimateStore } from './estimateStore.ts';
import type { CatalogModel } from './modelCatalog.ts';
import { useModelStore } from './modelStore.ts';
import { type ModelCost, usePickerStore } from './pickerStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';
import { isActive, useRunStore } from './runStore.ts';

/** The estimate is made when nothing has changed for so long. */
const PAUSE_MS = 150;
type Connection = Pick<TrainerClient, 'request'>;

export class EstimateActions {
  readonly #connection: () => Connection;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #estimates = new Latest();
  readonly #comparisons = new Latest();

  constructor(connection: () => Connection) {
    this.#connection = connection;
  }

  /** From now on the estimate follows settings, data and model. */
  keepFresh(): void {
    const refresh = () => this.#refreshSoon();
    useDataStore.subscribe((now, before) => {
      if (now.loaded !== before.loaded) refresh();
    });
    useModelStore.subscribe((now, before) => {
      if (now.summary !== before.summary || now.status !== before.status) refresh();
    });
    useBackendStore.subscribe(refresh);
    usePreferencesStore.subscribe((now, before) => {
      if (now.changedSettings !== before.changedSettings || now.backend !== before.backend) refresh();
    });
    // With each epoch of a run more is known of its steps.
    useRunStore.subscribe((now, before) => {
      if (now.epochs !== before.epochs && now.epochs.length > 0) refresh();
      // A run that has ended still holds memory, until it is released.
      else if (isActive(now.phase) !== isActive(before.phase) || now.isReleased !== before.isReleased)
        refresh();
    });
  }

  /** Measures a few steps of the next run. */
  async measure(): Promise<void> {
    useEstimateStore.setState({ measuring: true, error: null });
    await this.#ask('measureStep');
    useEstimateStore.setState({ measuring: false });
  }

  /** Works out what training models of the catalogue takes, of time what the measured step says. */
  async compare(catalog: readonly Pick<CatalogModel, 'name' | 'config'>[]): Promise<void> {
    const { estimate } = useEstimateStore.getState();
    if (estimate === null) return;
    const { changedSettings, backend } = usePreferencesStore.getState();
    const settings = settingsOfNextRun(changedSettings, useModelStore.getState().summary).effective;
    const { time, largestBatch } = estimate;
    const models = catalog.map(({ name, config }) => ({ name, config }));
    const batch = time?.typicalBatch ?? largestBatch;
    const asked = { settings, backend, batch, models };
    // Without an answer the list is as good as before, only without these figures.
    const compared = await this.#connection()
      .request('compareModels', asked, { signal: this.#comparisons.begin() })
      .catch(() => null);
    if (compared === null) return;
    const msPerFlop = time === null ? null : time.totalMs / time.epochs / compared.currentStepFlops;
    const costs = compared.models.map(({ name, stepFlops, ...memory }) => [
      name,
      { ...memory, epochMs: msPerFlop === null ? null : msPerFlop * stepFlops },
    ]);
    usePickerStore.setState({ costs: Object.fromEntries(costs) as Record<string, ModelCost> });
  }

  /** The same without being asked: what goes wrong is not shown. @param signal ends it */
  async measureUnasked(signal: AbortSignal): Promise<'measured' | 'ended' | 'failed'> {
    const { summary } = useModelStore.getState();
    if (summary === null) return 'ended';
    const newest = this.#estimates.begin();
    const { changedSettings, backend } = usePreferencesStore.getState();
    const settings = settingsOfNextRun(changedSettings, summary).requested;
    try {
      const estimate = await this.#connection().request('measureStep', { settings, backend }, { signal });
      if (!newest.aborted) useEstimateStore.setState({ estimate, stale: false, error: null });
      return 'measured';
    } catch (error) {
      return isExpected(asError(error)) ? 'ended' : 'failed';
    }
  }

  /** Whether a run cannot fit, which is then shown; called before one starts. */
  refuses(): boolean {
    const { estimate, stale } = useEstimateStore.getState();
    if (stale || estimate === null || estimate.tooLarge === null) return false;
    useEstimateStore.setState(({ refusals }) => ({ refusals: refusals + 1 }));
    return true;
  }

  /** The worker has refused a run that was started before the estimate of its settings was here. */
  refuse(error: Error): void {
    const { estimate, refusals } = useEstimateStore.getState();
    const isSaid = estimate !== null && estimate.tooLarge !== null;
    useEstimateStore.setState({ refusals: refusals + 1, error: isSaid ? null : error });
  }

  /** Changes the settings as a remedy says. Another backend is for the studio to choose. */
  static follow(remedy: Remedy): void {
    usePreferencesStore.setState(({ changedSettings }) => ({
      changedSettings: { ...changedSettings, ...settingsOf(remedy) },
    }));
  }

  #refreshSoon(): void {
    useEstimateStore.setState({ stale: true, refusals: 0 });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask('estimateRun'), PAUSE_MS);
  }

  /** The latest answer counts; one to older settings does not. */
  async #ask(command: 'estimateRun' | 'measureStep'): Promise<void> {
    const { summary, status } = useModelStore.getState();
    if (useDataStore.getState().loaded === null || status !== 'ready' || summary === null) {
      useEstimateStore.setState({ estimate: null });
      return;
    }
    const newest = this.#estimates.begin();
    const { changedSettings, backend } = usePreferencesStore.getState();
    const settings = settingsOfNextRun(changedSettings, summary).requested;
    try {
      // Newer settings do not cancel the measuring: what it finds serves them too.
      const signal = command === 'estimateRun' ? newest : undefined;
      const estimate = await this.#connection().request(command, { settings, backend }, { signal });
      if (!newest.aborted) useEstimateStore.setState({ estimate, stale: false, error: null });
      else if (command === 'measureStep') this.#refreshSoon();
    } catch (thrown) {
      const error = asError(thrown);
      if (!newest.aborted && !isExpected(error)) useEstimateStore.setState({ error });
    }
  }
}

/** Something is still missing, or a run has begun, which the page shows anyway. */
function isExpected(error: Error): boolean {
  return error instanceof CancelledError || error instanceof NotReadyError;
}
