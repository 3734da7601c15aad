/** Compares the kernels on a GPU with plain JavaScript; kernels.test.ts checks the results. */

import type { AdamWSettings, ParameterSpec } from '../../artifacts/manifest.ts';
import type { DropoutSite } from '../../models/forward.ts';
import { elementCount } from '../../onnx/graph.ts';
import { fillDropoutMask, PhiloxStream } from '../../random.ts';
import { isFiniteStep } from '../adamw.ts';
import { AdamW } from './adamw.ts';
import { TrainingDevice } from './device.ts';
import { GpuDropoutMasks } from './dropoutMasks.ts';
import { GpuDenseGradient, GpuGradientRows, GpuTableGradient } from './gradients.ts';
import { encodeDispatches, Kernels } from './kernels.ts';
import { readFloats, ScalarReadback } from './readback.ts';

const SETTINGS: AdamWSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };

/** Elements that no workgroup, vector or block size divides; more than one row of workgroups in the last one. */
const LENGTHS = [1, 7, 255, 1003, 70_001];

async function setUp(gpu: GPU) {
  const device = await TrainingDevice.request(gpu);
  const kernels = await Kernels.compile(device.device);
  return { device, kernels };
}

function submit<T>(device: TrainingDevice, encode: (encoder: GPUCommandEncoder) => T): T {
  const encoder = device.device.createCommandEncoder();
  const result = encode(encoder);
  device.device.queue.submit([encoder.finish()]);
  return result;
}

function normals(random: PhiloxStream, count: number, scale: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => scale * random.nextNormal());
}

function spec(name: string, shape: readonly number[], decay: boolean, paddingRow?: number): ParameterSpec {
  return {
    name,
    shape,
    parts: [{ name, shape }],
    decay,
    ...(paddingRow === undefined ? {} : { paddingRow }),
  };
}

/** AdamW in float64, as shared by torch and by the trajectories' oracles. */
class ReferenceAdamW {
  #steps = 0;
  readonly #moments = new Map<Float64Array, { first: Float64Array; second: Float64Array }>();

  step(
    parameters: readonly { value: Float64Array; gradient: Float64Array; decay: boolean }[],
    learningRate: number,
    maxGradNorm: number,
  ): number {
    this.#steps++;
    const { beta1, beta2, epsilon, weightDecay } = SETTINGS;
    const norm = Math.sqrt(
      parameters.reduce((sum, { gradient }) => sum + gradient.reduce((s, g) => s + g * g, 0), 0),
    );
    const clip = maxGradNorm === 0 ? 1 : Math.min(1, maxGradNorm / (norm + 1e-6));
    for (const { value, gradient, decay } of parameters) {
      const { length } = value;
      const moments = this.#moments.get(value) ?? {
        first: new Float64Array(length),
        second: new Float64Array(length),
      };
      this.#moments.set(value, moments);
      const { first, second } = moments;
      for (let i = 0; i < length; i++) {
        const g = gradient[i]! * clip;
        first[i] = beta1 * first[i]! + (1 - beta1) * g;
        second[i] = beta2 * second[i]! + (1 - beta2) * g * g;
        const denominator = Math.sqrt(second[i]!) / Math.sqrt(1 - beta2 ** this.#steps) + epsilon;
        const kept = value[i]! * (decay ? 1 - learningRate * weightDecay : 1);
        value[i] = kept - ((learningRate / (1 - beta1 ** this.#steps)) * first[i]!) / denominator;
      }
    }
    return norm;
  }
}

const maxDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from({ length: a.length }).reduce<number>((max, _, i) => Math.max(max, Math.abs(a[i]! - b[i]!)), 0);

/** Five steps over dense parameters of all lengths, with and without decay and clipping. */
export async function adamwDense(gpu: GPU) {
  const { device, kernels } = await setUp(gpu);
  const random = new PhiloxStream(1, 100);
  const parameters = LENGTHS.map((length, index) => {
    const parameter = spec(`p${length}`, [length], index % 2 === 0);
    const value = device.storage(parameter.name, length);
    const start = normals(random, length, 0.5);
    device.device.queue.writeBuffer(value, 0, start);
    const gradient = new GpuDenseGradient(device, kernels, parameter);
    return { spec: parameter, value, gradient, reference: Float64Array.from(start) };
  });
  const optimizer = new AdamW(device, kernels, SETTINGS, parameters);
  const reference = new ReferenceAdamW();
  const normErrors: number[] = [];
  for (let step = 0; step < 5; step++) {
    const inputs = { learningRate: 0.01 / (step + 1), maxGradNorm: step === 2 ? 0 : 1 };
    const gradients = parameters.map(({ spec: { shape } }) => normals(random, shape[0]!, 0.02 * (step + 1)));
    parameters.forEach(({ gradient }, i) => {
      device.device.queue.writeBuffer(gradient.sum, 0, gradients[i]!);
    });
    const expected = reference.step(
      parameters.map((p, i) => ({
        value: p.reference,
        gradient: Float64Array.from(gradients[i]!),
        decay: p.spec.decay,
      })),
      inputs.learningRate,
      inputs.maxGradNorm,
    );
    submit(device, (encoder) => {
      optimizer.encode(encoder, inputs);
    });
    const [norm] = await readFloats(device, [{ buffer: optimizer.numbers, elements: 1 }]);
    optimizer.steps++;
    normErrors.push(Math.abs(norm! - expected) / expected);
  }
  const differences = [];
  for (const { value, reference: wanted } of parameters) {
    differences.push(
      maxDifference(await readFloats(device, [{ buffer: value, elements: wanted.length }]), wanted),
    );
  }
  device.release();
  return { differences, normErrors };
}

/**
 * Two tables over the same rows, one with a padding row; repeated ids, two micro-batches a step, and steps of other
 * sizes.
 */
export async function adamwTables(gpu: GPU) {
  const { device, kernels } = await setUp(gpu);
  const random = new PhiloxStream(2, 100);
  const width = 21;
  const rows = new GpuGradientRows(device, width);
  const tables = [
    { spec: spec('words', [37, width], true, 0), vocabulary: 37 },
    { spec: spec('types', [2, width], true), vocabulary: 2 },
  ].map((table) => {
    const elements = table.vocabulary * width;
    const value = device.storage(table.spec.name, elements);
    const start = normals(random, elements, 0.5);
    device.device.queue.writeBuffer(value, 0, start);
    const gradient = new GpuTableGradient(device, kernels, table.spec, rows);
    return { ...table, value, gradient, reference: Float64Array.from(start) };
  });
  const optimizer = new AdamW(device, kernels, SETTINGS, tables);
  const reference = new ReferenceAdamW();
  const normErrors: number[] = [];
  for (const microBatches of [[30, 12], [5], [64, 64, 64], [1]]) {
    const gradients = tables.map(({ vocabulary }) => new Float64Array(vocabulary * width));
    rows.clear();
    for (const { gradient } of tables) gradient.clear();
    for (const count of microBatches) {
      const data = normals(random, count * width, 0.05);
      device.device.queue.writeBuffer(rows.destination(count), 0, data);
      submit(device, (encoder) => {
        rows.append(encoder, count);
      });
      tables.forEach(({ gradient, vocabulary, spec: { paddingRow } }, t) => {
        const ids = Int32Array.from({ length: count }, () => random.nextBelow(vocabulary));
        gradient.append(ids);
        ids.forEach((id, row) => {
          if (id === paddingRow) return;
          for (let c = 0; c < width; c++) gradients[t]![id * width + c]! += data[row * width + c]!;
        });
      });
    }
    const expected = reference.step(
      tables.map((table, t) => ({
        value: table.reference,
        gradient: gradients[t]!,
        decay: table.spec.decay,
      })),
      0.01,
      1,
    );
    submit(device, (encoder) => {
      optimizer.encode(encoder, { learningRate: 0.01, maxGradNorm: 1 });
    });
    const [norm] = await readFloats(device, [{ buffer: optimizer.numbers, elements: 1 }]);
    optimizer.steps++;
    normErrors.push(Math.abs(norm! - expected) / expected);
  }
  const differences = [];
  for (const { value, reference: wanted } of tables) {
    differences.push(
      maxDifference(await readFloats(device, [{ buffer: value, elements: wanted.length }]), wanted),
    );
  }
  device.release();
  return { differences, normErrors };
}

/**
 * A step of which one gradient, or the loss, is not finite, between two that are: the bits of parameters and moments
 * before and after it, and at the end beside an optimizer that never saw it.
 */
export async function skippedSteps(gpu: GPU) {
  const { device, kernels } = await setUp(gpu);
  const width = 5;
  const shapes = { dense: [1003], table: [37, width] } as const;
  const create = () => {
    const rows = new GpuGradientRows(device, width);
    const table = spec('table', shapes.table, true);
    const dense = spec('dense', shapes.dense, true);
    const parameters = [
      { spec: dense, gradient: new GpuDenseGradient(device, kernels, dense) },
      { spec: table, gradient: new GpuTableGradient(device, kernels, table, rows) },
    ].map((parameter) => {
      const elements = elementCount(parameter.spec.shape);
      const value = device.storage(parameter.spec.name, elements);
      device.device.queue.writeBuffer(value, 0, normals(new PhiloxStream(3, 100), elements, 0.5));
      return { ...parameter, value };
    });
    return { rows, parameters, optimizer: new AdamW(device, kernels, SETTINGS, parameters) };
  };
  type Subject = ReturnType<typeof create>;
  const state = async ({ optimizer }: Subject) => {
    const buffers = optimizer.trained.flatMap(({ spec: { shape }, value, moment1, moment2 }) =>
      [value, moment1, moment2].map((buffer) => ({ buffer, elements: elementCount(shape) })),
    );
    return [...new Uint32Array((await readFloats(device, buffers)).buffer)].join();
  };
  const step = async (
    { rows, parameters, optimizer }: Subject,
    seed: number,
    loss: number,
    poison: number,
  ) => {
    const random = new PhiloxStream(seed, 100);
    const [dense, table] = parameters;
    const gradients = normals(random, 1003, 0.02);
    const data = normals(random, 4 * width, 0.02);
    if (Number.isFinite(loss)) data[7] = poison;
    rows.clear();
    if (dense!.gradient.kind === 'dense') device.device.queue.writeBuffer(dense!.gradient.sum, 0, gradients);
    device.device.queue.writeBuffer(rows.destination(4), 0, data);
    device.device.queue.writeBuffer(optimizer.loss, 0, Float32Array.of(loss));
    if (table!.gradient.kind === 'rows') {
      table!.gradient.clear();
      table!.gradient.append(Int32Array.of(3, 9, 3, 30));
    }
    submit(device, (encoder) => {
      rows.append(encoder, 4);
      optimizer.encode(encoder, { learningRate: 0.01, maxGradNorm: seed % 2 });
    });
    const [gradNorm, lossOnGpu] = await readFloats(device, [{ buffer: optimizer.numbers, elements: 2 }]);
    const isApplied = isFiniteStep({ loss: lossOnGpu!, gradNorm: gradNorm! });
    if (isApplied) optimizer.steps++;
    return isApplied;
  };
  const skipped = create();
  const plain = create();
  const steps: { applied: boolean; changed: boolean }[] = [];
  const numbers = [
    [1, 0.5, 0.1],
    [2, 0.5, Number.POSITIVE_INFINITY],
    [3, 0.5, Number.NaN],
    [4, Number.NaN, 0],
    [5, Number.POSITIVE_INFINITY, 0],
    [6, 0.5, 3e30],
    [7, 0.5, 0.2],
  ] as const;
  for (const [seed, loss, poison] of numbers) {
    const before = await state(skipped);
    const applied = await step(skipped, seed, loss, poison);
    steps.push({ applied, changed: (await state(skipped)) !== before });
    if (Number.isFinite(loss) && Math.abs(poison) < 1) await step(plain, seed, loss, poison);
  }
  const equalAtTheEnd = (await state(skipped)) === (await state(plain));
  device.release();
  return { steps, equalAtTheEnd, counted: skipped.optimizer.steps };
}

/** More elements than one row of workgroups has threads, and than the read-back takes at once. */
export async function addBeyondOneRow(gpu: GPU) {
  const { device, kernels } = await setUp(gpu);
  const elements = 17_000_001;
  const gradient = new GpuDenseGradient(device, kernels, spec('large', [elements], false));
  const data = Float32Array.from({ length: elements }, (_, i) => i % 1024);
  device.device.queue.writeBuffer(gradient.destination(true), 0, data);
  device.device.queue.writeBuffer(gradient.destination(false), 0, data);
  submit(device, (encoder) => {
    encodeDispatches(encoder, [gradient.addition()]);
  });
  const sum = await readFloats(device, [
    { buffer: gradient.sum, elements: 3 },
    { buffer: gradient.sum, elements },
  ]);
  let wrong = 0;
  for (let i = 0; i < elements; i++) wrong += Number(sum[i + 3] !== 2 * data[i]!);
  device.release();
  return { wrong, grid: kernels.gridOf(elements), head: [...sum.subarray(0, 3)] };
}

/** Elements in which masks drawn on the GPU differ from fillDropoutMask's. */
export async function dropoutMasks(gpu: GPU) {
  const { device, kernels } = await setUp(gpu);
  const sites: DropoutSite[] = [
    { input: 'a', site: 0, probability: 0.1, shape: ['tokens', 17] },
    { input: 'b', site: 1, probability: 0.5, shape: ['batch', 3, 'length', 'length'] },
    { input: 'c', site: 40, probability: 0.9999999, shape: [1] },
  ];
  const masks = new GpuDropoutMasks(device, kernels, sites);
  const keys = [
    { seed: 42, microStep: 0 },
    { seed: 0xffff_ffff, microStep: 123_456 },
    { seed: 7, microStep: 0xffff_ffff },
    null,
  ];
  const differing: number[] = [];
  for (const key of keys) {
    const drawn = submit(device, (encoder) => masks.encode(encoder, 3, 19, key));
    for (const [index, { buffer, dims }] of drawn.entries()) {
      const elements = elementCount(dims);
      const mask = await readFloats(device, [{ buffer, elements }]);
      const expected = new Float32Array(elements).fill(1);
      const { probability, site } = sites[index]!;
      if (key !== null) fillDropoutMask(expected, probability, key.seed, key.microStep, site);
      differing.push(mask.reduce((count, value, i) => count + Number(value !== expected[i]), 0));
    }
  }
  device.release();
  return { differing };
}

/** Numbers read back in many submissions each resolve their own promise. */
export async function scalarsInOrder(gpu: GPU) {
  const { device } = await setUp(gpu);
  const readback = new ScalarReadback(device);
  const source = device.storage('source', 1);
  const count = 600;
  const promises: Promise<number>[] = [];
  for (let i = 0; i < count; i++) {
    device.device.queue.writeBuffer(source, 0, Float32Array.of(i));
    promises.push(submit(device, (encoder) => readback.encode(encoder, source)));
    if (i % 100 === 50) readback.flush();
  }
  readback.flush();
  const values = await Promise.all(promises);
  device.release();
  return { inOrder: values.every((value, i) => value === i), count: values.length };
}

/** The names of the errors thrown on failures. */
export async function failures(gpu: GPU) {
  const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error));

  const { device: full } = await setUp(gpu);
  const tooLarge = await full
    .allocate('a test', 0, () => full.storage('huge', full.device.limits.maxBufferSize / 2))
    .then(() => 'none', nameOf);
  full.release();

  const { device: faulty } = await setUp(gpu);
  const small = faulty.storage('small', 4);
  submit(faulty, (encoder) => {
    encoder.copyBufferToBuffer(small, 0, small, 0, 4096);
  });
  const refused = await readFloats(faulty, [{ buffer: small, elements: 4 }]).then(() => 'none', nameOf);
  faulty.release();

  const { device: dying } = await setUp(gpu);
  const readback = new ScalarReadback(dying);
  const source = dying.storage('source', 1);
  const scalar = submit(dying, (encoder) => readback.encode(encoder, source));
  dying.device.destroy();
  readback.flush();
  const lost = await scalar.then(() => 'none', nameOf);
  const lostLater = await dying.guard(() => Promise.resolve()).then(() => 'none', nameOf);
  return { tooLarge, refused, lost, lostLater };
}
