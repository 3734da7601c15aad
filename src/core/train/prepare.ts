import { encodeTrainingModels } from '../artifacts/generate.ts';
import { buildTrainingGraphsInTurns } from '../artifacts/trainingGraphs.ts';
import type { Dataset, Sentence } from '../data/dataset.ts';
import type { SplitName } from '../data/task.ts';
import { type HeadRows, taggerLabels } from '../models/head.ts';
import type { PretrainedModel } from '../models/pretrained.ts';
import { InitialWeights, loadWeights } from '../models/weights.ts';
import type { OperatorName } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import type { TrainingArtifacts } from '../runtime/session.ts';
import type { FastTokenizer } from '../tokenizer/tokenizer.ts';
import { type LabelledEncoding, sentenceEncoder } from '../tokens/encode.ts';
import type { GivesWay } from '../turns.ts';
import type { EvaluationSet } from './evaluate.ts';
import { type GraphPlan, planGraphs } from './graphPlan.ts';
import type { ReadModel } from './headReading.ts';
import { headRows } from './headStart.ts';
import { DEFAULT_SETTINGS, type TrainSettings } from './settings.ts';

/** AdamW's constants, Trainer's defaults. */
const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

export interface EncodedSplit {
  readonly encodings: readonly LabelledEncoding[];
  readonly sentences: readonly Sentence[];
  /** Words of the split beyond the length limit. */
  readonly wordsLost: number;
}

/**
 * Encodes a split for training or evaluation.
 * @throws UnknownTagError, MaxLengthTooSmallError, and what `turns` throws when the work is cancelled
 */
export async function encodeSplit(
  dataset: Dataset,
  split: SplitName,
  tokenizer: FastTokenizer,
  settings: Pick<TrainSettings, 'maxLength' | 'labelAlignment'>,
  turns: GivesWay,
): Promise<EncodedSplit> {
  const sentences = dataset.splits[split] ?? [];
  const { maxLength, labelAlignment: alignment } = settings;
  const encode = sentenceEncoder(tokenizer, dataset.labels, { maxLength, alignment });
  const encodings: LabelledEncoding[] = [];
  for (const sentence of sentences) {
    encodings.push(encode(sentence));
    if (turns.isDue) await turns.giveWay();
  }
  return {
    encodings,
    sentences,
    wordsLost: encodings.reduce((sum, encoding) => sum + encoding.wordsLost, 0),
  };
}

export function toEvaluationSet(split: EncodedSplit): EvaluationSet {
  return { encodings: split.encodings, tags: split.sentences.map((sentence) => sentence.tags) };
}

export interface PreparedModel {
  readonly artifacts: TrainingArtifacts;
  /** What `artifacts` computes where nothing is trained: to measure how large a call may be. */
  readonly evaluation: Graph<OperatorName>;
  /**
   * Names that were drawn because the checkpoint does not have them. Where only some labels are new to its head,
   * these follow the name: `classifier.weight (B-DATE, I-DATE)`.
   */
  readonly newlyInitialized: readonly string[];
}

/**
 * What a session needs to train a model with a head for `labels`. Classes of the original head that have these names
 * are kept, unless the settings say otherwise.
 * @param turns yields while the graphs are built, and later while the session copies the weights
 * @throws MissingTensorsError, TensorShapeError, UnsupportedDtypeError; the reason of the turns' signal once the work
 * is cancelled
 */
export async function prepareModel(
  { model, classReadings: [reading] }: ReadModel,
  labels: readonly string[],
  settings: TrainSettings,
  turns: GivesWay,
): Promise<PreparedModel> {
  const names = taggerLabels(model.checkpoint.tensors, model.configJson);
  const rows = headRows(names, reading, labels, settings.head);
  const plan = planGraphs(model.config, labels.length, settings);
  return makeArtifacts(model, labels, { rows, settings, plan, turns });
}

/**
 * What a session needs to tag with a model that already is a token classifier, using its original head. Nothing is
 * trained.
 * @param labels classes of its head, from taggerLabels
 * @throws MissingTensorsError, TensorShapeError, UnsupportedDtypeError; the reason of the turns' signal once the work
 * is cancelled
 */
export async function prepareTagger(
  model: PretrainedModel,
  labels: readonly string[],
  turns: GivesWay,
): Promise<PreparedModel> {
  const rows = labels.map((_, label) => label);
  const settings = { ...DEFAULT_SETTINGS, dropout: false };
  const { options, ...plan } = planGraphs(model.config, labels.length, settings);
  const frozen = [...options.requiresGrad, ...options.frozen];
  const nothingTrained = { ...plan, options: { ...options, requiresGrad: [], frozen } };
  return makeArtifacts(model, labels, { rows, settings, plan: nothingTrained, turns });
}

interface Preparation {
  readonly rows: HeadRows;
  readonly settings: Pick<TrainSettings, 'seed' | 'weightDecay'>;
  readonly plan: GraphPlan;
  readonly turns: GivesWay;
}

async function makeArtifacts(
  model: PretrainedModel,
  labels: readonly string[],
  { rows, settings, plan: { forward, parameters, options }, turns }: Preparation,
): Promise<PreparedModel> {
  const loaded = loadWeights(model.config, parameters, model.checkpoint.tensors, settings.seed, rows);
  const graphs = await buildTrainingGraphsInTurns(forward, options, turns);
  await turns.giveWay();
  const models = encodeTrainingModels(graphs, {
    loss: options.loss,
    optimizer: { ...ADAMW, weightDecay: settings.weightDecay },
  });
  const newLabels = labels.filter((_, label) => rows[label] === null).join(', ');
  return {
    artifacts: { ...models, weights: new InitialWeights(loaded.weights, turns) },
    evaluation: graphs.evaluation,
    newlyInitialized: [
      ...loaded.newlyInitialized,
      ...loaded.partlyInitialized.map((name) => `${name} (${newLabels})`),
    ],
  };
}
