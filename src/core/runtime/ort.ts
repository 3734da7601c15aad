import type { Env } from 'onnxruntime-web';

/**
 * The builds of onnxruntime-web: for the CPU; for WebGPU in browsers with JavaScript Promise Integration; for WebGPU
 * elsewhere.
 */
export type OrtBuild = 'wasm' | 'jspi' | 'asyncify';

export type Ort = typeof import('onnxruntime-web');

export interface OrtSettings {
  /** Threads of the WASM backend; on WebGPU one is enough. */
  readonly threads: number;
  /**
   * URLs of the build's .wasm and .mjs files: `ort-wasm-simd-threaded.wasm`, `.jspi.wasm` or `.asyncify.wasm`, and
   * the .mjs of the same name. Null in node, where the package locates them.
   */
  readonly filesOf: ((build: OrtBuild) => Env.WasmFilePaths) | null;
}

/**
 * With JSPI, calls into WASM that wait for the GPU are cheaper than with Asyncify, and the file is a third smaller.
 */
function ortBuild(backend: 'wasm' | 'webgpu'): OrtBuild {
  if (backend === 'wasm') return 'wasm';
  return 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
}

/**
 * Loads the build of onnxruntime-web for `backend`. The WASM file is loaded when the first session is created.
 */
export async function loadOrt(backend: 'wasm' | 'webgpu', { threads, filesOf }: OrtSettings): Promise<Ort> {
  const build = ortBuild(backend);
  const ort = await importBuild(build);
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = backend === 'wasm' ? threads : 1;
  if (filesOf !== null) ort.env.wasm.wasmPaths = filesOf(build);
  return ort;
}

async function importBuild(build: OrtBuild): Promise<Ort> {
  switch (build) {
    case 'wasm':
      return import('onnxruntime-web/wasm');
    case 'jspi':
      return import('onnxruntime-web/jspi');
    case 'asyncify':
      return import('onnxruntime-web/webgpu');
    default:
      return build satisfies never;
  }
}
