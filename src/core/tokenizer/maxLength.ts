/** How long a text may be for a tokenizer, which is not always how long it may be for the model. */
import { z } from 'zod';

/** Fields of `tokenizer_config.json`, the second one of files from before 2020. */
export const maxLengthFields = {
  model_max_length: z.number().nullish(),
  max_len: z.number().nullish(),
};

/**
 * In tokens, special tokens included; Infinity where unspecified, as by -1 in some files, and in effect by the 1e30
 * that transformers writes.
 */
export function statedMaxLength(config: z.output<z.ZodObject<typeof maxLengthFields>>): number {
  const stated = [config.model_max_length, config.max_len].find((length) => length != null && length > 0);
  return stated ?? Number.POSITIVE_INFINITY;
}
