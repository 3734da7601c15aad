import type { AdamWSettings } from '../artifacts/manifest.ts';

/**
 * The scalars of an AdamW step, each a float32: PyTorch computes them in float64 on the host and rounds them when a
 * tensor operation uses them (torch/optim/adam.py, `_single_tensor_adam`).
 */
export interface AdamWScalars {
  /** First factor of the parameter: 1 - learning rate × weight decay, or 1. */
  readonly decay: number;
  /** Factor of the gradient, for clipping. */
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
  /** Optimizer steps including this one: 1 for the first. */
  readonly step: number;
  /** Whether weight decay applies to the parameter: `ParameterSpec.decay`. */
  readonly decay: boolean;
  /** See `clipFactor`. */
  readonly gradientScale: number;
}

/** What says whether a step may be applied; both are float32 in the kernels. */
export interface StepNumbers {
  /** Of the whole step: the sum over its micro-batches. */
  readonly loss: number;
  /** Before clipping. */
  readonly gradNorm: number;
}

/**
 * The kernels' own rule: they change neither parameters nor moments where one of these is NaN or infinite as a
 * float32.
 */
export function isFiniteStep({ loss, gradNorm }: StepNumbers): boolean {
  return Number.isFinite(Math.fround(loss)) && Number.isFinite(Math.fround(gradNorm));
}

/**
 * The norm of gradients with this sum of squares. A sum beyond float32 counts as infinite, as it is in the reference
 * and on the GPU: below it the second moments, which are means of these squares, stay finite too.
 */
export function gradientNorm(sumOfSquares: number): number {
  return Math.fround(sumOfSquares) === Number.POSITIVE_INFINITY
    ? Number.POSITIVE_INFINITY
    : Math.sqrt(sumOfSquares);
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
 * The factor that scales a gradient of this global norm down to `maxGradNorm`; 1 where the norm is small enough or
 * `maxGradNorm` is 0. Rounded to float32 as in `torch.nn.utils.clip_grad_norm_`.
 */
export function clipFactor(gradientNorm: number, maxGradNorm: number): number {
  if (maxGradNorm === 0) return 1;
  const padded = Math.fround(Math.fround(gradientNorm) + Math.fround(1e-6));
  return Math.min(1, Math.fround(Math.fround(1 / padded) * Math.fround(maxGradNorm)));
}
