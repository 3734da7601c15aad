/**
 * The reference's runs, made by core's own Trainer: the tiny models and the rows of tests/oracles as it takes them.
 */
import { labelSetFromNames } from '../src/core/data/labels.ts';
import { type PretrainedModel, readModelFiles } from '../src/core/models/pretrained.ts';
import type { TrainingArtifacts, TrainingSession } from '../src/core/runtime/session.ts';
import type { LabelledEncoding } from '../src/core/tokens/encode.ts';
import { sequentialOrder } from '../src/core/tokens/sampler.ts';
import type { EvaluationSet } from '../src/core/train/evaluate.ts';
import { readHead } from '../src/core/train/headReading.ts';
import { prepareModel } from '../src/core/train/prepare.ts';
import type { EpochRecord, StepRecord } from '../src/core/train/runRecord.ts';
import { DEFAULT_SETTINGS, type TrainSettings } from '../src/core/train/settings.ts';
import { Trainer, type TrainerInputs } from '../src/core/train/trainer.ts';
import { NO_TURNS } from '../src/core/turns.ts';
import {
  ORACLE_LABELS,
  type OracleRow,
  type ReadOracle,
  readJson,
  type TinyModel,
  type TrajectoryData,
} from './oracleFiles.ts';

/** Opens a session of training files on one backend. */
export type CreateSession = (artifacts: TrainingArtifacts) => Promise<TrainingSession>;

/** The batch size of the reference's runs. */
export const ORACLE_BATCH_SIZE = 4;

export const ORACLE_LABEL_SET = labelSetFromNames(ORACLE_LABELS);

/** As the reference trained: every parameter, without dropout. */
export const ORACLE_SETTINGS: TrainSettings = {
  ...DEFAULT_SETTINGS,
  batchSize: ORACLE_BATCH_SIZE,
  dropout: false,
};

/**
 * A model folder of tests/oracles/models.
 * @param changes to its config.json
 */
export async function readTinyModel(
  read: ReadOracle,
  family: TinyModel,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<PretrainedModel> {
  const config = { ...(await readJson<object>(read, `models/${family}/config.json`)), ...changes };
  const none = new Uint8Array();
  const files = {
    config: new TextEncoder().encode(JSON.stringify(config)),
    weights: [await read(`models/${family}/model.safetensors`)],
    tokenizer: none,
    tokenizerConfig: none,
  };
  const origin = { name: family, baseModel: family, language: null, license: null };
  return readModelFiles(origin, files, ['model.safetensors']);
}

/** The training files of a tiny model with the head that it has. */
export async function tinyModelArtifacts(
  read: ReadOracle,
  family: TinyModel,
  settings: Partial<TrainSettings> = {},
): Promise<TrainingArtifacts> {
  const model = await readTinyModel(read, family);
  const all = { ...ORACLE_SETTINGS, ...settings };
  return (await prepareModel(readHead(model), ORACLE_LABELS, all, NO_TURNS)).artifacts;
}

/** The rows of trajectories/data.json. */
export interface OracleData {
  readonly train: readonly LabelledEncoding[];
  readonly validation: EvaluationSet;
  /** With which the reference padded them for BERT and DistilBERT. */
  readonly padTokenId: number;
}

export async function readOracleData(read: ReadOracle): Promise<OracleData> {
  const data = await readJson<TrajectoryData>(read, 'trajectories/data.json');
  const { train_rows, eval_rows, pad_token_id: padTokenId } = data;
  return {
    train: train_rows.map(toEncoding),
    validation: {
      encodings: eval_rows.map(toEncoding),
      tags: eval_rows.map(({ labels }) => labels.filter(isLabel).map((label) => ORACLE_LABELS[label]!)),
    },
    padTokenId,
  };
}

/** Each labelled token is taken for a word of one token. */
function toEncoding({ input_ids, attention_mask, labels }: OracleRow): LabelledEncoding {
  let wordCount = 0;
  const wordIds = labels.map((label) => (isLabel(label) ? wordCount++ : null));
  return {
    inputIds: input_ids,
    attentionMask: attention_mask,
    tokenTypeIds: input_ids.map(() => 0),
    labels,
    wordIds,
    wordCount,
    wordsLost: 0,
    wordsCut: [],
  };
}

function isLabel(label: number): boolean {
  return label !== -100;
}

/** What a run reported, in order. */
export interface RunLog {
  readonly steps: StepRecord[];
  readonly epochs: EpochRecord[];
}

/** A Trainer over the oracles' rows in their order. */
export function oracleTrainer(
  { train, validation }: Pick<OracleData, 'train' | 'validation'>,
  log: RunLog,
  inputs: Pick<TrainerInputs, 'session' | 'settings' | 'padTokenId'> & Partial<TrainerInputs>,
): Trainer {
  return new Trainer({
    train,
    validation,
    labels: ORACLE_LABEL_SET,
    task: 'spans',
    rowOrder: () => sequentialOrder(train.length),
    yieldTurn: async () => {},
    callbacks: {
      onStatus: () => {},
      onStep: (step) => log.steps.push(step),
      onEvalProgress: () => {},
      onEpoch: (epoch) => {
        log.epochs.push(epoch);
      },
    },
    ...inputs,
  });
}
