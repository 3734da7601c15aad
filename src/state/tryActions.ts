/** The actions of Try: the text, how its tokens are grouped, and tagging it. `studio.tryOut` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import type { TaggerChoice } from '../../workers/protocol/tagging.ts';
import { asError, CancelledError, type Grouping, Latest, runningText } from '../core/page.ts';
import { DEFAULT_SENTENCES } from './catalog.ts';
import { useDataStore } from './dataStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';
import { useRunStore } from './runStore.ts';
import { useTaggerStore } from './taggerStore.ts';
import { taggerInUse } from './taggers.ts';
import { type GoldSentence, useTryStore } from './tryStore.ts';

const TYPING_PAUSE_MS = 150;
/** How often the text in Try is tagged again while a run is in progress. */
const LIVE_PREDICTION_MS = 2000;

type Connection = Pick<TrainerClient, 'request'>;

/** What is asked to be tagged, and with which weights. */
interface Input {
  readonly text: string;
  readonly grouping: Grouping;
  readonly tagger: TaggerChoice;
  readonly runId: string | null;
}

/**
 * The text that Try shows: the user's, or the default sentence in the language of the data, else in the page's.
 * @param dataLanguage null: not known
 */
export function textToTag(text: string | null, dataLanguage: string | null, pageLanguage: string): string {
  if (text !== null) return text;
  const languages = [dataLanguage ?? '', pageLanguage.slice(0, 2)];
  const found = languages.find((language) => Object.hasOwn(DEFAULT_SENTENCES, language));
  return DEFAULT_SENTENCES[found ?? 'en'] ?? DEFAULT_SENTENCES.en;
}

export class TryActions {
  readonly #connection: () => Connection;
  readonly #requests = new Latest();
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  /** Null where nothing is being tagged. */
  #inProgress: Input | null = null;
  /** The weights have changed since the request in progress was made. */
  #predictAgain = false;
  #predictedAtMs = 0;

  constructor(connection: () => Connection) {
    this.#connection = connection;
  }

  /** Changes the text. What is being tagged is given up at once: the worker is free for the next. */
  setText(text: string): void {
    useTryStore.setState({ text, gold: null, error: null });
    this.#giveUp();
    this.#typingTimer = setTimeout(() => void this.predict(), TYPING_PAUSE_MS);
  }

  /** Puts a sentence of the data into the text field. */
  takeSentence(gold: GoldSentence): void {
    this.setText(runningText(gold.sentence).text);
    useTryStore.setState({ gold });
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

  /**
   * Tags the text with the weights as they are. A request for anything else is cancelled; one for the same is waited
   * for, so that weights that change all the time come to an end.
   */
  async predict(): Promise<void> {
    const input = currentInput();
    if (input === null) return;
    if (this.#inProgress !== null && isSame(this.#inProgress, input)) {
      this.#predictAgain = true;
      return;
    }
    this.#giveUp();
    if (input.text.trim() === '') {
      useTryStore.setState({ tagged: null, error: null });
      return;
    }
    this.#inProgress = input;
    do {
      this.#predictAgain = false;
      await this.#predictOnce(input);
    } while (this.#predictAgain && this.#inProgress === input);
    if (this.#inProgress === input) this.#inProgress = null;
  }

  /** The weights have moved on: tags the text again where Try is open, not more often than is worth it. */
  followRun(): void {
    const isShown = usePreferencesStore.getState().stage === 'try';
    if (isShown && Date.now() - this.#predictedAtMs >= LIVE_PREDICTION_MS) void this.predict();
  }

  #giveUp(): void {
    clearTimeout(this.#typingTimer);
    this.#requests.cancel();
    this.#inProgress = null;
  }

  async #predictOnce({ text, grouping, tagger, runId }: Input): Promise<void> {
    this.#predictedAtMs = Date.now();
    const signal = this.#requests.begin();
    const isCurrent = () =>
      !signal.aborted && useRunStore.getState().runId === runId && taggerInUse()?.choice === tagger;
    try {
      const result = await this.#connection().request('predict', { tagger, text, grouping }, { signal });
      if (isCurrent()) useTryStore.setState({ tagged: { text, grouping, tagger, result }, error: null });
    } catch (error) {
      const thrown = asError(error);
      if (isCurrent() && !(thrown instanceof CancelledError)) useTryStore.setState({ error: thrown });
    }
  }
}

/** What Try shows now; null where nothing can tag it. */
function currentInput(): Input | null {
  const tagger = taggerInUse()?.choice;
  if (tagger === undefined) return null;
  const { text: typed, grouping } = useTryStore.getState();
  const language = useDataStore.getState().loaded?.language.code ?? null;
  const text = textToTag(typed, language, globalThis.document?.documentElement.lang ?? 'en');
  return { text, grouping, tagger, runId: useRunStore.getState().runId };
}

function isSame(a: Input, b: Input): boolean {
  return a.text === b.text && a.grouping === b.grouping && a.tagger === b.tagger && a.runId === b.runId;
}
