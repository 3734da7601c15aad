import { expect, test } from 'vitest';
import { groupRows } from './rowGroups.ts';

test('rows of equal ids come together in increasing order, padding is left out', () => {
  const groups = groupRows(Int32Array.of(7, 0, 3, 7, 0, 3, 9), 0);
  expect([...groups.ids]).toEqual([3, 7, 9]);
  expect([...groups.starts]).toEqual([0, 2, 4, 5]);
  expect([...groups.order]).toEqual([2, 5, 0, 3, 6]);
});

test('without padding row every id counts; no rows give no groups', () => {
  expect([...groupRows(Int32Array.of(0, 0), undefined).ids]).toEqual([0]);
  expect(groupRows(new Int32Array(), 0)).toEqual({
    ids: new Int32Array(),
    starts: Int32Array.of(0),
    order: new Int32Array(),
  });
});
