/**
 * Byte-level and SentencePiece tokenizers have different tokens for a word at the start of a text and after a space.
 * Words of a pre-split sentence are encoded one by one, so each would be read as the start of a text.
 */
import { z } from 'zod';

/** Parsed `tokenizer.json` and `tokenizer_config.json`. */
export interface TokenizerContents {
  readonly tokenizerJson: unknown;
  readonly tokenizerConfigJson: unknown;
}

const stepSchema = z.looseObject({ type: z.string() });
type Step = z.output<typeof stepSchema>;

const fileSchema = z.looseObject({ pre_tokenizer: stepSchema, post_processor: stepSchema.nullish() });
const partsSchema = z.array(stepSchema).min(1);

/**
 * The files with which every word of a pre-split sentence is tokenized as it stands in a text, with the space before
 * it: transformers' `add_prefix_space=True` for every tokenizer that has such a setting (docs/adr/0018). A tokenizer
 * that splits at whitespace before it places the space mark never sees that space, and is returned as it is.
 */
export function withPrefixSpace(files: TokenizerContents): TokenizerContents {
  const parsed = fileSchema.safeParse(files.tokenizerJson);
  if (!parsed.success) return files;
  const { pre_tokenizer, post_processor } = parsed.data;
  const prefixed = prefixedStep(pre_tokenizer);
  if (prefixed === pre_tokenizer) return files;
  const config = z.looseObject({}).safeParse(files.tokenizerConfigJson);
  return {
    tokenizerJson: {
      ...parsed.data,
      pre_tokenizer: prefixed,
      ...(post_processor == null ? {} : { post_processor: trimmingPrefix(post_processor) }),
    },
    tokenizerConfigJson: config.success
      ? { ...config.data, add_prefix_space: true }
      : files.tokenizerConfigJson,
  };
}

/** The same step where it already adds the space, or has no say in it. */
function prefixedStep(step: Step): Step {
  switch (step.type) {
    case 'ByteLevel':
      return step.add_prefix_space === false ? { ...step, add_prefix_space: true } : step;
    case 'Metaspace':
      return prefixedMetaspace(step);
    case 'Sequence': {
      const parts = partsSchema.safeParse(step.pretokenizers).data;
      if (parts === undefined) return step;
      const [first, ...others] = parts as [Step, ...Step[]];
      const prefixed = prefixedStep(first);
      return prefixed === first ? step : { ...step, pretokenizers: [prefixed, ...others] };
    }
    default:
      return step;
  }
}

/** Files from before 2024 have `add_prefix_space` in place of `prepend_scheme`; with neither, the space is added. */
function prefixedMetaspace(step: Step): Step {
  const { prepend_scheme, add_prefix_space } = step;
  if (prepend_scheme === undefined)
    return add_prefix_space === false ? { ...step, add_prefix_space: true } : step;
  if (prepend_scheme === 'always') return step;
  return {
    ...step,
    prepend_scheme: 'always',
    ...(add_prefix_space === undefined ? {} : { add_prefix_space: true }),
  };
}

/** RoBERTa's and byte-level post-processors leave the added space out of a token's offsets if they know of it. */
function trimmingPrefix(step: Step): Step {
  if (step.type === 'Sequence') {
    const parts = partsSchema.safeParse(step.processors).data;
    return parts === undefined ? step : { ...step, processors: parts.map(trimmingPrefix) };
  }
  return step.add_prefix_space === false ? { ...step, add_prefix_space: true } : step;
}
