/** The splits a data set can have, by the names of the Hugging Face libraries. */
export const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/**
 * What is learnt. `spans`: tags are IOB2 and mark entities or chunks, scored as spans. `tokens`: each word has a tag
 * of its own, such as its part of speech, scored word by word.
 */
export const TASKS = ['spans', 'tokens'] as const;
export type Task = (typeof TASKS)[number];
