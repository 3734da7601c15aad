/** The built-in model follows the language of the data, and the page knows how well the loaded one suits it. */
import { CancelledError, Latest } from '../core/page.ts';
import { EMBEDDED_MODELS, type EmbeddedName, embeddedFor } from './catalog.ts';
import { useDataStore } from './dataStore.ts';
import type { ModelActions } from './modelActions.ts';
import { type ModelFitState, useModelFitStore } from './modelFitStore.ts';
import { type ChosenModel, useModelStore } from './modelStore.ts';
import { isBusy, useRunStore } from './runStore.ts';

/** A vocabulary that lacks more than this share of the words is said to. */
const NOTABLE_UNKNOWN_SHARE = 0.02;

export function lacksNotablyMany(unknownShare: number | null): boolean {
  return unknownShare !== null && unknownShare > NOTABLE_UNKNOWN_SHARE;
}

/**
 * The built-in model to offer in place of the chosen one: that for the language of the data, or where the chosen one
 * knows that language and too few of the words, the one that knows more. Null where there is none.
 */
export function betterModel(
  { fitting, unknownShare, knowsMore }: Omit<ModelFitState, 'switched'>,
  chosen: ChosenModel,
  isOtherLanguage: boolean,
): EmbeddedName | null {
  const better = !isOtherLanguage && lacksNotablyMany(unknownShare) ? knowsMore : fitting;
  return chosen.kind === 'embedded' && chosen.name === better ? null : better;
}

/**
 * From now on the page loads the built-in model that suits the data, unless the user or a link has chosen one, and
 * never during a run; and counts the words that the loaded model's vocabulary does not cover. Returns the function
 * that ends this.
 */
export function keepModelFitting(models: ModelActions): () => void {
  const checks = new Latest();
  const check = () => {
    void follow(models, checks.begin()).catch((error: unknown) => {
      // Without an answer nothing is offered, and the model stays. One that was cancelled has a newer one.
      if (!(error instanceof CancelledError))
        useModelFitStore.setState({ fitting: null, unknownShare: null, knowsMore: null });
    });
  };
  const subscriptions = [
    useDataStore.subscribe((now, before) => {
      if (now.loaded !== before.loaded) check();
    }),
    useModelStore.subscribe((now, before) => {
      if (now.status !== before.status || now.summary !== before.summary) check();
    }),
    useRunStore.subscribe((now, before) => {
      if (!isBusy(now) && isBusy(before)) check();
    }),
  ];
  return () => {
    for (const unsubscribe of subscriptions) unsubscribe();
  };
}

async function follow(models: ModelActions, signal: AbortSignal): Promise<void> {
  const { loaded } = useDataStore.getState();
  if (loaded === null) return;
  const { code } = loaded.language;
  const shares = new UnknownShares(models, signal);
  const fitting = code === null ? null : (embeddedFor(code) ?? (await shares.least()).name);
  if (signal.aborted) return;
  useModelFitStore.setState({ fitting });
  if (fitting !== null && isToBeReplacedBy(fitting)) {
    const switched = { to: fitting, language: code! };
    useModelFitStore.setState({ switched, unknownShare: null, knowsMore: null });
    models.load({ kind: 'embedded', name: fitting }, 'page');
    return;
  }
  if (useModelStore.getState().status !== 'ready') return;
  const unknownShare = await shares.ofLoaded();
  if (signal.aborted) return;
  useModelFitStore.setState({ unknownShare, knowsMore: null });
  if (!lacksNotablyMany(unknownShare)) return;
  const { name, share } = await shares.least();
  if (!signal.aborted && share < unknownShare) useModelFitStore.setState({ knowsMore: name });
}

/** Shares of the words of the data that vocabularies lack, each counted once; fetches the tokenizers it needs. */
class UnknownShares {
  readonly #models: ModelActions;
  readonly #signal: AbortSignal;
  #ofLoaded: Promise<number> | null = null;
  #least: Promise<{ readonly name: EmbeddedName; readonly share: number }> | null = null;

  constructor(models: ModelActions, signal: AbortSignal) {
    this.#models = models;
    this.#signal = signal;
  }

  ofLoaded(): Promise<number> {
    this.#ofLoaded ??= this.#count(null);
    return this.#ofLoaded;
  }

  /** The built-in model that knows most words of the data; of equal ones the smaller. */
  least(): Promise<{ readonly name: EmbeddedName; readonly share: number }> {
    this.#least ??= this.#findLeast();
    return this.#least;
  }

  async #findLeast() {
    const { chosen, status } = useModelStore.getState();
    const shares = await Promise.all(
      EMBEDDED_MODELS.map(async ({ name }) => {
        const isLoaded = status === 'ready' && chosen.kind === 'embedded' && chosen.name === name;
        return { name, share: await (isLoaded ? this.ofLoaded() : this.#count(name)) };
      }),
    );
    return shares.reduce((best, one) => (one.share < best.share ? one : best));
  }

  async #count(name: EmbeddedName | null): Promise<number> {
    const { unknown, words } = await this.#models.countUnknownWords(name, this.#signal);
    return words === 0 ? 0 : unknown / words;
  }
}

function isToBeReplacedBy(name: EmbeddedName): boolean {
  const { chosen, chosenBy, replacing } = useModelStore.getState();
  if (chosenBy === 'user' || isBusy(useRunStore.getState())) return false;
  const wanted = replacing ?? chosen;
  return wanted.kind === 'embedded' && wanted.name !== name;
}
