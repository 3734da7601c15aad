/** Published RoBERTa tokenizers have different tokens for a word at the start of a text and inside it. */
import { z } from 'zod';

const withoutPrefixSchema = z.looseObject({
  pre_tokenizer: z.looseObject({ type: z.literal('ByteLevel'), add_prefix_space: z.literal(false) }),
  post_processor: z.looseObject({ type: z.string() }).nullish(),
});

/** Parsed `tokenizer.json` and `tokenizer_config.json`. */
export interface TokenizerContents {
  readonly tokenizerJson: unknown;
  readonly tokenizerConfigJson: unknown;
}

/**
 * The files for pre-split words, like transformers' `add_prefix_space=True`: every word of a pre-split sentence is
 * then tokenized as inside a text. Changes only RoBERTa's, for which transformers requires this.
 *
 * @param className from `tokenizerClass`; RoBERTa's are also recognised by their post-processor
 */
export function withPrefixSpace(files: TokenizerContents, className: string | null): TokenizerContents {
  const parsed = withoutPrefixSchema.safeParse(files.tokenizerJson);
  if (!parsed.success) return files;
  const { pre_tokenizer, post_processor, ...others } = parsed.data;
  const isRoberta = post_processor?.type === 'RobertaProcessing';
  if (!isRoberta && className !== 'RobertaTokenizer') return files;
  const config = z.looseObject({}).safeParse(files.tokenizerConfigJson);
  return {
    tokenizerJson: {
      ...others,
      pre_tokenizer: { ...pre_tokenizer, add_prefix_space: true },
      post_processor: isRoberta ? { ...post_processor, add_prefix_space: true } : post_processor,
    },
    tokenizerConfigJson: config.success
      ? { ...config.data, add_prefix_space: true }
      : files.tokenizerConfigJson,
  };
}
