/** The actions on data: reading, arranging by the user's choices, looking at sentences. `studio.data` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import type {
  DataSummary,
  ImportProgress,
  SentenceFilter,
  SentencePage,
} from '../../workers/protocol/data.ts';
import type { UserFile } from '../../workers/protocol/inputs.ts';
import {
  asError,
  CallQueue,
  CancelledError,
  type DataChoices,
  type DataForm,
  DEFAULT_CHOICES,
  Latest,
  registerError,
  SPLIT_NAMES,
  type SplitName,
  TagsmithError,
  withoutExtension,
} from '../core/page.ts';
import { wantPlace } from './browseStore.ts';
import { SAMPLES, type SampleId } from './catalog.ts';
import { type DataSource, useDataStore } from './dataStore.ts';
import { hubAccess } from './hubStore.ts';

declare module '../core/errors.ts' {
  interface ErrorData {
    SampleUnavailableError: SampleUnavailableError['data'];
  }
}

/** A file that belongs to the page could not be fetched. */
class SampleUnavailableError extends TagsmithError<{ url: string; status: number }> {}
registerError('SampleUnavailableError', SampleUnavailableError);

type Connection = Pick<TrainerClient, 'request'>;
type LocalSource = Exclude<DataSource, { kind: 'hub' }>;

/** Sentences with an entity, or with any tag but O. */
export const WITH_ENTITIES: SentenceFilter = { entities: 'some', text: '', problem: null };

export class DataActions {
  /** The current connection: another one after the worker was started again. */
  readonly #connection: () => Connection;
  readonly #pageUrl: string;
  /** Imports run one after the other, so that the worker's current data are those shown. */
  readonly #queue = new CallQueue();
  readonly #imports = new Latest();
  readonly #changes = new Latest();
  #asked: { readonly source: DataSource; readonly choices: DataChoices } | null = null;

  constructor(connection: () => Connection, pageUrl: string) {
    this.#connection = connection;
    this.#pageUrl = pageUrl;
  }

  /** Resolves when all imports asked for so far have ended, well or badly. */
  get settled(): Promise<void> {
    return this.#queue.settled;
  }

  /** Reads data; where that fails, the error is shown and what was loaded stays. A newer import ends an older one. */
  load(source: DataSource, choices: DataChoices = DEFAULT_CHOICES): Promise<void> {
    this.#asked = { source, choices };
    this.#changes.cancel(new CancelledError('Other data are loaded.', { reason: 'superseded' }));
    const signal = this.#imports.begin();
    useDataStore.setState({
      importing: source,
      tried: source,
      arranging: false,
      wantedChoices: null,
      progress: null,
      error: null,
    });
    return this.#enqueue(signal, { importing: null, progress: null }, async () => {
      this.#show(source, await this.#read(source, choices, signal));
    });
  }

  loadSample(sample: SampleId): Promise<void> {
    return this.load({ kind: 'sample', sample });
  }

  /** Gives a new worker the data that was loaded, or else what was asked for last. */
  async loadAgain(): Promise<void> {
    const { loaded } = useDataStore.getState();
    const { source, choices } = loaded ?? this.#asked ?? {};
    if (source !== undefined) await this.load(source, choices);
  }

  /** Reads the data that was asked for last once more, where its hub wanted a token. */
  async loadWithToken(): Promise<void> {
    if (this.#asked?.source.kind !== 'hub') return;
    const { source, choices } = this.#asked;
    await this.load({ ...source, withToken: true }, choices);
  }

  /** Ends the import, or the change of choices, in progress. What was loaded before stays. */
  cancel(): void {
    const { importing, arranging } = useDataStore.getState();
    if (importing === null && !arranging) return;
    this.#imports.cancel();
    this.#changes.cancel();
    useDataStore.setState({ importing: null, arranging: false, wantedChoices: null, progress: null });
  }

  /**
   * Changes some of the choices for the loaded data. Where they do not work, the error says why and the data stay as
   * they were. Changes that come while others are under way are added to them.
   */
  choose(change: Partial<DataChoices>): Promise<void> {
    const loaded = useDataStore.getState().loaded;
    if (loaded === null) return Promise.resolve();
    const choices = { ...(useDataStore.getState().wantedChoices ?? loaded.choices), ...change };
    const signal = this.#changes.begin();
    useDataStore.setState({ arranging: true, wantedChoices: choices, tried: null, error: null });
    return this.#enqueue(signal, { arranging: false, wantedChoices: null, progress: null }, async () => {
      const { source } = useDataStore.getState().loaded ?? loaded;
      const options = { signal, onProgress: showProgress };
      this.#show(source, await this.#connection().request('arrangeData', { choices }, options));
    });
  }

  /**
   * Lets the report say which sentences the model has to cut off at so many tokens. Needs data and a model; where
   * either has changed meanwhile, the answer is dropped.
   */
  async measureLengths(maxLength: number): Promise<void> {
    const { loaded } = useDataStore.getState();
    if (loaded === null) return;
    // Without a model, or after a crash, the report is as good as before, only without lengths.
    const summary = await this.#connection()
      .request('measureLengths', { maxLength })
      .catch(() => null);
    if (summary === null || useDataStore.getState().loaded !== loaded) return;
    useDataStore.setState({ loaded: { source: loaded.source, ...summary } });
  }

  /** The loaded data, as the user's choices have made them, as a file. */
  write(form: DataForm): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
    return this.#connection().request('writeData', { form });
  }

  /** A page of the sentences that a filter lets through. */
  sentences(split: SplitName, filter: SentenceFilter, offset: number, limit: number): Promise<SentencePage> {
    return this.#connection().request('querySentences', { split, filter, offset, limit });
  }

  /** A sentence with entities that the model was not trained on, drawn at random; null where there is none. */
  async unseenSentence(): Promise<SentencePage['rows'][number] | null> {
    const splits = useDataStore.getState().loaded?.report.splits ?? [];
    const present = SPLIT_NAMES.filter((name) => splits.some(({ split }) => split === name));
    const split = present.at(-1);
    if (split === undefined || split === 'train') return null;
    const { total } = await this.sentences(split, WITH_ENTITIES, 0, 0);
    if (total === 0) return null;
    const page = await this.sentences(split, WITH_ENTITIES, Math.floor(Math.random() * total), 1);
    return page.rows[0] ?? null;
  }

  /** @param ended what the store then has, unless the work was cancelled or superseded */
  #enqueue(
    signal: AbortSignal,
    ended: Partial<ReturnType<typeof useDataStore.getState>>,
    act: () => Promise<void>,
  ): Promise<void> {
    return this.#queue.add(async () => {
      if (signal.aborted) return;
      try {
        await act();
      } catch (error) {
        const isCancelled = signal.aborted || error instanceof CancelledError;
        if (!isCancelled) {
          useDataStore.setState({ error: asError(error) });
          wantPlace('failure');
        }
      }
      if (!signal.aborted) useDataStore.setState(ended);
    });
  }

  #show(source: DataSource, summary: DataSummary): void {
    useDataStore.setState({ loaded: { source, ...summary }, error: null });
  }

  async #read(source: DataSource, choices: DataChoices, signal: AbortSignal): Promise<DataSummary> {
    const options = { signal, onProgress: showProgress };
    if (source.kind === 'hub') {
      const { hubUrl, repository, config, splits, withToken } = source;
      const hub = hubAccess(hubUrl, withToken);
      const dataset = { hub, repository, config, splits, choices };
      return this.#connection().request('importHubDataset', dataset, options);
    }
    const files = await this.#filesOf(source, signal);
    const language = source.kind === 'sample' ? { language: SAMPLES[source.sample].language } : {};
    const data = { name: sourceName(source), files, choices, ...language };
    return this.#connection().request('importFiles', data, options);
  }

  async #filesOf(source: LocalSource, signal: AbortSignal): Promise<UserFile[]> {
    switch (source.kind) {
      case 'files':
        return [...source.files];
      case 'text':
        return [{ name: 'pasted.txt', blob: new Blob([source.text]) }];
      case 'sample':
        return Promise.all(
          SAMPLES[source.sample].files.map(async (name) => {
            const url = new URL(`samples/${source.sample}/${name}`, this.#pageUrl).href;
            const response = await fetch(url, { signal });
            if (!response.ok) {
              throw new SampleUnavailableError(
                `${url} could not be fetched (HTTP ${response.status}). Reload the page, or upload files of your own.`,
                { url, status: response.status },
              );
            }
            return { name, blob: await response.blob() };
          }),
        );
      default:
        return source satisfies never;
    }
  }
}

function showProgress(progress: ImportProgress): void {
  useDataStore.setState({ progress });
}

/** What a dataset is called: a sample's id, the folder or archive that all files come from, or the first file. */
function sourceName(source: LocalSource): string {
  switch (source.kind) {
    case 'sample':
      return source.sample;
    case 'text':
      return source.name;
    case 'files': {
      const [first = 'data', ...others] = source.files.map(({ name }) => name.replace(/^[./\\]+/, ''));
      const folder = first.includes('/') ? first.slice(0, first.indexOf('/')) : null;
      if (folder !== null && others.every((name) => name.startsWith(`${folder}/`))) return folder;
      const base = first.slice(first.lastIndexOf('/') + 1);
      return withoutExtension(base) || base;
    }
    default:
      return source satisfies never;
  }
}
