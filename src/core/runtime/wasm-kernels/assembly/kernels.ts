/**
 * The host's share of a training step as WebAssembly SIMD, in AssemblyScript: TypeScript's syntax, WebAssembly's
 * types. `node scripts/build-kernels.mjs` compiles it into ../bytes.ts.
 *
 * Every argument of type usize is an address in the imported memory, every count a number of elements. Nothing here
 * allocates. Arithmetic is float32 without fused multiply-add, one rounding an operation, in the order written, so
 * that every machine gives the same bits and the tail (the last elements, one at a time) the same as the four lanes.
 * Loops run over offsets and not up to an end address, which could wrap around in a memory of 4 GiB.
 */

/** The float32 scalars of one AdamW step, as ../kernels.ts writes them: see `AdamWScalars`. */
const DECAY: usize = 0;
const GRADIENT_SCALE: usize = 4;
const ONE_MINUS_BETA1: usize = 8;
const BETA2: usize = 12;
const ONE_MINUS_BETA2: usize = 16;
const BIAS_CORRECTION2_SQRT: usize = 20;
const EPSILON: usize = 24;
const NEGATIVE_STEP_SIZE: usize = 28;

/** Below this a float32 is denormal, and arithmetic on it takes many times as long. */
const SMALLEST_NORMAL: f32 = 1.1754943508222875e-38;

const LANES_BYTES: usize = 16;

/** Whether a step may be applied: `isFiniteStep` in ../../adamw.ts. The difference of infinities is NaN. */
function isFiniteStep(loss: f32, gradNorm: f32): bool {
  return loss - loss === 0 && gradNorm - gradNorm === 0;
}

/**
 * One AdamW step of `count` elements with gradient. Nothing is written where the step's loss or gradient norm is not
 * finite.
 */
export function adamw(
  parameter: usize,
  gradient: usize,
  firstMoment: usize,
  secondMoment: usize,
  count: usize,
  scalars: usize,
  loss: f32,
  gradNorm: f32,
): void {
  if (!isFiniteStep(loss, gradNorm)) return;
  adamwWithGradient(parameter, gradient, firstMoment, secondMoment, count, scalars);
}

function adamwWithGradient(
  parameter: usize,
  gradient: usize,
  firstMoment: usize,
  secondMoment: usize,
  count: usize,
  scalars: usize,
): void {
  const decay = load<f32>(scalars, DECAY);
  const gradientScale = load<f32>(scalars, GRADIENT_SCALE);
  const oneMinusBeta1 = load<f32>(scalars, ONE_MINUS_BETA1);
  const beta2 = load<f32>(scalars, BETA2);
  const oneMinusBeta2 = load<f32>(scalars, ONE_MINUS_BETA2);
  const biasCorrection2Sqrt = load<f32>(scalars, BIAS_CORRECTION2_SQRT);
  const epsilon = load<f32>(scalars, EPSILON);
  const negativeStepSize = load<f32>(scalars, NEGATIVE_STEP_SIZE);

  const decays = f32x4.splat(decay);
  const gradientScales = f32x4.splat(gradientScale);
  const oneMinusBeta1s = f32x4.splat(oneMinusBeta1);
  const beta2s = f32x4.splat(beta2);
  const oneMinusBeta2s = f32x4.splat(oneMinusBeta2);
  const biasCorrection2Sqrts = f32x4.splat(biasCorrection2Sqrt);
  const epsilons = f32x4.splat(epsilon);
  const negativeStepSizes = f32x4.splat(negativeStepSize);

  const bytes = count << 2;
  const vectorBytes = bytes & ~(LANES_BYTES - 1);
  let i: usize = 0;
  for (; i < vectorBytes; i += LANES_BYTES) {
    const g = f32x4.mul(v128.load(gradient + i), gradientScales);
    const m0 = v128.load(firstMoment + i);
    const m = f32x4.add(m0, f32x4.mul(oneMinusBeta1s, f32x4.sub(g, m0)));
    v128.store(firstMoment + i, m);
    const v = f32x4.add(
      f32x4.mul(v128.load(secondMoment + i), beta2s),
      f32x4.mul(f32x4.mul(oneMinusBeta2s, g), g),
    );
    v128.store(secondMoment + i, v);
    const denominator = f32x4.add(f32x4.div(f32x4.sqrt(v), biasCorrection2Sqrts), epsilons);
    const p = f32x4.mul(v128.load(parameter + i), decays);
    v128.store(parameter + i, f32x4.add(p, f32x4.div(f32x4.mul(negativeStepSizes, m), denominator)));
  }
  for (; i < bytes; i += 4) {
    const g = load<f32>(gradient + i) * gradientScale;
    const m0 = load<f32>(firstMoment + i);
    const m = m0 + oneMinusBeta1 * (g - m0);
    store<f32>(firstMoment + i, m);
    const v = load<f32>(secondMoment + i) * beta2 + oneMinusBeta2 * g * g;
    store<f32>(secondMoment + i, v);
    const denominator = sqrt<f32>(v) / biasCorrection2Sqrt + epsilon;
    const p = load<f32>(parameter + i) * decay;
    store<f32>(parameter + i, p + (negativeStepSize * m) / denominator);
  }
}

/**
 * The same step where the gradient is 0. A first moment that has shrunk below the normal numbers becomes 0: a row
 * that no batch touches for 700 steps would else end there and make each step slow, for updates far below any
 * rounding.
 */
function adamwWithoutGradient(
  parameter: usize,
  firstMoment: usize,
  secondMoment: usize,
  count: usize,
  scalars: usize,
): void {
  const decay = load<f32>(scalars, DECAY);
  const oneMinusBeta1 = load<f32>(scalars, ONE_MINUS_BETA1);
  const beta2 = load<f32>(scalars, BETA2);
  const biasCorrection2Sqrt = load<f32>(scalars, BIAS_CORRECTION2_SQRT);
  const epsilon = load<f32>(scalars, EPSILON);
  const negativeStepSize = load<f32>(scalars, NEGATIVE_STEP_SIZE);

  const decays = f32x4.splat(decay);
  const oneMinusBeta1s = f32x4.splat(oneMinusBeta1);
  const beta2s = f32x4.splat(beta2);
  const biasCorrection2Sqrts = f32x4.splat(biasCorrection2Sqrt);
  const epsilons = f32x4.splat(epsilon);
  const negativeStepSizes = f32x4.splat(negativeStepSize);
  const smallestNormals = f32x4.splat(SMALLEST_NORMAL);

  const bytes = count << 2;
  const vectorBytes = bytes & ~(LANES_BYTES - 1);
  let i: usize = 0;
  for (; i < vectorBytes; i += LANES_BYTES) {
    const m0 = v128.load(firstMoment + i);
    const shrunk = f32x4.sub(m0, f32x4.mul(oneMinusBeta1s, m0));
    const m = v128.andnot(shrunk, f32x4.lt(f32x4.abs(shrunk), smallestNormals));
    v128.store(firstMoment + i, m);
    const v = f32x4.mul(v128.load(secondMoment + i), beta2s);
    v128.store(secondMoment + i, v);
    const denominator = f32x4.add(f32x4.div(f32x4.sqrt(v), biasCorrection2Sqrts), epsilons);
    const p = f32x4.mul(v128.load(parameter + i), decays);
    v128.store(parameter + i, f32x4.add(p, f32x4.div(f32x4.mul(negativeStepSizes, m), denominator)));
  }
  for (; i < bytes; i += 4) {
    const m0 = load<f32>(firstMoment + i);
    const shrunk = m0 - oneMinusBeta1 * m0;
    const m: f32 = abs<f32>(shrunk) < SMALLEST_NORMAL ? 0 : shrunk;
    store<f32>(firstMoment + i, m);
    const v = load<f32>(secondMoment + i) * beta2;
    store<f32>(secondMoment + i, v);
    const denominator = sqrt<f32>(v) / biasCorrection2Sqrt + epsilon;
    const p = load<f32>(parameter + i) * decay;
    store<f32>(parameter + i, p + (negativeStepSize * m) / denominator);
  }
}

/**
 * One AdamW step of a matrix [rowCount, width] of which the rows `ids` (u32, increasing, without repeats) have the
 * gradients [idCount, width]. `touched` has one byte a row: 0 where no step has had a gradient yet, so that both
 * moments are 0 and only decay is left to do. Nothing is written where the step is not finite.
 */
export function adamwRows(
  parameter: usize,
  firstMoment: usize,
  secondMoment: usize,
  rowCount: usize,
  width: usize,
  touched: usize,
  ids: usize,
  idCount: usize,
  gradients: usize,
  scalars: usize,
  loss: f32,
  gradNorm: f32,
): void {
  if (!isFiniteStep(loss, gradNorm)) return;
  const rowBytes = width << 2;
  const decay = load<f32>(scalars, DECAY);
  let next: usize = 0;
  for (let row: usize = 0; row < rowCount; row++) {
    const offset = row * rowBytes;
    if (next < idCount && <usize>load<u32>(ids + (next << 2)) === row) {
      const gradient = gradients + next * rowBytes;
      adamwWithGradient(
        parameter + offset,
        gradient,
        firstMoment + offset,
        secondMoment + offset,
        width,
        scalars,
      );
      store<u8>(touched + row, 1);
      next++;
    } else if (load<u8>(touched + row) !== 0) {
      adamwWithoutGradient(parameter + offset, firstMoment + offset, secondMoment + offset, width, scalars);
    } else if (decay !== 1) {
      scale(parameter + offset, width, decay);
    }
  }
}

function scale(values: usize, count: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  const bytes = count << 2;
  const vectorBytes = bytes & ~(LANES_BYTES - 1);
  let i: usize = 0;
  for (; i < vectorBytes; i += LANES_BYTES) {
    v128.store(values + i, f32x4.mul(v128.load(values + i), factors));
  }
  for (; i < bytes; i += 4) store<f32>(values + i, load<f32>(values + i) * factor);
}

/** Sum of squares, accumulated in float64 in eight lanes. */
export function sumOfSquares(values: usize, count: usize): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  const bytes = count << 2;
  const vectorBytes = bytes & ~(2 * LANES_BYTES - 1);
  let i: usize = 0;
  for (; i < vectorBytes; i += 2 * LANES_BYTES) {
    const x0 = f64x2.promote_low_f32x4(v128.load64_zero(values + i));
    const x1 = f64x2.promote_low_f32x4(v128.load64_zero(values + i, 8));
    const x2 = f64x2.promote_low_f32x4(v128.load64_zero(values + i, 16));
    const x3 = f64x2.promote_low_f32x4(v128.load64_zero(values + i, 24));
    sum0 = f64x2.add(sum0, f64x2.mul(x0, x0));
    sum1 = f64x2.add(sum1, f64x2.mul(x1, x1));
    sum2 = f64x2.add(sum2, f64x2.mul(x2, x2));
    sum3 = f64x2.add(sum3, f64x2.mul(x3, x3));
  }
  const sums = f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3));
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; i < bytes; i += 4) {
    const x = <f64>load<f32>(values + i);
    sum += x * x;
  }
  return sum;
}

const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const STREAM_DROPOUT: u32 = 0;

/** A Philox block serves eight elements. */
const BLOCK_BYTES: usize = 32;
const GROUP_BYTES: usize = 4 * BLOCK_BYTES;

/**
 * A dropout mask with the bits of `fillDropoutMask` in core/random.ts: 0 where the 16-bit draw is below `threshold`
 * (0 to 65536), else `kept`. Four Philox blocks run side by side, one a lane, and serve 32 elements.
 */
export function fillDropoutMask(
  mask: usize,
  count: usize,
  threshold: u32,
  kept: f32,
  seed: u32,
  microStep: u32,
  site: u32,
): void {
  const bytes = count << 2;
  // Nothing is below a u16 threshold of 65536, but everything drops; then what is kept does not matter.
  const keptValue: f32 = threshold > 65535 ? 0 : kept;
  const keptValues = f32x4.splat(keptValue);
  const thresholds = i16x8.splat(<i16>threshold);
  const vectorBytes = bytes & ~(GROUP_BYTES - 1);
  let i: usize = 0;
  for (; i < vectorBytes; i += GROUP_BYTES) {
    let c0 = i32x4.add(i32x4.splat(<i32>(i / BLOCK_BYTES)), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(site);
    let c2 = i32x4.splat(microStep);
    let c3 = i32x4.splat(0);
    let k0 = seed;
    let k1 = STREAM_DROPOUT;
    for (let round = 0; round < 10; round++) {
      const low0 = i64x2.extmul_low_i32x4_u(c0, i32x4.splat(MULTIPLIER_0));
      const high0 = i64x2.extmul_high_i32x4_u(c0, i32x4.splat(MULTIPLIER_0));
      const low1 = i64x2.extmul_low_i32x4_u(c2, i32x4.splat(MULTIPLIER_1));
      const high1 = i64x2.extmul_high_i32x4_u(c2, i32x4.splat(MULTIPLIER_1));
      c0 = v128.xor(v128.xor(v128.shuffle<i32>(low1, high1, 1, 3, 5, 7), c1), i32x4.splat(k0));
      c1 = v128.shuffle<i32>(low1, high1, 0, 2, 4, 6);
      c2 = v128.xor(v128.xor(v128.shuffle<i32>(low0, high0, 1, 3, 5, 7), c3), i32x4.splat(k1));
      c3 = v128.shuffle<i32>(low0, high0, 0, 2, 4, 6);
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    // From one word of four blocks a vector to the four words of one block: the draws in the order of the elements.
    const words01Low = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const words23Low = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const words01High = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const words23High = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    storeBlock(mask + i, v128.shuffle<i64>(words01Low, words23Low, 0, 2), thresholds, keptValues);
    storeBlock(
      mask + i + BLOCK_BYTES,
      v128.shuffle<i64>(words01Low, words23Low, 1, 3),
      thresholds,
      keptValues,
    );
    storeBlock(
      mask + i + 2 * BLOCK_BYTES,
      v128.shuffle<i64>(words01High, words23High, 0, 2),
      thresholds,
      keptValues,
    );
    storeBlock(
      mask + i + 3 * BLOCK_BYTES,
      v128.shuffle<i64>(words01High, words23High, 1, 3),
      thresholds,
      keptValues,
    );
  }
  for (; i < bytes; i += BLOCK_BYTES) {
    storePartialBlock(
      mask + i,
      bytes - i,
      <u32>(i / BLOCK_BYTES),
      threshold,
      keptValue,
      seed,
      microStep,
      site,
    );
  }
}

/** The eight 16-bit draws of a block, the lower half of each word first: the order of the lanes. */
function storeBlock(target: usize, draws: v128, thresholds: v128, keptValues: v128): void {
  const keeps = i16x8.ge_u(draws, thresholds);
  v128.store(target, v128.and(i32x4.extend_low_i16x8_s(keeps), keptValues));
  v128.store(target + LANES_BYTES, v128.and(i32x4.extend_high_i16x8_s(keeps), keptValues));
}

/** The first `bytes` bytes of a block, or all of it. */
function storePartialBlock(
  target: usize,
  bytes: usize,
  block: u32,
  threshold: u32,
  kept: f32,
  seed: u32,
  microStep: u32,
  site: u32,
): void {
  let c0 = block;
  let c1 = site;
  let c2 = microStep;
  let c3: u32 = 0;
  let k0 = seed;
  let k1 = STREAM_DROPOUT;
  for (let round = 0; round < 10; round++) {
    const product0 = <u64>c0 * <u64>MULTIPLIER_0;
    const product1 = <u64>c2 * <u64>MULTIPLIER_1;
    c0 = <u32>(product1 >> 32) ^ c1 ^ k0;
    c1 = <u32>product1;
    c2 = <u32>(product0 >> 32) ^ c3 ^ k1;
    c3 = <u32>product0;
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  const words01 = <u64>c0 | ((<u64>c1) << 32);
  const words23 = <u64>c2 | ((<u64>c3) << 32);
  const blockBytes = min<usize>(bytes, BLOCK_BYTES);
  for (let i: usize = 0; i < blockBytes; i += 4) {
    const words = i < LANES_BYTES ? words01 : words23;
    // Element i / 4 takes bits 16 * (i / 4 modulo 4) and up.
    const draw = <u32>(words >> ((<u64>(i & 12)) << 2)) & 0xffff;
    store<f32>(target + i, draw < threshold ? 0 : kept);
  }
}
