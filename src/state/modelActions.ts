/** The actions on models: looking for one, loading it, giving that up. `studio.models` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import type { EmbeddedSource, ModelSource } from '../../workers/protocol/models.ts';
import {
  asError,
  CancelledError,
  type DownloadProgress,
  Latest,
  type Task,
  type UnknownWords,
} from '../core/page.ts';
import { EMBEDDED_MODELS, type EmbeddedModel, type EmbeddedName, embeddedModel } from './catalog.ts';
import { hubAccess } from './hubStore.ts';
import { type ChosenModel, FIRST_MODEL, useModelStore } from './modelStore.ts';
import { type AskedIn, type ModelAnswer, usePickerStore } from './pickerStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';

type Connection = Pick<TrainerClient, 'request'>;

export class ModelActions {
  readonly #connection: () => Connection;
  readonly #pageUrl: string;
  readonly #onTagger: () => void;
  #ready: Promise<void> = Promise.resolve();
  #hasBegun = false;
  readonly #loads = new Latest();
  readonly #searches = new Latest();
  readonly #questions = new Latest();

  /** @param onTagger called when a model has been loaded that already tags */
  constructor(connection: () => Connection, pageUrl: string, onTagger: () => void) {
    this.#connection = connection;
    this.#pageUrl = pageUrl;
    this.#onTagger = onTagger;
  }

  /** Resolves when a model is loaded; rejects with the error that kept the first one from loading. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Whether a model was ever asked for. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * Loads a model; without one named, the current one once more, after it has failed or the worker was started again.
   */
  load(model?: ChosenModel, chosenBy: 'user' | 'page' = 'user'): void {
    this.#hasBegun = true;
    if (model !== undefined) useModelStore.setState({ chosenBy });
    this.#ready = this.#fetch(model ?? useModelStore.getState().chosen, this.#loads.begin());
    // Train awaits the model and shows why it is not there; without a run nobody does.
    this.#ready.catch(() => undefined);
  }

  /** Loads the current model into a new worker; one that a run had produced was lost with the old one. */
  loadAgain(): void {
    const { chosen } = useModelStore.getState();
    if (chosen.kind === 'run') this.load(FIRST_MODEL, 'page');
    else this.load();
  }

  /** Ends the loading in progress. What was downloaded of the model is kept. */
  cancel(): void {
    const message = 'The model was not loaded. What was downloaded of it is kept.';
    this.#loads.cancel(new CancelledError(message, { reason: 'user' }));
  }

  /** Where another model cannot be loaded, the error says why and the one before stays. */
  async #fetch(model: ChosenModel, signal: AbortSignal): Promise<void> {
    const { chosen, summary: before, status } = useModelStore.getState();
    const replaces = status === 'ready' && model !== chosen;
    useModelStore.setState({
      downloads: {},
      error: null,
      replacing: replaces ? model : null,
      ...(replaces ? {} : { status: 'loading' as const, chosen: model }),
    });
    try {
      const source = this.#sourceOf(model);
      const onProgress = showProgress;
      const summary = await this.#connection().request('loadModel', { source }, { signal, onProgress });
      if (isSuperseded(signal)) return await this.#ready;
      useModelStore.setState({ status: 'ready', summary, chosen: model, replacing: null });
      usePickerStore.setState({ asked: null });
      if (replaces) forgetHeadAnswer();
      if (summary.labels !== null) this.#onTagger();
    } catch (error) {
      if (isSuperseded(signal)) return await this.#ready;
      // Cancelling is not a failure if another model is loaded.
      const isCancelled = replaces && error instanceof CancelledError;
      useModelStore.setState({ error: isCancelled ? null : asError(error), replacing: null });
      if (replaces) useModelStore.setState({ summary: before });
      else useModelStore.setState({ status: 'failed' });
      if (!replaces) throw error;
    }
  }

  /** Understands the head of the current model as one for another task, where it could be for several. */
  async chooseTask(task: Task): Promise<void> {
    try {
      const summary = await this.#connection().request('chooseTask', { task });
      useModelStore.setState({ summary, error: null });
      this.#onTagger();
    } catch (error) {
      useModelStore.setState({ error: asError(error) });
    }
  }

  /** How many words of the current data the vocabulary of a built-in model lacks; null: that of the loaded model. */
  countUnknownWords(name: EmbeddedName | null, signal: AbortSignal): Promise<UnknownWords> {
    const model = name === null ? null : this.#embedded(embeddedModel(name)!);
    return this.#connection().request('countUnknownWords', { model }, { signal });
  }

  /** Asks what a model of the hub is, and how large. */
  async find(hubUrl: string, name: string, place: AskedIn): Promise<void> {
    const signal = this.#questions.begin();
    const show = (answer: ModelAnswer) => {
      if (!signal.aborted) usePickerStore.setState({ asked: { place, name, answer } });
    };
    show({ kind: 'waiting' });
    try {
      const hub = hubAccess(hubUrl);
      const model = await this.#connection().request('describeModel', { hub, name }, { signal });
      show({ kind: 'found', model });
    } catch (error) {
      show({ kind: 'failed', error: asError(error) });
    }
  }

  /** Looks for models of the hub by what the user has typed. */
  async search(hubUrl: string): Promise<void> {
    const signal = this.#searches.begin();
    const { text, modelType } = usePickerStore.getState();
    usePickerStore.setState({ searching: true, searchError: null, hits: null });
    try {
      const hub = hubAccess(hubUrl);
      const query = { hub, text: text.trim(), modelType };
      const models = await this.#connection().request('searchModels', query, { signal });
      if (signal.aborted) return;
      usePickerStore.setState({ searching: false, hits: { text: text.trim(), models } });
    } catch (error) {
      if (signal.aborted) return;
      usePickerStore.setState({ searching: false, searchError: asError(error) });
    }
  }

  #sourceOf(model: ChosenModel): ModelSource {
    switch (model.kind) {
      case 'embedded':
        return this.#embedded(embeddedModel(model.name)!);
      case 'hub':
        return { kind: 'hub', hub: hubAccess(model.hubUrl, model.withToken), name: model.name };
      case 'files':
        return {
          kind: 'files',
          name: model.name,
          files: [...model.files],
          hub: hubAccess(usePreferencesStore.getState().hubUrl),
          embedded: EMBEDDED_MODELS.map((embedded) => this.#embedded(embedded)),
        };
      case 'run':
        return { kind: 'run', runId: model.runId };
      default:
        return model satisfies never;
    }
  }

  #embedded({ name, folder, paths, languages, license }: EmbeddedModel): EmbeddedSource {
    const baseUrl = new URL(folder, this.#pageUrl).href;
    const language = languages.length === 1 ? languages[0]! : null;
    return { kind: 'embedded', name, language, license, paths: [...paths], baseUrl };
  }
}

function showProgress({ file, receivedBytes, totalBytes }: DownloadProgress): void {
  useModelStore.setState(({ downloads }) => ({
    downloads: { ...downloads, [file]: { receivedBytes, totalBytes } },
  }));
}

/** Whether another model is being loaded in place of this one. */
function isSuperseded({ reason }: AbortSignal): boolean {
  return reason instanceof CancelledError && reason.data.reason === 'superseded';
}

/** The answer for one model's head does not apply to another's. */
function forgetHeadAnswer(): void {
  const { head: _, ...others } = usePreferencesStore.getState().changedSettings;
  usePreferencesStore.setState({ changedSettings: others });
}
