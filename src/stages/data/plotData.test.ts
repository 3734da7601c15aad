import { describe, expect, it } from 'vitest';
import type { SplitCounts } from '../../core/data/report.ts';
import type { SplitName } from '../../core/data/task.ts';
import { lengthRows } from './plotData.ts';

function counts(split: SplitName, lengths: readonly number[]): SplitCounts {
  const sentencesByLength: number[] = [];
  for (const length of lengths) {
    const bin = Math.ceil(length / 5) - 1;
    while (sentencesByLength.length <= bin) sentencesByLength.push(0);
    sentencesByLength[bin]! += 1;
  }
  return {
    split,
    sentences: lengths.length,
    tokens: 0,
    entities: 0,
    documents: 0,
    longestSentence: Math.max(...lengths),
    entitiesByType: {},
    tokensByTag: {},
    sentencesByLength,
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('rows of the length plot', () => {
  it('are the bins of the report where these are few', () => {
    expect(lengthRows([counts('train', [1, 5, 6, 17]), counts('test', [10])])).toEqual([
      { from: 1, to: 5, amounts: { train: 2, test: 0 } },
      { from: 6, to: 10, amounts: { train: 1, test: 1 } },
      { from: 11, to: 15, amounts: { train: 0, test: 0 } },
      { from: 16, to: 20, amounts: { train: 1, test: 0 } },
    ]);
  });

  it('put the longest 1% into the last bin, so that one long sentence does not spoil the plot', () => {
    const rows = lengthRows([counts('train', [...range(1, 40).flatMap((n) => Array(10).fill(n)), 3000])]);
    expect(rows.map(({ from, to }) => [from, to])).toEqual([
      ...range(0, 7).map((bin) => [bin * 5 + 1, bin * 5 + 5]),
      [41, null],
    ]);
    expect(rows.at(-1)!.amounts).toEqual({ train: 1 });
  });

  it('are wider where all sentences are long, and lose none', () => {
    const lengths = range(200, 999);
    const rows = lengthRows([counts('train', lengths)]);
    expect(rows.length).toBeLessThanOrEqual(25);
    expect(rows[0]).toEqual({ from: 1, to: 45, amounts: { train: 0 } });
    rows.slice(1).forEach(({ from }, i) => {
      expect(from).toBe(rows[i]!.to! + 1);
    });
    expect(rows.reduce((sum, { amounts }) => sum + amounts.train!, 0)).toBe(lengths.length);
  });
});
