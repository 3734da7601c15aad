import type { GivesWay } from '../../turns.ts';
import type { FileHead } from '../text.ts';

/** Finds something out about a file from its head. */
type HeadLook<Found> = (head: FileHead, turns: GivesWay) => Promise<Found>;

/** A look that is made once for each head: `detect` and `parse` ask for it, and other formats may. */
export function oncePerHead<Found>(look: HeadLook<Found>): HeadLook<Found> {
  const looks = new WeakMap<FileHead, { readonly found: Found }>();
  return async (head, turns) => {
    const earlier = looks.get(head);
    if (earlier !== undefined) return earlier.found;
    // One that is cancelled is made again.
    const found = await look(head, turns);
    looks.set(head, { found });
    return found;
  };
}
