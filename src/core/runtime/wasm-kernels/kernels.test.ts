import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { fillDropoutMask, PhiloxStream } from '../../random.ts';
import { type AdamWScalars, adamWScalars, clipFactor, gradientNorm, isFiniteStep } from '../adamw.ts';
import torch from './adamw-torch.json' with { type: 'json' };
import { KernelMemoryError } from './errors.ts';
import { createKernels, type WasmKernels } from './kernels.ts';
import { ALLOCATION_ALIGNMENT_BYTES, MAX_KERNEL_MEMORY_BYTES } from './limits.ts';

const fround = Math.fround;
/** Whole vectors, tails of every length, several groups of the mask kernel. */
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 31, 32, 33, 127, 128, 129, 1000];

let kernels: WasmKernels;
const random = new PhiloxStream(11, 100);

beforeAll(async () => {
  kernels = await createKernels(8 * 2 ** 20);
});

/** A view that starts 4 bytes after an aligned address, with guards on both sides: see `guardsHold`. */
function allocGuarded(length: number, value: () => number): Float32Array {
  const whole = kernels.allocFloat32(length + 2).fill(12345);
  const view = whole.subarray(1, length + 1);
  for (let i = 0; i < length; i++) view[i] = value();
  return view;
}

function guardsHold(view: Float32Array): boolean {
  const whole = new Float32Array(view.buffer, view.byteOffset - 4, view.length + 2);
  return whole[0] === 12345 && whole[view.length + 1] === 12345;
}

const normal = (deviation: number) => () => random.nextNormal() * deviation;
const bits = (view: Float32Array) => [...new Uint32Array(view.slice().buffer)];

const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
const scalars = adamWScalars({ settings, learningRate: 3e-4, step: 3, decay: true, gradientScale: 0.7 });

/** Of a step that may be applied. */
const NUMBERS = { loss: 1.5, gradNorm: 0.25 };

/** AdamW in float32, one rounding an operation. `gradient` null: without one. */
function referenceAdamW(
  parameter: Float32Array,
  gradient: Float32Array | null,
  firstMoment: Float32Array,
  secondMoment: Float32Array,
  s: AdamWScalars,
): void {
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient === null ? 0 : fround(gradient[i]! * s.gradientScale);
    const m0 = firstMoment[i]!;
    let m = fround(m0 + fround(s.oneMinusBeta1 * fround(g - m0)));
    if (gradient === null && Math.abs(m) < 2 ** -126) m = 0;
    firstMoment[i] = m;
    const v = fround(fround(secondMoment[i]! * s.beta2) + fround(fround(s.oneMinusBeta2 * g) * g));
    secondMoment[i] = v;
    const denominator = fround(fround(fround(Math.sqrt(v)) / s.biasCorrection2Sqrt) + s.epsilon);
    const decayed = fround(parameter[i]! * s.decay);
    parameter[i] = fround(decayed + fround(fround(s.negativeStepSize * m) / denominator));
  }
}

test('the committed bytes are what the source compiles to', () => {
  const script = fileURLToPath(new URL('../../../../scripts/build-kernels.mjs', import.meta.url));
  execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
});

describe('memory', () => {
  test('arrays are zeros on 16-byte boundaries and do not overlap', async () => {
    const own = await createKernels(1000);
    const arrays = [own.allocUint8(3), own.allocFloat32(5), own.allocUint32(4)];
    for (const array of arrays) {
      expect(array.byteOffset % ALLOCATION_ALIGNMENT_BYTES).toBe(0);
      expect(array.every((value) => value === 0)).toBe(true);
    }
    arrays[1]!.fill(-1);
    expect([...arrays[0]!, ...arrays[2]!].every((value) => value === 0)).toBe(true);
  });

  test('holds what was requested, and says how much is missing', async () => {
    const own = await createKernels(1 << 20);
    own.allocFloat32(1 << 18);
    const available = own.availableBytes;
    const error = await Promise.resolve()
      .then(() => own.allocFloat32(1 << 18))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KernelMemoryError);
    expect((error as KernelMemoryError).data).toEqual({ wantedBytes: 1 << 20, availableBytes: available });
    expect((error as KernelMemoryError).message).toContain('1048576 bytes');
  });

  test('more than 4 GiB is refused', async () => {
    await expect(createKernels(MAX_KERNEL_MEMORY_BYTES + 1)).rejects.toBeInstanceOf(KernelMemoryError);
  });

  test('foreign and mismatched arrays are refused', () => {
    const four = kernels.allocFloat32(4);
    const three = kernels.allocFloat32(3);
    expect(() => kernels.adamw(four, new Float32Array(4), four, four, scalars, NUMBERS)).toThrow(TypeError);
    expect(() => kernels.adamw(four, three, four, four, scalars, NUMBERS)).toThrow(RangeError);
  });
});

describe('AdamW', () => {
  test.each(LENGTHS)('%i elements: the bits of the float32 chain', (length) => {
    const p = allocGuarded(length, normal(0.05));
    const g = allocGuarded(length, normal(1e-2));
    const m = allocGuarded(length, normal(1e-3));
    const v = allocGuarded(length, () => random.nextNormal() ** 2 * 1e-4);
    const expected = [p, m, v].map((view) => view.slice());
    const gradient = g.slice();
    referenceAdamW(expected[0]!, gradient, expected[1]!, expected[2]!, scalars);
    kernels.adamw(p, g, m, v, scalars, NUMBERS);
    expect([p, m, v].map(bits)).toEqual(expected.map(bits));
    expect(bits(g)).toEqual(bits(gradient));
    expect([p, g, m, v].every(guardsHold)).toBe(true);
  });

  test.each(LENGTHS.slice(1))(
    '%i elements without gradient: the same, tiny first moments become 0',
    (length) => {
      const p = allocGuarded(length, normal(0.05));
      let index = 0;
      const m = allocGuarded(length, () => random.nextNormal() * (index++ % 3 === 0 ? 1e-38 : 1e-3));
      const v = allocGuarded(length, () => random.nextNormal() ** 2 * 1e-4);
      const expected = [p, m, v].map((view) => view.slice());
      referenceAdamW(expected[0]!, null, expected[1]!, expected[2]!, scalars);
      const touched = kernels.allocUint8(1).fill(1);
      kernels.adamwRows(p, m, v, touched, kernels.allocUint32(0), kernels.allocFloat32(0), scalars, NUMBERS);
      expect([p, m, v].map(bits)).toEqual(expected.map(bits));
      expect([p, m, v].every(guardsHold)).toBe(true);
    },
  );

  test('in parts as in one call', () => {
    const make = () => [0.05, 1e-2, 1e-3].map((deviation) => allocGuarded(1003, normal(deviation)));
    const [p, g, m] = make() as [Float32Array, Float32Array, Float32Array];
    const v = allocGuarded(1003, () => random.nextFloat() * 1e-4);
    const inParts = [p, g, m, v].map((view) => {
      const copy = kernels.allocFloat32(1003);
      copy.set(view);
      return copy;
    });
    kernels.adamw(p, g, m, v, scalars, NUMBERS);
    for (const [start, end] of [
      [0, 13],
      [13, 502],
      [502, 1003],
    ]) {
      const [pp, gg, mm, vv] = inParts.map((view) => view.subarray(start, end));
      kernels.adamw(pp!, gg!, mm!, vv!, scalars, NUMBERS);
    }
    expect(inParts.map(bits)).toEqual([p, g, m, v].map(bits));
  });

  /**
   * PyTorch's lerp_ and addcmul_ fuse multiply and add on x86 and ARM, which WebAssembly cannot: the moments differ
   * by a rounding of the sum (half a unit in the last place of the larger addend) a step, everything else is equal.
   */
  test('five clipped steps of torch.optim.AdamW', () => {
    const length = torch.start.length;
    const p = kernels.allocFloat32(length);
    p.set(torch.start);
    const [g, m, v] = [0, 1, 2].map(() => kernels.allocFloat32(length)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const largestGradient = new Float32Array(length);
    torch.steps.forEach((expected, index) => {
      g.set(expected.gradient);
      const norm = Math.sqrt(kernels.sumOfSquares(g));
      expect(Math.abs(norm / expected.gradientNorm - 1)).toBeLessThan(2 ** -23);
      const gradientScale = clipFactor(expected.gradientNorm, torch.maxGradNorm);
      expected.gradient.forEach((value, i) => {
        expect(fround(value * gradientScale)).toBe(expected.clippedGradient[i]);
        largestGradient[i] = Math.max(largestGradient[i]!, Math.abs(expected.clippedGradient[i]!));
      });
      const { settings, learningRate } = torch;
      kernels.adamw(
        p,
        g,
        m,
        v,
        adamWScalars({ settings, learningRate, step: index + 1, decay: true, gradientScale }),
        NUMBERS,
      );
      for (let i = 0; i < length; i++) {
        const roundings = (index + 1) * 2 ** -24;
        const bound = largestGradient[i]!;
        expect(Math.abs(m[i]! - expected.firstMoment[i]!)).toBeLessThanOrEqual(roundings * bound);
        expect(Math.abs(v[i]! - expected.secondMoment[i]!)).toBeLessThanOrEqual(
          roundings * 1e-3 * 4 * bound ** 2,
        );
        // A step moves a parameter by about the learning rate, of which the moments' roundings change a few
        // millionths.
        const parameterBound = 2 ** -24 * Math.abs(p[i]!) + torch.learningRate * (index + 1) * 2 ** -21;
        expect(Math.abs(p[i]! - expected.parameter[i]!)).toBeLessThanOrEqual(parameterBound);
      }
    });
  });

  test.each([8, 6])('rows of width %i: with gradient, without, never touched', (width) => {
    const rowCount = 7;
    const p = allocGuarded(rowCount * width, normal(0.05));
    const [m, v] = [0, 0].map(() => allocGuarded(rowCount * width, () => 0)) as [Float32Array, Float32Array];
    const touched = kernels.allocUint8(rowCount);
    const allIds = kernels.allocUint32(4);
    const gradients = kernels.allocFloat32(4 * width);
    const expected = [p, m, v].map((view) => view.slice());
    const batches = [[1, 3, 6], [3], [0, 3, 6], []];
    batches.forEach((batch, index) => {
      allIds.set(batch);
      const ids = allIds.subarray(0, batch.length);
      for (let i = 0; i < batch.length * width; i++) gradients[i] = random.nextNormal() * 1e-3;
      const stepScalars = adamWScalars({
        settings,
        learningRate: 3e-4,
        step: index + 1,
        decay: true,
        gradientScale: 1,
      });
      const dense = new Float32Array(rowCount * width);
      batch.forEach((row, k) => {
        dense.set(gradients.subarray(k * width, (k + 1) * width), row * width);
      });
      referenceAdamW(expected[0]!, dense, expected[1]!, expected[2]!, stepScalars);
      const sums = gradients.subarray(0, batch.length * width);
      kernels.adamwRows(p, m, v, touched, ids, sums, stepScalars, NUMBERS);
      expect([p, m, v].map(bits)).toEqual(expected.map(bits));
    });
    expect([...touched]).toEqual([1, 1, 0, 1, 0, 0, 1]);
    expect([p, m, v].every(guardsHold)).toBe(true);
  });

  test.each([
    { loss: Number.NaN, gradNorm: 1 },
    { loss: Number.NEGATIVE_INFINITY, gradNorm: 1 },
    { loss: 1, gradNorm: Number.POSITIVE_INFINITY },
    { loss: 1, gradNorm: Number.NaN },
    { loss: 3.5e38, gradNorm: 1 },
  ])('a step with loss $loss and norm $gradNorm writes nothing', (numbers) => {
    const width = 7;
    const [p, g, m, v] = [0.05, 1e-2, 1e-3, 1e-3].map((d) => allocGuarded(3 * width, normal(d)));
    g![5] = Number.POSITIVE_INFINITY;
    const touched = kernels.allocUint8(3);
    touched[2] = 1;
    const ids = kernels.allocUint32(1).fill(1);
    const before = [p!, g!, m!, v!].map(bits);
    kernels.adamw(p!, g!, m!, v!, scalars, numbers);
    kernels.adamwRows(p!, m!, v!, touched, ids, g!.subarray(0, width), scalars, numbers);
    expect([p!, g!, m!, v!].map(bits)).toEqual(before);
    expect([...touched]).toEqual([0, 0, 1]);
    expect(isFiniteStep(numbers)).toBe(false);
  });

  test('the norm of gradients whose squares leave the range of float32 is infinite', () => {
    expect(gradientNorm(0.25)).toBe(0.5);
    expect(gradientNorm(3e38)).toBe(Math.sqrt(3e38));
    expect(gradientNorm(3.5e38)).toBe(Number.POSITIVE_INFINITY);
    expect(gradientNorm(Number.NaN)).toBeNaN();
  });

  test('a row beyond the matrix is refused', () => {
    const matrix = kernels.allocFloat32(8);
    const ids = kernels.allocUint32(1).fill(2);
    const touched = kernels.allocUint8(2);
    const gradients = matrix.subarray(0, 4);
    expect(() =>
      kernels.adamwRows(matrix, matrix, matrix, touched, ids, gradients, scalars, NUMBERS),
    ).toThrow(RangeError);
  });

  test('clipping factor', () => {
    expect(clipFactor(0.5, 1)).toBe(1);
    expect(clipFactor(123, 0)).toBe(1);
    expect(clipFactor(4, 1)).toBe(fround(1 / fround(4 + 1e-6)));
  });
});

test.each(LENGTHS)('sum of squares of %i elements', (length) => {
  const values = allocGuarded(length, normal(1e-2));
  const expected = values.reduce((sum, value) => sum + value * value, 0);
  const sum = kernels.sumOfSquares(values);
  expect(Math.abs(sum - expected)).toBeLessThanOrEqual(expected * length * 2 ** -53);
  expect(kernels.sumOfSquares(values)).toBe(sum);
});

test('sum of squares beyond the range of float32, and of not-a-number', () => {
  const values = kernels.allocFloat32(9).fill(3e38);
  expect(kernels.sumOfSquares(values)).toBeCloseTo(9 * fround(3e38) ** 2, -66);
  values[8] = Number.NaN;
  expect(kernels.sumOfSquares(values)).toBeNaN();
});

describe('dropout masks', () => {
  test.each(LENGTHS)('%i elements: the bits of core/random', (length) => {
    const mask = allocGuarded(length, () => Number.NaN);
    const expected = new Float32Array(length);
    kernels.fillDropoutMask(mask, 0.1, 42, 17, 5);
    fillDropoutMask(expected, 0.1, 42, 17, 5);
    expect(bits(mask)).toEqual(bits(expected));
    expect(guardsHold(mask)).toBe(true);
  });

  test.each([
    [0, 1, 2, 3],
    [0.5, 0xffff_ffff, 0xffff_fffe, 0xffff_fffd],
    [0.9999, 7, 0x8000_0000, 1],
    [0.999999, 7, 1, 1],
  ])('probability %d, seed %i, micro-step %i, site %i', (probability, seed, microStep, site) => {
    const mask = kernels.allocFloat32(20_003).fill(Number.NaN);
    const expected = new Float32Array(20_003);
    kernels.fillDropoutMask(mask, probability, seed, microStep, site);
    fillDropoutMask(expected, probability, seed, microStep, site);
    expect(Buffer.compare(Buffer.from(mask.slice().buffer), Buffer.from(expected.buffer))).toBe(0);
  });
});
