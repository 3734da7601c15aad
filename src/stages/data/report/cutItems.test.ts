import { expect, it } from 'vitest';
import { cutItems } from './cutItems.ts';

it('shows the first items of a long list, or the first and the last', () => {
  const items = [1, 2, 3, 4, 5, 6, 7];
  expect(cutItems(items, 4, 0)).toEqual({ shown: [1, 2, 3, 4], hidden: 3, before: 4 });
  expect(cutItems(items, 4, 2)).toEqual({ shown: [1, 2, 6, 7], hidden: 3, before: 2 });
  expect(cutItems(items, 6, 2)).toEqual({ shown: items, hidden: 0, before: 7 });
});
