import { describe, expect, it } from 'vitest';
import type { StepRecord } from '../core/train/runRecord.ts';
import { LossCurve } from './lossCurve.ts';

function stepRecord(step: number, loss: number): StepRecord {
  return {
    step,
    totalSteps: 2000,
    epoch: step / 100,
    loss,
    learningRate: 1 / step,
    gradNorm: step,
    stepMs: 10,
    tokensPerSecond: 1000,
    etaMs: 0,
  };
}

describe('LossCurve', () => {
  it('gives every step while there is room', () => {
    const curve = new LossCurve();
    for (let step = 1; step <= 500; step += 1) curve.push(stepRecord(step, step));
    const points = curve.points(500);
    expect(points).toHaveLength(500);
    expect(points[41]).toMatchObject({ step: 42, loss: 42, learningRate: 1 / 42, gradNorm: 42 });
  });

  it('merges neighbours into means once there is none, and never exceeds the limit', () => {
    const curve = new LossCurve();
    for (let step = 1; step <= 1001; step += 1) curve.push(stepRecord(step, step));
    const points = curve.points(500);
    expect(points).toHaveLength(251);
    expect(points[0]).toMatchObject({ step: 4, loss: 2.5, gradNorm: 2.5, learningRate: 1 / 4 });
    expect(points.at(-1)).toMatchObject({ step: 1001, loss: 1001 });
  });

  it('smooths without a start near zero', () => {
    const curve = new LossCurve();
    for (let step = 1; step <= 50; step += 1) curve.push(stepRecord(step, 2));
    for (const point of curve.points(500)) expect(point.smoothedLoss).toBeCloseTo(2, 12);
    curve.push(stepRecord(51, 3));
    const last = curve.points(500).at(-1)!.smoothedLoss;
    expect(last).toBeGreaterThan(2);
    expect(last).toBeLessThan(2.15);
  });
});
