/** A run that is stopped, saved and resumed in a new session beside one that is never stopped, on any backend. */
import type { TrainingArtifacts } from '../src/core/runtime/session.ts';
import type { SessionState } from '../src/core/runtime/sessionState.ts';
import { readHead } from '../src/core/train/headReading.ts';
import { prepareModel } from '../src/core/train/prepare.ts';
import type { TrainSettings } from '../src/core/train/settings.ts';
import { parseTrainerState, type TrainerState } from '../src/core/train/trainerState.ts';
import { NO_TURNS } from '../src/core/turns.ts';
import {
  type Difference,
  maxAbsDifference,
  ORACLE_LABELS,
  type ReadOracle,
  type TinyModel,
} from './oracleFiles.ts';
import {
  type CreateSession,
  ORACLE_SETTINGS,
  type OracleData,
  oracleTrainer,
  type RunLog,
  readOracleData,
  readTinyModel,
} from './oracleRun.ts';

/** Ten batches an epoch, four steps, the last one of a single batch. Frozen parameters have no moments. */
const SETTINGS: TrainSettings = {
  ...ORACLE_SETTINGS,
  epochs: 3,
  gradientAccumulationSteps: 3,
  learningRate: 1e-3,
  weightDecay: 0.1,
  schedule: 'cosine',
  warmup: 2,
  labelSmoothing: 0.1,
  dropout: true,
  frozenLayers: 1,
};

/** None of the tiny models has dropout; what a config has of these is set. */
const DROPOUT = { hidden_dropout_prob: 0.1, attention_probs_dropout_prob: 0.2 };

/**
 * Where the run is stopped, and what state that leaves. A turn comes before each batch, of training or evaluation;
 * they are counted in each session from 0. First between two batches of an accumulated step in the middle of the
 * second epoch, then between the last step of that epoch and its evaluation.
 */
const STOPS = [
  { turn: 17, state: { epoch: 1, stepInEpoch: 1, step: 5, microStep: 13 } },
  { turn: 7, state: { epoch: 1, stepInEpoch: 4, step: 8, microStep: 20 } },
] as const;

interface Run {
  readonly artifacts: TrainingArtifacts;
  readonly settings: TrainSettings;
  readonly data: OracleData;
  readonly createSession: CreateSession;
}

interface Saved {
  readonly trainer: TrainerState;
  readonly session: SessionState;
}

/** Losses, gradient norms, scores, parameters and moments, bit for bit: every tolerance is 0. */
export async function compareResumedRun(
  family: TinyModel,
  read: ReadOracle,
  createSession: CreateSession,
): Promise<Difference[]> {
  const model = await readTinyModel(read, family, DROPOUT);
  const { artifacts } = await prepareModel(readHead(model), ORACLE_LABELS, SETTINGS, NO_TURNS);
  const run = { artifacts, settings: SETTINGS, data: await readOracleData(read), createSession };
  const whole: RunLog = { steps: [], epochs: [] };
  const expected = await runOnce(run, whole, null, null);
  const resumed: RunLog = { steps: [], epochs: [] };
  const differences: Difference[] = [];
  let saved: Saved | null = null;
  for (const { turn, state } of STOPS) {
    saved = await runOnce(run, resumed, saved, turn);
    differences.push(...compareCounts(`state at turn ${turn}`, saved.trainer, state));
  }
  const ended = await runOnce(run, resumed, saved, null);
  return [
    ...differences,
    ...compareCounts('state at the end', ended.trainer, expected.trainer),
    ...compareLogs(resumed, whole),
    ...compareSessions(ended.session, expected.session),
  ];
}

/** Runs in a session of its own, from `saved` where there is something saved, up to a turn or to the end. */
async function runOnce(
  { artifacts, settings, data, createSession }: Run,
  log: RunLog,
  saved: Saved | null,
  stopAtTurn: number | null,
): Promise<Saved> {
  const session = await createSession(artifacts);
  try {
    if (session.manifest.dropout.length === 0) throw new Error('Nothing is dropped in this model.');
    if (saved !== null) await session.importState(saved.session);
    let turn = 0;
    const trainer = oracleTrainer(data, log, {
      session,
      settings,
      padTokenId: data.padTokenId,
      ...(saved === null ? {} : { initialState: saved.trainer }),
      yieldTurn: async () => {
        if (turn++ === stopAtTurn) trainer.stop();
      },
    });
    await trainer.run();
    // As a checkpoint is kept: the trainer's state as JSON, the session's cloned.
    return {
      trainer: parseTrainerState(JSON.parse(JSON.stringify(trainer.state))),
      session: structuredClone(await session.exportState()),
    };
  } finally {
    await session.release();
  }
}

function compareLogs(resumed: RunLog, whole: RunLog): Difference[] {
  const steps = whole.steps.flatMap((step, index) =>
    compareCounts(
      `step ${step.step}`,
      { ...resumed.steps[index] },
      {
        step: step.step,
        epoch: step.epoch,
        loss: step.loss,
        learningRate: step.learningRate,
        gradNorm: step.gradNorm,
      },
    ),
  );
  const epochs = whole.epochs.flatMap((epoch, index) =>
    compareCounts(
      `epoch ${epoch.epoch}`,
      { ...resumed.epochs[index] },
      {
        step: epoch.step,
        trainingLoss: epoch.trainingLoss,
        validationLoss: epoch.validationLoss,
        f1: epoch.f1,
      },
    ),
  );
  const counts = { steps: resumed.steps.length, epochs: resumed.epochs.length };
  return [
    ...compareCounts('reported', counts, { steps: whole.steps.length, epochs: whole.epochs.length }),
    ...steps,
    ...epochs,
  ];
}

function compareSessions(resumed: SessionState, whole: SessionState): Difference[] {
  return [
    ...compareCounts('session', { ...resumed }, { optimizerSteps: whole.optimizerSteps }),
    ...whole.parameters.flatMap(({ name, values, moments }, index) => {
      const other = resumed.parameters[index];
      const arrays: [string, ArrayLike<number>, ArrayLike<number> | undefined][] = [
        ['values', values, other?.values],
      ];
      if (moments !== null) {
        arrays.push(['average', moments.average, other?.moments?.average]);
        arrays.push(['squares', moments.squares, other?.moments?.squares]);
        arrays.push(['touched rows', moments.touchedRows ?? [], other?.moments?.touchedRows ?? []]);
      }
      return arrays.map(([what, expected, found]) => ({
        what: `${what}: ${name}`,
        difference: maxAbsDifference(expected, found ?? []),
        tolerance: 0,
      }));
    }),
  ];
}

/** The numbers among the fields of `expected`. */
function compareCounts(
  where: string,
  found: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): Difference[] {
  return Object.entries(expected).flatMap(([name, value]) =>
    typeof value !== 'number'
      ? []
      : [{ what: `${where}: ${name}`, difference: Math.abs(Number(found[name]) - value), tolerance: 0 }],
  );
}
