/**
 * BertNormalizer with offsets. @huggingface/tokenizers has no offsets, lower-cases whole words (so that a final sigma
 * becomes another letter) and does not separate ideographs beyond U+FFFF; this one behaves like the Rust tokenizers.
 */
import { z } from 'zod';
import type { AlignedCharacter, AlignedText } from './alignedText.ts';
import { isChineseCharacter, isControl, isWhitespace, lowerCase, withoutAccents } from './characters.ts';

export const bertNormalizerSchema = z.object({
  type: z.literal('BertNormalizer'),
  clean_text: z.boolean(),
  handle_chinese_chars: z.boolean(),
  /** null: same as `lowercase`. */
  strip_accents: z.boolean().nullish(),
  lowercase: z.boolean(),
});
export type BertNormalizerConfig = z.infer<typeof bertNormalizerSchema>;

/**
 * If one character becomes several, each has its offsets; a deleted one leaves none. Marks are not put into canonical
 * order first: where a letter has a spacing and a nonspacing mark in non-canonical order, an offset may differ from
 * the reference's by one mark; ids never do.
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
