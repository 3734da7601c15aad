import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { beforeAll, expect, test } from 'vitest';
import { maxAbsDifference } from '../../../tests/oracleFiles.ts';
import { tinyModelArtifacts } from '../../../tests/oracleRun.ts';
import { encodeModel } from '../onnx/codec.ts';
import { elementCount } from '../onnx/graph.ts';
import { PhiloxStream } from '../random.ts';
import { HostTrainingSession } from '../runtime/wasm.ts';
import { buildOptimizerModel } from './optimizerModel.ts';
import { splitParameters } from './parameters.ts';

const read = async (path: string) =>
  new Uint8Array(readFileSync(new URL(`../../../tests/oracles/${path}`, import.meta.url)));

beforeAll(() => {
  ort.env.wasm.numThreads = 1;
});

/** A batch in which ids repeat, one is the padding token, and most rows of the table do not occur. */
function batch(step: number) {
  const random = new PhiloxStream(step, 50);
  const filled = (value: () => number) => Int32Array.from({ length: 12 }, value);
  return {
    batchSize: 2,
    length: 6,
    inputIds: filled(() => random.nextBelow(9)),
    attentionMask: filled(() => 1),
    tokenTypeIds: filled(() => random.nextBelow(2)),
    labels: filled(() => random.nextBelow(9)),
  };
}

test('the optimizer model moves every parameter as the session does, over three clipped steps', async () => {
  const artifacts = await tinyModelArtifacts(read, 'bert', { labelSmoothing: 0, weightDecay: 0.1 });
  const session = await HostTrainingSession.create(artifacts, { backend: 'wasm', ort });
  const { manifest } = artifacts;
  const optimizerModel = encodeModel(buildOptimizerModel(manifest.parameters, manifest.optimizer).build());
  const optimizer = await ort.InferenceSession.create(optimizerModel);
  const state = new Map<string, Float32Array>();
  const initial = await session.getContiguousParameters(false);
  let offset = 0;
  for (const { name, shape } of manifest.parameters) {
    const size = elementCount(shape);
    state.set(name, initial.slice(offset, offset + size));
    state.set(`${name}.exp_avg`, new Float32Array(size));
    state.set(`${name}.exp_avg_sq`, new Float32Array(size));
    offset += size;
  }

  for (const step of [1, 2, 3]) {
    session.lazyResetGrad();
    await session.runTrainStep({ batch: batch(step), labelledTokens: 12, dropout: null });
    const gradients = await session.getGradients();
    const { gradNorm } = await session.runOptimizerStep({ learningRate: 1e-3, maxGradNorm: 1 });
    expect(gradNorm).toBeGreaterThan(1);
    const scalar = (value: number) => new ort.Tensor('float32', Float32Array.of(value), [1]);
    const feeds: Record<string, ort.Tensor> = {
      learning_rate: scalar(1e-3),
      gradient_scale: scalar(1 / (gradNorm + 1e-6)),
      bias_correction1: scalar(1 - 0.9 ** step),
      bias_correction2_sqrt: scalar(Math.sqrt(1 - 0.999 ** step)),
    };
    for (const spec of manifest.parameters) {
      for (const suffix of ['', '.exp_avg', '.exp_avg_sq']) {
        feeds[spec.name + suffix] = new ort.Tensor('float32', state.get(spec.name + suffix)!, spec.shape);
      }
      const dense = Float32Array.from(spec.parts.flatMap((part) => [...gradients.get(part.name)!]));
      if (spec.gradient?.kind === 'rows') {
        const width = spec.shape[1]!;
        const ids = Array.from({ length: spec.shape[0]! }, (_, id) => id).filter((id) =>
          dense.subarray(id * width, (id + 1) * width).some((value) => value !== 0),
        );
        const rows = Float32Array.from(
          ids.flatMap((id) => [...dense.subarray(id * width, (id + 1) * width)]),
        );
        feeds[`${spec.name}.grad_ids`] = new ort.Tensor('int64', BigInt64Array.from(ids, BigInt), [
          ids.length,
          1,
        ]);
        feeds[`${spec.name}.grad_rows`] = new ort.Tensor('float32', rows, [ids.length, width]);
      } else feeds[`${spec.name}.grad`] = new ort.Tensor('float32', dense, spec.shape);
    }
    const outputs = await optimizer.run(feeds);
    for (const name of state.keys()) state.set(name, outputs[`${name}.next`]!.data as Float32Array);
  }

  const trained = await session.getContiguousParameters(false);
  let compared = 0;
  for (const [name, { data }] of splitParameters(manifest, trained)) {
    // The gradient of a key bias is only noise, so rounding decides its direction on each side.
    if (name.endsWith('key.bias')) continue;
    const spec = manifest.parameters.find(({ parts }) => parts.some((part) => part.name === name))!;
    const contiguous = splitParameters({ ...manifest, parameters: [spec] }, state.get(spec.name)!);
    const expected = contiguous.get(name)!.data;
    expect(maxAbsDifference(data, expected)).toBeLessThan(2e-6);
    compared += data.length;
  }
  expect(compared).toBeGreaterThan(20_000);
  await session.release();
});
