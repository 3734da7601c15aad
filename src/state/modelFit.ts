/** The built-in model follows the language of the data, and the page knows how well the loaded one suits it. */
import { CancelledError, Latest, type UnknownWords } from '../core/page.ts';
import { EMBEDDED_MODELS, type EmbeddedName, embeddedFor } from './catalog.ts';
import { useDataStore } from './dataStore.ts';
import type { ModelActions } from './modelActions.ts';
import { useModelFitStore } from './modelFitStore.ts';
import { useModelStore } from './modelStore.ts';
import { isBusy, useRunStore } from './runStore.ts';

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
        useModelFitStore.setState({ fitting: null, unknownShare: null });
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
  const fitting = code === null ? null : (embeddedFor(code) ?? (await ofFewestUnknown(models, signal)));
  if (signal.aborted) return;
  useModelFitStore.setState({ fitting });
  if (fitting !== null && isToBeReplacedBy(fitting)) {
    useModelFitStore.setState({ switched: { to: fitting, language: code! }, unknownShare: null });
    models.load({ kind: 'embedded', name: fitting }, 'page');
    return;
  }
  if (useModelStore.getState().status !== 'ready') return;
  const unknownShare = shareOf(await models.countUnknownWords(null, signal));
  if (!signal.aborted) useModelFitStore.setState({ unknownShare });
}

/** The built-in model that knows most words of the data; of equal ones the smaller. Fetches their tokenizers. */
async function ofFewestUnknown(models: ModelActions, signal: AbortSignal): Promise<EmbeddedName> {
  const { chosen, status } = useModelStore.getState();
  const shares = await Promise.all(
    EMBEDDED_MODELS.map(async ({ name }) => {
      const isLoaded = status === 'ready' && chosen.kind === 'embedded' && chosen.name === name;
      return { name, share: shareOf(await models.countUnknownWords(isLoaded ? null : name, signal)) };
    }),
  );
  return shares.reduce((best, one) => (one.share < best.share ? one : best)).name;
}

function isToBeReplacedBy(name: EmbeddedName): boolean {
  const { chosen, chosenBy, replacing } = useModelStore.getState();
  if (chosenBy === 'user' || isBusy(useRunStore.getState())) return false;
  const wanted = replacing ?? chosen;
  return wanted.kind === 'embedded' && wanted.name !== name;
}

function shareOf({ unknown, words }: UnknownWords): number {
  return words === 0 ? 0 : unknown / words;
}
