import type { TrainingModels } from '../artifacts/generate.ts';
import type { TrainingManifest } from '../artifacts/manifest.ts';
import type { Batch } from '../batch.ts';
import { registerError, TagsmithError } from '../errors.ts';
import type { InitialWeights } from '../models/weights.ts';
import type { SessionState } from './sessionState.ts';

declare module '../errors.ts' {
  interface ErrorData {
    ParameterBufferSizeError: ParameterBufferSizeError['data'];
  }
}

/** A buffer for the parameters has the wrong number of elements. */
export class ParameterBufferSizeError extends TagsmithError<{ expected: number; found: number }> {}
registerError('ParameterBufferSizeError', ParameterBufferSizeError);

export interface TrainStepInputs {
  readonly batch: Batch;
  /** Labelled tokens of the whole optimizer step (over all accumulated batches); the loss is divided by it. */
  readonly labelledTokens: number;
  /** Key and counter of the dropout masks; null draws none (all ones). */
  readonly dropout: DropoutKey | null;
}

/** Masks depend on seed, micro-step and site alone, so that a resumed run draws the same ones. */
export interface DropoutKey {
  readonly seed: number;
  /** Number of the micro-batch since the start of the run, from 0. */
  readonly microStep: number;
}

export interface OptimizerStepInputs {
  readonly learningRate: number;
  /** Global norm to clip to; 0 does not clip. */
  readonly maxGradNorm: number;
}

export interface EvalResult {
  /** Mean over the labelled tokens of this batch; NaN where it has none. */
  readonly loss: number;
  /** [batchSize × length, labels] */
  readonly logits: Float32Array;
}

/** What a session is made of: the models of `encodeTrainingModels`, and where the parameters start from. */
export interface TrainingArtifacts extends TrainingModels {
  readonly weights: InitialWeights;
}

/**
 * A model in training: the surface of the retired onnxruntime-web training API over a stock runtime.
 * A caller waits for one call before it makes the next; `serialized` lines up the calls of several callers.
 */
export interface TrainingSession {
  readonly backend: 'wasm' | 'webgpu' | 'node';
  readonly manifest: TrainingManifest;
  /** Forward and backward; adds to the gradients. Resolves to this batch's share of the step's loss. */
  runTrainStep(inputs: TrainStepInputs): Promise<number>;
  /** Clips, applies AdamW to all trainable parameters. Resolves to the gradient norm before clipping. */
  runOptimizerStep(inputs: OptimizerStepInputs): Promise<number>;
  /** The next runTrainStep starts from zero gradients. */
  lazyResetGrad(): void;
  runEvalStep(batch: Batch): Promise<EvalResult>;
  /** All parameters in manifest order, or only those with a gradient. A copy. */
  getContiguousParameters(trainableOnly: boolean): Promise<Float32Array>;
  /** The reverse. Throws ParameterBufferSizeError where the length is wrong. Moments and step stay as they are. */
  loadParametersBuffer(buffer: Float32Array, trainableOnly: boolean): Promise<void>;
  /** Number of elements (not bytes) of getContiguousParameters. */
  getParametersSize(trainableOnly: boolean): number;
  /**
   * The accumulated gradients by the reference's tensor names, dense (row-sparse ones scattered). For tests and
   * diagnosis.
   */
  getGradients(): Promise<Map<string, Float32Array>>;
  /**
   * All that training resumes from: parameters, moments, optimizer steps. Accumulated gradients are not in it. A
   * copy.
   */
  exportState(): Promise<SessionState>;
  /**
   * Goes on from what exportState of a session of the same model gave, on whatever backend; gradients start from
   * zero.
   * @throws SessionStateError where the state does not fit, before anything is changed
   */
  importState(state: SessionState): Promise<void>;
  release(): Promise<void>;
}
