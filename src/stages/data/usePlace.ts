import { type RefObject, useEffect } from 'react';
import { type Place, reachedPlace, useBrowseStore } from '../../state/browseStore.ts';

/** Scrolls an element into view, and moves the focus to it, as soon as something leads there. */
export function usePlace(place: Place, ref: RefObject<HTMLElement | null>): void {
  const isWanted = useBrowseStore((state) => state.wanted === place);
  useEffect(() => {
    if (!isWanted) return;
    // After the page has gone to the place where the screen was left.
    const frame = requestAnimationFrame(() => {
      ref.current?.focus({ preventScroll: true });
      ref.current?.scrollIntoView({ block: 'start' });
      reachedPlace();
    });
    return () => cancelAnimationFrame(frame);
  }, [isWanted, ref]);
}
