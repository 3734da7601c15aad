/**
 * What an exported `config.json` says about the run, in a field of its own beside the reference's: what the labels
 * are for, and by which rule a text is split into words like those of the training data.
 */
import { z } from 'zod';
import { TASKS } from '../data/task.ts';
import { WORD_RULES } from '../data/words.ts';

export const RUN_FACTS_FIELD = 'tagsmith';

const runFactsSchema = z.object({
  task: z.enum(TASKS),
  words: z.object({ rule: z.enum(WORD_RULES), source: z.enum(['text', 'file']) }),
});
export type RunFacts = z.infer<typeof runFactsSchema>;

/** Null where the config is of another origin, or of a version that did not write them. */
export function runFactsOf(configJson: unknown): RunFacts | null {
  const config = z.looseObject({}).safeParse(configJson).data;
  return runFactsSchema.safeParse(config?.[RUN_FACTS_FIELD]).data ?? null;
}
