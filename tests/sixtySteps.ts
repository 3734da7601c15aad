/** Sixty steps of each tiny model beside the losses of transformers' Trainer, on any backend. */
import {
  type ArchitectureFigures,
  type Difference,
  type ReadOracle,
  readJson,
  type TinyModel,
} from './oracleFiles.ts';
import {
  type CreateSession,
  ORACLE_SETTINGS,
  oracleTrainer,
  type RunLog,
  readOracleData,
  tinyModelArtifacts,
} from './oracleRun.ts';

/** In PyTorch the mean loss of the last epoch is 0.30 (ModernBERT) to 0.78 (RoBERTa) of the first one's. */
const LARGEST_REMAINDER = 0.85;

/** Each step's loss, and how much of the first epoch's is left in the last one. */
export async function compareSixtySteps(
  family: TinyModel,
  read: ReadOracle,
  createSession: CreateSession,
): Promise<Difference[]> {
  const { settings: reference, families } = await readJson<ArchitectureFigures>(read, 'architectures.json');
  const { losses: expected, padTokenId } = families[family].sixtySteps;
  const data = await readOracleData(read);
  const settings = {
    ...ORACLE_SETTINGS,
    epochs: reference.epochs,
    learningRate: reference.learning_rate,
    schedule: reference.lr_scheduler_type,
    weightDecay: reference.weight_decay,
    maxGradNorm: reference.max_grad_norm,
  };
  const session = await createSession(await tinyModelArtifacts(read, family, settings));
  const log: RunLog = { steps: [], epochs: [] };
  try {
    await oracleTrainer(data, log, { session, settings, padTokenId }).run();
  } finally {
    await session.release();
  }
  return [
    ...expected.map((loss, step) => ({
      what: `loss: step ${step + 1}`,
      difference: Math.abs((log.steps[step]?.loss ?? Number.NaN) - loss),
      tolerance: 1e-5,
    })),
    {
      what: 'part of the loss that is left: last epoch over first',
      difference: log.epochs.at(-1)!.trainingLoss / log.epochs[0]!.trainingLoss,
      tolerance: LARGEST_REMAINDER,
    },
  ];
}
