import type { LabelSet } from './labels.ts';
import type { SplitName, Task } from './task.ts';
import type { WordSplitting } from './words.ts';

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
  /** Indices of the words not followed by a space, where the file says so. */
  readonly glued?: readonly number[];
}

/** Sentences by split, with one label set for all of them. */
export interface Dataset {
  readonly name: string;
  readonly task: Task;
  readonly splits: Readonly<Partial<Record<SplitName, readonly Sentence[]>>>;
  readonly labels: LabelSet;
  readonly wordSplitting: WordSplitting;
}
