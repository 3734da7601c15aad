import { followLink, usePreferencesStore } from '../state/preferencesStore.ts';
import { readLink, writeLink } from '../state/settingsLink.ts';
import type { Studio } from '../state/studio.ts';

/**
 * Keeps the fragment of the address and the preferences equal, in both directions: a change of settings replaces the
 * fragment, a change of stage makes an entry in the history. Returns the function that ends this.
 */
export function keepAddressCurrent(studio: Studio): () => void {
  const write = () => {
    const link = writeLink(usePreferencesStore.getState());
    if (link === window.location.hash) return;
    const stageChanged =
      readLink(link).preferences.stage !== readLink(window.location.hash).preferences.stage;
    if (stageChanged) history.pushState(null, '', link);
    else history.replaceState(null, '', link);
  };
  const read = () => {
    const before = usePreferencesStore.getState();
    const { preferences } = readLink(window.location.hash);
    followLink(preferences);
    if (preferences.backend !== before.backend) void studio.backend.choose(preferences.backend);
    const { model, hubUrl } = preferences;
    if (model !== before.model || (model !== null && hubUrl !== before.hubUrl)) studio.models.loadLinked();
    if (preferences.sample !== before.sample) void studio.data.loadSample(preferences.sample);
  };
  write();
  const unsubscribe = usePreferencesStore.subscribe(write);
  window.addEventListener('hashchange', read);
  return () => {
    unsubscribe();
    window.removeEventListener('hashchange', read);
  };
}
