/** Sixty optimizer steps of transformers' Trainer, repeated by ours on any backend. */
import { splitParameters } from '../src/core/artifacts/parameters.ts';
import type { TrainingSession } from '../src/core/runtime/session.ts';
import { type Evaluation, evaluate } from '../src/core/train/evaluate.ts';
import type { EpochRecord, StepRecord } from '../src/core/train/runRecord.ts';
import { resolveWarmupSteps } from '../src/core/train/schedule.ts';
import type { TrainSettings } from '../src/core/train/settings.ts';
import {
  type Difference,
  type EvalFigures,
  maxAbsDifference,
  type ReadOracle,
  readJson,
  readTensors,
  type TensorsByName,
  type Trajectory,
} from './oracleFiles.ts';
import {
  type CreateSession,
  ORACLE_BATCH_SIZE,
  ORACLE_LABEL_SET,
  ORACLE_SETTINGS,
  oracleTrainer,
  type RunLog,
  readOracleData,
  tinyModelArtifacts,
} from './oracleRun.ts';

/**
 * The variants that Tagsmith repeats. With accumulation its loss is the token mean over the step (i, and g with
 * smoothing); the reference's sum of the micro-batches' means (c, f) is a documented difference.
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
  const { padTokenId, ...data } = await readOracleData(read);
  const settings = settingsOf(trajectory, data.train.length);
  const session = await createSession(await tinyModelArtifacts(read, family, settings));
  const log: RunLog = { steps: [], epochs: [] };
  let afterTwoSteps: TensorsByName | null = null;
  try {
    const before = await evaluate(session, data.validation, ORACLE_LABEL_SET, {
      task: 'spans',
      batchSize: ORACLE_BATCH_SIZE,
      padTokenId,
    });
    const trainer = oracleTrainer(data, log, {
      session,
      settings,
      padTokenId,
      yieldTurn: async () => {
        if (trainer.step === 2) afterTwoSteps ??= await readParameters(session);
      },
    });
    await trainer.run();
    const differences = [
      ...compareEvaluation('before', ofTokens(before), trajectory.eval_before),
      {
        what: 'warm-up steps',
        difference: Math.abs(
          resolveWarmupSteps(settings.warmup, trainer.totalSteps) - trajectory.warmup_steps_resolved,
        ),
        tolerance: 0,
      },
      ...compareSteps(log.steps, trajectory, settings.learningRate),
      ...compareEvaluation('after', ofEpoch(log.epochs.at(-1)), trajectory.eval_after),
      ...compareWeights(
        'step 60',
        await readParameters(session),
        await readTensors(read, `${folder}/${variant}.final.safetensors`),
      ),
    ];
    if (variant === 'b-warmup-cosine') {
      const reference = await readTensors(read, `${folder}/${variant}.step2.safetensors`);
      differences.push(...compareWeights('step 2', afterTwoSteps ?? new Map(), reference));
    }
    return differences;
  } finally {
    await session.release();
  }
}

function settingsOf({ arguments: reference, total_steps }: Trajectory, rows: number): TrainSettings {
  const batches = Math.ceil(rows / ORACLE_BATCH_SIZE);
  const stepsPerEpoch = Math.ceil(batches / reference.gradient_accumulation_steps);
  return {
    ...ORACLE_SETTINGS,
    epochs: total_steps / stepsPerEpoch,
    gradientAccumulationSteps: reference.gradient_accumulation_steps,
    learningRate: reference.learning_rate,
    schedule: reference.lr_scheduler_type,
    warmup: reference.warmup_steps,
    weightDecay: reference.weight_decay,
    maxGradNorm: reference.max_grad_norm,
    labelSmoothing: reference.label_smoothing_factor,
  };
}

function compareSteps(
  steps: readonly StepRecord[],
  trajectory: Trajectory,
  peakLearningRate: number,
): Difference[] {
  return trajectory.steps.flatMap((expected, index) => {
    const { loss = Number.NaN, gradNorm = Number.NaN, learningRate = Number.NaN } = steps[index] ?? {};
    return [
      {
        what: `loss: step ${expected.step}`,
        difference: Math.abs(loss - expected.loss),
        tolerance: 1e-5,
      },
      {
        what: `gradient norm: step ${expected.step}`,
        difference: Math.abs(gradNorm / expected.grad_norm - 1),
        tolerance: 1e-4,
      },
      {
        what: `learning rate: step ${expected.step}`,
        // The last steps of some schedules have learning rate 0.
        difference:
          Math.abs(learningRate - expected.learning_rate) / (expected.learning_rate || peakLearningRate),
        tolerance: 1e-9,
      },
    ];
  });
}

function ofTokens({ loss, tokenMetrics }: Evaluation): EvalFigures {
  const { precision, recall, f1, accuracy } = tokenMetrics;
  return { loss, precision, recall, f1, accuracy };
}

function ofEpoch(epoch: EpochRecord | undefined): EvalFigures {
  const { validationLoss: loss, precision, recall, f1, accuracy } = epoch!;
  return { loss, precision, recall, f1, accuracy };
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
  const contiguous = await session.getContiguousParameters(false);
  const tensors = splitParameters(session.manifest, contiguous);
  return new Map([...tensors].map(([name, { data }]) => [name, data]));
}
