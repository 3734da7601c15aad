/**
 * BertNormalizer that remembers where each character came from. @huggingface/tokenizers gives no offsets, lower-cases whole words
 * (so that a last sigma becomes another letter) and does not separate ideographs beyond U+FFFF; this one does as the Rust tokenizers do.
 */
import { z } from 'zod';
import { isChineseCharacter, isControl, isWhitespace, withoutAccents } from './characters.ts';

export const bertNormalizerSchema = z.object({
  type: z.literal('BertNormalizer'),
  clean_text: z.boolean(),
  handle_chinese_chars: z.boolean(),
  /** null: as `lowercase`. */
  strip_accents: z.boolean().nullish(),
  lowercase: z.boolean(),
});
export type BertNormalizerConfig = z.infer<typeof bertNormalizerSchema>;

/** A normalised character (one code point), and the part [start, end) of the source it stands for, in UTF-16 units. */
export interface AlignedCharacter {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Normalises one piece of text. A character that becomes several gives each of them its own place; a deleted one leaves none.
 * Marks are not put into canonical order first: where a spacing and a nonspacing mark stand on one letter in the other order, an offset may
 * differ from the reference's by one of them; ids never do.
 *
 * @param offset is added to all positions.
 */
export function normalizeAligned(text: string, config: BertNormalizerConfig, offset = 0): AlignedCharacter[] {
  const stripAccents = config.strip_accents ?? config.lowercase;
  const output: AlignedCharacter[] = [];
  let start = offset;
  for (const character of text) {
    const end = start + character.length;
    if (!config.clean_text || !isControl(character)) {
      let normal = config.clean_text && isWhitespace(character) ? ' ' : character;
      if (config.handle_chinese_chars && isChineseCharacter(normal)) normal = ` ${normal} `;
      if (stripAccents) normal = Array.from(normal, withoutAccents).join('');
      // Letter by letter: in context, JavaScript makes a last Σ ς.
      if (config.lowercase) normal = Array.from(normal, (letter) => letter.toLowerCase()).join('');
      for (const piece of normal) output.push({ text: piece, start, end });
    }
    start = end;
  }
  return output;
}
