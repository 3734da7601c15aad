/** Sixty optimizer steps of transformers' Trainer, repeated on any backend. */
import { evaluateTags } from '../src/core/metrics/report.ts';
import type { TrainingSession } from '../src/core/runtime/session.ts';
import { resolveWarmupSteps, scheduleMultiplier } from '../src/core/train/schedule.ts';
import {
  argmax,
  countLabelled,
  type Difference,
  type EvalFigures,
  maxAbsDifference,
  ORACLE_LABELS,
  type ReadOracle,
  readJson,
  readTensors,
  type TensorsByName,
  type Trajectory,
  type TrajectoryData,
  tinyModelArtifacts,
  toBatchTensors,
} from './oracleFiles.ts';
import type { CreateSession } from './tinyModel.ts';

/**
 * The variants that Tagsmith repeats. With accumulation its loss is the token mean over the step (i, and g with smoothing); the
 * reference's sum of the micro-batches' means (c, f) is a documented difference.
 */
const TRAJECTORY_VARIANTS = [
  'a-notebook',
  'b-warmup-cosine',
  'd-label-smoothing',
  'e-no-clipping',
  'g-accumulation-label-smoothing',
  'i-accumulation-token-mean',
] as const;

/** Family and variant: BERT through all of them, DistilBERT through two. */
export const TRAJECTORIES = [
  ...TRAJECTORY_VARIANTS.map((variant) => ({ family: 'bert', variant }) as const),
  { family: 'distilbert', variant: 'a-notebook' },
  { family: 'distilbert', variant: 'b-warmup-cosine' },
] as const;
export type TrajectoryName = (typeof TRAJECTORIES)[number];

export async function compareTrajectory(
  { family, variant }: TrajectoryName,
  read: ReadOracle,
  createSession: CreateSession,
): Promise<Difference[]> {
  const folder = `trajectories/${family}`;
  const trajectory = await readJson<Trajectory>(read, `${folder}/${variant}.json`);
  const data = await readJson<TrajectoryData>(read, 'trajectories/data.json');
  const settings = trajectory.arguments;
  const session = await createSession(
    await tinyModelArtifacts(read, family, {
      labelSmoothing: settings.label_smoothing_factor,
      weightDecay: settings.weight_decay,
    }),
  );
  try {
    const differences = compareEvaluation('before', await evaluate(session, data), trajectory.eval_before);
    const warmupSteps = resolveWarmupSteps(settings.warmup_steps, trajectory.total_steps);
    differences.push({
      what: 'warm-up steps',
      difference: Math.abs(warmupSteps - trajectory.warmup_steps_resolved),
      tolerance: 0,
    });
    for (const expected of trajectory.steps) {
      const { step } = expected;
      const batches = expected.batches.map((index) => toBatchTensors(data[trajectory.train_batches][index]!));
      const labelledTokens = batches.reduce((sum, batch) => sum + countLabelled(batch), 0);
      session.lazyResetGrad();
      let loss = 0;
      for (const batch of batches)
        loss += await session.runTrainStep({ batch, labelledTokens, dropout: null });
      const learningRate =
        settings.learning_rate *
        scheduleMultiplier(settings.lr_scheduler_type, step - 1, trajectory.total_steps, warmupSteps);
      const norm = await session.runOptimizerStep({ learningRate, maxGradNorm: settings.max_grad_norm });
      differences.push(
        { what: `loss: step ${step}`, difference: Math.abs(loss - expected.loss), tolerance: 1e-5 },
        {
          what: `gradient norm: step ${step}`,
          difference: Math.abs(norm / expected.grad_norm - 1),
          tolerance: 1e-4,
        },
        {
          what: `learning rate: step ${step}`,
          // The last steps of some schedules have learning rate 0.
          difference:
            Math.abs(learningRate - expected.learning_rate) /
            (expected.learning_rate || settings.learning_rate),
          tolerance: 1e-9,
        },
      );
      if (step === 2 && variant === 'b-warmup-cosine') {
        const reference = await readTensors(read, `${folder}/${variant}.step2.safetensors`);
        differences.push(...compareWeights('step 2', await readParameters(session), reference));
      }
    }
    differences.push(...compareEvaluation('after', await evaluate(session, data), trajectory.eval_after));
    const final = await readTensors(read, `${folder}/${variant}.final.safetensors`);
    differences.push(...compareWeights('step 60', await readParameters(session), final));
    return differences;
  } finally {
    await session.release();
  }
}

/** As Trainer evaluates: a mean over rows, each counted with the token mean of its batch; figures over labelled tokens. */
async function evaluate(session: TrainingSession, data: TrajectoryData): Promise<EvalFigures> {
  const gold: string[][] = [];
  const predicted: string[][] = [];
  let lossSum = 0;
  for (const oracleBatch of data.eval_batches) {
    const batch = toBatchTensors(oracleBatch);
    const { loss, logits } = await session.runEvalStep(batch);
    lossSum += loss * batch.batchSize;
    for (let row = 0; row < batch.batchSize; row++) {
      const first = row * batch.length;
      const tokens = Array.from({ length: batch.length }, (_, column) => first + column).filter(
        (token) => batch.labels[token] !== -100,
      );
      gold.push(tokens.map((token) => ORACLE_LABELS[batch.labels[token]!]!));
      predicted.push(tokens.map((token) => ORACLE_LABELS[argmax(logits, token, ORACLE_LABELS.length)]!));
    }
  }
  const { precision, recall, f1, accuracy } = evaluateTags(gold, predicted);
  return { loss: lossSum / gold.length, precision, recall, f1, accuracy };
}

function compareEvaluation(when: string, measured: EvalFigures, expected: EvalFigures): Difference[] {
  const score = (name: 'precision' | 'recall' | 'f1' | 'accuracy'): Difference => ({
    what: `evaluation scores: ${name} ${when}`,
    difference: Math.abs(measured[name] - expected[name]),
    tolerance: 1e-12,
  });
  return [
    {
      what: `evaluation loss: ${when}`,
      difference: Math.abs(measured.loss - expected.loss),
      tolerance: 1e-5,
    },
    score('precision'),
    score('recall'),
    score('f1'),
    score('accuracy'),
  ];
}

/** Key biases are left out: their gradient is noise in exact arithmetic zero, which Adam blows up to whole steps. */
function compareWeights(when: string, measured: TensorsByName, expected: TensorsByName): Difference[] {
  return [...expected]
    .filter(([name]) => !/\.(key|k_lin)\.bias$/.test(name))
    .map(([name, reference]) => ({
      what: `weights after ${when}: ${name}`,
      difference: maxAbsDifference(measured.get(name) ?? [], reference),
      tolerance: 1e-4,
    }));
}

/** The parameters by the reference's names. */
async function readParameters(session: TrainingSession): Promise<TensorsByName> {
  const all = await session.getContiguousParameters(false);
  const parameters = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of session.manifest.parameters.flatMap((spec) => spec.parts)) {
    const size = shape.reduce((product, dim) => product * dim, 1);
    parameters.set(name, all.subarray(offset, offset + size));
    offset += size;
  }
  return parameters;
}
