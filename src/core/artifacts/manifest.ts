import type { BatchInput, DropoutSite, GRAPH, ModelParameter } from '../models/forward.ts';
import type { ModelType } from '../modelTypes.ts';

/**
 * What a runtime must know about a training model beyond its graph. It travels inside `training_model.onnx` as
 * metadata (JSON), so that the four artifacts are complete by themselves.
 */

/** Absent gradient: the parameter is frozen. */
export interface ParameterSpec extends ModelParameter {
  readonly gradient?: GradientSpec;
}

export type GradientSpec =
  /** Output `output` of the training model has the parameter's shape. */
  | { readonly kind: 'dense'; readonly output: string }
  /**
   * Row-sparse: row r of output `output` (shape [n, width]) is a gradient of parameter row `ids[r]`, where `ids` is
   * the int32 graph input of that name, flattened. Rows of equal ids are summed in increasing r. Rows of the
   * parameter's `paddingRow` are dropped. Several parameters may share one output.
   */
  | { readonly kind: 'rows'; readonly output: string; readonly ids: BatchIdsInput };

export type BatchIdsInput = (typeof GRAPH)['inputIds' | 'tokenTypeIds' | 'positionIds' | 'relativeBuckets'];

export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Key of the manifest in the metadata of `training_model.onnx`. */
export const MANIFEST_KEY = 'tagsmith.manifest';

export interface TrainingManifest {
  readonly version: 1;
  readonly modelType: ModelType;
  /** The models' inputs from a batch, except labels and loss scale. */
  readonly batchInputs: readonly BatchInput[];
  /** In the order of the contiguous buffer. */
  readonly parameters: readonly ParameterSpec[];
  readonly dropout: readonly DropoutSite[];
  readonly labelCount: number;
  readonly attentionHeads: number;
  readonly headSize: number;
  readonly optimizer: AdamWSettings;
  readonly labelSmoothing: number;
}
