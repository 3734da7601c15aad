import { beforeAll, describe, expect, it } from 'vitest';
import { hasDawn, runOnDawn } from '../../../../tests/dawn/run.ts';

type Results = Awaited<ReturnType<typeof runOnDawn<typeof import('./kernels.dawn.ts')>>>;

describe.skipIf(!hasDawn)('kernels on WebGPU', () => {
  let results: Results;
  beforeAll(async () => {
    results = await runOnDawn<typeof import('./kernels.dawn.ts')>(
      new URL('./kernels.dawn.ts', import.meta.url),
    );
  }, 1_200_000);

  it('AdamW with dense gradients equals float64 to float32 rounding', () => {
    expect(results.adamwDense.differences).toHaveLength(5);
    for (const difference of results.adamwDense.differences) expect(difference).toBeLessThan(5e-7);
    for (const error of results.adamwDense.normErrors) expect(error).toBeLessThan(1e-6);
  });

  it('AdamW with row-sparse gradients sums equal ids, drops the padding row and moves untouched rows', () => {
    expect(results.adamwTables.differences).toHaveLength(2);
    for (const difference of results.adamwTables.differences) expect(difference).toBeLessThan(5e-7);
    for (const error of results.adamwTables.normErrors) expect(error).toBeLessThan(1e-6);
  });

  it('a step whose loss or one of whose gradients is not finite leaves every bit as it was', () => {
    const applied = { applied: true, changed: true };
    const skipped = { applied: false, changed: false };
    expect(results.skippedSteps).toEqual({
      steps: [applied, skipped, skipped, skipped, skipped, skipped, applied],
      equalAtTheEnd: true,
      counted: 2,
    });
  });

  it('more elements than one row of workgroups has threads', () => {
    expect(results.addBeyondOneRow).toEqual({ wrong: 0, grid: [65535, 2], head: [0, 2, 4] });
  });

  it('dropout masks are those of fillDropoutMask, bit for bit', () => {
    expect(results.dropoutMasks.differing).toEqual(Array(12).fill(0));
  });

  it('numbers read back belong to their own submissions', () => {
    expect(results.scalarsInOrder).toEqual({ inOrder: true, count: 600 });
  });

  it('each failure has its named error', () => {
    expect(results.failures).toEqual({
      tooLarge: 'GpuMemoryError',
      refused: 'GpuFaultError',
      lost: 'DeviceLostError',
      lostLater: 'DeviceLostError',
    });
  });
});
