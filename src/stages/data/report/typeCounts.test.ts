import { expect, test } from 'vitest';
import type { SplitCounts } from '../../../core/data/report.ts';
import { typeCounts } from './reportWords.ts';

const split = (name: SplitCounts['split'], change: Partial<SplitCounts>): SplitCounts => ({
  split: name,
  sentences: 1,
  tokens: 0,
  entities: 0,
  documents: 0,
  longestSentence: 1,
  entitiesByType: {},
  tokensByTag: {},
  sentencesByLength: [1],
  ...change,
});
const splits = [
  split('train', { entitiesByType: { LOC: 2, PER: 9 }, tokensByTag: { O: 5 } }),
  split('test', { entitiesByType: { MISC: 3 } }),
];
const typesBefore = [
  { name: 'LOC', count: 2, now: 'LOC' },
  { name: 'dropped', count: 40, now: null },
];

test('labels are by frequency over all splits, with 0 where a split lacks one', () => {
  expect(typeCounts({ task: 'spans', splits, typesBefore })).toEqual([
    { name: 'PER', counts: [9, 0] },
    { name: 'MISC', counts: [0, 3] },
    { name: 'LOC', counts: [2, 0] },
  ]);
  expect(typeCounts({ task: 'tokens', splits, typesBefore: [] })).toEqual([{ name: 'O', counts: [5, 0] }]);
});
