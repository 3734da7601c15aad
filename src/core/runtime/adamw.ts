import type { AdamWSettings } from '../artifacts/manifest.ts';

/**
 * What one AdamW step needs beside the tensors, each value a float32: what PyTorch computes in float64 on the host
 * and rounds when a tensor operation takes it (torch/optim/adam.py, `_single_tensor_adam`).
 */
export interface AdamWScalars {
  /** The parameter is multiplied by it first: 1 - learning rate × weight decay, or 1. */
  readonly decay: number;
  /** The gradient is multiplied by it: the clipping factor. */
  readonly gradientScale: number;
  readonly oneMinusBeta1: number;
  readonly beta2: number;
  readonly oneMinusBeta2: number;
  /** √(1 - β₂ᵗ) */
  readonly biasCorrection2Sqrt: number;
  readonly epsilon: number;
  /** -learning rate / (1 - β₁ᵗ) */
  readonly negativeStepSize: number;
}

export interface AdamWStep {
  readonly settings: AdamWSettings;
  readonly learningRate: number;
  /** Optimizer steps with this one: 1 for the first. */
  readonly step: number;
  /** Whether weight decay applies to the parameter: `ParameterSpec.decay`. */
  readonly decay: boolean;
  /** See `clipFactor`. */
  readonly gradientScale: number;
}

export function adamWScalars({
  settings,
  learningRate,
  step,
  decay,
  gradientScale,
}: AdamWStep): AdamWScalars {
  const { beta1, beta2, epsilon, weightDecay } = settings;
  return {
    decay: decay ? Math.fround(1 - learningRate * weightDecay) : 1,
    gradientScale: Math.fround(gradientScale),
    oneMinusBeta1: Math.fround(1 - beta1),
    beta2: Math.fround(beta2),
    oneMinusBeta2: Math.fround(1 - beta2),
    biasCorrection2Sqrt: Math.fround(Math.sqrt(1 - beta2 ** step)),
    epsilon: Math.fround(epsilon),
    negativeStepSize: Math.fround(-learningRate / (1 - beta1 ** step)),
  };
}

/**
 * The factor that brings a gradient of this global norm down to `maxGradNorm`, 1 where it is short enough or
 * `maxGradNorm` is 0; in float32 as `torch.nn.utils.clip_grad_norm_` rounds it.
 */
export function clipFactor(gradientNorm: number, maxGradNorm: number): number {
  if (maxGradNorm === 0) return 1;
  const padded = Math.fround(Math.fround(gradientNorm) + Math.fround(1e-6));
  return Math.min(1, Math.fround(Math.fround(1 / padded) * Math.fround(maxGradNorm)));
}
