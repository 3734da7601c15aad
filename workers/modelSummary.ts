import {
  countParameters,
  headOf,
  labelsOfClasses,
  lengthLimit,
  recommendedLearningRate,
} from '../src/core/worker.ts';
import type { LoadedModel } from './modelLoader.ts';
import type { ModelSummary } from './protocol/models.ts';

/** What the page knows of a loaded model. */
export function summaryOf(loaded: LoadedModel): ModelSummary {
  const { name, config, configJson, files, checkpoint } = loaded.model;
  const [reading] = loaded.classReadings;
  const head = headOf(checkpoint.tensors, configJson);
  const labels = head.kind === 'named' ? head.labels : null;
  return {
    name,
    modelType: config.modelType,
    labels,
    tasks: loaded.classReadings.map(({ task }) => task),
    knownLabels: labels === null || reading === undefined ? null : labelsOfClasses(labels, reading),
    headMismatch: head.kind === 'mismatch' ? { names: head.names, rows: head.rows } : null,
    parameterCount: countParameters(checkpoint),
    sizeBytes: files.weights.reduce((sum, { byteLength }) => sum + byteLength, 0),
    layers: config.numHiddenLayers,
    hiddenSize: config.hiddenSize,
    maxLength: lengthLimit(loaded),
    addedTokens: loaded.tokenizer.templateLength,
    recommendedLearningRate: recommendedLearningRate(config),
    chosen: loaded.chosen,
    weights: checkpoint.report,
    notFiniteUnused: loaded.notFiniteUnused,
  };
}
