/** The actions of Try: the text, how its tokens are grouped, and tagging it. `studio.tryOut` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import type { TaggerChoice } from '../../workers/protocol/tagging.ts';
import { asError, type Grouping } from '../core/page.ts';
import { DEFAULT_SENTENCES, SAMPLES } from './catalog.ts';
import { type DataSource, useDataStore } from './dataStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';
import { useRunStore } from './runStore.ts';
import { useTaggerStore } from './taggerStore.ts';
import { taggerInUse } from './taggers.ts';
import { useTryStore } from './tryStore.ts';

const TYPING_PAUSE_MS = 150;
/** How often the text in Try is tagged again while a run is in progress. */
const LIVE_PREDICTION_MS = 2000;

type Connection = Pick<TrainerClient, 'request'>;

/** The text that Try shows: the user's, or the default sentence in the language of the data. */
export function textToTag(text: string | null, source: DataSource | null, pageLanguage: string): string {
  if (text !== null) return text;
  if (source?.kind === 'sample') return DEFAULT_SENTENCES[SAMPLES[source.sample].language];
  return DEFAULT_SENTENCES[pageLanguage.startsWith('es') ? 'es' : 'en'];
}

export class TryActions {
  readonly #connection: () => Connection;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #predicting = false;
  #predictAgain = false;
  #predictedAtMs = 0;

  constructor(connection: () => Connection) {
    this.#connection = connection;
  }

  setText(text: string): void {
    useTryStore.setState({ text });
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => void this.predict(), TYPING_PAUSE_MS);
  }

  setGrouping(grouping: Grouping): void {
    useTryStore.setState({ grouping });
    void this.predict();
  }

  /** Chooses what tags, in Evaluate too. */
  chooseTagger(choice: TaggerChoice): void {
    useTaggerStore.setState({ choice });
    useTryStore.setState({ tagged: null, error: null });
    // A model with its original head is opened when it first tags: Try tags when it is shown.
    if (usePreferencesStore.getState().stage === 'try') void this.predict();
  }

  /** Tags the text with the weights as they are. One request at a time; the latest text wins. */
  async predict(): Promise<void> {
    if (taggerInUse() === null) return;
    if (this.#predicting) {
      this.#predictAgain = true;
      return;
    }
    this.#predicting = true;
    try {
      do {
        this.#predictAgain = false;
        await this.#predictOnce();
      } while (this.#predictAgain);
    } finally {
      this.#predicting = false;
    }
  }

  /** The weights have moved on: tags the text again where Try is open, not more often than is worth it. */
  followRun(): void {
    const isShown = usePreferencesStore.getState().stage === 'try';
    if (isShown && Date.now() - this.#predictedAtMs >= LIVE_PREDICTION_MS) void this.predict();
  }

  async #predictOnce(): Promise<void> {
    const tagger = taggerInUse()?.choice;
    if (tagger === undefined) return;
    const { text: typed, grouping } = useTryStore.getState();
    const source = useDataStore.getState().loaded?.source ?? null;
    const text = textToTag(typed, source, globalThis.document?.documentElement.lang ?? 'en');
    const { runId } = useRunStore.getState();
    this.#predictedAtMs = Date.now();
    if (text.trim() === '') {
      useTryStore.setState({ tagged: null, error: null });
      return;
    }
    const isCurrent = () => useRunStore.getState().runId === runId && taggerInUse()?.choice === tagger;
    try {
      const result = await this.#connection().request('predict', { tagger, text, grouping });
      if (isCurrent()) useTryStore.setState({ tagged: { text, tagger, result }, error: null });
    } catch (error) {
      if (isCurrent()) useTryStore.setState({ error: asError(error) });
    }
  }
}
