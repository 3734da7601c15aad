/** Sixty steps of each tiny model beside the Trainer's losses, on any backend. */
import type { BatchTensors } from '../src/core/runtime/session.ts';
import { scheduleMultiplier } from '../src/core/train/schedule.ts';
import {
  type ArchitectureFigures,
  countLabelled,
  type Difference,
  type ReadOracle,
  readJson,
  type TinyModel,
  type TrajectoryData,
  tinyModelArtifacts,
  toBatchTensors,
} from './oracleFiles.ts';
import type { CreateSession } from './tinyModel.ts';

/** In PyTorch the mean loss of the last epoch is 0.30 (ModernBERT) to 0.78 (RoBERTa) of the first one's. */
const LARGEST_REMAINDER = 0.85;

/** Each step's loss, and how much of the first epoch's is left in the last one. */
export async function compareSixtySteps(
  family: TinyModel,
  read: ReadOracle,
  createSession: CreateSession,
): Promise<Difference[]> {
  const { settings, families } = await readJson<ArchitectureFigures>(read, 'architectures.json');
  const expected = families[family].sixtySteps.losses;
  const { train_batches } = await readJson<TrajectoryData>(read, 'trajectories/data.json');
  const batches = train_batches.map(toBatchTensors);
  const rows = Math.max(...batches.map((batch) => batch.batchSize));
  const length = Math.max(...batches.map((batch) => batch.length));
  const padded = batches.map((batch) => padTo(batch, rows, length));
  const session = await createSession(
    await tinyModelArtifacts(read, family, { labelSmoothing: 0, weightDecay: settings.weight_decay }),
  );
  try {
    const losses: number[] = [];
    for (let step = 0; step < expected.length; step++) {
      const batch = padded[step % padded.length]!;
      session.lazyResetGrad();
      losses.push(await session.runTrainStep({ batch, labelledTokens: countLabelled(batch), dropout: null }));
      const multiplier = scheduleMultiplier(settings.lr_scheduler_type, step, expected.length, 0);
      await session.runOptimizerStep({
        learningRate: settings.learning_rate * multiplier,
        maxGradNorm: settings.max_grad_norm,
      });
    }
    const mean = (some: readonly number[]) => some.reduce((sum, loss) => sum + loss, 0) / some.length;
    return [
      ...expected.map((loss, step) => ({
        what: `loss: step ${step + 1}`,
        difference: Math.abs(losses[step]! - loss),
        tolerance: 1e-5,
      })),
      {
        what: 'part of the loss that is left: last epoch over first',
        difference: mean(losses.slice(-padded.length)) / mean(losses.slice(0, padded.length)),
        tolerance: LARGEST_REMAINDER,
      },
    ];
  } finally {
    await session.release();
  }
}

/**
 * The same tokens in more rows and columns: a GPU compiles its kernels for one shape only. The reference did so, too, since the last
 * token of MobileBERT sees whether padding follows it.
 */
function padTo(batch: BatchTensors, rows: number, length: number): BatchTensors {
  const widen = (values: Int32Array, padding: number) => {
    const wide = new Int32Array(rows * length).fill(padding);
    for (let row = 0; row < batch.batchSize; row++)
      wide.set(values.subarray(row * batch.length, (row + 1) * batch.length), row * length);
    return wide;
  };
  return {
    batchSize: rows,
    length,
    inputIds: widen(batch.inputIds, 0),
    attentionMask: widen(batch.attentionMask, 0),
    tokenTypeIds: widen(batch.tokenTypeIds, 0),
    labels: widen(batch.labels, -100),
  };
}
