/**
 * The actions of the preview in Train: a few sentences of the data, tagged again and again while a run goes on.
 * `studio.preview` has them.
 */
import type { TrainerClient } from '../../workers/client.ts';
import type { SentenceRow } from '../../workers/protocol/data.ts';
import { asError, Latest, type SplitName } from '../core/page.ts';
import { type DataActions, WITH_ENTITIES } from './dataActions.ts';
import { useDataStore } from './dataStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';
import { choosePreview } from './previewSentences.ts';
import { usePreviewStore } from './previewStore.ts';
import { canPredict, useRunStore } from './runStore.ts';

/** How often the sentences are tagged at most, and at most which share of the time that may take. */
const LIVE_TAGGING_MS = 2000;
const MOST_SHARE = 1 / 40;
/** Among so many sentences with entities those of the preview are chosen. */
const CANDIDATES = 200;
const SPLITS = ['validation', 'test', 'train'] as const satisfies readonly SplitName[];

type Connection = Pick<TrainerClient, 'request'>;

export class PreviewActions {
  readonly #connection: () => Connection;
  readonly #data: Pick<DataActions, 'sentences'>;
  readonly #choices = new Latest();
  #isTagging = false;
  #isWanted = false;
  #taggedAtMs = 0;

  constructor(connection: () => Connection, data: Pick<DataActions, 'sentences'>) {
    this.#connection = connection;
    this.#data = data;
  }

  /** Chooses the sentences of the loaded data, and tags them where a run has weights for that. */
  async show(): Promise<void> {
    const signal = this.#choices.begin();
    try {
      const { split, sentences } = await this.#choose();
      if (signal.aborted) return;
      const isSame = JSON.stringify(sentences) === JSON.stringify(usePreviewStore.getState().sentences);
      usePreviewStore.setState({ split, error: null, ...(isSame ? {} : { sentences, tagged: null }) });
    } catch (error) {
      if (!signal.aborted) usePreviewStore.setState({ error: asError(error) });
      return;
    }
    await this.refresh();
  }

  /** The weights have moved on: tags again where Train is open, not more often than training can bear. */
  followRun(): void {
    const tagMs = usePreviewStore.getState().tagged?.tagMs ?? 0;
    const pauseMs = Math.max(LIVE_TAGGING_MS, tagMs / MOST_SHARE);
    if (Date.now() - this.#taggedAtMs >= pauseMs) void this.refresh();
  }

  /** Tags the sentences with the run's weights where Train is open and they have moved on. One request at a time. */
  async refresh(): Promise<void> {
    this.#isWanted = true;
    if (this.#isTagging) return;
    this.#isTagging = true;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#tag();
      }
    } finally {
      this.#isTagging = false;
    }
  }

  async #choose(): Promise<{ readonly split: SplitName; readonly sentences: readonly SentenceRow[] }> {
    const present = useDataStore.getState().loaded?.report.splits.map(({ split }) => split) ?? [];
    for (const split of SPLITS) {
      if (!present.includes(split)) continue;
      const { rows } = await this.#data.sentences(split, WITH_ENTITIES, 0, CANDIDATES);
      if (rows.length > 0) return { split, sentences: choosePreview(rows) };
    }
    return { split: 'validation', sentences: [] };
  }

  async #tag(): Promise<void> {
    const { runId, lastStep } = useRunStore.getState();
    const { sentences, tagged: before } = usePreviewStore.getState();
    const isShown = usePreferencesStore.getState().stage === 'train';
    if (!isShown || sentences.length === 0 || !isTaggable() || before?.step === lastStep?.step) return;
    this.#taggedAtMs = Date.now();
    const isCurrent = () =>
      useRunStore.getState().runId === runId && usePreviewStore.getState().sentences === sentences;
    try {
      const wanted = sentences.map(({ words, line }) => ({ words: [...words], line }));
      const tagged = await this.#connection().request('tagSentences', { sentences: wanted });
      if (isCurrent()) usePreviewStore.setState({ tagged, error: null });
    } catch (error) {
      if (isCurrent()) usePreviewStore.setState({ error: asError(error) });
    }
  }
}

/** Whether the run on the page has weights, and has learnt the labels of the loaded data. */
function isTaggable(): boolean {
  const run = useRunStore.getState();
  const { loaded } = useDataStore.getState();
  if (!canPredict(run) || run.record === null || loaded === null) return false;
  const { datasetName, task, labels } = run.record;
  return datasetName === loaded.name && task === loaded.task && labels.join() === loaded.labels.join();
}
