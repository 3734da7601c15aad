import { describe, expect, it } from 'vitest';
import { BY_SUPPORT, sortingAfterClick, sortRows } from './sortRows.ts';

const scores = (f1: number, support: number) => ({ precision: f1, recall: f1, f1, support });
const PER_TYPE = { LOC: scores(0.9, 20), MISC: scores(0.1, 5), ORG: scores(0.4, 60), PER: scores(0.9, 5) };
const typesBy = (...sorting: Parameters<typeof sortRows>) => sortRows(...sorting).map(([type]) => type);

describe('rows of scores', () => {
  it('begin with the most frequent types; equal ones stay in the order of their names', () => {
    expect(typesBy(PER_TYPE, BY_SUPPORT)).toEqual(['ORG', 'LOC', 'MISC', 'PER']);
    expect(typesBy(PER_TYPE, { column: 'f1', isDescending: true })).toEqual(['LOC', 'PER', 'ORG', 'MISC']);
    expect(typesBy(PER_TYPE, { column: 'f1', isDescending: false })).toEqual(['MISC', 'ORG', 'LOC', 'PER']);
    expect(typesBy(PER_TYPE, { column: 'type', isDescending: true })).toEqual(['PER', 'ORG', 'MISC', 'LOC']);
  });

  it('turn round at a second click; figures begin with the highest, names with the first', () => {
    expect(sortingAfterClick(BY_SUPPORT, 'support')).toEqual({ column: 'support', isDescending: false });
    expect(sortingAfterClick(BY_SUPPORT, 'recall')).toEqual({ column: 'recall', isDescending: true });
    expect(sortingAfterClick(BY_SUPPORT, 'type')).toEqual({ column: 'type', isDescending: false });
  });
});
