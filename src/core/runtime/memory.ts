/**
 * The memory that a backend needs to train a model, and the limits that apply to it. Bytes throughout; docs/adr/0009
 * has the measured error.
 */
import type { CallLimits } from '../artifacts/callSizes.ts';
import type { FootprintOfShape, StateFootprint } from '../artifacts/footprint.ts';
import type { ParameterSpec } from '../artifacts/manifest.ts';
import { gpuStateBytes, hostStateBytes, tableSizes } from './stateMemory.ts';
import { MAX_KERNEL_MEMORY_BYTES, MAX_PAGES, PAGE_BYTES } from './wasm-kernels/limits.ts';

/** What a device reports. No browser reports how much memory is free. */
export type DeviceLimits =
  | {
      readonly backend: 'wasm';
      /** `navigator.deviceMemory`: a hint, rounded and at most 8 GiB; null where the browser does not report it. */
      readonly deviceMemoryBytes: number | null;
    }
  | {
      readonly backend: 'webgpu';
      /** The largest size of a buffer and of its binding. */
      readonly largestBufferBytes: number;
    };

/** Shares of the whole, as the page names them. */
interface MemoryParts {
  readonly parametersBytes: number;
  readonly gradientsBytes: number;
  readonly momentsBytes: number;
  /** Activations at their peak, and dropout masks. */
  readonly activationsBytes: number;
  /** The runtime's own memory, and its copies of inputs and outputs at each step. */
  readonly runtimeBytes: number;
}

/**
 * A contiguous need of memory, and its limit.
 * - `parameter`, `activation`: a buffer of the GPU
 * - `state`: parameters, moments and gradients in the kernels' memory
 * - `masks`: dropout masks in their memory
 * - `heap`: parameters, masks and activations in ONNX Runtime's
 */
export interface MemoryNeed {
  readonly what: 'parameter' | 'activation' | 'state' | 'masks' | 'heap';
  /** Name of the parameter. */
  readonly name: string | null;
  readonly neededBytes: number;
  readonly limitBytes: number;
}

export interface MemoryEstimate {
  readonly parts: MemoryParts;
  /** From the first step on. */
  readonly totalBytes: number;
  /**
   * The peak while a run starts: the model's files, the weights being copied, and the session.
   */
  readonly startBytes: number;
  /** What the session holds between steps and after the last one, until it is released. */
  readonly heldBytes: number;
  /** Of a single call. `estimatedBytes` is its share in `totalBytes`: the largest batch's. */
  readonly call: CallLimits;
  readonly needs: readonly MemoryNeed[];
}

/** Memories with 32-bit addresses: the kernels' and ONNX Runtime's, each. */
const WASM_HEAP_BYTES = MAX_PAGES * PAGE_BYTES;
/** ONNX Runtime's heap when empty. */
const HEAP_BASE_BYTES = 16 * 2 ** 20;
/**
 * Covers the largest underestimate of the real heap over the models of bench/memory.ts: scratch space, another order
 * of the nodes.
 */
const HEAP_MARGIN = 1.15;
/** Of the margin, the part that even the smallest model has. */
const SPARE_HEAP_BYTES = (HEAP_MARGIN - 1) * HEAP_BASE_BYTES;
/** Copies of all parameters in JavaScript where the files hold float32; a float16 file is half a copy. */
const START_COPIES = 2;
/** Masks are reserved with room for larger batches (HostDropoutMasks). */
const MASK_RESERVE = 1.5;

export interface MemoryOf {
  readonly parameters: readonly ParameterSpec[];
  readonly state: StateFootprint;
  readonly shape: FootprintOfShape;
  /** Tokens of the largest batch, padding included. */
  readonly tokens: number;
  readonly accumulates: boolean;
}

/** The memory that training takes on this device, and the contiguous needs within it. */
export function memoryOn(device: DeviceLimits, of: MemoryOf): MemoryEstimate {
  const parts = device.backend === 'wasm' ? partsOnHost(of) : partsOnGpu(of);
  const totalBytes = Object.values<number>({ ...parts }).reduce((sum, bytes) => sum + bytes, 0);
  const needs = device.backend === 'wasm' ? needsOnHost(of) : needsOnGpu(of, device.largestBufferBytes);
  const startBytes =
    START_COPIES * of.state.parametersBytes + (device.backend === 'wasm' ? hostStateBytes(of.parameters) : 0);
  const heldBytes =
    device.backend === 'wasm'
      ? hostStateBytes(of.parameters) + MASK_RESERVE * of.shape.train.masksBytes
      : gpuStateBytes(of.parameters);
  return { parts, totalBytes, startBytes, heldBytes, call: callLimits(device, of), needs };
}

function callLimits(device: DeviceLimits, { state, shape }: MemoryOf): CallLimits {
  const estimatedBytes = Math.max(callBytesOf(shape), SPARE_HEAP_BYTES);
  return device.backend === 'wasm'
    ? {
        estimatedBytes,
        availableBytes: WASM_HEAP_BYTES / HEAP_MARGIN - HEAP_BASE_BYTES - state.parametersBytes,
        largestTensorBytes: Number.POSITIVE_INFINITY,
      }
    : {
        estimatedBytes,
        availableBytes: Number.POSITIVE_INFINITY,
        largestTensorBytes: device.largestBufferBytes,
      };
}

/**
 * Whether a run can start while another session holds `heldBytes` on the same device. Assumed on a GPU, and where the
 * browser does not report its memory, since there is no limit to compare with.
 */
export function startsBeside(
  device: DeviceLimits,
  { startBytes }: Pick<MemoryEstimate, 'startBytes'>,
  heldBytes: number,
): boolean {
  if (heldBytes === 0 || device.backend !== 'wasm' || device.deviceMemoryBytes === null) return true;
  return startBytes + heldBytes <= device.deviceMemoryBytes;
}

/** The needs that exceed their limits. */
export function unmetNeeds({ needs }: MemoryEstimate): MemoryNeed[] {
  return needs.filter(({ neededBytes, limitBytes }) => neededBytes > limitBytes);
}

/**
 * The peak of ONNX Runtime's heap: its base, the inputs copied at each run, and activations, outputs included.
 */
function heapBytes({ state, shape }: MemoryOf): number {
  return HEAP_MARGIN * (HEAP_BASE_BYTES + state.parametersBytes + callBytesOf(shape));
}

function callBytesOf({ train, evaluation }: FootprintOfShape): number {
  return Math.max(train.masksBytes + train.activationsBytes, evaluation.activationsBytes);
}

function needsOnHost(of: MemoryOf): MemoryNeed[] {
  const need = (what: MemoryNeed['what'], neededBytes: number, limitBytes: number): MemoryNeed => {
    return { what, name: null, neededBytes, limitBytes };
  };
  return [
    need('state', hostStateBytes(of.parameters), MAX_KERNEL_MEMORY_BYTES),
    need('masks', MASK_RESERVE * of.shape.train.masksBytes, MAX_KERNEL_MEMORY_BYTES),
    need('heap', heapBytes(of), WASM_HEAP_BYTES),
  ];
}

function needsOnGpu({ state, shape }: MemoryOf, limitBytes: number): MemoryNeed[] {
  const { largestActivation } = shape.train;
  return [
    {
      what: 'parameter',
      name: state.largestParameter.name,
      neededBytes: state.largestParameter.sizeBytes,
      limitBytes,
    },
    { what: 'activation', name: null, neededBytes: largestActivation.sizeBytes, limitBytes },
  ];
}

function partsOnHost(of: MemoryOf): MemoryParts {
  const { state, shape } = of;
  const { masksBytes, activationsBytes } = shape.train;
  const rows = rowGradientBytes(of);
  return {
    parametersBytes: state.parametersBytes,
    gradientsBytes: hostStateBytes(of.parameters) - state.parametersBytes - state.momentsBytes + rows,
    momentsBytes: state.momentsBytes,
    activationsBytes: activationsBytes + MASK_RESERVE * masksBytes,
    // Inputs are copied in; gradients are copied out as JavaScript arrays; the model's files are kept.
    runtimeBytes: heapBytes(of) - activationsBytes + state.denseGradientsBytes + state.parametersBytes,
  };
}

function partsOnGpu(of: MemoryOf): MemoryParts {
  const { state, shape, accumulates } = of;
  const dense = state.denseGradientsBytes;
  const held = gpuStateBytes(of.parameters);
  return {
    parametersBytes: state.parametersBytes,
    gradientsBytes:
      held -
      state.parametersBytes -
      state.momentsBytes +
      (accumulates ? dense : 0) +
      2 * rowGradientBytes(of),
    momentsBytes: state.momentsBytes,
    activationsBytes: shape.train.activationsBytes + shape.train.masksBytes,
    // The model's files are kept.
    runtimeBytes: state.parametersBytes,
  };
}

/** Gradients of tables: one row per token and its sum, whatever the vocabulary size. */
function rowGradientBytes({ state, tokens }: MemoryOf): number {
  const width = state.tables.reduce((widest, table) => Math.max(widest, tableSizes(table).width), 0);
  return 2 * 4 * tokens * width;
}
