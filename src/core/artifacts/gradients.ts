import { registerError, TagsmithError } from '../errors.ts';
import { SQRT_2_PI } from '../models/layers.ts';
import type { DifferentiableName, GraphBuilder, Operation } from '../onnx/builder.ts';
import type { Value } from '../onnx/graph.ts';

declare module '../errors.ts' {
  interface ErrorData {
    UnsupportedGradientError: UnsupportedGradientError['data'];
  }
}

/**
 * Reverse-mode differentiation over the operations of a graph (Griewank and Walther, "Evaluating derivatives", 2008):
 * one entry an operator, made only of operators that ONNX Runtime's WebGPU provider runs.
 */

/** An operator on the way from a parameter to the loss has no entry in the table. */
class UnsupportedGradientError extends TagsmithError<{ op: string; reason: string }> {}
registerError('UnsupportedGradientError', UnsupportedGradientError);

export type Gradient =
  /** Of the same shape as the value it belongs to. */
  | { readonly kind: 'dense'; readonly value: Value }
  /** Of a table from which rows were gathered: row r of `rows` belongs to table row `ids[r]`, ids flattened. */
  | { readonly kind: 'rows'; readonly rows: Value; readonly ids: Value };

/**
 * What an entry gets: the builder, its operation, the gradients of the outputs (null: none), and which inputs need
 * one.
 */
interface Backward<Op extends DifferentiableName> {
  readonly graph: GraphBuilder;
  readonly operation: Operation<Op>;
  /** Of the first output. */
  readonly dy: Value;
  readonly dOutputs: readonly (Value | null)[];
  readonly needed: readonly boolean[];
}

type GradientEntries = {
  readonly [Op in DifferentiableName]: (backward: Backward<Op>) => readonly (Gradient | null)[];
};

const dense = (value: Value): Gradient => ({ kind: 'dense', value });

/** Sums a gradient over the axes along which its value was broadcast, so that it has that value's shape again. */
function unbroadcast(graph: GraphBuilder, gradient: Value, value: Value): Value {
  const extra = gradient.shape.length - value.shape.length;
  const axes = gradient.shape.flatMap((dim, axis) =>
    axis < extra || value.shape[axis - extra] !== dim ? [axis] : [],
  );
  if (axes.length === 0) return gradient;
  const leading = axes.every((axis) => axis < extra);
  const sum = graph.reduceSum(gradient, axes, !leading);
  return leading || extra === 0 ? sum : graph.reshape(sum, numericShape(value, 'Add'), value.shape);
}

function numericShape(value: Value, op: string): number[] {
  return value.shape.map((dim) => {
    if (typeof dim === 'number') return dim;
    throw new UnsupportedGradientError(`The gradient of ${op} cannot sum to the shape [${value.shape}].`, {
      op,
      reason: 'symbolic shape',
    });
  });
}

/** Swaps the last two axes. */
function swap(graph: GraphBuilder, x: Value): Value {
  const rank = x.shape.length;
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  return graph.transpose(x, [...perm.slice(0, -2), rank - 1, rank - 2]);
}

const GRADIENTS: GradientEntries = {
  Add: ({ graph, operation, dy, needed }) =>
    operation.inputs.map((input, i) => (needed[i] ? dense(unbroadcast(graph, dy, input)) : null)),

  Mul: ({ graph, operation, dy, needed }) => {
    const [a, b] = operation.inputs as [Value, Value];
    return [
      needed[0] ? dense(unbroadcast(graph, graph.mul(dy, b), a)) : null,
      needed[1] ? dense(unbroadcast(graph, graph.mul(dy, a), b)) : null,
    ];
  },

  /** y = op(a)·op(b) + c. */
  Gemm: ({ graph, operation, dy, needed }) => {
    const [a, b, c] = operation.inputs as [Value, Value, Value | undefined];
    const transA = operation.attributes.transA.value !== 0;
    const transB = operation.attributes.transB.value !== 0;
    const da = () =>
      transA
        ? graph.gemm(b, dy, null, { transA: transB, transB: true })
        : graph.gemm(dy, b, null, { transB: !transB });
    const db = () =>
      transB
        ? graph.gemm(dy, a, null, { transA: true, transB: transA })
        : graph.gemm(a, dy, null, { transA: !transA });
    return [
      needed[0] ? dense(da()) : null,
      needed[1] ? dense(db()) : null,
      c !== undefined && needed[2] ? dense(unbroadcast(graph, dy, c)) : null,
    ];
  },

  /** Batched; batch axes may be broadcast. */
  MatMul: ({ graph, operation, dy, needed }) => {
    const [a, b] = operation.inputs as [Value, Value];
    return [
      needed[0] ? dense(unbroadcast(graph, graph.matMul(dy, swap(graph, b)), a)) : null,
      needed[1] ? dense(unbroadcast(graph, graph.matMul(swap(graph, a), dy), b)) : null,
    ];
  },

  Transpose: ({ graph, operation, dy }) => {
    const { perm } = operation.attributes;
    const inverse = perm.value.map((_, axis) => perm.value.indexOf(axis));
    return [dense(graph.transpose(dy, inverse))];
  },

  Reshape: ({ graph, operation, dy }) => {
    const [x] = operation.inputs as [Value];
    const symbolic = x.shape.filter((dim) => typeof dim === 'string').length;
    const target =
      symbolic <= 1 ? x.shape.map((dim) => (typeof dim === 'string' ? -1 : dim)) : graph.shapeOf(x);
    return [dense(graph.reshape(dy, target, x.shape)), null];
  },

  Shift: ({ graph, operation, dy }) => {
    const { axis, places } = operation.attributes;
    return [dense(graph.shift(dy, axis.value, -places.value))];
  },

  Split: ({ graph, operation, dOutputs }) => {
    const { axis } = operation.attributes;
    if (dOutputs.some((dy) => dy === null)) {
      throw new UnsupportedGradientError('Split with an output that the loss does not see.', {
        op: 'Split',
        reason: 'unused output',
      });
    }
    return [dense(graph.concat(dOutputs as Value[], axis.value)), null];
  },

  /** Of parts of equal size. */
  Concat: ({ graph, operation, dy }) => {
    const { axis } = operation.attributes;
    const sizes = new Set(operation.inputs.map((input) => input.shape[axis.value]));
    if (sizes.size > 1) {
      throw new UnsupportedGradientError('Concat of parts of several sizes.', {
        op: 'Concat',
        reason: 'unequal parts',
      });
    }
    return graph.split(dy, axis.value, operation.inputs.length).map(dense);
  },

  /** The table's gradient stays row-sparse: no array of the vocabulary's size is made. */
  Gather: ({ graph, operation, dy }) => {
    const [table, ids] = operation.inputs as [Value, Value];
    const width = numericShape({ ...table, shape: table.shape.slice(1) }, 'Gather');
    const rows = graph.reshape(dy, [-1, ...width], ['rows', ...width]);
    return [{ kind: 'rows', rows, ids }, null];
  },

  GatherElements: ({ graph, operation, dy }) => {
    const [x, indices] = operation.inputs as [Value, Value];
    const zeros = graph.expand(graph.scalar(0), graph.shapeOf(x), x.shape);
    return [dense(graph.addElements(zeros, indices, dy)), null];
  },

  /** dx = p ⊙ (dy - Σ dy ⊙ p) over the last axis. */
  Softmax: ({ graph, operation, dy }) => {
    const p = operation.outputs[0]!;
    const product = graph.mul(dy, p);
    return [dense(graph.sub(product, graph.mul(p, graph.reduceSum(product, [-1], true))))];
  },

  /**
   * With x̂ = (x - mean) · invStd and g = dy ⊙ scale: dx = invStd · (g - mean(g) - x̂ · mean(g ⊙ x̂)), dscale = Σ dy
   * ⊙ x̂, dbias = Σ dy (Ba et al., "Layer normalization", 2016).
   */
  LayerNormalization: ({ graph, operation, dy, needed }) => {
    const [x, scale, bias] = operation.inputs as [Value, Value, Value | undefined];
    const { mean, invStd } = operation.saved;
    const normalized = graph.mul(graph.sub(x, mean), invStd);
    const dx = () => {
      const g = graph.mul(dy, scale);
      const projection = graph.reduceMean(graph.mul(g, normalized));
      const centred = graph.sub(g, graph.reduceMean(g));
      return graph.mul(graph.sub(centred, graph.mul(normalized, projection)), invStd);
    };
    return [
      needed[0] ? dense(dx()) : null,
      needed[1] ? dense(unbroadcast(graph, graph.mul(dy, normalized), scale)) : null,
      bias !== undefined && needed[2] ? dense(unbroadcast(graph, dy, bias)) : null,
    ];
  },

  Relu: ({ graph, operation, dy }) => {
    const isPositive = graph.greater(operation.outputs[0]!, graph.scalar(0));
    return [dense(graph.mul(dy, graph.toFloat(isPositive)))];
  },

  /** dx = dy · (Φ(x) + x·φ(x)); with s = x/√2, x·φ(x) = s·exp(-s²)/√π. */
  Gelu: ({ graph, operation, dy }) => {
    const { scaled, cdf } = operation.saved;
    const bell = graph.exp(graph.neg(graph.mul(scaled, scaled)));
    const slope = graph.mul(graph.mul(scaled, bell), graph.scalar(1 / Math.sqrt(Math.PI)));
    return [dense(graph.mul(dy, graph.add(cdf, slope)))];
  },

  /** dx = dy · (Φ + x·Φ'), where Φ = 1 / (1 + exp(-2u)) has Φ' = Φ·(1-Φ)·2u', 2u' = √(2/π)·(2 + 6·0.044715 x²). */
  GeluTanh: ({ graph, operation, dy }) => {
    const [x] = operation.inputs as [Value];
    const { square, cdf } = operation.saved;
    const inner = graph.add(
      graph.mul(square, graph.scalar(6 * 0.044715 * SQRT_2_PI)),
      graph.scalar(2 * SQRT_2_PI),
    );
    const bell = graph.mul(cdf, graph.sub(graph.scalar(1), cdf));
    const slope = graph.mul(graph.mul(x, inner), bell);
    return [dense(graph.mul(dy, graph.add(cdf, slope)))];
  },

  /** dlogits = (p · Σtarget - target) · scale · dy, where a row without label has target 0. */
  CrossEntropy: ({ graph, operation, dy }) => {
    const { probabilities, labelled, target } = operation.saved;
    const scale = operation.inputs[2]!;
    const difference = graph.sub(graph.mul(probabilities, labelled), target);
    return [dense(graph.mul(difference, graph.mul(scale, dy))), null, null];
  },
};

function isDifferentiable(operation: Operation): operation is Operation<DifferentiableName> {
  return Object.hasOwn(GRADIENTS, operation.op);
}

/** The gradients of an operation's inputs. */
function backward<Op extends DifferentiableName>(input: Backward<Op>): readonly (Gradient | null)[] {
  return GRADIENTS[input.operation.op](input);
}

/**
 * Appends the nodes that compute d root / d value for each of `targets` (graph inputs or intermediate values), given
 * d root = `seed`.
 * @returns the gradients of those among `targets` on which `root` depends
 * @throws UnsupportedGradientError where an operator on the way has no entry
 */
export function differentiate(
  graph: GraphBuilder,
  root: Value,
  seed: Value,
  targets: readonly Value[],
): Map<Value, Gradient> {
  const operations = [...graph.operations];
  const dependent = new Set<Value>(targets);
  for (const { inputs, outputs } of operations) {
    if (inputs.some((input) => dependent.has(input))) for (const output of outputs) dependent.add(output);
  }
  const gradients = new Map<Value, Gradient>([[root, dense(seed)]]);
  for (const operation of operations.toReversed()) {
    const needed = operation.inputs.map((input) => dependent.has(input));
    if (!needed.some(Boolean)) continue;
    const dOutputs = operation.outputs.map((output) => denseGradient(gradients, output, operation.op));
    const dy = dOutputs[0];
    if (dOutputs.every((gradient) => gradient === null)) continue;
    if (!isDifferentiable(operation) || dy === null || dy === undefined) {
      throw new UnsupportedGradientError(`${operation.op} has no gradient here.`, {
        op: operation.op,
        reason: 'no entry',
      });
    }
    const inputGradients = backward({ graph, operation, dy, dOutputs, needed });
    operation.inputs.forEach((input, i) => {
      const gradient = inputGradients[i];
      if (needed[i] && gradient) accumulate(graph, gradients, input, gradient);
    });
  }
  return new Map(
    targets.flatMap((value) => {
      const gradient = gradients.get(value);
      return gradient === undefined ? [] : [[value, gradient] as const];
    }),
  );
}

function denseGradient(gradients: ReadonlyMap<Value, Gradient>, value: Value, op: string): Value | null {
  const gradient = gradients.get(value);
  if (gradient === undefined) return null;
  if (gradient.kind === 'dense') return gradient.value;
  throw new UnsupportedGradientError('Rows were gathered from a computed table.', {
    op,
    reason: 'row-sparse gradient',
  });
}

function accumulate(
  graph: GraphBuilder,
  gradients: Map<Value, Gradient>,
  value: Value,
  gradient: Gradient,
): void {
  const known = gradients.get(value);
  if (known === undefined) {
    gradients.set(value, gradient);
  } else if (known.kind === 'dense' && gradient.kind === 'dense') {
    gradients.set(value, dense(graph.add(known.value, gradient.value)));
  } else {
    throw new UnsupportedGradientError(
      'A table is gathered from and used otherwise, or gathered from twice.',
      {
        op: 'Gather',
        reason: 'several uses of a table',
      },
    );
  }
}
