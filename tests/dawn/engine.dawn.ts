/**
 * The engine on WebGPU in node: the tiny models beside PyTorch, and what the oracles do not have beside the engine on
 * the CPU; engine.test.ts judges. e2e/engine does the same in Chromium.
 */

import { readFile } from 'node:fs/promises';
import { type Batch, countLabelledTokens } from '../../src/core/batch.ts';
import { BERT } from '../../src/core/models/bert.ts';
import { elementCount } from '../../src/core/onnx/graph.ts';
import { PhiloxStream } from '../../src/core/random.ts';
import { loadOrt } from '../../src/core/runtime/ort.ts';
import type { TrainingArtifacts, TrainingSession } from '../../src/core/runtime/session.ts';
import { HostTrainingSession } from '../../src/core/runtime/wasm.ts';
import { createWebGpuTrainingSession } from '../../src/core/runtime/webgpu/session.ts';
import { gpuWithDevices, onOneDevice } from '../gpuDevices.ts';
import {
  type Difference,
  maxAbsDifference,
  ORACLE_LABELS,
  type ReadOracle,
  readJson,
  readTensors,
  TINY_MODELS,
} from '../oracleFiles.ts';
import type { CreateSession } from '../oracleRun.ts';
import { compareSkippedSteps } from '../skippedStep.ts';
import { compareTinyModel } from '../tinyModel.ts';
import { trainingArtifacts } from '../trainingArtifacts.ts';

const oracleFolder = new URL('../oracles/', import.meta.url);
const read: ReadOracle = async (path) => new Uint8Array(await readFile(new URL(path, oracleFolder)));
const ort = await loadOrt('webgpu', { threads: 1, filesOf: null });

let onDevice: CreateSession | null = null;
/** For all that does not lose its device. */
const sessionsOn = (gpu: GPU): CreateSession => {
  onDevice ??= onOneDevice(gpu, ort);
  return onDevice;
};

/** Logits, loss and every gradient. */
export async function equalToPyTorch(gpu: GPU): Promise<Record<string, Difference[]>> {
  const createSession = sessionsOn(gpu);
  const differences: Record<string, Difference[]> = {};
  for (const family of TINY_MODELS) differences[family] = await compareTinyModel(family, read, createSession);
  return differences;
}

/** A step that is not finite is as if it had not been. */
export function skippedSteps(gpu: GPU): Promise<Difference[]> {
  return compareSkippedSteps('bert', read, sessionsOn(gpu));
}

/**
 * What the oracles do not have, against the CPU: dropout, frozen parameters, micro-batches of several shapes. The
 * calls on the GPU are not waited for one by one. At the end the device is lost.
 */
export async function sameAsOnTheCpu(gpu: GPU) {
  const artifacts = await dropoutArtifacts();
  const devices: GPUDevice[] = [];
  const remembering = gpuWithDevices(gpu, async (descriptor, requestDevice) => {
    const device = await requestDevice(descriptor);
    devices.push(device);
    return device;
  });
  const onGpu = await createWebGpuTrainingSession({ artifacts, ort, gpu: remembering });
  const onCpu = await HostTrainingSession.create(artifacts, { backend: 'wasm', ort });

  const numbersOnGpu = await Promise.all(callsOfThreeSteps(onGpu));
  const numbersOnCpu: number[] = [];
  for (const number of callsOfThreeSteps(onCpu)) numbersOnCpu.push(await number);
  const differences: Difference[] = [
    {
      what: 'losses and norms: relative',
      difference: maxAbsDifference(
        numbersOnGpu.map((value, i) => value / numbersOnCpu[i]!),
        numbersOnCpu.map(() => 1),
      ),
      tolerance: 1e-5,
    },
    {
      what: 'weights: after three steps',
      difference: maxAbsDifference(await comparableWeights(onGpu), await comparableWeights(onCpu)),
      tolerance: 1e-5,
    },
  ];

  const trained = await onGpu.getContiguousParameters(true);
  await onGpu.loadParametersBuffer(
    trained.map((value) => -value),
    true,
  );
  const negated = await onGpu.getContiguousParameters(true);
  const wrongSize = await nameOfError(onGpu.loadParametersBuffer(new Float32Array(3), false));

  await onCpu.release();
  for (const device of devices) device.destroy();
  const lost = {
    train: await nameOfError(onGpu.runTrainStep(stepInputs(0, 0))),
    evaluate: await nameOfError(onGpu.runEvalStep(batchOf(2, 9, 1))),
    optimize: await nameOfError(onGpu.runOptimizerStep({ learningRate: 0.1, maxGradNorm: 1 })),
    read: await nameOfError(onGpu.getContiguousParameters(false)),
    release: await nameOfError(onGpu.release()),
  };
  return {
    differences,
    parameters: onGpu.getParametersSize(false) - onGpu.getParametersSize(true),
    roundTrip: negated.every((value, i) => value === -trained[i]!),
    wrongSize,
    lost,
  };
}

/**
 * A model of which nothing is trained, beside another session that is: both tag in turn, as a run and a model as it
 * came do.
 */
export async function nothingTrained(gpu: GPU): Promise<Difference[]> {
  const frozen = await dropoutArtifacts(() => true);
  const trained = await dropoutArtifacts();
  const onCpu = await HostTrainingSession.create(frozen, { backend: 'wasm', ort });
  const createSession = sessionsOn(gpu);
  const sessions = [await createSession(frozen), await createSession(trained)];
  const differences: Difference[] = [];
  for (let batch = 0; batch < 4; batch++) {
    const inputs = batchOf(2, 9, batch);
    const expected = await onCpu.runEvalStep(inputs);
    const measured = await sessions[batch % 2]!.runEvalStep(inputs);
    differences.push({
      what: `logits: of batch ${batch}`,
      difference: maxAbsDifference(realLogits(measured.logits, inputs), realLogits(expected.logits, inputs)),
      tolerance: 1e-5,
    });
  }
  for (const session of [...sessions, onCpu]) await session.release();
  return differences;
}

function realLogits(logits: Float32Array, { attentionMask }: Batch): Float32Array {
  return logits.filter((_, i) => attentionMask[Math.floor(i / ORACLE_LABELS.length)] === 1);
}

async function dropoutArtifacts(isFrozen = isFrozenInSteps): Promise<TrainingArtifacts> {
  const config = {
    ...BERT.parse(await readJson<unknown>(read, 'models/bert/config.json')),
    hiddenDropoutProb: 0.1,
    attentionProbsDropoutProb: 0.2,
  };
  const weights = await readTensors(read, 'models/bert/model.safetensors');
  return trainingArtifacts((mode) => BERT.build(config, ORACLE_LABELS.length, mode), {
    loss: { kind: 'crossEntropy', labelSmoothing: 0.1 },
    requiresGrad: [...weights.keys()].filter((name) => !isFrozen(name)),
    frozen: [...weights.keys()].filter(isFrozen),
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.1 },
    weights,
  });
}

function isFrozenInSteps(name: string): boolean {
  return name.includes('position_embeddings') || name.includes('layer.0.output');
}

/** The calls of three steps of two batches each; the next one is made when it is asked for. */
function* callsOfThreeSteps(session: TrainingSession): Generator<Promise<number>> {
  for (let step = 0; step < 3; step++) {
    session.lazyResetGrad();
    yield session.runTrainStep(stepInputs(step, 0));
    yield session.runTrainStep(stepInputs(step, 1));
    yield session
      .runOptimizerStep({ learningRate: 0.002, maxGradNorm: 0.5 })
      .then(({ gradNorm }) => gradNorm);
  }
}

function stepInputs(step: number, batch: number) {
  const batches = [batchOf(3, 11, step), batchOf(2, step === 1 ? 7 : 16, step + 10)];
  return {
    batch: batches[batch]!,
    labelledTokens: batches.reduce((sum, each) => sum + countLabelledTokens(each), 0),
    dropout: { seed: 5, microStep: 2 * step + batch },
  };
}

/**
 * All weights but the key biases: their gradient is rounding noise around zero, which Adam blows up to whole steps.
 */
async function comparableWeights(session: TrainingSession): Promise<number[]> {
  const all = await session.getContiguousParameters(false);
  const weights: number[] = [];
  let start = 0;
  for (const { name, shape } of session.manifest.parameters.flatMap((spec) => spec.parts)) {
    const end = start + elementCount(shape);
    if (!name.endsWith('.key.bias')) weights.push(...all.subarray(start, end));
    start = end;
  }
  return weights;
}

/** Random ids, the last row half padding. */
function batchOf(batchSize: number, length: number, seed: number): Batch {
  const random = new PhiloxStream(seed, 200);
  const tokens = batchSize * length;
  const isPadding = (token: number) => token >= tokens - Math.floor(length / 2);
  const draw = (bound: number, padding: number) =>
    Int32Array.from({ length: tokens }, (_, token) => (isPadding(token) ? padding : random.nextBelow(bound)));
  return {
    batchSize,
    length,
    inputIds: draw(120, 0),
    attentionMask: draw(1, 0).map((_, token) => Number(!isPadding(token))),
    tokenTypeIds: draw(2, 0),
    labels: draw(ORACLE_LABELS.length, -100),
  };
}

const nameOfError = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
