import { startTransition, useEffect, useState } from 'react';
import { type LoadedData, useDataStore } from '../state/dataStore.ts';

/**
 * The loaded data, for what takes long to draw. New data are drawn in pieces, between which the page answers; the
 * store's own hook would have all of it drawn at once.
 */
export function useShownData(): LoadedData | null {
  const [shown, setShown] = useState(() => useDataStore.getState().loaded);
  useEffect(() => {
    const show = () => startTransition(() => setShown(useDataStore.getState().loaded));
    // What came between the first drawing and this effect.
    show();
    return useDataStore.subscribe(show);
  }, []);
  return shown;
}
