/** MobileBERT with parts that the tiny model of the oracles does not have, beside PyTorch; weights from a formula. */

import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { countLabelledTokens } from '../src/core/batch.ts';
import { buildForward, parseConfig } from '../src/core/models/architectures.ts';
import { elementCount } from '../src/core/onnx/graph.ts';
import { HostTrainingSession } from '../src/core/runtime/wasm.ts';
import {
  type ArchitectureFigures,
  artifactsOf,
  dropoutOf,
  type ModelCase,
  maxAbsDifference,
  ORACLE_LABELS,
  type ReadOracle,
  readJson,
  toBatch,
} from './oracleFiles.ts';

const read: ReadOracle = async (path) =>
  new Uint8Array(await readFile(new URL(`oracles/${path}`, import.meta.url)));
const { mobileBert, probabilities } = await readJson<ArchitectureFigures>(read, 'architectures.json');
const batch = toBatch((await readJson<ModelCase>(read, 'models/mobilebert/case.json')).batch);

/** As `formula` in architectures.py. */
function formula(size: number, number: number, offset: number): Float32Array {
  let state = number + 1;
  return Float32Array.from({ length: size }, () => {
    state = (state * 75 + 74) % 65537;
    return (state - 32768) / 131072 + offset;
  });
}

describe.each(Object.entries(mobileBert))('%s', (_, expected) => {
  const config = parseConfig(expected.config);
  const { parameters } = buildForward(config, ORACLE_LABELS.length, { kind: 'train' });
  const parts = parameters.flatMap(({ spec }) => spec.parts);

  test('dropout is where the reference applies it', () => {
    expect(dropoutOf(expected.config, probabilities)).toEqual(expected.dropout);
  });

  test('names, decay, logits, loss and gradients are those of the reference', async () => {
    const names = parts.map(({ name }) => name).toSorted();
    expect(names).toEqual(Object.keys(expected.gradientNorms));
    const decaying = parameters.filter(({ spec }) => spec.decay).map(({ spec }) => spec.name);
    expect(decaying.toSorted()).toEqual(expected.decayParameters);
    const weights = new Map(
      parts.map(({ name, shape }) => [
        name,
        formula(elementCount(shape), names.indexOf(name), Number(name.endsWith('LayerNorm.weight'))),
      ]),
    );
    const session = await HostTrainingSession.create(
      artifactsOf(config, weights, { labelSmoothing: 0, weightDecay: 0 }),
      { backend: 'node', ort },
    );
    const { loss, logits } = await session.runEvalStep(batch);
    expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-5);
    const ofReal = (values: ArrayLike<number>) =>
      Array.from(values).filter((_, i) => batch.attentionMask[Math.floor(i / ORACLE_LABELS.length)] === 1);
    expect(maxAbsDifference(ofReal(logits), ofReal(expected.logits))).toBeLessThan(1e-5);

    session.lazyResetGrad();
    await session.runTrainStep({ batch, labelledTokens: countLabelledTokens(batch), dropout: null });
    for (const [name, gradient] of await session.getGradients()) {
      const norm = Math.hypot(...gradient);
      const reference = expected.gradientNorms[name]!;
      if (name.endsWith('.key.bias')) expect(norm).toBeLessThan(1e-5);
      else expect(Math.abs(norm / reference - 1), name).toBeLessThan(1e-4);
    }
    await session.release();
  });
});
