import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  LearningRateBelowEndError,
  resolveWarmupSteps,
  type Schedule,
  type ScheduleOptions,
  scheduleMultiplier,
} from './schedule.ts';
import { SCHEDULES } from './settings.ts';

interface OracleCase {
  readonly name: Schedule;
  readonly total_steps: number;
  readonly warmup: { readonly steps: number } | { readonly ratio: number };
  readonly warmup_steps_resolved: number;
  readonly kwargs?: {
    readonly lr_end?: number;
    readonly power?: number;
    readonly num_cycles?: number;
    readonly timescale?: number;
  };
  readonly peak_lr?: number;
  readonly multipliers?: readonly number[];
  readonly error?: { readonly type: string };
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../../tests/oracles/schedules.json', import.meta.url), 'utf8'),
) as { cases: readonly OracleCase[] };

function optionsOf({ kwargs = {}, peak_lr }: OracleCase): ScheduleOptions {
  return {
    ...(peak_lr === undefined ? {} : { peakLearningRate: peak_lr }),
    ...(kwargs.lr_end === undefined ? {} : { endLearningRate: kwargs.lr_end }),
    ...(kwargs.power === undefined ? {} : { power: kwargs.power }),
    ...(kwargs.num_cycles === undefined ? {} : { cycles: kwargs.num_cycles }),
    ...(kwargs.timescale === undefined ? {} : { timescale: kwargs.timescale }),
  };
}

const describeCase = (testCase: OracleCase) =>
  [
    testCase.name,
    testCase.total_steps,
    JSON.stringify(testCase.warmup),
    JSON.stringify(testCase.kwargs ?? {}),
  ].join(' ');

describe('learning-rate schedules', () => {
  it('are all in the oracle', () => {
    expect(new Set(cases.map((testCase) => testCase.name))).toEqual(new Set(SCHEDULES));
  });

  it.each(cases.map((testCase) => [describeCase(testCase), testCase] as const))(
    '%s equals the reference',
    (_, testCase) => {
      const warmup = 'steps' in testCase.warmup ? testCase.warmup.steps : testCase.warmup.ratio;
      const warmupSteps = resolveWarmupSteps(warmup, testCase.total_steps);
      expect(warmupSteps).toBe(testCase.warmup_steps_resolved);
      const multiplier = (step: number) =>
        scheduleMultiplier(testCase.name, step, testCase.total_steps, warmupSteps, optionsOf(testCase));
      if (testCase.multipliers === undefined) {
        // The reference divides by zero: polynomial, with nothing left after the warm-up.
        expect(testCase.error?.type).toBe('ZeroDivisionError');
        expect(multiplier(testCase.total_steps - 1)).toBe((testCase.total_steps - 1) / testCase.total_steps);
        expect(multiplier(testCase.total_steps)).toBe(1e-7);
        return;
      }
      expect(testCase.multipliers).toHaveLength(testCase.total_steps + 2);
      for (const [step, expected] of testCase.multipliers.entries()) {
        expect(Math.abs(multiplier(step) - expected), `step ${step}`).toBeLessThanOrEqual(1e-12);
      }
    },
  );

  it('refuse a polynomial that would have to rise', () => {
    const options = { peakLearningRate: 1e-7 };
    expect(() => scheduleMultiplier('polynomial', 0, 10, 0, options)).toThrow(LearningRateBelowEndError);
    expect(scheduleMultiplier('linear', 0, 10, 0, options)).toBe(1);
  });

  it('take a share below 1, and from 1 on a number of steps', () => {
    expect(resolveWarmupSteps(0.999, 10)).toBe(10);
    expect(resolveWarmupSteps(1, 10)).toBe(1);
    expect(resolveWarmupSteps(2.9, 10)).toBe(2);
  });
});
