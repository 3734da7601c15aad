/**
 * The host kernels next to plain JavaScript loops, alternated: on as many parameters as the embedded model has, on
 * its word embedding, and on the dropout masks of one 8 × 64 step (1.4 M elements). Prints JSON: milliseconds,
 * minimum and median of the repeats. On a busy machine take many repeats and compare minima.
 *
 *   npx tsx bench/kernels.ts [repeats]
 */
import {
  type AdamWScalars,
  adamWScalars,
  createKernels,
  fillDropoutMask,
  PhiloxStream,
} from '../src/core/node.ts';

const repeats = Number(process.argv[2] ?? 15);
const vocabulary = 12_000;
const width = 384;
const denseCount = 11_900_000;
const maskCount = 1_400_000;
const batchTokens = 512;

const kernels = await createKernels(4 * (4 * denseCount + 3 * vocabulary * width + maskCount) + 4_000_000);
const [parameter, gradient, firstMoment, secondMoment] = [0, 1, 2, 3].map(() =>
  kernels.allocFloat32(denseCount),
) as [Float32Array, Float32Array, Float32Array, Float32Array];
const [embedding, embeddingFirst, embeddingSecond] = [0, 1, 2].map(() =>
  kernels.allocFloat32(vocabulary * width),
) as [Float32Array, Float32Array, Float32Array];
const touched = kernels.allocUint8(vocabulary);
const rowIds = kernels.allocUint32(batchTokens);
const rows = kernels.allocFloat32(batchTokens * width);
const mask = kernels.allocFloat32(maskCount);
const denseRows = new Float32Array(vocabulary * width);

const random = new PhiloxStream(1, 100);
for (let i = 0; i < denseCount; i++) {
  parameter[i] = Math.sin(i) * 0.05;
  gradient[i] = Math.cos(i) * 1e-3;
  firstMoment[i] = Math.sin(3 * i) * 1e-4;
  secondMoment[i] = 1e-6;
}
// Half of the rows have been in a batch before.
for (let i = 0; i < (vocabulary / 2) * width; i++) {
  embeddingFirst[i] = Math.sin(3 * i) * 1e-4;
  embeddingSecond[i] = 1e-6;
}
touched.fill(1, 0, vocabulary / 2);
const ids = Int32Array.from({ length: batchTokens }, (_, i) => i * 11 + random.nextBelow(11));
rowIds.set(ids);
for (let i = 0; i < rows.length; i++) rows[i] = Math.sin(i) * 1e-3;

const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
/** Of a step that is applied. */
const NUMBERS = { loss: 1, gradNorm: 1 };
const scalars = adamWScalars({ settings, learningRate: 3e-4, step: 100, decay: true, gradientScale: 0.9 });

function adamwLoop(
  p: Float32Array,
  g: Float32Array,
  m: Float32Array,
  v: Float32Array,
  s: AdamWScalars,
): void {
  for (let i = 0; i < p.length; i++) {
    const gi = g[i]! * s.gradientScale;
    const mi = m[i]! + s.oneMinusBeta1 * (gi - m[i]!);
    const vi = v[i]! * s.beta2 + s.oneMinusBeta2 * gi * gi;
    m[i] = mi;
    v[i] = vi;
    p[i] = p[i]! * s.decay + (s.negativeStepSize * mi) / (Math.sqrt(vi) / s.biasCorrection2Sqrt + s.epsilon);
  }
}

function sumOfSquaresLoop(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

/** As a dense gradient. */
function scatterLoop(): void {
  denseRows.fill(0);
  for (let row = 0; row < batchTokens; row++) {
    const start = ids[row]! * width;
    for (let i = 0; i < width; i++) denseRows[start + i]! += rows[row * width + i]!;
  }
}

const cases: Record<string, { kernel: () => void; loop: () => void }> = {
  'adamw, 11.9 M dense': {
    kernel: () => kernels.adamw(parameter, gradient, firstMoment, secondMoment, scalars, NUMBERS),
    loop: () => adamwLoop(parameter, gradient, firstMoment, secondMoment, scalars),
  },
  'embedding step, 512 rows of 12,000 x 384': {
    kernel: () => {
      kernels.adamwRows(embedding, embeddingFirst, embeddingSecond, touched, rowIds, rows, scalars, NUMBERS);
    },
    loop: () => {
      scatterLoop();
      adamwLoop(embedding, denseRows, embeddingFirst, embeddingSecond, scalars);
    },
  },
  'sum of squares, 11.9 M': {
    kernel: () => kernels.sumOfSquares(gradient),
    loop: () => sumOfSquaresLoop(gradient),
  },
  'dropout mask, 1.4 M': {
    kernel: () => kernels.fillDropoutMask(mask, 0.1, 1, 2, 3),
    loop: () => fillDropoutMask(mask, 0.1, 1, 2, 3),
  },
};

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function summary(times: number[]): { minMs: number; medianMs: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const round = (value: number) => Math.round(value * 100) / 100;
  return { minMs: round(sorted[0]!), medianMs: round(sorted[sorted.length >> 1]!) };
}

const result: Record<string, object> = {};
for (const [name, { kernel, loop }] of Object.entries(cases)) {
  const kernelTimes: number[] = [];
  const loopTimes: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    kernelTimes.push(milliseconds(kernel));
    loopTimes.push(milliseconds(loop));
  }
  const [kernelMs, loopMs] = [summary(kernelTimes), summary(loopTimes)];
  result[name] = { kernel: kernelMs, loop: loopMs, speedup: +(loopMs.minMs / kernelMs.minMs).toFixed(1) };
}
console.log(JSON.stringify({ node: process.version, repeats, result }, null, 2));
