/**
 * BertNormalizer with places kept. @huggingface/tokenizers gives no offsets, lower-cases whole words (so that a last
 * sigma becomes another letter) and does not separate ideographs beyond U+FFFF; this one does as the Rust tokenizers
 * do.
 */
import { z } from 'zod';
import type { AlignedCharacter, AlignedText } from './alignedText.ts';
import { isChineseCharacter, isControl, isWhitespace, lowerCase, withoutAccents } from './characters.ts';

export const bertNormalizerSchema = z.object({
  type: z.literal('BertNormalizer'),
  clean_text: z.boolean(),
  handle_chinese_chars: z.boolean(),
  /** null: as `lowercase`. */
  strip_accents: z.boolean().nullish(),
  lowercase: z.boolean(),
});
export type BertNormalizerConfig = z.infer<typeof bertNormalizerSchema>;

/**
 * A character that becomes several gives each of them its own place; a deleted one leaves none. Marks are not put
 * into canonical order first: where a spacing and a nonspacing mark stand on one letter in the other order, an offset
 * may differ from the reference's by one of them; ids never do.
 */
export function normalizeBert(characters: AlignedText, config: BertNormalizerConfig): AlignedCharacter[] {
  const stripAccents = config.strip_accents ?? config.lowercase;
  const output: AlignedCharacter[] = [];
  for (const { text, start, end } of characters) {
    if (config.clean_text && isControl(text)) continue;
    let normal = config.clean_text && isWhitespace(text) ? ' ' : text;
    if (config.handle_chinese_chars && isChineseCharacter(normal)) normal = ` ${normal} `;
    if (stripAccents) normal = Array.from(normal, withoutAccents).join('');
    if (config.lowercase) normal = Array.from(normal, lowerCase).join('');
    for (const piece of normal) output.push({ text: piece, start, end });
  }
  return output;
}
