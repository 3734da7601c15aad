import { describe, expect, it } from 'vitest';
import { lossRows, lossTableRows, thinned } from './lossRows.ts';

const point = (step: number) => ({
  step,
  loss: 1 / step,
  smoothedLoss: 2 / step,
  learningRate: 0,
  gradNorm: 1,
});
const curve = (...steps: number[]) => steps.map(point);

describe('rows of the loss chart', () => {
  it('have the validation loss at the step at which the epoch ended', () => {
    const rows = lossRows(curve(1, 2, 3, 4), [
      { step: 2, validationLoss: 0.7 },
      { step: 4, validationLoss: 0.5 },
    ]);
    expect(rows).toEqual([
      { step: 1, loss: 1, smoothedLoss: 2, validationLoss: null },
      { step: 2, loss: 1 / 2, smoothedLoss: 1, validationLoss: 0.7 },
      { step: 3, loss: 1 / 3, smoothedLoss: 2 / 3, validationLoss: null },
      { step: 4, loss: 1 / 4, smoothedLoss: 1 / 2, validationLoss: 0.5 },
    ]);
  });

  it('are in the order of the steps where an epoch ends between two points, or after all of them', () => {
    const rows = lossRows(curve(2, 4, 6), [
      { step: 3, validationLoss: 0.7 },
      { step: 7, validationLoss: 0.5 },
    ]);
    expect(rows.map(({ step }) => step)).toEqual([2, 3, 4, 6, 7]);
    expect(rows[1]).toEqual({ step: 3, loss: null, smoothedLoss: null, validationLoss: 0.7 });
  });
});

describe('the table of a long run', () => {
  const steps = Array.from({ length: 1000 }, (_, i) => i + 1);

  it('is bounded, with first and last step and the end of each epoch', () => {
    const epochs = [250, 500, 750, 1000].map((step) => ({ step, validationLoss: 1 }));
    const rows = lossTableRows(lossRows(curve(...steps), epochs), 40);
    expect(rows).toHaveLength(40);
    expect([rows[0]!.step, rows.at(-1)!.step]).toEqual([1, 1000]);
    expect(rows.filter(({ validationLoss }) => validationLoss !== null).map(({ step }) => step)).toEqual([
      250, 500, 750, 1000,
    ]);
  });

  it('is bounded where every step ends an epoch', () => {
    const epochs = steps.map((step) => ({ step, validationLoss: 1 }));
    expect(lossTableRows(lossRows(curve(...steps), epochs), 40)).toHaveLength(20);
  });

  it('is whole where it is short', () => {
    expect(thinned([1, 2, 3], 3)).toEqual([1, 2, 3]);
    expect(thinned(steps, 3)).toEqual([1, 501, 1000]);
  });
});
