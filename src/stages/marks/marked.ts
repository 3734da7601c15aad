import type { CSSProperties } from 'react';
import { OUTSIDE, readSpans, type Sentence } from '../../core/page.ts';

/** A marked stretch of a text, by UTF-16 offsets. */
export interface Marked {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly score?: number;
}

/** Below this share of its colour a mark can no longer be seen. */
const LEAST_STRENGTH = 0.2;

/** The custom property that makes a mark paler the less sure it is; nothing for a mark without a score. */
export function strengthStyle({ score }: Marked): CSSProperties {
  if (score === undefined) return {};
  const percent = Math.round(100 * Math.max(LEAST_STRENGTH, score));
  return { '--mark-strength': `${percent}%` } as CSSProperties;
}

interface MarkedText {
  readonly text: string;
  /** By type, for IOB2 tags. */
  readonly entities: readonly Marked[];
  /** By tag. */
  readonly words: readonly Marked[];
}

/**
 * A sentence as a text, its words separated by spaces except where the file says otherwise: with its entities and its
 * words.
 */
export function textOf({ words, tags, glued = [] }: Pick<Sentence, 'words' | 'tags' | 'glued'>): MarkedText {
  const notFollowedBySpace = new Set(glued);
  const places: { start: number; end: number }[] = [];
  let text = '';
  for (let index = 0; index < words.length; index++) {
    if (index > 0 && !notFollowedBySpace.has(index - 1)) text += ' ';
    const start = text.length;
    text += words[index];
    places.push({ start, end: text.length });
  }
  return markedAt(text, places, tags);
}

/** A text whose words, and the entities that they make up, have the tags of a sentence. */
export function markedAt(
  text: string,
  places: readonly { readonly start: number; readonly end: number }[],
  tags: readonly string[],
): MarkedText {
  const words = places.map(({ start, end }, index) => ({ type: tags[index] ?? OUTSIDE, start, end }));
  const entities = readSpans(tags.slice(0, places.length)).map(({ type, start, end }) => ({
    type,
    start: places[start]!.start,
    end: places[end - 1]!.end,
  }));
  return { text, entities, words };
}
