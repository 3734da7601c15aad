import { registerError, TagsmithError } from '../errors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    WebGpuUnavailableError: WebGpuUnavailableError['data'];
  }
}

export interface BackendInUse {
  readonly backend: 'webgpu' | 'wasm';
  /** In words: why this one. A key of the translations with its values, so that each language can say it. */
  readonly reason: BackendReason;
  /** Threads of the WASM backend; 0 on WebGPU. */
  readonly threads: number;
  /** The adapter's own description, where there is one. */
  readonly adapter: string | null;
}

type BackendReason = 'real-gpu' | 'software-adapter' | 'no-webgpu' | 'chosen';

/** WebGPU was asked for where the browser has none or finds no adapter. */
export class WebGpuUnavailableError extends TagsmithError<{ reason: 'no-api' | 'no-adapter' }> {}
registerError('WebGpuUnavailableError', WebGpuUnavailableError);

/** What a description of an adapter is made from: GPUAdapterInfo, whose fields a browser may leave empty. */
export type AdapterInfo = Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'> & {
  readonly isFallbackAdapter?: boolean;
};

/** Drivers that compute on the CPU: Chromium's, Windows' WARP (vendor 0x1414, device 0x8c), Mesa's. */
const SOFTWARE_DRIVER = /swiftshader|microsoft basic render|\bwarp\b|llvmpipe|lavapipe|softpipe/i;

export function isSoftwareAdapter(info: AdapterInfo): boolean {
  if (info.isFallbackAdapter === true) return true;
  return SOFTWARE_DRIVER.test([info.vendor, info.architecture, info.device, info.description].join(' '));
}

/** The adapter in words, as far as the browser tells: "nvidia ampere", "SwiftShader driver 5.0.0". */
export function describeAdapter(info: AdapterInfo): string | null {
  const words = info.description || [info.vendor, info.architecture].filter((word) => word !== '').join(' ');
  return words === '' ? null : words;
}

/**
 * Threads for the WASM backend. Threads want cross-origin isolation (shared memory). Above four logical processors
 * half of them are taken, about the number of real cores: ONNX Runtime's pool spins, and two threads of one core only
 * get in each other's way.
 */
export function wasmThreads(hardwareConcurrency: number, crossOriginIsolated: boolean): number {
  if (!crossOriginIsolated) return 1;
  return Math.max(1, Math.min(8, hardwareConcurrency, Math.max(4, Math.ceil(hardwareConcurrency / 2))));
}

/**
 * Decides where to train: on a real GPU where there is one, else on the CPU, which beats a GPU emulated on the same
 * CPU. An explicit choice wins over the rule.
 * @param gpu `navigator.gpu`, undefined where the browser has no WebGPU.
 * @throws WebGpuUnavailableError where WebGPU is chosen and cannot be had.
 */
export async function chooseBackend(
  preference: 'auto' | BackendInUse['backend'],
  gpu: GPU | undefined,
  hardwareConcurrency: number,
  crossOriginIsolated: boolean,
): Promise<BackendInUse> {
  const threads = wasmThreads(hardwareConcurrency, crossOriginIsolated);
  if (preference === 'wasm') return { backend: 'wasm', reason: 'chosen', threads, adapter: null };

  const adapter = gpu === undefined ? null : await requestAdapter(gpu);
  if (adapter === null) {
    if (preference === 'webgpu') throw webGpuUnavailable(gpu === undefined ? 'no-api' : 'no-adapter');
    return { backend: 'wasm', reason: 'no-webgpu', threads, adapter: null };
  }
  const description = describeAdapter(adapter.info);
  if (preference === 'webgpu')
    return { backend: 'webgpu', reason: 'chosen', threads: 0, adapter: description };
  if (isSoftwareAdapter(adapter.info)) {
    return { backend: 'wasm', reason: 'software-adapter', threads, adapter: description };
  }
  return { backend: 'webgpu', reason: 'real-gpu', threads: 0, adapter: description };
}

/** The faster adapter of a machine that has two; null where there is none. An adapter gives one device only. */
export async function requestAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  return gpu.requestAdapter({ powerPreference: 'high-performance' });
}

export function webGpuUnavailable(reason: 'no-api' | 'no-adapter'): WebGpuUnavailableError {
  const message =
    reason === 'no-api'
      ? 'This browser has no WebGPU. Choose the WASM backend, or open the page in a current Chrome, Edge, Firefox or Safari, over https or on localhost.'
      : 'The browser found no GPU that it may use. Choose the WASM backend, or switch on hardware acceleration in the settings of the browser and restart it.';
  return new WebGpuUnavailableError(message, { reason });
}
