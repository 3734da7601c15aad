import type { StepProfile } from '../stepProfile.ts';
import type { StepShape, StepTimes } from '../stepTiming.ts';

/** What bench/step.ts calls in the page, and the page hands to its worker. */
export interface PageStepBench {
  /** Loads the model folder at `modelUrl` (ends in a slash) and ONNX Runtime with so many threads. */
  open(modelUrl: string, threads: number): Promise<void>;
  time(shape: StepShape, steps: number): Promise<StepTimes>;
  profile(shape: StepShape, steps: number): Promise<StepProfile>;
}

export type BenchCall = {
  [Method in keyof PageStepBench]: {
    readonly method: Method;
    readonly args: Parameters<PageStepBench[Method]>;
  };
}[keyof PageStepBench];

export type BenchAnswer = { readonly result: unknown } | { readonly error: string };
