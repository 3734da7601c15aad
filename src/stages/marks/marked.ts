import type { Sentence } from '../../core/data/dataset.ts';

/** A marked stretch of a text, by UTF-16 offsets. */
export interface Marked {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly score?: number;
}

/**
 * A sentence as a text, its words parted by blanks except where the file says otherwise: with its entities by type (for
 * IOB2 tags), and its words by tag.
 */
export function textOf({ words, tags, glued = [] }: Pick<Sentence, 'words' | 'tags' | 'glued'>): {
  text: string;
  entities: Marked[];
  words: Marked[];
} {
  const withoutBlank = new Set(glued);
  const marked: Marked[] = [];
  const entities: Marked[] = [];
  let text = '';
  for (let index = 0; index < words.length; index++) {
    if (index > 0 && !withoutBlank.has(index - 1)) text += ' ';
    const start = text.length;
    text += words[index];
    const tag = tags[index] ?? 'O';
    const end = text.length;
    marked.push({ type: tag, start, end });
    if (tag === 'O') continue;
    const open = entities.at(-1);
    const type = tag.slice(2);
    const goesOn = tag.startsWith('I-') && open?.type === type && tags[index - 1] !== 'O';
    if (open !== undefined && goesOn) entities[entities.length - 1] = { ...open, end };
    else entities.push({ type, start, end });
  }
  return { text, entities, words: marked };
}
