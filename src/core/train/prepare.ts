import { generateArtifacts } from '../artifacts/generate.ts';
import type { Dataset, Sentence, SplitName } from '../data/dataset.ts';
import { buildForward, isHead, layerOf, type ModelConfig } from '../models/architectures.ts';
import type { ModelParameter } from '../models/forward.ts';
import { headForLabels } from '../models/head.ts';
import type { PretrainedModel } from '../models/pretrained.ts';
import { loadWeights } from '../models/weights.ts';
import type { TrainingArtifacts } from '../runtime/session.ts';
import { encodeSentences, type LabelledEncoding } from '../tokens/encode.ts';
import type { FastTokenizer } from '../tokens/tokenizer.ts';
import type { EvaluationSet } from './evaluate.ts';
import type { TrainSettings } from './settings.ts';

/** AdamW's constants, as Trainer has them. */
const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

export interface EncodedSplit {
  readonly encodings: readonly LabelledEncoding[];
  readonly sentences: readonly Sentence[];
  /** Words of the split that fall beyond the length limit. */
  readonly wordsLost: number;
}

/**
 * Encodes a split for training or evaluation.
 * @throws UnknownTagError, MaxLengthTooSmallError
 */
export function encodeSplit(
  dataset: Dataset,
  split: SplitName,
  tokenizer: FastTokenizer,
  settings: Pick<TrainSettings, 'maxLength' | 'labelAlignment'>,
): EncodedSplit {
  const sentences = dataset.splits[split] ?? [];
  const encodings = encodeSentences(tokenizer, sentences, dataset.labels, {
    maxLength: settings.maxLength,
    alignment: settings.labelAlignment,
  });
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
  /** Names that were drawn because the checkpoint does not have them. */
  readonly newlyInitialized: readonly string[];
}

/**
 * The training files of a model with a head for the data set's labels. A head that has a class for each of them is kept.
 * @throws MissingTensorsError, TensorShapeError
 */
export function prepareModel(
  model: PretrainedModel,
  labels: readonly string[],
  settings: TrainSettings,
): PreparedModel {
  const forward = (mode: Parameters<typeof buildForward>[2]) =>
    buildForward(model.config, labels.length, mode);
  const parameters = forward({ kind: 'eval' }).parameters.map(({ spec }) => spec);
  const { weights, newlyInitialized } = loadWeights(
    model.config,
    parameters,
    headForLabels(model.checkpoint.tensors, model.configJson, labels),
    settings.seed,
  );
  const frozen = frozenNames(model.config, parameters, settings);
  const files = generateArtifacts(forward, {
    loss: { kind: 'crossEntropy', labelSmoothing: settings.labelSmoothing },
    requiresGrad: [...weights.keys()].filter((name) => !frozen.has(name)),
    frozen: [...frozen],
    optimizer: { ...ADAMW, weightDecay: settings.weightDecay },
    weights,
  });
  return {
    artifacts: {
      trainModel: files['training_model.onnx'],
      evalModel: files['eval_model.onnx'],
      optimizerModel: files['optimizer_model.onnx'],
      checkpointState: files.checkpoint,
    },
    newlyInitialized,
  };
}

/** Embeddings are all that lies outside the layers, but for the head. */
function frozenNames(
  config: ModelConfig,
  parameters: readonly ModelParameter[],
  { freezeEmbeddings, frozenLayers }: TrainSettings,
): ReadonlySet<string> {
  const names = parameters.flatMap((parameter) => parameter.parts.map((part) => part.name));
  return new Set(
    names.filter((name) => {
      const layer = layerOf(config, name);
      return layer === null ? freezeEmbeddings && !isHead(name) : layer < frozenLayers;
    }),
  );
}
