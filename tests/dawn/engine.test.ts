import { beforeAll, describe, expect, test } from 'vitest';
import { beyondTolerance, TINY_MODELS, worstByKind, worstErrors } from '../oracleFiles.ts';
import { hasDawn, runOnDawn } from './run.ts';

type Results = Awaited<ReturnType<typeof runOnDawn<typeof import('./engine.dawn.ts')>>>;

describe.skipIf(!hasDawn)('the engine on WebGPU, with nothing on the CPU', () => {
  let results: Results;
  beforeAll(async () => {
    results = await runOnDawn<typeof import('./engine.dawn.ts')>(
      new URL('./engine.dawn.ts', import.meta.url),
    );
  }, 1_800_000);

  test('tiny models: logits, loss and every gradient', () => {
    const compared = Object.entries(results.equalToPyTorch);
    expect(compared).toHaveLength(TINY_MODELS.length);
    console.table(
      Object.fromEntries(
        compared.map(([family, all]) => [`${family} on WebGPU`, worstErrors(worstByKind(all))]),
      ),
    );
    for (const [, differences] of compared) expect(beyondTolerance(differences)).toEqual([]);
  });

  test('a step whose loss or gradient norm is not finite is as if it had not been, bit for bit', () => {
    expect(results.skippedSteps.length).toBeGreaterThan(10);
    expect(beyondTolerance(results.skippedSteps)).toEqual([]);
  });

  test('dropout, frozen parameters and accumulated batches give what the CPU gives, calls waited for or not', () => {
    expect(beyondTolerance(results.sameAsOnTheCpu.differences)).toEqual([]);
  });

  test('a model of which nothing is trained tags as on the CPU, beside a session that trains', () => {
    expect(results.nothingTrained).toHaveLength(4);
    expect(beyondTolerance(results.nothingTrained)).toEqual([]);
  });

  test('parameters are read and written', () => {
    expect(results.sameAsOnTheCpu.parameters).toBeGreaterThan(0);
    expect(results.sameAsOnTheCpu.roundTrip).toBe(true);
    expect(results.sameAsOnTheCpu.wrongSize).toBe('ParameterBufferSizeError');
  });

  test('a lost device is an error of its own in every call, and no call hangs', () => {
    const { release, ...calls } = results.sameAsOnTheCpu.lost;
    expect([...new Set(Object.values(calls))]).toEqual(['DeviceLostError']);
    expect(release).toBe('none');
  });
});
