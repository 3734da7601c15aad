import type { AdamWSettings, ParameterSpec } from '../../artifacts/manifest.ts';
import { elementCount } from '../../onnx/graph.ts';
import { adamWScalars } from '../adamw.ts';
import type { OptimizerStepInputs } from '../session.ts';
import type { TrainingDevice } from './device.ts';
import type { GpuGradient } from './gradients.ts';
import { type Dispatch, encodeDispatches, type Kernels } from './kernels.ts';
import { WORKGROUP_SIZE } from './shaders.ts';

/** Sum of squares: elements per workgroup, and the maximum number of workgroups. */
const SQUARES_PER_WORKGROUP = 8192;
const MAX_SQUARES_WORKGROUPS = 64;

/** Workgroups that reduce the partial sums of all parameters to the number that `globalNorm` takes. */
const FOLD_WORKGROUPS = 8;

export interface GpuTrainedParameter {
  readonly spec: ParameterSpec;
  readonly value: GPUBuffer;
  readonly gradient: GpuGradient;
}

export interface GpuParameterWithMoments extends GpuTrainedParameter {
  readonly moment1: GPUBuffer;
  readonly moment2: GPUBuffer;
}

interface Update {
  readonly parameter: GpuParameterWithMoments;
  readonly info: GPUBuffer;
  readonly squaresInfo: GPUBuffer;
  readonly firstPartial: number;
  readonly squaresGrid: readonly [number, number];
}

/** Where `AdamW.numbers` has the two of StepNumbers. */
export const NUMBERS = { gradNorm: 0, loss: 1 } as const;

/**
 * Clipping to the global norm and AdamW over parameters on the GPU. Nothing is read back except `numbers`, by callers
 * that need them.
 */
export class AdamW {
  /** One float32: the loss of the step, which the caller writes before `encode`. */
  readonly loss: GPUBuffer;
  /** Two float32 of the last step, which the kernels skip where one is not finite: see NUMBERS. */
  readonly numbers: GPUBuffer;
  /** Optimizer steps done. The caller counts those that were not skipped. */
  steps = 0;
  readonly #gpu: TrainingDevice;
  readonly #kernels: Kernels;
  readonly #settings: AdamWSettings;
  readonly #updates: readonly Update[];
  readonly #step: GPUBuffer;
  readonly #partials: GPUBuffer;
  readonly #globalNorm: readonly Dispatch[];
  /** One per update; null for tables, whose buffers grow with their batches. */
  readonly #staticDispatches: readonly ({ readonly squares: Dispatch; readonly adamw: Dispatch } | null)[];

  constructor(
    gpu: TrainingDevice,
    kernels: Kernels,
    settings: AdamWSettings,
    parameters: readonly GpuTrainedParameter[],
  ) {
    this.#gpu = gpu;
    this.#kernels = kernels;
    this.#settings = settings;
    this.loss = gpu.storage('loss of the step', 1);
    this.numbers = gpu.storage('gradient norm and loss', 2);
    this.#step = gpu.uniform('AdamW step', new Uint32Array(8));
    let partialCount = 0;
    this.#updates = parameters.map((parameter) => {
      const { spec, gradient } = parameter;
      const elements = elementCount(spec.shape);
      const width = gradient.kind === 'rows' ? gradient.rows.width : 1;
      const workgroups = Math.min(MAX_SQUARES_WORKGROUPS, Math.ceil(elements / SQUARES_PER_WORKGROUP));
      const firstPartial = partialCount;
      partialCount += workgroups * WORKGROUP_SIZE;
      return {
        parameter: {
          ...parameter,
          moment1: gpu.storage(`${spec.name}.moment1`, elements),
          moment2: gpu.storage(`${spec.name}.moment2`, elements),
        },
        info: gpu.uniform('AdamW', Uint32Array.of(elements, Number(spec.decay), width)),
        squaresInfo: gpu.uniform('sumOfSquares', Uint32Array.of(elements, firstPartial)),
        firstPartial,
        squaresGrid: [workgroups, 1],
      };
    });
    this.#partials = gpu.storage('partial sums of squares', partialCount);
    const folded = gpu.storage('folded sums of squares', FOLD_WORKGROUPS * WORKGROUP_SIZE);
    this.#globalNorm = [
      kernels.bind('fold', [this.#partials, folded], [FOLD_WORKGROUPS, 1]),
      kernels.bind('globalNorm', [folded, this.loss, this.numbers], [1, 1]),
    ];
    this.#staticDispatches = this.#updates.map((update) => {
      const { gradient } = update.parameter;
      if (gradient.kind === 'rows') return null;
      return {
        squares: this.#squares(update, gradient.sum),
        adamw: this.#adamw('adamw', update, [gradient.sum]),
      };
    });
  }

  get trained(): readonly GpuParameterWithMoments[] {
    return this.#updates.map(({ parameter }) => parameter);
  }

  /** Encodes the norm of the gradients and the update of every parameter: step number `steps` + 1. */
  encode(encoder: GPUCommandEncoder, inputs: OptimizerStepInputs): void {
    this.#gpu.device.queue.writeBuffer(this.#step, 0, stepUniform(this.#settings, this.steps + 1, inputs));
    const sums: Dispatch[] = [];
    const squares: Dispatch[] = [];
    const updates: Dispatch[] = [];
    this.#updates.forEach((update, index) => {
      const { gradient } = update.parameter;
      const fixed = this.#staticDispatches[index];
      if (fixed) {
        squares.push(fixed.squares);
        updates.push(fixed.adamw);
      } else if (gradient.kind === 'rows') {
        const { dispatches, elements } = gradient.summation(encoder);
        this.#gpu.device.queue.writeBuffer(
          update.squaresInfo,
          0,
          Uint32Array.of(elements, update.firstPartial),
        );
        for (const dispatch of dispatches) sums.push(dispatch);
        squares.push(this.#squares(update, gradient.sums));
        updates.push(this.#adamw('adamwRows', update, [gradient.groupOfRow, gradient.sums]));
      }
    });
    encodeDispatches(encoder, [...sums, ...squares, ...this.#globalNorm, ...updates]);
  }

  #squares(update: Update, values: GPUBuffer): Dispatch {
    return this.#kernels.bind(
      'sumOfSquares',
      [update.squaresInfo, values, this.#partials],
      update.squaresGrid,
    );
  }

  #adamw(kernel: 'adamw' | 'adamwRows', update: Update, gradient: readonly GPUBuffer[]): Dispatch {
    const { spec, value, moment1, moment2 } = update.parameter;
    const buffers = [this.#step, update.info, this.numbers, value, moment1, moment2, ...gradient];
    return this.#kernels.bind(kernel, buffers, this.#kernels.gridOf(elementCount(spec.shape)));
  }
}

/** The uniform of the AdamW kernels, shared by all parameters. Whether one decays is in its own uniform. */
function stepUniform(
  settings: AdamWSettings,
  step: number,
  { learningRate, maxGradNorm }: OptimizerStepInputs,
): Float32Array<ArrayBuffer> {
  const scalars = adamWScalars({ settings, learningRate, step, decay: true, gradientScale: 1 });
  return Float32Array.of(
    scalars.oneMinusBeta1,
    scalars.beta2,
    scalars.oneMinusBeta2,
    -scalars.negativeStepSize,
    scalars.biasCorrection2Sqrt,
    scalars.epsilon,
    scalars.decay,
    maxGradNorm,
  );
}
