/** The engine's surroundings in a browser's worker: its GPU, its threads, the runtime's files. */
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiMjs from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import wasmMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import {
  type BackendInUse,
  chooseBackend,
  type DeviceLimits,
  type FileCache,
  loadOrt,
  type OrtBuild,
  requestAdapter,
  type TrainingArtifacts,
  type TrainingSession,
  webGpuUnavailable,
} from '../src/core/worker.ts';
import { openFileCache } from './opfsCache.ts';
import type { BackendPreference } from './protocol/runs.ts';
import type { Surroundings } from './workerState.ts';

/**
 * ONNX Runtime starts its threads from the .mjs file. Named here, it is a file of its own; inside our bundle each
 * thread would load the whole worker script again and answer its messages.
 */
const RUNTIME_FILES: Readonly<Record<OrtBuild, { mjs: string; wasm: string }>> = {
  wasm: { mjs: wasmMjs, wasm: wasmWasm },
  jspi: { mjs: jspiMjs, wasm: jspiWasm },
  asyncify: { mjs: asyncifyMjs, wasm: asyncifyWasm },
};

const filesOf = (build: OrtBuild) => {
  const { mjs, wasm } = RUNTIME_FILES[build];
  return { mjs: new URL(mjs, self.location.href).href, wasm: new URL(wasm, self.location.href).href };
};

export function browserSurroundings(): Surroundings {
  let cache: Promise<FileCache> | null = null;
  return {
    openCache: () => {
      cache ??= openFileCache();
      return cache;
    },
    fetch: (url, init) => fetch(url, init),
    chooseBackend: (preference: BackendPreference) =>
      chooseBackend(preference, navigator.gpu, navigator.hardwareConcurrency, crossOriginIsolated),
    limitsOf,
    createSession,
    yieldTurn,
  };
}

/** @throws WebGpuUnavailableError */
async function limitsOf({ backend }: BackendInUse): Promise<DeviceLimits> {
  switch (backend) {
    case 'wasm': {
      // Gigabytes; Chromium alone has it.
      const { deviceMemory } = navigator as WorkerNavigator & { readonly deviceMemory?: number };
      return { backend, deviceMemoryBytes: deviceMemory === undefined ? null : deviceMemory * 2 ** 30 };
    }
    case 'webgpu': {
      const adapter = await requestAdapter(navigator.gpu);
      if (adapter === null) throw webGpuUnavailable('no-adapter');
      const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
      return { backend, largestBufferBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize) };
    }
    default:
      return backend satisfies never;
  }
}

/** The code of each backend is loaded when it is first chosen. */
async function createSession(
  { backend, threads }: BackendInUse,
  artifacts: TrainingArtifacts,
): Promise<TrainingSession> {
  switch (backend) {
    case 'wasm': {
      const [ort, { HostTrainingSession }] = await Promise.all([
        loadOrt('wasm', { threads, filesOf }),
        import('../src/core/runtime/wasm.ts'),
      ]);
      return HostTrainingSession.create(artifacts, { backend, ort });
    }
    case 'webgpu': {
      const [ort, { createWebGpuTrainingSession }] = await Promise.all([
        loadOrt('webgpu', { threads, filesOf }),
        import('../src/core/runtime/webgpu/session.ts'),
      ]);
      return createWebGpuTrainingSession({ artifacts, ort, gpu: navigator.gpu });
    }
    default:
      return backend satisfies never;
  }
}

/**
 * A turn of the event loop. Unlike setTimeout it is not held back to four milliseconds, nor to a second in a
 * background tab.
 */
function yieldTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
