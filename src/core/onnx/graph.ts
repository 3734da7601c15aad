/** The ONNX graph as TypeScript values: made by the builder, read by differentiation, written by the codec. */

export type DataType = 'float32' | 'int32' | 'int64' | 'bool';

/** A known size, or the name of one that depends on the batch (`batch`, `length`, `tokens`). */
export type Dim = number | string;

/** An edge of the graph. Two values are the same only if they are the same object. */
export interface Value {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly Dim[];
}

export type TensorData = Float32Array | Int32Array | BigInt64Array;

export interface Initializer {
  readonly value: Value;
  readonly data: TensorData;
}

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };

type Attributes = Readonly<Record<string, Attribute>>;

/** `Op`: the operators that may occur, for code that must handle all of them. */
export interface GraphNode<Op extends string = string> {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

export interface Graph<Op extends string = string> {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly GraphNode<Op>[];
}

/** The elements of a tensor of this shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
