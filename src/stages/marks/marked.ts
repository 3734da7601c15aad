import { OUTSIDE, readSpans, type Sentence } from '../../core/page.ts';

/** A marked stretch of a text, by UTF-16 offsets. */
export interface Marked {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly score?: number;
}

/**
 * A sentence as a text, its words separated by spaces except where the file says otherwise: with its entities by type
 * (for IOB2 tags), and its words by tag.
 */
export function textOf({ words, tags, glued = [] }: Pick<Sentence, 'words' | 'tags' | 'glued'>): {
  text: string;
  entities: Marked[];
  words: Marked[];
} {
  const notFollowedBySpace = new Set(glued);
  const marked: Marked[] = [];
  let text = '';
  for (let index = 0; index < words.length; index++) {
    if (index > 0 && !notFollowedBySpace.has(index - 1)) text += ' ';
    const start = text.length;
    text += words[index];
    marked.push({ type: tags[index] ?? OUTSIDE, start, end: text.length });
  }
  const entities = readSpans(tags.slice(0, words.length)).map(({ type, start, end }) => ({
    type,
    start: marked[start]!.start,
    end: marked[end - 1]!.end,
  }));
  return { text, entities, words: marked };
}
