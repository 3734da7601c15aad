import { expect, test } from 'vitest';
import { RateMeter, RunProgress } from './progress.ts';

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

test('what is left are the steps at the present rate, and the evaluations at the time of the last one', () => {
  const shape = { batches: 4, steps: 2, batchesPerStep: 2 };
  const progress = new RunProgress({ epochs: 3, shape, trainRows: 30, validationRows: 15 });
  progress.stepDone(50, 100);
  // Five steps of 100 ms; three evaluations of half as many rows as an epoch of 200 ms has, at a third of the time a
  // row.
  expect(progress.etaMs(1)).toBeCloseTo(500 + 3 * ((200 * 0.5) / 3), 9);
  progress.stepDone(50, 100);
  progress.evaluationDone(80);
  expect(progress.etaMs(2)).toBe(400 + 3 * 80);
  progress.stepDone(50, 100);
  expect(progress.etaMs(3)).toBe(300 + 2 * 80);
  expect(progress.tokensPerSecond).toBe(500);
});
