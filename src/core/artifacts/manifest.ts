/**
 * What a runtime must know of a training model besides its graph. It travels inside `training_model.onnx` as
 * metadata (key `tagsmith.manifest`, JSON), so that the four artifacts are complete by themselves.
 */

/** A dimension known only when a batch is there. `tokens` is batch × length. */
export type BatchDim = 'batch' | 'length' | 'tokens';

/**
 * A parameter as the graph takes it. Several of the reference's tensors may be stacked along axis 0 into one graph
 * input (query, key and value run as one product); `parts` lists them in order, one part being the usual case.
 */
export interface ParameterSpec {
  /** Graph input of the training and eval models; for one part the reference's name. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly parts: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Whether AdamW applies weight decay: not to biases and LayerNorm. */
  readonly decay: boolean;
  /** Absent where the parameter is frozen. */
  readonly gradient?: GradientSpec;
}

export type GradientSpec =
  /** Output `output` of the training model has the parameter's shape. */
  | { readonly kind: 'dense'; readonly output: string }
  /**
   * Row-sparse: row r of output `output` (shape [n, width]) is a gradient of parameter row `ids[r]`, where `ids` is
   * the int32 graph input of that name flattened. Rows of equal ids add up, in increasing r. Rows of `paddingRow` are dropped.
   */
  | { readonly kind: 'rows'; readonly output: string; readonly ids: BatchIdsInput; readonly paddingRow?: number };

export type BatchIdsInput = 'input_ids' | 'token_type_ids' | 'position_ids';

/** A float32 graph input of zeros and 1/(1-p), to be filled from the counter-based generator. */
export interface DropoutSite {
  readonly input: string;
  /** Number of the site in the generator's counter: the order of the sites in the graph, from 0. */
  readonly site: number;
  readonly probability: number;
  readonly shape: readonly (BatchDim | number)[];
}

export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

export interface TrainingManifest {
  readonly version: 1;
  readonly modelType: string;
  /** In this order the parameters lie in the contiguous buffer. */
  readonly parameters: readonly ParameterSpec[];
  readonly dropout: readonly DropoutSite[];
  readonly labelCount: number;
  readonly attentionHeads: number;
  readonly headSize: number;
  readonly optimizer: AdamWSettings;
  readonly labelSmoothing: number;
}

/**
 * Names of the graph inputs and outputs beside parameters and masks.
 *
 * Inputs of the training and eval models:
 * - `input_ids`, `attention_mask`, `token_type_ids`: int32 [batch, length]
 * - `position_ids`: int32 [1, length], 0 .. length-1
 * - `heads_shape`: int64 [5] on the CPU = [batch, length, 3, heads, head size]. Reshape wants it from outside because the
 *   WebGPU provider has no kernel to compute a shape.
 * - `labels`: int32 [batch × length], -100 where there is none
 * - `loss_scale`: float32 [1] = 1 / number of labelled tokens of the whole (accumulated) step
 * Output of the training model: `loss` float32 [1] (already scaled), and the gradients.
 * Outputs of the eval model: `loss` as above, `logits` float32 [batch × length, labels].
 */
export const GRAPH = {
  inputIds: 'input_ids',
  attentionMask: 'attention_mask',
  tokenTypeIds: 'token_type_ids',
  positionIds: 'position_ids',
  headsShape: 'heads_shape',
  labels: 'labels',
  lossScale: 'loss_scale',
  loss: 'loss',
  logits: 'logits',
} as const;

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
