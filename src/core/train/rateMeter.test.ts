import { expect, test } from 'vitest';
import { RateMeter } from './rateMeter.ts';

test('the first step counts only until there is another', () => {
  const meter = new RateMeter(3);
  expect(meter.perSecond).toBe(0);
  meter.add(100, 5000);
  expect(meter.meanMs).toBe(5000);
  meter.add(100, 200);
  expect(meter.meanMs).toBe(200);
  expect(meter.perSecond).toBe(500);
});

test('only the last steps count', () => {
  const meter = new RateMeter(2);
  for (const ms of [1, 2, 3, 4, 6]) meter.add(10, ms);
  expect(meter.meanMs).toBe(5);
  expect(meter.perSecond).toBe(2000);
});
