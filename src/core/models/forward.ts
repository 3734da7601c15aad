import type { ModelType } from '../modelTypes.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import { type Dim, elementCount, type Value } from '../onnx/graph.ts';
import type { RelativeScheme } from './relativeBuckets.ts';

/**
 * Names of the graph inputs and outputs other than parameters and dropout masks.
 *
 * Inputs of the training and eval models:
 * - `input_ids`, `attention_mask`, `token_type_ids`: int32 [batch, length]
 * - `position_ids`: int32 [1, length], 0 .. length-1; where positions skip padding, [batch, length]
 *   (BatchInput)
 * - `relative_buckets`: int32 [length, length], the bucket of the distance between query and key (see RelativeScheme)
 * - `local_window`: int32 [length, length], 1 where the key is within the query's window, else 0
 * - `heads_shape`: int64 [5] on the CPU = [batch, length, 3, heads, head size]. An input of Reshape, since the WebGPU
 *   provider has no kernels that compute shapes.
 * - `labels`: int32 [batch × length], -100 for tokens without a label
 * - `loss_scale`: float32 [1] = 1 / number of labelled tokens of the whole (accumulated) step
 *
 * A model declares the ones it needs: ForwardModel.batchInputs lists them, except labels and loss_scale.
 * Output of the training model: `loss` float32 [1] (already scaled), and the gradients.
 * Outputs of the eval model: `loss` as above, `logits` float32 [batch × length, labels].
 * The exported model has the reference exporter's form: the first two or three as int64, `logits` [batch, length,
 * labels].
 */
export const GRAPH = {
  inputIds: 'input_ids',
  attentionMask: 'attention_mask',
  tokenTypeIds: 'token_type_ids',
  positionIds: 'position_ids',
  relativeBuckets: 'relative_buckets',
  localWindow: 'local_window',
  headsShape: 'heads_shape',
  labels: 'labels',
  lossScale: 'loss_scale',
  loss: 'loss',
  logits: 'logits',
} as const;

/** A graph input that the host computes for each batch, with the parameters of that computation. */
export type BatchInput =
  | { readonly name: (typeof GRAPH)['inputIds' | 'attentionMask' | 'tokenTypeIds'] }
  | { readonly name: (typeof GRAPH)['positionIds']; readonly count: 'every token' }
  | {
      readonly name: (typeof GRAPH)['positionIds'];
      readonly count: 'no padding';
      readonly paddingId: number;
    }
  | { readonly name: (typeof GRAPH)['relativeBuckets']; readonly scheme: RelativeScheme }
  | { readonly name: (typeof GRAPH)['localWindow']; readonly tokensEachSide: number }
  | { readonly name: (typeof GRAPH)['headsShape'] };

type IdsInput = Exclude<BatchInput, { readonly name: (typeof GRAPH)['headsShape'] }>;

/** A dimension that depends on the batch. `tokens` is batch × length. */
type BatchDim = 'batch' | 'length' | 'tokens';

/**
 * A parameter of the graph. Several of the reference's tensors may be stacked along axis 0 into one graph input
 * (query, key and value run as one product); `parts` lists them in order, usually just one.
 */
export interface ModelParameter {
  /** Name of the graph input or initializer; with one part, the reference's name. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly parts: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Whether AdamW applies weight decay: false for biases and LayerNorm. */
  readonly decay: boolean;
  /** The embedding row that never gets a gradient (PyTorch's padding_idx). */
  readonly paddingRow?: number;
}

/**
 * A float32 graph input of zeros and 1/(1-p), filled by the counter-based generator (see fillDropoutMask).
 */
export interface DropoutSite {
  readonly input: string;
  /** Index of the site in the graph, from 0; part of the generator's counter. */
  readonly site: number;
  readonly probability: number;
  readonly shape: readonly (BatchDim | number)[];
}

/** The shape of a site's mask for one batch. */
export function siteDims(site: DropoutSite, batchSize: number, length: number): number[] {
  return site.shape.map((dim) => {
    switch (dim) {
      case 'batch':
        return batchSize;
      case 'length':
        return length;
      case 'tokens':
        return batchSize * length;
      default:
        return dim satisfies number;
    }
  });
}

/**
 * The purpose of a forward graph: `train` has dropout, `eval` has none, both take parameters as inputs and ids as
 * int32; `export` contains the weights and has the inputs of the reference exporter.
 */
export type ForwardMode =
  | { readonly kind: 'train' }
  | { readonly kind: 'eval' }
  | { readonly kind: 'export'; readonly weights: ReadonlyMap<string, Float32Array> };

/** A model's forward graph under construction, with what its layers have declared. */
export class ForwardContext {
  readonly graph: GraphBuilder;
  readonly mode: ForwardMode;
  readonly parameters: { readonly spec: ModelParameter; readonly value: Value }[] = [];
  readonly dropoutSites: DropoutSite[] = [];
  readonly batchInputs: BatchInput[] = [];

  constructor(graph: GraphBuilder, mode: ForwardMode) {
    this.graph = graph;
    this.mode = mode;
  }

  /** Declares an input of ids: int32, or int64 in `export` mode. */
  idsInput(input: IdsInput): Value {
    this.batchInputs.push(input);
    return this.graph.input(input.name, this.mode.kind === 'export' ? 'int64' : 'int32', idsShape(input));
  }

  /** Declares the shape input that splits the query-key-value projection into heads. */
  headsShape(): Value {
    this.batchInputs.push({ name: GRAPH.headsShape });
    return this.graph.input(GRAPH.headsShape, 'int64', [5]);
  }

  /** Declares a parameter of one part. */
  parameter(name: string, shape: readonly number[], options: { decay: boolean; paddingRow?: number }): Value {
    return this.#declare({ name, shape, parts: [{ name, shape }], ...options });
  }

  /** Declares parameters of equal shape, stacked along axis 0 under one name. */
  stackedParameter(
    name: string,
    parts: readonly string[],
    shape: readonly number[],
    options: { decay: boolean },
  ): Value {
    return this.#declare({
      name,
      shape: shape.with(0, shape[0]! * parts.length),
      parts: parts.map((part) => ({ name: part, shape })),
      ...options,
    });
  }

  /** Multiplies by a dropout mask in `train` mode; otherwise, and with probability 0, returns `x`. */
  dropout(x: Value, probability: number): Value {
    if (this.mode.kind !== 'train' || probability === 0) return x;
    const site = this.dropoutSites.length;
    const input = `dropout_${site}`;
    this.dropoutSites.push({ input, site, probability, shape: x.shape as readonly (BatchDim | number)[] });
    return this.graph.mul(x, this.graph.input(input, 'float32', x.shape));
  }

  /** Returns the existing parameter where layers that share weights have declared it already. */
  #declare(spec: ModelParameter): Value {
    const known = this.parameters.find((parameter) => parameter.spec.name === spec.name);
    if (known !== undefined) return known.value;
    const value =
      this.mode.kind === 'export'
        ? this.graph.initializer(spec.name, spec.shape, stackParts(spec, this.mode.weights))
        : this.graph.input(spec.name, 'float32', spec.shape);
    this.parameters.push({ spec, value });
    return value;
  }
}

function idsShape(input: IdsInput): Dim[] {
  switch (input.name) {
    case 'input_ids':
    case 'attention_mask':
    case 'token_type_ids':
      return ['batch', 'length'];
    case 'position_ids':
      return input.count === 'every token' ? [1, 'length'] : ['batch', 'length'];
    case 'relative_buckets':
    case 'local_window':
      return ['length', 'length'];
    default:
      return input satisfies never;
  }
}

/** A finished forward graph, before loss and gradients. */
export interface ForwardModel {
  readonly graph: GraphBuilder;
  readonly modelType: ModelType;
  readonly batchInputs: readonly BatchInput[];
  readonly parameters: readonly { readonly spec: ModelParameter; readonly value: Value }[];
  readonly dropoutSites: readonly DropoutSite[];
  readonly attentionHeads: number;
  readonly headSize: number;
  readonly labelCount: number;
  /** [tokens, labels]; in `export` mode [batch, length, labels]. */
  readonly logits: Value;
}

export const HIDDEN_ROWS: Dim = 'tokens';

/**
 * The parameter's data: its parts, concatenated. `weights` is keyed by the reference's names. A view where the parts
 * are adjacent in one buffer, as in a session's parameters; otherwise a copy.
 */
export function stackParts(spec: ModelParameter, weights: ReadonlyMap<string, Float32Array>): Float32Array {
  const parts = spec.parts.map(({ name }) => weights.get(name)!);
  const first = parts[0]!;
  const elements = elementCount(spec.shape);
  let end = first.byteOffset;
  const areAdjacent = parts.every((part) => {
    const isNext = part.buffer === first.buffer && part.byteOffset === end;
    end += part.byteLength;
    return isNext;
  });
  if (areAdjacent) return new Float32Array(first.buffer, first.byteOffset, elements);
  const stacked = new Float32Array(elements);
  let offset = 0;
  for (const part of parts) {
    stacked.set(part, offset);
    offset += part.length;
  }
  return stacked;
}
