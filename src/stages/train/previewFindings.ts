/** A sentence's entities as its file has them beside those that a model marks. */
import type { Marked } from '../marks/marked.ts';

export type Finding =
  | { readonly kind: 'found' | 'missed' | 'extra'; readonly entity: Marked }
  /** The same words with another type. */
  | { readonly kind: 'otherType'; readonly entity: Marked; readonly as: Marked }
  /** It and the mark have some words in common. */
  | { readonly kind: 'otherWords'; readonly entity: Marked; readonly as: Marked };

/**
 * What became of each entity, in order, and after them the marks that have no word in common with any (`extra`).
 * @param gold,marked offsets into the same text; sorted and not overlapping
 */
export function previewFindings(gold: readonly Marked[], marked: readonly Marked[]): readonly Finding[] {
  const overlaps = (a: Marked, b: Marked) => a.start < b.end && b.start < a.end;
  const ofGold = gold.map((entity): Finding => {
    const touching = marked.filter((mark) => overlaps(mark, entity));
    const same = touching.find(({ start, end }) => start === entity.start && end === entity.end);
    if (same !== undefined) {
      return same.type === entity.type ? { kind: 'found', entity } : { kind: 'otherType', entity, as: same };
    }
    const [as] = touching;
    return as === undefined ? { kind: 'missed', entity } : { kind: 'otherWords', entity, as };
  });
  const extra = marked.filter((mark) => !gold.some((entity) => overlaps(mark, entity)));
  return [...ofGold, ...extra.map((entity): Finding => ({ kind: 'extra', entity }))];
}

/**
 * The same for sentences in which every word has a tag: a finding for each word.
 * @param gold,marked words in their order
 */
export function wordFindings(gold: readonly Marked[], marked: readonly Marked[]): readonly Finding[] {
  return gold.map((entity, index): Finding => {
    const as = marked[index];
    if (as === undefined) return { kind: 'missed', entity };
    return as.type === entity.type ? { kind: 'found', entity } : { kind: 'otherType', entity, as };
  });
}
