/** A sentence of the data, to show with a model what it was trained for. */
import type { Dataset, Sentence } from './dataset.ts';
import { runningText } from './runningText.ts';
import { typesOf } from './tags.ts';
import type { SplitName } from './task.ts';

/** What the model has not seen comes first. */
const SPLIT_ORDER = ['validation', 'test', 'train'] as const satisfies readonly SplitName[];
/** Sentences of a split among which one is chosen. */
const SENTENCES = 500;
/** A sentence of more words is shown only in part, and only where no whole one has an entity. */
const MAX_WORDS = 30;
const MAX_CHARACTERS = 200;
const LONE_SURROGATE = /\p{Surrogate}/u;

interface Candidate {
  readonly text: string;
  readonly types: number;
  readonly isWhole: boolean;
}

/**
 * A short sentence with entities, as running text; of the first split of validation, test and train that has one, and
 * of its sentences the first with the most types (of the task `tokens`: tags). One without entities where no sentence
 * has any; null where there is nothing to read.
 */
export function exampleText({ splits }: Pick<Dataset, 'splits'>): string | null {
  const bySplit = SPLIT_ORDER.map((name) => (splits[name] ?? []).slice(0, SENTENCES).flatMap(candidateOf));
  const best = (isWanted: (candidate: Candidate) => boolean) =>
    bySplit
      .map((candidates) => candidates.filter(isWanted))
      .find((wanted) => wanted.length > 0)
      ?.reduce((most, each) => (each.types > most.types ? each : most));
  const found =
    best(({ isWhole, types }) => isWhole && types > 0) ??
    best(({ types }) => types > 0) ??
    best(({ isWhole }) => isWhole) ??
    best(() => true);
  return found?.text ?? null;
}

function candidateOf({ words, tags, ...sentence }: Sentence): Candidate[] {
  const { text } = runningText({ ...sentence, words: words.slice(0, MAX_WORDS) });
  if (text.trim() === '' || text.length > MAX_CHARACTERS || LONE_SURROGATE.test(text)) return [];
  const types = typesOf(tags.slice(0, MAX_WORDS)).length;
  return [{ text, types, isWhole: words.length <= MAX_WORDS }];
}
