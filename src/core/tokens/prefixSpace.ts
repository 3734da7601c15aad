/** RoBERTa's tokenizers as published know a word at the beginning of a text by another token than inside it. */
import { z } from 'zod';

const withoutPrefixSchema = z.looseObject({
  pre_tokenizer: z.looseObject({ type: z.literal('ByteLevel'), add_prefix_space: z.literal(false) }),
  post_processor: z.looseObject({ type: z.literal('RobertaProcessing') }),
});

/** Parsed `tokenizer.json` and `tokenizer_config.json`. */
export interface TokenizerContents {
  readonly tokenizerJson: unknown;
  readonly tokenizerConfigJson: unknown;
}

/**
 * The files for words that come one by one, transformers' `add_prefix_space=True`: every word of a pre-split sentence is then the one that it is inside
 * a text. Changed are only RoBERTa's, which transformers asks to be loaded so; all others are returned as they are.
 */
export function withPrefixSpace(files: TokenizerContents): TokenizerContents {
  const parsed = withoutPrefixSchema.safeParse(files.tokenizerJson);
  if (!parsed.success) return files;
  const { pre_tokenizer, post_processor, ...others } = parsed.data;
  const config = z.looseObject({}).safeParse(files.tokenizerConfigJson);
  return {
    tokenizerJson: {
      ...others,
      pre_tokenizer: { ...pre_tokenizer, add_prefix_space: true },
      post_processor: { ...post_processor, add_prefix_space: true },
    },
    tokenizerConfigJson: config.success
      ? { ...config.data, add_prefix_space: true }
      : files.tokenizerConfigJson,
  };
}
