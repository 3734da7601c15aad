import * as ort from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import { ForwardContext } from '../models/forward.ts';
import { gelu, geluTanh } from '../models/layers.ts';
import { type DifferentiableName, GraphBuilder } from '../onnx/builder.ts';
import { encodeModel } from '../onnx/codec.ts';
import type { Value } from '../onnx/graph.ts';
import { PhiloxStream } from '../random.ts';
import { differentiate } from './gradients.ts';
import { crossEntropy } from './loss.ts';

/**
 * Each case builds y = f(inputs). Its entry is compared with central differences of Σ dy ⊙ y, dy random, both
 * computed by ONNX Runtime. Float32 differences with a step of 2^-6 are good to about 1e-3 of the largest gradient.
 */
interface Case {
  readonly name: string;
  readonly inputs: readonly (readonly number[])[];
  readonly build: (graph: GraphBuilder, inputs: readonly Value[]) => Value;
}

const CASES: Readonly<Record<DifferentiableName, readonly [Case, ...Case[]]>> = {
  Add: [
    { name: 'equal shapes', inputs: shapes([3, 4], [3, 4]), build: (g, [a, b]) => g.add(a!, b!) },
    { name: 'a row broadcast', inputs: shapes([3, 4], [4]), build: (g, [a, b]) => g.add(a!, b!) },
    { name: 'kept axes broadcast', inputs: shapes([3, 4], [1, 4]), build: (g, [a, b]) => g.add(a!, b!) },
    {
      name: 'both kinds of broadcast',
      inputs: shapes([2, 3, 4], [3, 1]),
      build: (g, [a, b]) => g.add(a!, b!),
    },
  ],
  Mul: [
    { name: 'a row broadcast', inputs: shapes([3, 4], [4]), build: (g, [a, b]) => g.mul(a!, b!) },
    { name: 'a value with itself', inputs: shapes([3, 4]), build: (g, [a]) => g.mul(a!, a!) },
  ],
  Gemm: [gemm(false, false), gemm(false, true), gemm(true, false), gemm(true, true)],
  MatMul: [
    {
      name: 'batched',
      inputs: shapes([1, 2, 3, 4], [1, 2, 4, 5]),
      build: (g, [a, b]) => g.matMul(a!, b!),
    },
    {
      name: 'batched, one operand for the whole batch',
      inputs: shapes([2, 2, 3, 4], [2, 4, 5]),
      build: (g, [a, b]) => g.matMul(a!, b!),
    },
  ],
  GatherElements: [
    {
      name: 'some twice, some never',
      inputs: shapes([2, 4]),
      build: (g, [x]) => g.gatherElements(x!, g.int32s([2, 5], [0, 3, 3, 1, 0, 2, 2, 2, 1, 0])),
    },
  ],
  Transpose: [
    {
      name: 'a cycle of axes',
      inputs: shapes([2, 3, 4]),
      build: (g, [x]) => g.transpose(x!, [1, 2, 0]),
    },
  ],
  Reshape: [
    {
      name: 'known sizes',
      inputs: shapes([2, 3, 4]),
      build: (g, [x]) => g.reshape(x!, [-1, 4], [6, 4]),
    },
  ],
  Split: [
    {
      name: 'thirds, each used otherwise',
      inputs: shapes([3, 2]),
      build: (g, [x]) => {
        const [a, b, c] = g.split(x!, 0, 3) as [Value, Value, Value];
        return g.add(g.mul(a, b), c);
      },
    },
  ],
  Concat: [
    {
      name: 'halves of the last axis, swapped',
      inputs: shapes([3, 4]),
      build: (g, [x]) => {
        const [a, b] = g.split(x!, 1, 2) as [Value, Value];
        return g.mul(g.concat([b, a], 1), x!);
      },
    },
  ],
  Shift: [shift(-1), shift(2)],
  Relu: [{ name: 'positive and negative values', inputs: shapes([4, 5]), build: (g, [x]) => g.relu(x!) }],
  LayerNormalization: [
    {
      name: 'without bias',
      inputs: shapes([3, 6], [6]),
      build: (g, [x, scale]) => g.layerNormalization(x!, scale!, null, 1e-5),
    },
    {
      name: 'with scale and bias',
      inputs: shapes([3, 6], [6], [6]),
      build: (g, [x, scale, bias]) => g.layerNormalization(x!, scale!, bias!, 1e-5),
    },
  ],
  Gather: [
    {
      name: 'rows, one of them twice',
      inputs: shapes([5, 3]),
      build: (g, [table]) => g.gather(table!, g.int32s([4], [1, 4, 1, 0])),
    },
  ],
  Softmax: [{ name: 'last axis', inputs: shapes([2, 3, 4]), build: (g, [x]) => g.softmax(x!) }],
  Gelu: [
    {
      name: 'exact',
      inputs: shapes([4, 5]),
      build: (g, [x]) => gelu(new ForwardContext(g, { kind: 'eval' }), x!),
    },
  ],
  GeluTanh: [
    {
      name: 'approximated by tanh',
      inputs: shapes([4, 5]),
      build: (g, [x]) => geluTanh(new ForwardContext(g, { kind: 'eval' }), x!),
    },
  ],
  CrossEntropy: [smoothed(0), smoothed(0.1)],
};

function shapes(...each: number[][]): number[][] {
  return each;
}

function gemm(transA: boolean, transB: boolean): Case {
  return {
    name: `transA ${transA}, transB ${transB}`,
    inputs: [transA ? [5, 3] : [3, 5], transB ? [4, 5] : [5, 4], [4]],
    build: (g, [a, b, c]) => g.gemm(a!, b!, c!, { transA, transB }),
  };
}

function shift(places: number): Case {
  return {
    name: `${places} places along the middle axis`,
    inputs: [[2, 3, 4]],
    build: (g, [x]) => g.mul(g.shift(x!, 1, places), x!),
  };
}

function smoothed(smoothing: number): Case {
  return {
    name: `smoothing ${smoothing}, a row without label`,
    inputs: [[4, 5]],
    build: (g, [logits]) =>
      crossEntropy(
        g,
        logits!,
        g.int32s([4], [2, -100, 0, 4]),
        g.initializer('scale', [1], Float32Array.of(1 / 3)),
        smoothing,
      ),
  };
}

const size = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1);

/** Runs y, and the gradients of all inputs for a given dy. */
async function makeRunner({ inputs: shapes, build }: Case) {
  const graph = new GraphBuilder('case');
  const inputs = shapes.map((shape, i) => graph.input(`x${i}`, 'float32', shape));
  const y = build(graph, inputs);
  graph.output('y', y);
  const dy = graph.input('dy', 'float32', y.shape);
  const gradients = differentiate(graph, y, dy, inputs);
  for (const [i, input] of inputs.entries()) {
    const gradient = gradients.get(input)!;
    graph.output(`dx${i}`, gradient.kind === 'dense' ? gradient.value : gradient.rows);
  }
  const idsOf = inputs.map((input) => {
    const gradient = gradients.get(input)!;
    return gradient.kind === 'rows' ? [1, 4, 1, 0] : null;
  });
  const session = await ort.InferenceSession.create(encodeModel(graph.build()));
  return { session, idsOf, yShape: y.shape as number[] };
}

describe('each entry of the gradient table equals numeric differentiation', () => {
  test.each(
    Object.entries(CASES).flatMap(([op, cases]) =>
      cases.map((each) => [`${op}: ${each.name}`, each] as const),
    ),
  )('%s', async (_, entry) => {
    const { session, idsOf, yShape } = await makeRunner(entry);
    const random = new PhiloxStream(3, 0);
    const draw = (count: number) => Float32Array.from({ length: count }, () => random.nextNormal());
    const xs = entry.inputs.map((shape) => draw(size(shape)));
    const dy = draw(size(yShape));
    const run = async () => {
      const feeds: Record<string, ort.Tensor> = { dy: new ort.Tensor('float32', dy, yShape) };
      for (const [i, x] of xs.entries()) feeds[`x${i}`] = new ort.Tensor('float32', x, entry.inputs[i]!);
      return session.run(feeds);
    };
    const objective = async () => {
      const { y } = await run();
      return (y!.data as Float32Array).reduce((sum, value, i) => sum + value * dy[i]!, 0);
    };
    const results = await run();
    for (const [i, x] of xs.entries()) {
      const given = results[`dx${i}`]!.data as Float32Array;
      const ids = idsOf[i];
      const analytic = new Float32Array(x.length);
      if (ids) {
        const width = entry.inputs[i]![1]!;
        ids.forEach((id, row) => {
          for (let j = 0; j < width; j++) analytic[id * width + j]! += given[row * width + j]!;
        });
      } else analytic.set(given);
      const step = 2 ** -6;
      const numeric = new Float32Array(x.length);
      for (let j = 0; j < x.length; j++) {
        const kept = x[j]!;
        x[j] = kept + step;
        const above = await objective();
        x[j] = kept - step;
        const below = await objective();
        x[j] = kept;
        numeric[j] = (above - below) / (2 * step);
      }
      const largest = Math.max(...numeric.map(Math.abs));
      const difference = Math.max(...numeric.map((value, j) => Math.abs(value - analytic[j]!)));
      expect(largest).toBeGreaterThan(0.01);
      expect(difference / largest).toBeLessThan(2e-3);
    }
  });
});
