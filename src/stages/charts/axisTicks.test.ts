import fc from 'fast-check';
import { expect, it } from 'vitest';
import { axisTicks } from './axisTicks.ts';

it('ticks are round, and the last number has one without touching the one before', () => {
  expect(axisTicks(144, 700)).toEqual([0, 20, 40, 60, 80, 100, 120, 144]);
  expect(axisTicks(144, 260)).toEqual([0, 50, 100, 144]);
  expect(axisTicks(10, 300)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(axisTicks(3, 700)).toEqual([0, 1, 2, 3]);
  expect(axisTicks(5, 0)).toEqual([0, 5]);
  expect(axisTicks(0, 700)).toEqual([0]);
});

it('ticks of any run have room at any width', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 60, max: 2000 }),
      (last, widthPx) => {
        const ticks = axisTicks(last, widthPx);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBe(last);
        expect(ticks.every(Number.isInteger)).toBe(true);
        ticks.slice(1).forEach((tick, i) => {
          expect(((tick - ticks[i]!) * widthPx) / last).toBeGreaterThanOrEqual(59.999);
        });
      },
    ),
  );
});
