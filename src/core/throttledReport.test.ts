import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ThrottledReport } from './throttledReport.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function reporting() {
  const reported: number[] = [];
  return { reported, throttled: new ThrottledReport<number>((value) => reported.push(value), 100) };
}

test('of values within the time the first is reported at once, and the last when it is over', () => {
  const { reported, throttled } = reporting();
  for (const value of [1, 2, 3]) throttled.offer(value);
  expect(reported).toEqual([1]);
  vi.advanceTimersByTime(99);
  expect(reported).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(reported).toEqual([1, 3]);
  vi.advanceTimersByTime(1000);
  expect(reported).toEqual([1, 3]);
});

test('a steady flow is reported every so often', () => {
  const { reported, throttled } = reporting();
  for (let value = 0; value < 100; value++) {
    throttled.offer(value);
    vi.advanceTimersByTime(10);
  }
  expect(reported).toEqual([0, 9, 19, 29, 39, 49, 59, 69, 79, 89, 99]);
});

test('what is late is reported with the next value, also where no timer could run', () => {
  const { reported, throttled } = reporting();
  throttled.offer(1);
  throttled.offer(2);
  const later = performance.now() + 500;
  vi.spyOn(performance, 'now').mockReturnValue(later);
  throttled.offer(3);
  expect(reported).toEqual([1, 3]);
  vi.restoreAllMocks();
});

test('after its end nothing is reported', () => {
  const { reported, throttled } = reporting();
  throttled.offer(1);
  throttled.offer(2);
  throttled.end();
  vi.advanceTimersByTime(1000);
  expect(reported).toEqual([1]);
});
