/**
 * What an exported `config.json` says about the run, in a field of its own beside the reference's: what the labels
 * are for, and how a text is split into words like those of the training data. The folder's scripts read it, and so
 * does the page when the folder is loaded again.
 */
import { z } from 'zod';
import { TASKS } from '../data/task.ts';
import { DICTIONARY_WORDS, WORD_KINDS, WORD_RULES, type WordSplitting } from '../data/words.ts';
import type { RunRecord } from './runRecord.ts';

export const RUN_FACTS_FIELD = 'tagsmith';

const runFactsSchema = z.object({
  task: z.enum(TASKS),
  words: z.object({ rule: z.enum(WORD_RULES), source: z.enum(['text', 'file']) }),
});

/** What is read of the field. */
export type RunFacts = z.infer<typeof runFactsSchema>;

/** What is written into the field. */
interface WrittenFacts extends RunFacts {
  /** Tokens that the run read at once, special ones included. */
  readonly max_length: number;
  readonly words: WordSplitting & {
    /** A regular expression that matches each word, for JavaScript (flags `gu`) and Python's package regex. */
    readonly pattern: string;
    /** What a word has in it that a dictionary then cuts; of the rule `segmenter` only. */
    readonly dictionary_pattern?: string;
  };
  /** A sentence of the training data's kind, which the scripts tag where they are given no text. */
  readonly example?: string;
}

/** What of a run is written. */
type Run = Pick<RunRecord, 'task' | 'wordSplitting' | 'settings' | 'example'>;

export function runFacts({ task, wordSplitting, settings, example }: Run): WrittenFacts {
  const { rule, source } = wordSplitting;
  const pattern = WORD_KINDS[rule].join('|');
  const dictionary = rule === 'segmenter' ? { dictionary_pattern: DICTIONARY_WORDS } : {};
  return {
    task,
    max_length: settings.maxLength,
    words: { rule, source, pattern, ...dictionary },
    ...(example === null ? {} : { example }),
  };
}

/** Null where the config is of another origin, or of a version that did not write them. */
export function runFactsOf(configJson: unknown): RunFacts | null {
  const config = z.looseObject({}).safeParse(configJson).data;
  return runFactsSchema.safeParse(config?.[RUN_FACTS_FIELD]).data ?? null;
}
