import { z } from 'zod';
import { currentLink } from '../state/currentLink.ts';
import { useDataStore } from '../state/dataStore.ts';
import { readLink, writeLink } from '../state/link.ts';
import { useModelStore } from '../state/modelStore.ts';
import { showStage, usePreferencesStore } from '../state/preferencesStore.ts';
import type { Studio } from '../state/studio.ts';

/** What the page notes beside an address that it writes: by this it knows it again after a reload. */
const noteSchema = z.object({ tagsmith: z.object({ changed: z.array(z.string()) }) });

/**
 * Which settings the user had changed when the page wrote the address, and `model` where they had chosen that; null
 * where it is somebody else's link.
 */
export function noteOfAddress(): { readonly changed: readonly string[] } | null {
  return noteSchema.safeParse(history.state).data?.tagsmith ?? null;
}

/**
 * Keeps the fragment of the address equal to what is loaded and chosen: a change replaces it, a change of stage makes
 * an entry in the history. A link that comes into the address is followed; Back and Forward go to another screen and
 * leave all else as it is. Returns the function that ends this.
 */
export function keepAddressCurrent(studio: Studio): () => void {
  // Where it is another, a link has just come in, and is followed as soon as the browser reports it.
  let written = window.location.hash;
  const write = () => {
    if (window.location.hash !== written) return;
    const { stage, changedSettings } = usePreferencesStore.getState();
    const link = currentLink();
    const fragment = link === null ? onStage(stage, written) : writeLink(link);
    const isModelChosen = useModelStore.getState().chosenBy === 'user';
    const changed = [...Object.keys(changedSettings), ...(isModelChosen ? ['model'] : [])];
    const note = { tagsmith: { changed } };
    const isNoted = JSON.stringify(noteOfAddress()) === JSON.stringify(note.tagsmith);
    if (fragment === written && (isNoted || link === null)) return;
    if (readLink(fragment).stage === readLink(written).stage) history.replaceState(note, '', fragment);
    else history.pushState(note, '', fragment);
    written = window.location.hash;
  };
  const read = () => {
    const link = readLink(window.location.hash);
    const isOwn = noteOfAddress() !== null;
    written = window.location.hash;
    if (isOwn) showStage(link.stage);
    else studio.links.follow(link);
    write();
  };
  write();
  const subscriptions = [useDataStore, useModelStore, usePreferencesStore].map((store) =>
    store.subscribe(write),
  );
  window.addEventListener('hashchange', read);
  return () => {
    for (const unsubscribe of subscriptions) unsubscribe();
    window.removeEventListener('hashchange', read);
  };
}

/** The same link on another screen. */
function onStage(stage: string, fragment: string): string {
  const query = fragment.indexOf('?');
  return query < 0 ? `#${stage}` : `#${stage}${fragment.slice(query)}`;
}
