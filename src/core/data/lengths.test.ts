import { expect, it } from 'vitest';
import { bytesSource } from '../bytes.ts';
import { NO_TURNS } from '../turns.ts';
import { arrange } from './arrange.ts';
import { DEFAULT_CHOICES } from './choices.ts';
import { measureLengths } from './lengths.ts';
import { readData } from './read.ts';

it('counts and lists the sentences beyond a limit by split', async () => {
  const file = (name: string, text: string) => bytesSource(name, new TextEncoder().encode(text));
  const read = await readData(
    [
      file('train', 'a B-X\nbb O\nccc O\n\na O\nbb O\n'),
      file('dev', 'x O\n'),
      file('test', 'x O\n\naaaaaaaa O\n'),
    ],
    DEFAULT_CHOICES,
    { checkpoint: async () => undefined },
  );
  const arranged = await arrange(read, 'mine', DEFAULT_CHOICES);
  const countPieces = (words: readonly string[]): number => words.join('').length + 2;
  const measured = await measureLengths(arranged, 7, countPieces, NO_TURNS);
  expect(measured.report.lengths).toEqual({
    limit: 7,
    splits: [
      { split: 'train', sentences: 2, beyond: 1, longestPieces: 8 },
      { split: 'validation', sentences: 1, beyond: 0, longestPieces: 3 },
      { split: 'test', sentences: 2, beyond: 1, longestPieces: 10 },
    ],
  });
  const beyond = measured.report.problems.filter(({ kind }) => kind === 'beyond-length');
  expect(beyond).toEqual([
    { file: 'train', line: 1, kind: 'beyond-length', text: '8: a bb ccc', action: 'cut-off' },
    { file: 'test', line: 3, kind: 'beyond-length', text: '10: aaaaaaaa', action: 'cut-off' },
  ]);
  const [long, short] = measured.dataset.splits.train!;
  expect(measured.hasProblem('beyond-length', long!)).toBe(true);
  expect(measured.hasProblem('beyond-length', short!)).toBe(false);
  const again = (await measureLengths(measured, 10, countPieces, NO_TURNS)).report;
  expect(again.problems.map(({ kind }) => kind)).not.toContain('beyond-length');
  expect(again.lengths!.splits.map((split) => split.beyond)).toEqual([0, 0, 0]);
});
