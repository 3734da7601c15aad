import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, test } from 'vitest';
import { beyondTolerance, type ReadOracle } from '../../../tests/oracleFiles.ts';
import { compareTinyBert } from '../../../tests/tinyBert.ts';
import { compareTrajectory, TRAJECTORY_VARIANTS } from '../../../tests/trajectory.ts';
import { HostTrainingSession } from './wasm.ts';

const read: ReadOracle = (path) => readFile(new URL(`../../../tests/oracles/${path}`, import.meta.url));

beforeAll(() => {
  ort.env.wasm.numThreads = 2;
});

describe('the tiny BERT on WASM, two threads', () => {
  const create = (artifacts: Parameters<typeof HostTrainingSession.create>[0]) =>
    HostTrainingSession.create(artifacts, { backend: 'wasm', ort });

  test('logits, loss and every gradient are the reference’s', async () => {
    const differences = await compareTinyBert(read, create);
    expect(differences.length).toBeGreaterThan(40);
    expect(beyondTolerance(differences)).toEqual([]);
  });

  test.each(TRAJECTORY_VARIANTS)('60 steps of Trainer: %s', async (variant) => {
    const differences = await compareTrajectory(variant, read, create);
    expect(differences.length).toBeGreaterThan(200);
    expect(beyondTolerance(differences)).toEqual([]);
  });
});
