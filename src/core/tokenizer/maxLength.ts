/** How long a text may be for a tokenizer, which is not always how long it may be for the model. */
import { z } from 'zod';

/** Fields of `tokenizer_config.json`, the second one of files from before 2020. */
export const maxLengthFields = {
  model_max_length: z.number().nullish(),
  max_len: z.number().nullish(),
};

/**
 * In tokens, special tokens included; Infinity where unspecified, as by -1 in some files, and in effect by the 1e30
 * that transformers writes. `max_len` counts where the other field is not there at all, as in transformers.
 */
export function statedMaxLength(config: z.output<z.ZodObject<typeof maxLengthFields>>): number {
  const stated = config.model_max_length === undefined ? config.max_len : config.model_max_length;
  return stated != null && stated > 0 ? stated : Number.POSITIVE_INFINITY;
}
