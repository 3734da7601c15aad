/**
 * The engine in node against PyTorch: the tiny BERT, and the Trainer's 60-step trajectories, on onnxruntime-web's WASM, which the
 * page runs, and on onnxruntime-node. e2e/engine/ runs the same comparison in Chromium, on WASM and on WebGPU.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as ortNode from 'onnxruntime-node';
import * as ortWeb from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import { HostTrainingSession } from '../src/core/runtime/wasm.ts';
import { beyondTolerance } from './oracleFiles.ts';
import { type CreateSession, compareTinyBert } from './tinyBert.ts';
import { compareTrajectory, TRAJECTORY_VARIANTS } from './trajectory.ts';

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

describe.each(backends)('on %s', (_name, createSession) => {
  test('tiny BERT: logits, loss and every gradient', async () => {
    expect(beyondTolerance(await compareTinyBert(read, createSession))).toEqual([]);
  });

  test.each(TRAJECTORY_VARIANTS)('60 steps: %s', async (variant) => {
    expect(beyondTolerance(await compareTrajectory(variant, read, createSession))).toEqual([]);
  });
});
