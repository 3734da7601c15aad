import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wordWindows } from './windows.ts';

describe('windows of words', () => {
  test('all words in one where they fit', () => {
    expect(wordWindows([3, 0, 4, 1], 8)).toEqual([{ first: 0, end: 4, keptFirst: 0, keptEnd: 4 }]);
    expect(wordWindows([], 8)).toEqual([]);
    expect(wordWindows([0, 0], 1)).toEqual([{ first: 0, end: 2, keptFirst: 0, keptEnd: 2 }]);
  });

  test('overlap by a quarter, and meet in the middle of it', () => {
    expect(wordWindows(new Array(20).fill(1), 12)).toEqual([
      { first: 0, end: 12, keptFirst: 0, keptEnd: 11 },
      { first: 9, end: 20, keptFirst: 11, keptEnd: 20 },
    ]);
  });

  test('are cut at words', () => {
    expect(wordWindows([3, 3, 3, 3, 3], 8)).toEqual([
      { first: 0, end: 2, keptFirst: 0, keptEnd: 2 },
      { first: 2, end: 4, keptFirst: 2, keptEnd: 4 },
      { first: 4, end: 5, keptFirst: 4, keptEnd: 5 },
    ]);
  });

  test('a word longer than a window has one of its own', () => {
    expect(wordWindows([1, 50, 1], 8)).toEqual([
      { first: 0, end: 1, keptFirst: 0, keptEnd: 1 },
      { first: 1, end: 2, keptFirst: 1, keptEnd: 2 },
      { first: 2, end: 3, keptFirst: 2, keptEnd: 3 },
    ]);
  });

  test('read each word, predict it once, and where it has the most context', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(6), { maxLength: 80 }),
        fc.integer({ min: 1, max: 24 }),
        (tokenCounts, room) => {
          const windows = wordWindows(tokenCounts, room);
          const tokens = (from: number, to: number) =>
            tokenCounts.slice(from, to).reduce((sum, count) => sum + Math.min(count, room), 0);
          const kept = windows.flatMap(({ keptFirst, keptEnd }) =>
            Array.from({ length: keptEnd - keptFirst }, (_, i) => keptFirst + i),
          );
          expect(kept).toEqual(tokenCounts.map((_, word) => word));
          for (const { first, end, keptFirst, keptEnd } of windows) {
            expect(keptFirst).toBeGreaterThanOrEqual(first);
            expect(keptEnd).toBeLessThanOrEqual(end);
            expect(tokens(first, end)).toBeLessThanOrEqual(room);
          }
          const context = (word: number, { first, end }: { first: number; end: number }) =>
            Math.min(
              first === 0 ? Infinity : tokens(first, word),
              end === tokenCounts.length ? Infinity : tokens(word + 1, end),
            );
          for (const window of windows) {
            for (let word = window.keptFirst; word < window.keptEnd; word++) {
              const readers = windows.filter(({ first, end }) => first <= word && word < end);
              const most = readers.reduce((best, reader) => Math.max(best, context(word, reader)), 0);
              expect(context(word, window)).toBe(most);
            }
          }
        },
      ),
    );
  });
});
