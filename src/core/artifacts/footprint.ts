/** The memory and FLOPs that training takes, from the graphs of a config alone, without weights. */
import { type ModelParameter, siteDims } from '../models/forward.ts';
import { type MatrixProduct, OPERATORS, type OperatorName } from '../onnx/builder.ts';
import type { DataType, Dim, Graph, GraphNode, Value } from '../onnx/graph.ts';
import { elementCount } from '../onnx/graph.ts';
import type { ParameterSpec } from './manifest.ts';
import type { TrainingGraphs } from './trainingGraphs.ts';

/** A collated batch: `length` tokens in each of `batchSize` rows, padding included. */
export interface BatchShape {
  readonly batchSize: number;
  readonly length: number;
}

/** A tensor that a device must allocate contiguously. */
interface NamedBuffer {
  readonly name: string;
  readonly sizeBytes: number;
}

/** The part that does not depend on the batch. All sizes are for float32. */
export interface StateFootprint {
  readonly parameterCount: number;
  readonly trainedCount: number;
  readonly parametersBytes: number;
  readonly trainedBytes: number;
  /** AdamW's two moments of all trained parameters. */
  readonly momentsBytes: number;
  /** Dense gradients; embedding tables have none (ADR 4). */
  readonly denseGradientsBytes: number;
  /** The tables whose gradient is row-sparse. */
  readonly tables: readonly ParameterSpec[];
  /** Usually the word embeddings. */
  readonly largestParameter: NamedBuffer;
}

/** The additional memory and FLOPs of one batch. */
export interface BatchFootprint {
  /** Dropout masks; none in evaluation. */
  readonly masksBytes: number;
  /** The peak of intermediate results and outputs. */
  readonly activationsBytes: number;
  readonly largestActivation: NamedBuffer;
  /** Multiplications and additions of the matrix products. */
  readonly flops: number;
}

export interface FootprintOfShape {
  readonly train: BatchFootprint;
  readonly evaluation: BatchFootprint;
}

type Node = GraphNode<OperatorName>;

const ELEMENT_BYTES: Readonly<Record<DataType, number>> = { float32: 4, int32: 4, int64: 8, bool: 1 };

export function stateFootprint({ parameters }: Pick<TrainingGraphs, 'parameters'>): StateFootprint {
  const trained = parameters.filter(({ gradient }) => gradient !== undefined);
  const dense = trained.filter(({ gradient }) => gradient?.kind === 'dense');
  const largest = parameters.reduce((best, spec) => (bytesOf(spec) > bytesOf(best) ? spec : best));
  const trainedBytes = sum(trained.map(bytesOf));
  return {
    parameterCount: sum(parameters.map(({ shape }) => elementCount(shape))),
    trainedCount: sum(trained.map(({ shape }) => elementCount(shape))),
    parametersBytes: sum(parameters.map(bytesOf)),
    trainedBytes,
    momentsBytes: 2 * trainedBytes,
    denseGradientsBytes: sum(dense.map(bytesOf)),
    tables: trained.filter(({ gradient }) => gradient?.kind === 'rows'),
    largestParameter: { name: largest.name, sizeBytes: bytesOf(largest) },
  };
}

/** Measures the graphs for one batch shape. */
export function footprintOfShape(
  { model, train, evaluation }: TrainingGraphs,
  shape: BatchShape,
): FootprintOfShape {
  const masks = model.dropoutSites.map((site) => elementCount(siteDims(site, shape.batchSize, shape.length)));
  return {
    train: { masksBytes: 4 * sum(masks), ...graphFootprint(train, shape) },
    evaluation: { masksBytes: 0, ...graphFootprint(evaluation, shape) },
  };
}

/**
 * The peak by liveness analysis: nodes run in order, and an output is live from its node to the last node that reads
 * it; the graph's outputs stay live. Inputs are not counted. ONNX Runtime lets some outputs reuse the memory of a
 * released input, which is ignored here: the figure is an upper bound (docs/adr/0009).
 */
export function graphFootprint(
  graph: Pick<Graph<OperatorName>, 'nodes' | 'outputs'>,
  shape: BatchShape,
): Omit<BatchFootprint, 'masksBytes'> {
  const sizes = new Sizes(shape);
  for (const node of graph.nodes) sizes.declare(node);
  const lastReader = new Map<Value, number>();
  graph.nodes.forEach((node, index) => {
    for (const input of node.inputs) lastReader.set(sizes.owner(input), index);
  });
  for (const { value } of graph.outputs) lastReader.set(sizes.owner(value), Number.POSITIVE_INFINITY);

  const live = new Set<Value>();
  let liveBytes = 0;
  let activationsBytes = 0;
  let flops = 0;
  let largestActivation: NamedBuffer = { name: '', sizeBytes: 0 };
  graph.nodes.forEach((node, index) => {
    flops += flopsOf(node, sizes);
    if (!isView(node)) {
      for (const output of node.outputs) {
        const sizeBytes = sizes.bytes(output);
        liveBytes += sizeBytes;
        live.add(output);
        if (sizeBytes > largestActivation.sizeBytes) largestActivation = { name: node.op, sizeBytes };
      }
    }
    activationsBytes = Math.max(activationsBytes, liveBytes);
    for (const value of [...node.inputs.map((input) => sizes.owner(input)), ...node.outputs]) {
      if (!live.has(value) || (lastReader.get(value) ?? index) > index) continue;
      live.delete(value);
      liveBytes -= sizes.bytes(value);
    }
  });
  return { activationsBytes, largestActivation, flops };
}

/** The sizes of a graph's values for one batch, and the values whose memory they share. */
class Sizes {
  readonly #dims: Readonly<Record<string, number>>;
  /** For each view, the value that owns its memory. */
  readonly #owners = new Map<Value, Value>();
  /** Sizes of views, whose number of rows may have a name that no batch defines. */
  readonly #elements = new Map<Value, number>();

  constructor({ batchSize, length }: BatchShape) {
    this.#dims = { batch: batchSize, length, tokens: batchSize * length };
  }

  /** A view has as many elements as its base, whatever the name of its rows. */
  declare(node: Node): void {
    if (!isView(node)) return;
    const { inputs, outputs } = node;
    const [source] = inputs as [Value];
    this.#owners.set(outputs[0]!, this.owner(source));
    this.#elements.set(outputs[0]!, this.elements(source));
  }

  owner(value: Value): Value {
    return this.#owners.get(value) ?? value;
  }

  elements(value: Value): number {
    return this.#elements.get(value) ?? value.shape.reduce<number>((count, dim) => count * this.dim(dim), 1);
  }

  bytes(value: Value): number {
    return ELEMENT_BYTES[value.type] * this.elements(value);
  }

  dim(dim: Dim): number {
    if (typeof dim === 'number') return dim;
    const size = this.#dims[dim];
    if (size === undefined) throw new RangeError(`The size of ${dim} is not that of a batch.`);
    return size;
  }
}

/** The length of the contracted axis. */
const INNER_SIZE: Readonly<Record<MatrixProduct, (node: Node) => Dim>> = {
  MatMul: ({ inputs }) => inputs[0]!.shape.at(-1)!,
  Gemm: ({ inputs, attributes: { transA } }) =>
    inputs[0]!.shape[transA?.kind === 'int' && transA.value !== 0 ? 0 : 1]!,
};

/** Two per multiply-add. */
function flopsOf(node: Node, sizes: Sizes): number {
  const { op, outputs } = node;
  return isMatrixProduct(op) ? 2 * sizes.elements(outputs[0]!) * sizes.dim(INNER_SIZE[op](node)) : 0;
}

function isMatrixProduct(op: OperatorName): op is MatrixProduct {
  return OPERATORS[op].cost === 'matrix product';
}

function isView({ op }: Node): boolean {
  return OPERATORS[op].cost === 'view';
}

function bytesOf({ shape }: Pick<ModelParameter, 'shape'>): number {
  return 4 * elementCount(shape);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
