/**
 * Times the training step of a model folder on the WASM backend: the same code in node and in a page's worker. The
 * batches are as in bench/reference/pytorch_step.py: full rows, every position labelled, nine labels.
 */

import type * as Ort from 'onnxruntime-web';
import {
  type Batch,
  buildForward,
  buildTrainingGraphs,
  encodeTrainingModels,
  type ForwardMode,
  HostTrainingSession,
  InitialWeights,
  loadWeights,
  PhiloxStream,
  parseConfig,
  readSafetensors,
  STREAM,
  type TrainingArtifacts,
} from '../src/core/node.ts';
import { ProfileCatcher, type StepProfile, summarizeProfile } from './stepProfile.ts';

export interface StepShape {
  readonly batchSize: number;
  readonly length: number;
  readonly dropout: boolean;
}

/** The contents of a model folder. */
export interface BenchModel {
  readonly config: unknown;
  readonly weights: Uint8Array;
}

/** All in milliseconds, one entry a step. */
export interface StepTimes {
  /** runTrainStep and runOptimizerStep together. */
  readonly stepMs: readonly number[];
  /** session.run: forward, backward, and the copies in and out of ONNX Runtime's heap. */
  readonly runMs: readonly number[];
  /** The rest of runTrainStep: dropout masks, taking over the gradients. */
  readonly hostMs: readonly number[];
  /** runOptimizerStep: norm, clipping, AdamW. */
  readonly optimizerMs: readonly number[];
  readonly firstLoss: number;
  readonly lastLoss: number;
}

export interface StepBench {
  /** The steps continue where the last call ended; two more, uncounted, come first. */
  time(shape: StepShape, steps: number): Promise<StepTimes>;
  profile(shape: StepShape, steps: number): Promise<StepProfile>;
  release(): Promise<void>;
}

const LABEL_COUNT = 9;
const SEED = 1;
const WARM_UP_STEPS = 2;
const LEARNING_RATE = 2e-5;
const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

export function createStepBench(ort: typeof Ort, model: BenchModel, threads: number): StepBench {
  ort.env.wasm.numThreads = threads;
  const catcher = new ProfileCatcher();
  const config = parseConfig(model.config);
  // Dropout is a property of the graph: a run without it has a model without it.
  const sessions = new Map<boolean, Promise<TimedSession>>();
  const sessionFor = (dropout: boolean) => {
    const session = sessions.get(dropout) ?? TimedSession.create(ort, makeArtifacts(model, dropout), {});
    sessions.set(dropout, session);
    return session;
  };
  return {
    time: async (shape, steps) => {
      const session = await sessionFor(shape.dropout);
      return session.time(randomBatch(shape, config.vocabSize), steps);
    },
    profile: async (shape, steps) => {
      const session = await TimedSession.create(ort, makeArtifacts(model, shape.dropout), {
        enableProfiling: true,
      });
      await session.time(randomBatch(shape, config.vocabSize), steps);
      const lines = catcher.catch(() => session.endProfiling());
      await session.release();
      return summarizeProfile(lines, steps);
    },
    release: async () => {
      for (const session of sessions.values()) await (await session).release();
    },
  };
}

function makeArtifacts(model: BenchModel, dropout: boolean): TrainingArtifacts {
  const read = parseConfig(model.config);
  const config = dropout
    ? read
    : { ...read, hiddenDropoutProb: 0, attentionProbsDropoutProb: 0, classifierDropout: 0 };
  const forward = (mode: ForwardMode) => buildForward(config, LABEL_COUNT, mode);
  const parameters = forward({ kind: 'train' }).parameters.map(({ spec }) => spec);
  const newHead = new Array<null>(LABEL_COUNT).fill(null);
  const { weights } = loadWeights(config, parameters, readSafetensors(model.weights).tensors, SEED, newHead);
  const loss = { kind: 'crossEntropy', labelSmoothing: 0 } as const;
  const graphs = buildTrainingGraphs(forward, { loss, requiresGrad: [...weights.keys()], frozen: [] });
  return {
    ...encodeTrainingModels(graphs, { loss, optimizer: ADAMW }),
    weights: new InitialWeights(weights),
  };
}

/** Ids without the special pieces 0 to 4. */
function randomBatch({ batchSize, length }: StepShape, vocabSize: number): Batch {
  const random = new PhiloxStream(SEED, STREAM.shuffle);
  const filled = (value: () => number) => Int32Array.from({ length: batchSize * length }, value);
  return {
    batchSize,
    length,
    inputIds: filled(() => 5 + Math.floor(random.nextFloat() * (vocabSize - 5))),
    attentionMask: filled(() => 1),
    tokenTypeIds: filled(() => 0),
    labels: filled(() => Math.floor(random.nextFloat() * LABEL_COUNT)),
  };
}

/** The studio's own session, with a clock around ONNX Runtime's runs. */
class TimedSession {
  readonly #session: HostTrainingSession;
  readonly #clock: RunClock;
  #microStep = 0;

  private constructor(session: HostTrainingSession, clock: RunClock) {
    this.#session = session;
    this.#clock = clock;
  }

  static async create(
    ort: typeof Ort,
    artifacts: TrainingArtifacts,
    sessionOptions: Ort.InferenceSession.SessionOptions,
  ): Promise<TimedSession> {
    const clock = new RunClock();
    const session = await HostTrainingSession.create(artifacts, {
      backend: 'wasm',
      ort: clock.around(ort),
      sessionOptions,
    });
    return new TimedSession(session, clock);
  }

  async time(batch: Batch, steps: number): Promise<StepTimes> {
    const stepMs: number[] = [];
    const runMs: number[] = [];
    const hostMs: number[] = [];
    const optimizerMs: number[] = [];
    let firstLoss = Number.NaN;
    let lastLoss = Number.NaN;
    for (let step = 0; step < WARM_UP_STEPS + steps; step++) {
      this.#clock.runMs = 0;
      const beginMs = performance.now();
      lastLoss = await this.#session.runTrainStep({
        batch,
        labelledTokens: batch.labels.length,
        dropout: { seed: SEED, microStep: this.#microStep++ },
      });
      const trainedMs = performance.now();
      await this.#session.runOptimizerStep({ learningRate: LEARNING_RATE, maxGradNorm: 1 });
      this.#session.lazyResetGrad();
      const endMs = performance.now();
      if (step === 0) firstLoss = lastLoss;
      if (step < WARM_UP_STEPS) continue;
      stepMs.push(endMs - beginMs);
      runMs.push(this.#clock.runMs);
      hostMs.push(trainedMs - beginMs - this.#clock.runMs);
      optimizerMs.push(endMs - trainedMs);
    }
    return { stepMs, runMs, hostMs, optimizerMs, firstLoss, lastLoss };
  }

  /** Of the training model, which is the first that a session creates. */
  endProfiling(): void {
    this.#clock.sessions[0]!.endProfiling();
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

class RunClock {
  readonly sessions: Ort.InferenceSession[] = [];
  runMs = 0;

  /** The module with sessions whose runs are timed. */
  around(ort: typeof Ort): Pick<typeof Ort, 'InferenceSession' | 'Tensor'> {
    const create = async (bytes: Uint8Array, options?: Ort.InferenceSession.SessionOptions) => {
      const session = await ort.InferenceSession.create(bytes, options);
      const run = session.run.bind(session) as (
        ...args: unknown[]
      ) => Promise<Ort.InferenceSession.ReturnType>;
      session.run = async (...args: unknown[]) => {
        const beginMs = performance.now();
        try {
          return await run(...args);
        } finally {
          this.runMs += performance.now() - beginMs;
        }
      };
      this.sessions.push(session);
      return session;
    };
    return {
      Tensor: ort.Tensor,
      InferenceSession: { create } as typeof Ort.InferenceSession,
    };
  }
}
