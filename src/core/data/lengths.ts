/** Sentences that are longer than what a model takes, in pieces of its tokenizer. */

import { type Arranged, listProblems } from './arrange.ts';
import type { Dataset, Sentence } from './dataset.ts';
import type { ProblemLog } from './problemLog.ts';
import type { FileReport, SplitLengths } from './report.ts';
import { SPLIT_NAMES } from './task.ts';

/**
 * Counts the sentences of each split that have more pieces than `limit`, and adds each to the problems (`beyond-length`, cut-off; the text is
 * its number of pieces and its words). Those of an earlier limit are forgotten.
 *
 * @param limit the most pieces that a model is given
 * @param countPieces pieces of a sentence, with the marks that a model wants around them
 */
export function measureLengths(
  arranged: Arranged,
  limit: number,
  countPieces: (words: readonly string[]) => number,
): Arranged {
  const { dataset, report, problems } = arranged;
  problems.clear('beyond-length');
  const splits = findLong(dataset, report.files, limit, countPieces, problems);
  const fileNames = report.files.map(({ file }) => file);
  return {
    ...arranged,
    report: { ...report, ...listProblems(problems, fileNames), lengths: { limit, splits } },
  };
}

function findLong(
  dataset: Dataset,
  files: readonly Pick<FileReport, 'file'>[],
  limit: number,
  countPieces: (words: readonly string[]) => number,
  problems: ProblemLog,
): SplitLengths[] {
  return SPLIT_NAMES.flatMap((split) => {
    const sentences = dataset.splits[split];
    if (sentences === undefined) return [];
    let beyond = 0;
    let longestPieces = 0;
    for (const sentence of sentences) {
      const pieces = countPieces(sentence.words);
      longestPieces = Math.max(longestPieces, pieces);
      if (pieces <= limit) continue;
      beyond++;
      problems.add(toProblem(sentence, files, pieces));
    }
    return [{ split, sentences: sentences.length, beyond, longestPieces }];
  });
}

function toProblem(
  { words, file, line }: Sentence,
  files: readonly Pick<FileReport, 'file'>[],
  pieces: number,
): Parameters<ProblemLog['add']>[0] {
  const text = `${pieces}: ${words.join(' ')}`;
  return { file: files[file]!.file, line, kind: 'beyond-length', text, action: 'cut-off' };
}
