/** Which sentences the preview in Train shows. */
import { OUTSIDE, typeOf } from '../core/page.ts';

const SENTENCES = 3;
/** In words: short to middle length, so that three of them can be taken in at a glance. */
const SHORTEST = 6;
const LONGEST = 24;

interface Candidate {
  readonly index: number;
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

/**
 * Three sentences that show as many of the types, or of the tags, as they can, in their order; the same ones for the
 * same data. Those of other lengths come only where there are not enough.
 */
export function choosePreview<Row extends Candidate>(rows: readonly Row[]): readonly Row[] {
  const fits = ({ words }: Row) => words.length >= SHORTEST && words.length <= LONGEST;
  const others = rows.filter((row) => !fits(row)).sort((a, b) => distance(a) - distance(b));
  const shown = new Set<string>();
  const chosen: Row[] = [];
  for (const rest of [rows.filter(fits), others]) {
    while (chosen.length < SENTENCES && rest.length > 0) {
      const gains = rest.map((row) => typesIn(row).filter((type) => !shown.has(type)).length);
      const [next] = rest.splice(gains.indexOf(Math.max(...gains)), 1);
      for (const type of typesIn(next!)) shown.add(type);
      chosen.push(next!);
    }
  }
  return chosen.sort((a, b) => a.index - b.index);
}

/** How far a sentence is from the lengths wanted. */
function distance({ words }: Candidate): number {
  return Math.max(SHORTEST - words.length, words.length - LONGEST);
}

function typesIn({ tags }: Candidate): readonly string[] {
  return [...new Set(tags.filter((tag) => tag !== OUTSIDE).map((tag) => typeOf(tag) ?? tag))];
}
