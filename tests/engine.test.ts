/**
 * The engine in node against PyTorch: the tiny models, and the Trainer's 60-step trajectories, on onnxruntime-web's
 * WASM, which the page runs, and on onnxruntime-node. e2e/engine/ runs the same comparison in Chromium, on WASM and
 * on WebGPU.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as ortNode from 'onnxruntime-node';
import * as ortWeb from 'onnxruntime-web';
import { afterAll, describe, expect, test } from 'vitest';
import { HostTrainingSession } from '../src/core/runtime/wasm.ts';
import { beyondTolerance, TINY_MODELS, worstByKind, worstErrors } from './oracleFiles.ts';
import type { CreateSession } from './oracleRun.ts';
import { compareResumedRun } from './resumedRun.ts';
import { compareSixtySteps } from './sixtySteps.ts';
import { compareSkippedSteps } from './skippedStep.ts';
import { compareTinyModel } from './tinyModel.ts';
import { compareTrajectory, TRAJECTORIES } from './trajectory.ts';

const oracleFolder = new URL('oracles/', import.meta.url);
const read = async (path: string) =>
  new Uint8Array(await readFile(fileURLToPath(new URL(path, oracleFolder))));

ortWeb.env.wasm.numThreads = 1;

const backends: readonly (readonly [name: string, createSession: CreateSession])[] = [
  ['onnxruntime-web', (artifacts) => HostTrainingSession.create(artifacts, { backend: 'wasm', ort: ortWeb })],
  [
    'onnxruntime-node',
    (artifacts) => HostTrainingSession.create(artifacts, { backend: 'node', ort: ortNode }),
  ],
];

/** What is printed at the end: architecture × {logits, loss, worst gradient error}. */
const table: Record<string, Record<string, string>> = {};

afterAll(() => console.table(table));

describe.each(backends)('on %s', (backend, createSession) => {
  test.each(TINY_MODELS)('tiny %s: logits, loss and every gradient', async (family) => {
    const differences = await compareTinyModel(family, read, createSession);
    table[`${family} on ${backend}`] = worstErrors(worstByKind(differences));
    expect(beyondTolerance(differences)).toEqual([]);
  });

  test.each(TINY_MODELS)('tiny %s: 60 steps, in which the loss falls as in PyTorch', async (family) => {
    expect(beyondTolerance(await compareSixtySteps(family, read, createSession))).toEqual([]);
  });

  test.each(['bert', 'deberta-v2'] as const)(
    'tiny %s: a run that was stopped, saved and resumed is the run that was not, bit for bit',
    async (family) => {
      expect(beyondTolerance(await compareResumedRun(family, read, createSession))).toEqual([]);
    },
  );

  test.each(['bert', 'deberta-v2'] as const)(
    'tiny %s: a step whose loss or gradient norm is not finite is as if it had not been, bit for bit',
    async (family) => {
      expect(beyondTolerance(await compareSkippedSteps(family, read, createSession))).toEqual([]);
    },
  );

  test.each(TRAJECTORIES)('60 steps and the weights after them: $family, $variant', async (trajectory) => {
    expect(beyondTolerance(await compareTrajectory(trajectory, read, createSession))).toEqual([]);
  });
});
