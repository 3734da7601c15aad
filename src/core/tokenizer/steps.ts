/** Sequences in `tokenizer.json`: of normalisers, of pre-tokenisers and of post-processors. */
import { z } from 'zod';
import { parsePart, type TokenizerPart, unsupported } from './errors.ts';

export const stepSchema = z.looseObject({ type: z.string() });
export type Step = z.infer<typeof stepSchema>;

/** Published tokenizers have up to eight; each step reads the whole of a text. */
const MAX_STEPS = 50;

const SEQUENCES = {
  normalizer: 'normalizers',
  pre_tokenizer: 'pretokenizers',
  post_processor: 'processors',
} as const satisfies Partial<Record<TokenizerPart, string>>;

/**
 * The steps of a part, in order: a sequence, also one within another, stands for its steps. They are counted while
 * they are looked at, so that neither their number nor their depth costs more than the limit.
 *
 * @throws InvalidTokenizerError, UnsupportedTokenizerError where they are too many
 */
export function stepsOf(part: keyof typeof SEQUENCES, config: Step): Step[] {
  const list = SEQUENCES[part];
  const steps: Step[] = [];
  const open: Step[] = [config];
  let seen = 0;
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (step.type !== 'Sequence') {
      steps.push(step);
      continue;
    }
    const children = parsePart(part, z.object({ [list]: z.array(z.unknown()) }), step)[list]!;
    seen += children.length + 1;
    if (seen > MAX_STEPS) throw unsupported(part, `a Sequence of more steps`, [`up to ${MAX_STEPS} steps`]);
    for (const child of children.toReversed()) open.push(parsePart(part, stepSchema, child));
  }
  return steps;
}
