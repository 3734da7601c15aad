import {
  buildTrainingGraphsInTurns,
  type FitQuestion,
  footprintOfShape,
  judgeFit,
  type ModelConfig,
  planGraphs,
  readConfigFile,
  Turns,
} from '../src/core/worker.ts';
import type { ComparedModel, ModelComparison } from './protocol/estimates.ts';
import type { NextRun } from './protocol/runs.ts';
import type { WorkerState } from './workerState.ts';

/** What training takes that is compared: the current data, settings and batch, with models of these configs. */
export interface Compared extends NextRun {
  readonly batch: { readonly batchSize: number; readonly length: number };
  readonly models: readonly { readonly name: string; readonly config: Readonly<Record<string, unknown>> }[];
}

/**
 * The memory and arithmetic of models by their configs, beside the arithmetic of the current one.
 * @throws NotReadyError, UnsupportedModelError, the signal's reason
 */
export async function compareModels(
  state: WorkerState,
  { settings, backend: preference, batch, models }: Compared,
  signal: AbortSignal,
): Promise<ModelComparison> {
  const { model: loaded, dataset, estimator, surroundings } = state;
  const turns = new Turns({ yieldTurn: () => surroundings.yieldTurn(), signal });
  const labelCount = dataset.labels.names.length;
  const device = await surroundings.limitsOf(await surroundings.chooseBackend(preference));
  const { train } = await estimator.lengthsOf(loaded, dataset, turns);
  const longest = train.reduce((most, length) => Math.max(most, length), 0);
  const question: FitQuestion = { labelCount, settings, device, rows: { count: train.length, longest } };
  const flopsOf = async (config: ModelConfig) => {
    const { forward, options } = planGraphs(config, labelCount, settings);
    const graphs = await buildTrainingGraphsInTurns(forward, options, turns);
    return footprintOfShape(graphs, batch).train.flops;
  };
  const compared: ComparedModel[] = [];
  for (const { name, config: json } of models) {
    const { config } = readConfigFile(new TextEncoder().encode(JSON.stringify(json)));
    const { memory, tooLarge } = await judgeFit(name, config, question, turns);
    const flops = await flopsOf(config);
    compared.push({ name, memoryBytes: memory.totalBytes, fits: tooLarge === null, stepFlops: flops });
    await turns.yieldNow();
  }
  return { currentStepFlops: await flopsOf(loaded.model.config), models: compared };
}
