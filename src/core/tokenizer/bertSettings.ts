/**
 * BERT's tokenizers in transformers take their casing from `tokenizer_config.json`, whatever `tokenizer.json` says.
 */
import { z } from 'zod';
import { bertNormalizerSchema } from './bertNormalizer.ts';
import { CONFIG_FILE, parseFile } from './errors.ts';
import type { TokenizerContents } from './prefixSpace.ts';

const settingsSchema = z.looseObject({
  do_lower_case: z.boolean().nullish(),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().nullish(),
});

const tokenizerSchema = z.looseObject({
  normalizer: z.looseObject(bertNormalizerSchema.shape),
});

/**
 * The files of a BERT tokenizer, made to agree with each other; unchanged where they do.
 * @throws InvalidTokenizerError
 */
export function withBertSettings(files: TokenizerContents): TokenizerContents {
  const tokenizer = tokenizerSchema.safeParse(files.tokenizerJson).data;
  if (tokenizer === undefined) return files;
  const { normalizer } = tokenizer;
  const config = parseFile(settingsSchema, files.tokenizerConfigJson, CONFIG_FILE);
  const expected = {
    lowercase: config.do_lower_case ?? normalizer.lowercase,
    // null is also a setting: same as the casing.
    strip_accents: (config.strip_accents === undefined ? normalizer : config).strip_accents ?? null,
    handle_chinese_chars: config.tokenize_chinese_chars ?? normalizer.handle_chinese_chars,
  };
  const isAsWanted =
    expected.lowercase === normalizer.lowercase &&
    expected.strip_accents === (normalizer.strip_accents ?? null) &&
    expected.handle_chinese_chars === normalizer.handle_chinese_chars;
  if (isAsWanted) return files;
  return { ...files, tokenizerJson: { ...tokenizer, normalizer: { ...normalizer, ...expected } } };
}
