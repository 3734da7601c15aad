import type { Attribute, DataType, Dim, Graph, GraphNode, Initializer, TensorData, Value } from './graph.ts';
import { broadcastShapes, gemmShape, matMulShape, reduceShape, shapeError } from './shapes.ts';

interface OperatorFacts {
  /**
   * Whether training and eval graphs may use it: ONNX Runtime's WebGPU provider has a kernel for it. Others occur
   * only in exported models and in optimizer_model.onnx.
   */
  readonly inTraining: boolean;
  /** Whether the loss is differentiated through it: core/artifacts/gradients.ts then has an entry for it. */
  readonly isDifferentiable: boolean;
  /**
   * Its cost, for core/artifacts/footprint.ts. `view`: the output shares the input's memory under another shape, in
   * ONNX Runtime on the CPU and on WebGPU. Of the others only matrix products cost time (docs/MEASUREMENTS.md).
   */
  readonly cost: 'view' | 'matrix product' | 'memory';
  /** The kinds of the attributes that its method sets, by name; `int?` for one that may be left out. */
  readonly attributes?: Readonly<Record<string, AttributeKind>>;
  /** Names of the intermediate values that serve its gradient: its last outputs, optional in ONNX. */
  readonly saved?: readonly string[];
}

type AttributeKind = Attribute['kind'] | 'int?';

/** Every operator that the builder makes, by its ONNX name. */
export const OPERATORS = {
  Abs: { inTraining: false, isDifferentiable: false, cost: 'memory' },
  Add: { inTraining: true, isDifferentiable: true, cost: 'memory' },
  Cast: { inTraining: true, isDifferentiable: false, cost: 'memory', attributes: { to: 'int' } },
  Concat: { inTraining: true, isDifferentiable: true, cost: 'memory', attributes: { axis: 'int' } },
  CumSum: { inTraining: false, isDifferentiable: false, cost: 'memory' },
  Div: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  Equal: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  Erf: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  Exp: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  Expand: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  Gather: { inTraining: true, isDifferentiable: true, cost: 'memory', attributes: { axis: 'int' } },
  GatherElements: { inTraining: true, isDifferentiable: true, cost: 'memory', attributes: { axis: 'int' } },
  Gemm: {
    inTraining: true,
    isDifferentiable: true,
    cost: 'matrix product',
    attributes: { transA: 'int', transB: 'int' },
  },
  Greater: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  LayerNormalization: {
    inTraining: true,
    isDifferentiable: true,
    cost: 'memory',
    attributes: { axis: 'int', epsilon: 'float' },
    saved: ['mean', 'invStd'],
  },
  LessOrEqual: { inTraining: false, isDifferentiable: false, cost: 'memory' },
  Log: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  MatMul: { inTraining: true, isDifferentiable: true, cost: 'matrix product' },
  Mul: { inTraining: true, isDifferentiable: true, cost: 'memory' },
  Neg: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  Not: { inTraining: false, isDifferentiable: false, cost: 'memory' },
  Pad: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  ReduceMax: { inTraining: true, isDifferentiable: false, cost: 'memory', attributes: { keepdims: 'int' } },
  ReduceMean: { inTraining: true, isDifferentiable: false, cost: 'memory', attributes: { keepdims: 'int' } },
  ReduceSum: { inTraining: true, isDifferentiable: false, cost: 'memory', attributes: { keepdims: 'int' } },
  Relu: { inTraining: true, isDifferentiable: true, cost: 'memory' },
  Reshape: { inTraining: true, isDifferentiable: true, cost: 'view' },
  ScatterElements: {
    inTraining: true,
    isDifferentiable: false,
    cost: 'memory',
    attributes: { axis: 'int', reduction: 'string' },
  },
  ScatterND: {
    inTraining: false,
    isDifferentiable: false,
    cost: 'memory',
    attributes: { reduction: 'string' },
  },
  Shape: {
    inTraining: true,
    isDifferentiable: false,
    cost: 'memory',
    attributes: { start: 'int?', end: 'int?' },
  },
  Slice: { inTraining: false, isDifferentiable: false, cost: 'memory' },
  Softmax: { inTraining: true, isDifferentiable: true, cost: 'memory', attributes: { axis: 'int' } },
  Split: { inTraining: true, isDifferentiable: true, cost: 'memory', attributes: { axis: 'int' } },
  Sqrt: { inTraining: false, isDifferentiable: false, cost: 'memory' },
  Sub: { inTraining: true, isDifferentiable: false, cost: 'memory' },
  Transpose: { inTraining: true, isDifferentiable: true, cost: 'memory', attributes: { perm: 'ints' } },
  Unsqueeze: { inTraining: true, isDifferentiable: false, cost: 'view' },
  Where: { inTraining: false, isDifferentiable: false, cost: 'memory' },
} as const satisfies Readonly<Record<string, OperatorFacts>>;

export type OperatorName = keyof typeof OPERATORS;

/** Names of the operators with this property. */
type OperatorsWith<Facts extends Partial<OperatorFacts>> = {
  [Op in OperatorName]: (typeof OPERATORS)[Op] extends Facts ? Op : never;
}[OperatorName];
export type MatrixProduct = OperatorsWith<{ cost: 'matrix product' }>;

/** Several nodes with one derivative: each has an entry in core/artifacts/gradients.ts, too. */
const COMPOSITES = {
  Shift: { attributes: { axis: 'int', places: 'int' } },
  Gelu: { saved: ['scaled', 'cdf'] },
  GeluTanh: { saved: ['square', 'cdf'] },
  CrossEntropy: { saved: ['probabilities', 'labelled', 'target'] },
} as const satisfies Readonly<Record<string, Pick<OperatorFacts, 'attributes' | 'saved'>>>;

type CompositeName = keyof typeof COMPOSITES;
type OperationName = OperatorName | CompositeName;

export type DifferentiableName = OperatorsWith<{ isDifferentiable: true }> | CompositeName;

type Facts = typeof OPERATORS & typeof COMPOSITES;

/** Objects without properties, which none can be read from or given to. */
type Nothing = Readonly<Record<string, never>>;

type AttributeOf<Kind> = Extract<Attribute, { kind: Kind }>;

type AttributesFrom<Kinds> = {
  readonly [Name in keyof Kinds as Kinds[Name] extends 'int?' ? never : Name]: AttributeOf<Kinds[Name]>;
} & { readonly [Name in keyof Kinds as Kinds[Name] extends 'int?' ? Name : never]?: AttributeOf<'int'> };

type AttributesByName = {
  readonly [Op in OperationName]: Facts[Op] extends { attributes: infer Kinds }
    ? AttributesFrom<Kinds>
    : Nothing;
};

type SavedByName = {
  readonly [Op in OperationName]: Facts[Op] extends { saved: readonly (infer Name extends string)[] }
    ? Readonly<Record<Name, Value>>
    : Nothing;
};

/** Operators of whose nodes only the outputs serve the gradient. */
type UnsavedOperator = Exclude<OperatorName, OperatorsWith<{ saved: readonly string[] }>>;
/** Those of them that have no attributes either. */
type PlainOperator = {
  [Op in UnsavedOperator]: Facts[Op] extends { attributes: unknown } ? never : Op;
}[UnsavedOperator];

/**
 * The unit of differentiation: one node, or a composite. `saved` are intermediate values that serve the gradient, so
 * that nothing is computed twice. Attributes and saved values are those of the operator's row.
 */
export interface Operation<Op extends OperationName = OperationName> extends GraphNode<Op> {
  readonly attributes: AttributesByName[Op];
  readonly saved: SavedByName[Op];
}

const int = (value: number): AttributeOf<'int'> => ({ kind: 'int', value });
const float = (value: number): AttributeOf<'float'> => ({ kind: 'float', value });
const ints = (value: readonly number[]): AttributeOf<'ints'> => ({ kind: 'ints', value });
const string = (value: string): AttributeOf<'string'> => ({ kind: 'string', value });

export interface GemmOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/**
 * Builds an ONNX graph node by node, inferring and checking types and shapes (GraphShapeError). Each method is one
 * ONNX operator of opset 18, with the semantics of the ONNX operator specification.
 */
export class GraphBuilder {
  readonly name: string;
  readonly #inputs: Value[] = [];
  readonly #outputs: { name: string; value: Value }[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #nodes: GraphNode<OperatorName>[] = [];
  readonly #operations: Operation[] = [];
  readonly #constants = new Map<string, Value>();
  #compositeDepth = 0;
  #counter = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** The units of differentiation built so far, in order of computation. */
  get operations(): readonly Operation[] {
    return this.#operations;
  }

  input(name: string, type: DataType, shape: readonly Dim[]): Value {
    const value = { name, type, shape };
    this.#inputs.push(value);
    return value;
  }

  output(name: string, value: Value): void {
    this.#outputs.push({ name, value });
  }

  initializer(name: string, shape: readonly number[], data: TensorData): Value {
    const type = data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'int64';
    const value: Value = { name, type, shape };
    this.#initializers.push({ value, data });
    return value;
  }

  /** A float32 scalar; equal ones are shared. */
  scalar(number: number): Value {
    return this.#constant(`scalar ${number}`, () => [[], Float32Array.of(number)]);
  }

  /** An int64 vector, as operators take axes and shapes; equal ones are shared. */
  int64s(numbers: readonly number[]): Value {
    return this.#constant(`int64 ${numbers}`, () => [[numbers.length], BigInt64Array.from(numbers, BigInt)]);
  }

  int32s(shape: readonly number[], numbers: readonly number[]): Value {
    return this.#constant(`int32 ${shape}: ${numbers}`, () => [shape, Int32Array.from(numbers)]);
  }

  add(a: Value, b: Value): Value {
    return this.#elementwise('Add', a, b);
  }

  sub(a: Value, b: Value): Value {
    return this.#elementwise('Sub', a, b);
  }

  mul(a: Value, b: Value): Value {
    return this.#elementwise('Mul', a, b);
  }

  div(a: Value, b: Value): Value {
    return this.#elementwise('Div', a, b);
  }

  equal(a: Value, b: Value): Value {
    return this.#node('Equal', [a, b], 'bool', broadcastShapes(a.shape, b.shape, 'Equal'));
  }

  greater(a: Value, b: Value): Value {
    return this.#node('Greater', [a, b], 'bool', broadcastShapes(a.shape, b.shape, 'Greater'));
  }

  relu(x: Value): Value {
    return this.#node('Relu', [x], x.type, x.shape);
  }

  neg(x: Value): Value {
    return this.#node('Neg', [x], x.type, x.shape);
  }

  exp(x: Value): Value {
    return this.#node('Exp', [x], x.type, x.shape);
  }

  log(x: Value): Value {
    return this.#node('Log', [x], x.type, x.shape);
  }

  sqrt(x: Value): Value {
    return this.#node('Sqrt', [x], x.type, x.shape);
  }

  erf(x: Value): Value {
    return this.#node('Erf', [x], x.type, x.shape);
  }

  abs(x: Value): Value {
    return this.#node('Abs', [x], x.type, x.shape);
  }

  lessOrEqual(a: Value, b: Value): Value {
    return this.#node('LessOrEqual', [a, b], 'bool', broadcastShapes(a.shape, b.shape, 'LessOrEqual'));
  }

  not(x: Value): Value {
    return this.#node('Not', [x], 'bool', x.shape);
  }

  /** Elements of `a` where the condition holds, else of `b`; all three are broadcast. */
  where(condition: Value, a: Value, b: Value): Value {
    const shape = broadcastShapes(broadcastShapes(condition.shape, a.shape, 'Where'), b.shape, 'Where');
    return this.#node('Where', [condition, a, b], a.type, shape);
  }

  toInt64(x: Value): Value {
    return this.#nodeWith('Cast', [x], 'int64', x.shape, { to: int(7) });
  }

  /** Sums from the first element of `axis` to each one, itself included. */
  cumSum(x: Value, axis: number): Value {
    const axisValue = this.#constant(`int64 scalar ${axis}`, () => [[], BigInt64Array.of(BigInt(axis))]);
    return this.#node('CumSum', [x, axisValue], x.type, x.shape);
  }

  toFloat(x: Value): Value {
    return this.#nodeWith('Cast', [x], 'float32', x.shape, { to: int(1) });
  }

  matMul(a: Value, b: Value): Value {
    return this.#node('MatMul', [a, b], 'float32', matMulShape(a.shape, b.shape));
  }

  /** op(a) · op(b) + c, matrices of rank 2; `c` is broadcast over the rows. */
  gemm(a: Value, b: Value, c: Value | null, options: GemmOptions = {}): Value {
    const { transA = false, transB = false } = options;
    const shape = gemmShape(a.shape, b.shape, transA, transB);
    return this.#nodeWith('Gemm', c === null ? [a, b] : [a, b, c], 'float32', shape, {
      transA: int(Number(transA)),
      transB: int(Number(transB)),
    });
  }

  transpose(x: Value, perm: readonly number[]): Value {
    if (perm.length !== x.shape.length) throw shapeError('Transpose', [x.shape, perm]);
    const shape = perm.map((axis) => x.shape[axis]!);
    return this.#nodeWith('Transpose', [x], x.type, shape, { perm: ints(perm) });
  }

  /**
   * `target` is the operator's argument: numbers with 0 (keep this axis) and -1 (the rest), or an int64 value known
   * at run time. `shape` is the resulting shape.
   */
  reshape(x: Value, target: readonly number[] | Value, shape: readonly Dim[]): Value {
    const targetValue = 'name' in target ? target : this.int64s(target);
    return this.#node('Reshape', [x, targetValue], x.type, shape);
  }

  /** The run-time shape of a value, int64. The WebGPU provider computes it on the CPU. */
  shapeOf(x: Value, start?: number, end?: number): Value {
    return this.#nodeWith('Shape', [x], 'int64', [(end ?? x.shape.length) - (start ?? 0)], {
      ...(start === undefined ? {} : { start: int(start) }),
      ...(end === undefined ? {} : { end: int(end) }),
    });
  }

  unsqueeze(x: Value, axes: readonly number[]): Value {
    const shape: Dim[] = [...x.shape];
    for (const axis of axes) shape.splice(axis, 0, 1);
    return this.#node('Unsqueeze', [x, this.int64s(axes)], x.type, shape);
  }

  /** Splits `axis` into `count` equal parts. */
  split(x: Value, axis: number, count: number): Value[] {
    const size = x.shape[axis];
    if (typeof size !== 'number' || size % count !== 0) throw shapeError('Split', [x.shape, [axis, count]]);
    const shape = x.shape.with(axis, size / count);
    const sizes = this.int64s(Array.from({ length: count }, () => size / count));
    const outputs = Array.from({ length: count }, () => this.#value(x.type, shape));
    this.#push('Split', [x, sizes], outputs, { axis: int(axis) }, {});
    return outputs;
  }

  concat(values: readonly Value[], axis: number): Value {
    const first = values[0]!;
    const size = values.reduce<Dim>((sum, value) => {
      const dim = value.shape[axis]!;
      if (typeof dim !== 'number' || typeof sum !== 'number')
        throw shapeError('Concat', [value.shape, [axis]]);
      return sum + dim;
    }, 0);
    return this.#nodeWith('Concat', values, first.type, first.shape.with(axis, size), { axis: int(axis) });
  }

  /** Rows of `table` (rank 2; elements of a vector) by ids of any shape. */
  gather(table: Value, ids: Value): Value {
    return this.#nodeWith('Gather', [table, ids], table.type, [...ids.shape, ...table.shape.slice(1)], {
      axis: int(0),
    });
  }

  /** Along the last axis: y[…, i] = x[…, indices[…, i]]. */
  gatherElements(x: Value, indices: Value): Value {
    return this.#nodeWith('GatherElements', [x, indices], x.type, indices.shape, { axis: int(-1) });
  }

  /** Adds updates[…, i] to data[…, indices[…, i]], along the last axis. */
  addElements(data: Value, indices: Value, updates: Value): Value {
    return this.#nodeWith('ScatterElements', [data, indices, updates], data.type, data.shape, {
      axis: int(-1),
      reduction: string('add'),
    });
  }

  /** Broadcasts to `target`, a shape known at run time; the result is `shape`. */
  expand(x: Value, target: Value, shape: readonly Dim[]): Value {
    return this.#node('Expand', [x, target], x.type, shape);
  }

  /**
   * The first rows of `table` (or elements of a vector), up to the int64 vector `end` of one element; `size` names
   * their number.
   */
  firstRows(table: Value, end: Value, size: Dim): Value {
    const shape = table.shape.with(0, size);
    return this.#node('Slice', [table, this.int64s([0]), end, this.int64s([0])], table.type, shape);
  }

  /** Shifts elements by `places` along `axis`, filling with zeros: y[…, i, …] = x[…, i - places, …]. */
  shift(x: Value, axis: number, places: number): Value {
    const before = x.shape.map((_, each) => (each === axis ? places : 0));
    const after = x.shape.map((_, each) => (each === axis ? -places : 0));
    const attributes = { axis: int(axis), places: int(places) };
    return this.composite('Shift', [x], attributes, () => ({
      // A negative number of zeros crops that many elements.
      output: this.#node('Pad', [x, this.int64s([...before, ...after])], x.type, x.shape),
      saved: {},
    }));
  }

  /** Adds row i of `updates` to row `indices[i][0]` of `data` (rank 2). */
  addRows(data: Value, indices: Value, updates: Value): Value {
    return this.#nodeWith('ScatterND', [data, indices, updates], data.type, data.shape, {
      reduction: string('add'),
    });
  }

  /** Over the last axis. */
  softmax(x: Value): Value {
    return this.#nodeWith('Softmax', [x], 'float32', x.shape, { axis: int(-1) });
  }

  /** Over the last axis. Mean and inverse standard deviation are saved for the gradient. */
  layerNormalization(x: Value, scale: Value, bias: Value | null, epsilon: number): Value {
    const statistics = x.shape.with(-1, 1);
    const y = this.#value('float32', x.shape);
    const mean = this.#value('float32', statistics);
    const invStd = this.#value('float32', statistics);
    this.#push(
      'LayerNormalization',
      bias === null ? [x, scale] : [x, scale, bias],
      [y, mean, invStd],
      { axis: int(-1), epsilon: float(epsilon) },
      { mean, invStd },
    );
    return y;
  }

  reduceSum(x: Value, axes: readonly number[], keepDims: boolean): Value {
    return this.#nodeWith('ReduceSum', [x, this.int64s(axes)], x.type, reduceShape(x.shape, axes, keepDims), {
      keepdims: int(Number(keepDims)),
    });
  }

  /** Over the last axis, which is kept with size 1. */
  reduceMean(x: Value): Value {
    return this.#nodeWith('ReduceMean', [x, this.int64s([-1])], x.type, x.shape.with(-1, 1), {
      keepdims: int(1),
    });
  }

  /** Over the last axis, which is kept with size 1. */
  reduceMax(x: Value): Value {
    return this.#nodeWith('ReduceMax', [x, this.int64s([-1])], x.type, x.shape.with(-1, 1), {
      keepdims: int(1),
    });
  }

  /** The value that `x` is a reshaped view of, through any number of Reshape nodes. */
  sourceOf(x: Value): Value {
    const node = this.#nodes.findLast(({ outputs }) => outputs.includes(x));
    return node?.op === 'Reshape' ? this.sourceOf(node.inputs[0]!) : x;
  }

  /**
   * Several nodes with one derivative: everything that `build` adds counts as the single operation `op`.
   * `build` returns the result and the values saved for its gradient.
   */
  composite<Op extends CompositeName>(
    op: Op,
    inputs: readonly Value[],
    attributes: AttributesByName[Op],
    build: () => { readonly output: Value; readonly saved: SavedByName[Op] },
  ): Value {
    this.#compositeDepth++;
    const { output, saved } = build();
    this.#compositeDepth--;
    this.#record({ op, inputs, outputs: [output], attributes, saved });
    return output;
  }

  /**
   * The graph with only the nodes and constants on which an output depends, and of the values that are saved for a
   * gradient only those that one reads: LayerNormalization's are float32 by the standard, and with them the graph
   * could not be converted to float16. All inputs stay: they are the contract.
   */
  build(): Graph<OperatorName> {
    const needed = new Set(this.#outputs.map(({ value }) => value));
    const nodes: GraphNode<OperatorName>[] = [];
    for (const node of this.#nodes.toReversed()) {
      const last = node.outputs.findLastIndex((value) => needed.has(value));
      if (last < 0) continue;
      for (const value of node.inputs) needed.add(value);
      const areOptional = 'saved' in OPERATORS[node.op];
      nodes.push(areOptional ? { ...node, outputs: node.outputs.slice(0, last + 1) } : node);
    }
    return {
      name: this.name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      initializers: this.#initializers.filter(({ value }) => needed.has(value)),
      nodes: nodes.reverse(),
    };
  }

  #elementwise(op: PlainOperator, a: Value, b: Value): Value {
    return this.#node(op, [a, b], a.type, broadcastShapes(a.shape, b.shape, op));
  }

  #node<Op extends PlainOperator>(
    op: Op,
    inputs: readonly Value[],
    type: DataType,
    shape: readonly Dim[],
  ): Value {
    return this.#nodeWith(op, inputs, type, shape, {});
  }

  #nodeWith<Op extends UnsavedOperator>(
    op: Op,
    inputs: readonly Value[],
    type: DataType,
    shape: readonly Dim[],
    attributes: AttributesByName[Op],
  ): Value {
    const output = this.#value(type, shape);
    this.#push(op, inputs, [output], attributes, {});
    return output;
  }

  #value(type: DataType, shape: readonly Dim[]): Value {
    return { name: `v${this.#counter++}`, type, shape };
  }

  #push<Op extends OperatorName>(
    op: Op,
    inputs: readonly Value[],
    outputs: readonly Value[],
    attributes: AttributesByName[Op],
    saved: SavedByName[Op],
  ): void {
    this.#nodes.push({ op, inputs, outputs, attributes });
    this.#record({ op, inputs, outputs, attributes, saved });
  }

  #record<Op extends OperationName>(operation: Operation<Op>): void {
    if (this.#compositeDepth === 0) this.#operations.push(operation);
  }

  #constant(key: string, make: () => [readonly number[], TensorData]): Value {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const [shape, data] = make();
    const value = this.initializer(`c${this.#constants.size}`, shape, data);
    this.#constants.set(key, value);
    return value;
  }
}
