/**
 * Which graphs a run needs, from a config and the settings. The run and its estimate share this plan.
 */
import type { TrainingGraphOptions } from '../artifacts/trainingGraphs.ts';
import { buildForward, isHead, layerOf, type ModelConfig } from '../models/architectures.ts';
import type { ForwardMode, ForwardModel, ModelParameter } from '../models/forward.ts';
import type { TrainSettings } from './settings.ts';

/** The settings that determine the graphs. */
export type GraphSettings = Pick<
  TrainSettings,
  'dropout' | 'freezeEmbeddings' | 'frozenLayers' | 'labelSmoothing'
>;

export interface GraphPlan {
  /** Without dropout the training graph has no masks, like the evaluation graph. */
  readonly forward: (mode: ForwardMode) => ForwardModel;
  readonly parameters: readonly ModelParameter[];
  readonly options: TrainingGraphOptions;
}

export function planGraphs(config: ModelConfig, labelCount: number, settings: GraphSettings): GraphPlan {
  const forward = (mode: ForwardMode) =>
    buildForward(config, labelCount, mode.kind === 'train' && !settings.dropout ? { kind: 'eval' } : mode);
  const parameters = forward({ kind: 'eval' }).parameters.map(({ spec }) => spec);
  const names = parameters.flatMap(({ parts }) => parts.map(({ name }) => name));
  const frozen = frozenNames(config, names, settings);
  return {
    forward,
    parameters,
    options: {
      loss: { kind: 'crossEntropy', labelSmoothing: settings.labelSmoothing },
      requiresGrad: names.filter((name) => !frozen.has(name)),
      frozen: [...frozen],
    },
  };
}

/** Embeddings are everything outside the layers except the head. */
function frozenNames(
  config: ModelConfig,
  names: readonly string[],
  { freezeEmbeddings, frozenLayers }: GraphSettings,
): ReadonlySet<string> {
  return new Set(
    names.filter((name) => {
      const layer = layerOf(config, name);
      return layer === null ? freezeEmbeddings && !isHead(name) : layer < frozenLayers;
    }),
  );
}
