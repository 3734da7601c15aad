/** Sequences in `tokenizer.json`: of normalisers, of pre-tokenisers and of post-processors. */
import { z } from 'zod';
import { parsePart, type TokenizerPart, unsupported } from './errors.ts';

export const stepSchema = z.looseObject({ type: z.string() });
export type Step = z.infer<typeof stepSchema>;

/** Published tokenizers have up to eight; each step reads the whole of a text. */
const MAX_STEPS = 50;

const childrenSchema = z.array(z.unknown());

/** The steps of a sequence, by the part of `tokenizer.json` that it is. */
const SEQUENCES = {
  normalizer: z.object({ normalizers: childrenSchema }).transform((sequence) => sequence.normalizers),
  pre_tokenizer: z.object({ pretokenizers: childrenSchema }).transform((sequence) => sequence.pretokenizers),
  post_processor: z.object({ processors: childrenSchema }).transform((sequence) => sequence.processors),
} as const satisfies Partial<Record<TokenizerPart, z.ZodType>>;

/**
 * The steps of a part, in order: a sequence, also one within another, stands for its steps. They are counted while
 * they are looked at, so that neither their number nor their depth costs more than the limit.
 *
 * @throws InvalidTokenizerError, UnsupportedTokenizerError where they are too many
 */
export function stepsOf(part: keyof typeof SEQUENCES, config: Step): Step[] {
  const steps: Step[] = [];
  const open: Step[] = [config];
  let seen = 0;
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (step.type !== 'Sequence') {
      steps.push(step);
      continue;
    }
    const children = parsePart(part, SEQUENCES[part], step);
    seen += children.length + 1;
    if (seen > MAX_STEPS) throw unsupported(part, `a Sequence of more steps`, [`up to ${MAX_STEPS} steps`]);
    for (const child of children.toReversed()) open.push(parsePart(part, stepSchema, child));
  }
  return steps;
}
