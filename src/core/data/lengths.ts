/** Sentences that are longer than what a model takes, in pieces of its tokenizer. */

import type { GivesWay } from '../turns.ts';
import { type Arranged, listProblems } from './arrange.ts';
import type { Dataset, Sentence } from './dataset.ts';
import type { ProblemLog } from './problemLog.ts';
import type { FileReport, SplitLengths } from './report.ts';
import { SPLIT_NAMES } from './task.ts';

/**
 * Counts the sentences of each split that have more pieces than `limit`, and adds each to the problems
 * (`beyond-length`, truncated; the text is its number of pieces and its words). Those of an earlier limit are
 * dropped.
 *
 * @param limit the most pieces that a model is given
 * @param countPieces pieces of a sentence, with the special tokens that a model needs around them
 */
export async function measureLengths(
  arranged: Arranged,
  limit: number,
  countPieces: (words: readonly string[]) => number,
  turns: GivesWay,
): Promise<Arranged> {
  const { dataset, report, problems } = arranged;
  const { splits, long } = await findLong(dataset, limit, countPieces, turns);
  problems.clear('beyond-length');
  for (const { sentence, pieces } of long) problems.add(toProblem(sentence, report.files, pieces));
  const fileNames = report.files.map(({ file }) => file);
  return {
    ...arranged,
    report: { ...report, ...listProblems(problems, fileNames), lengths: { limit, splits } },
  };
}

async function findLong(
  dataset: Dataset,
  limit: number,
  countPieces: (words: readonly string[]) => number,
  turns: GivesWay,
) {
  const long: { readonly sentence: Sentence; readonly pieces: number }[] = [];
  const splits: SplitLengths[] = [];
  for (const split of SPLIT_NAMES) {
    const sentences = dataset.splits[split];
    if (sentences === undefined) continue;
    const longBefore = long.length;
    let longestPieces = 0;
    for (const sentence of sentences) {
      const pieces = countPieces(sentence.words);
      longestPieces = Math.max(longestPieces, pieces);
      if (pieces > limit) long.push({ sentence, pieces });
      if (turns.isDue) await turns.giveWay();
    }
    splits.push({ split, sentences: sentences.length, beyond: long.length - longBefore, longestPieces });
  }
  return { splits, long };
}

function toProblem(
  { words, file, line }: Sentence,
  files: readonly Pick<FileReport, 'file'>[],
  pieces: number,
): Parameters<ProblemLog['add']>[0] {
  const text = `${pieces}: ${words.join(' ')}`;
  return { file: files[file]!.file, line, kind: 'beyond-length', text, action: 'cut-off' };
}
