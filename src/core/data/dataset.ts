import type { LabelSet } from './labels.ts';

/** The splits a data set can have, by the names of the Hugging Face libraries. */
export const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/**
 * What is learnt. `spans`: tags are IOB2 and mark entities or chunks, scored as spans. `tokens`: each word has a tag of its own, such as
 * its part of speech, scored word by word.
 */
export const TASKS = ['spans', 'tokens'] as const;
export type Task = (typeof TASKS)[number];

/** One sentence: `tags[i]` is the tag of `words[i]`, in IOB2 or, for the task `tokens`, as the file has it. */
export interface Sentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  /** Index of its file in the import report. */
  readonly file: number;
  /** 1-based line of the first word in the file it came from; the row in formats without lines. */
  readonly line: number;
  /** 0-based number of its document, distinct within the split as it was read, where the file marks documents. */
  readonly document?: number;
  /** Indices of the words that the next one follows without a blank, where the file tells. */
  readonly glued?: readonly number[];
}

/** Sentences by split, with one label set for all of them. */
export interface Dataset {
  readonly name: string;
  readonly task: Task;
  readonly splits: Readonly<Partial<Record<SplitName, readonly Sentence[]>>>;
  readonly labels: LabelSet;
}
