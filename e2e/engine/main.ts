/**
 * Core in a real browser: the same comparisons as tests/engine.test.ts, under `window.engine` for engine.spec.ts.
 * Everything returned is JSON.
 */

import { loadOrt } from '../../src/core/runtime/ort.ts';
import { HostTrainingSession } from '../../src/core/runtime/wasm.ts';
import { onOneDevice } from '../../tests/gpuDevices.ts';
import { beyondTolerance, type Difference, type TinyModel, worstByKind } from '../../tests/oracleFiles.ts';
import type { CreateSession } from '../../tests/oracleRun.ts';
import { compareResumedRun } from '../../tests/resumedRun.ts';
import { compareSixtySteps } from '../../tests/sixtySteps.ts';
import { compareSkippedSteps } from '../../tests/skippedStep.ts';
import { compareTinyModel } from '../../tests/tinyModel.ts';
import { compareTrajectory, type TrajectoryName } from '../../tests/trajectory.ts';

export type EngineBackend = 'wasm' | 'webgpu';

export interface Comparison {
  readonly compared: number;
  readonly beyondTolerance: readonly Difference[];
  /** The largest difference of each kind. */
  readonly worst: Readonly<Record<string, number>>;
  readonly durationMs: number;
}

/** The oracles are this server's public folder. */
async function read(path: string): Promise<Uint8Array> {
  const response = await fetch(`/${path}`);
  if (!response.ok) throw new Error(`${response.status} for ${path}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function compare(run: () => Promise<Difference[]>): Promise<Comparison> {
  const startMs = performance.now();
  const differences = await run();
  return {
    compared: differences.length,
    beyondTolerance: beyondTolerance(differences),
    worst: worstByKind(differences),
    durationMs: performance.now() - startMs,
  };
}

/** Two threads at least, so that what threads do to the order of sums is in the comparison. */
const THREADS = Math.max(2, navigator.hardwareConcurrency);

let createOnGpu: Promise<CreateSession> | null = null;

/** The dev server serves onnxruntime-web as it is in the package, where its builds find their own files. */
const createSession: Record<EngineBackend, CreateSession> = {
  async wasm(artifacts) {
    const ort = await loadOrt('wasm', { threads: THREADS, filesOf: null });
    return HostTrainingSession.create(artifacts, { backend: 'wasm', ort });
  },
  async webgpu(artifacts) {
    createOnGpu ??= loadOrt('webgpu', { threads: 1, filesOf: null }).then((ort) =>
      onOneDevice(navigator.gpu, ort),
    );
    return (await createOnGpu)(artifacts);
  },
};

const engine = {
  tinyModel: (backend: EngineBackend, family: TinyModel) =>
    compare(() => compareTinyModel(family, read, createSession[backend])),
  sixtySteps: (backend: EngineBackend, family: TinyModel) =>
    compare(() => compareSixtySteps(family, read, createSession[backend])),
  trajectory: (backend: EngineBackend, trajectory: TrajectoryName) =>
    compare(() => compareTrajectory(trajectory, read, createSession[backend])),
  resumedRun: (backend: EngineBackend, family: TinyModel) =>
    compare(() => compareResumedRun(family, read, createSession[backend])),
  skippedSteps: (backend: EngineBackend, family: TinyModel) =>
    compare(() => compareSkippedSteps(family, read, createSession[backend])),
};
export type Engine = typeof engine;

declare global {
  interface Window {
    engine?: Engine;
  }
}
window.engine = engine;
