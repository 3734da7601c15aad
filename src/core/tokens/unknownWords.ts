/** How much of a data set a tokenizer's vocabulary does not have. */
import type { Dataset } from '../data/dataset.ts';
import { SPLIT_NAMES } from '../data/task.ts';
import type { FastTokenizer } from '../tokenizer/tokenizer.ts';
import type { GivesWay } from '../turns.ts';

export interface UnknownWords {
  /** Words of which at least one piece is the unknown token, each as often as it occurs. */
  readonly unknown: number;
  readonly words: number;
}

/** Throws the signal's reason where the turns have one. */
export async function countUnknownWords(
  { splits }: Pick<Dataset, 'splits'>,
  tokenizer: Pick<FastTokenizer, 'encodeWord' | 'unkTokenId'>,
  turns: GivesWay,
): Promise<UnknownWords> {
  const { unkTokenId } = tokenizer;
  let unknown = 0;
  let words = 0;
  for (const split of SPLIT_NAMES) {
    for (const sentence of splits[split] ?? []) {
      words += sentence.words.length;
      if (unkTokenId === null) continue;
      for (const word of sentence.words) if (tokenizer.encodeWord(word).includes(unkTokenId)) unknown += 1;
      if (turns.isDue) await turns.giveWay();
    }
  }
  return { unknown, words };
}
