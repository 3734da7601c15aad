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
  /** Labelled tokens of the whole optimizer step (all accumulated batches), by which the loss is divided. */
  readonly labelledTokens: number;
  /** Key and counter of the dropout masks; null: no dropout. */
  readonly dropout: DropoutKey | null;
}

/** Masks depend only on seed, micro-step and site, so that a resumed run draws the same ones. */
export interface DropoutKey {
  readonly seed: number;
  /** Index of the batch since the start of the run, from 0. */
  readonly microStep: number;
}

export interface OptimizerStepInputs {
  readonly learningRate: number;
  /** Global norm to clip to; 0 does not clip. */
  readonly maxGradNorm: number;
}

export interface OptimizerStepResult {
  /** The gradient norm before clipping. */
  readonly gradNorm: number;
  /**
   * The step's loss or its gradient norm is NaN or infinite: parameters, moments and the number of steps are as
   * before.
   */
  readonly isSkipped: boolean;
}

export interface EvalResult {
  /** Mean over the labelled tokens of this batch; NaN where it has none. */
  readonly loss: number;
  /** [batchSize × length, labels] */
  readonly logits: Float32Array;
}

/** What a session is created from: the models of `encodeTrainingModels` and the initial parameters. */
export interface TrainingArtifacts extends TrainingModels {
  readonly weights: InitialWeights;
}

/**
 * A model in training: the API of the retired onnxruntime-web training package over a stock runtime.
 * A caller awaits each call before the next; `serialized` queues the calls of several callers.
 */
export interface TrainingSession {
  readonly backend: 'wasm' | 'webgpu' | 'node';
  readonly manifest: TrainingManifest;
  /** Forward and backward; adds to the gradients. Resolves to this batch's share of the step's loss. */
  runTrainStep(inputs: TrainStepInputs): Promise<number>;
  /**
   * Clips, applies AdamW to all trainable parameters; a step that is not finite changes nothing (`isFiniteStep` in
   * adamw.ts). The gradients stay: call lazyResetGrad.
   */
  runOptimizerStep(inputs: OptimizerStepInputs): Promise<OptimizerStepResult>;
  /** The next runTrainStep starts from zero gradients. */
  lazyResetGrad(): void;
  runEvalStep(batch: Batch): Promise<EvalResult>;
  /** A copy of all parameters in manifest order, or only of those with a gradient. */
  getContiguousParameters(trainableOnly: boolean): Promise<Float32Array>;
  /** The reverse; moments and step count are unchanged. Throws ParameterBufferSizeError for a wrong length. */
  loadParametersBuffer(buffer: Float32Array, trainableOnly: boolean): Promise<void>;
  /** Number of elements (not bytes) of getContiguousParameters. */
  getParametersSize(trainableOnly: boolean): number;
  /**
   * The accumulated gradients by the reference's tensor names, dense (row-sparse ones scattered). For tests and
   * diagnostics.
   */
  getGradients(): Promise<Map<string, Float32Array>>;
  /**
   * All that training resumes from: parameters, moments, optimizer steps. Accumulated gradients are not in it. A
   * copy.
   */
  exportState(): Promise<SessionState>;
  /**
   * Restores a state exported by a session of the same model on any backend; gradients are zero.
   * @throws SessionStateError where the state does not fit, before any change
   */
  importState(state: SessionState): Promise<void>;
  release(): Promise<void>;
}
