import type { LabelSet } from './labels.ts';

/** The splits a data set can have, by the names of the Hugging Face libraries. */
export const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/** One sentence: `tags[i]` is the IOB2 tag of `words[i]`. */
export interface Sentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  /** 1-based line (or JSON-lines row) of the first word in the file it came from. */
  readonly line: number;
  /** 0-based number of its document, distinct within the split as it was read, where the file marks documents. */
  readonly document?: number;
}

/** Sentences by split, with one label set for all of them. */
export interface Dataset {
  readonly name: string;
  readonly splits: Readonly<Partial<Record<SplitName, readonly Sentence[]>>>;
  readonly labels: LabelSet;
}
