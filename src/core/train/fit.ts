/**
 * Whether a run fits on a device, judged before anything is loaded: from the config, the settings and the device's
 * limits.
 */
import { footprintOfShape, stateFootprint } from '../artifacts/footprint.ts';
import { buildTrainingGraphsInTurns, type TrainingGraphs } from '../artifacts/trainingGraphs.ts';
import type { ModelConfig } from '../models/architectures.ts';
import {
  type DeviceLimits,
  type MemoryEstimate,
  type MemoryNeed,
  memoryOn,
  unmetNeeds,
} from '../runtime/memory.ts';
import type { GivesWay } from '../turns.ts';
import { planGraphs } from './graphPlan.ts';
import type { TrainSettings } from './settings.ts';
import type { Remedy, TooLarge } from './tooLarge.ts';

/** The settings that memory depends on. */
type FitSettings = Pick<
  TrainSettings,
  | 'batchSize'
  | 'maxLength'
  | 'gradientAccumulationSteps'
  | 'dropout'
  | 'freezeEmbeddings'
  | 'frozenLayers'
  | 'labelSmoothing'
>;

export interface FitQuestion {
  readonly labelCount: number;
  readonly settings: FitSettings;
  readonly device: DeviceLimits;
  /**
   * The training split: its rows, and the tokens of the longest. Null where there is none yet: full batches are
   * assumed.
   */
  readonly rows: { readonly count: number; readonly longest: number } | null;
}

export interface Fit {
  readonly parameterCount: number;
  readonly trainedCount: number;
  readonly memory: MemoryEstimate;
  /** Null where it fits. */
  readonly tooLarge: TooLarge | null;
}

/**
 * Estimates the memory that training takes and, where the device lacks it, looks for what would fit. Yields after
 * each part of the graphs and after each measurement; a large encoder that does not fit takes about twenty.
 * @param model its name, for the message
 * @throws what `turns` throws
 */
export async function judgeFit(
  model: string,
  config: ModelConfig,
  question: FitQuestion,
  turns: GivesWay,
): Promise<Fit> {
  const measurer = new Measurer(config, question, turns);
  const { memory, state } = await measurer.measure();
  const { parameterCount, trainedCount } = state;
  const { device } = question;
  const worst = worstOf(memory);
  if (worst === null) return { parameterCount, trainedCount, memory, tooLarge: null };
  const remedies = await findRemedies(config, question, measurer);
  const fitting = fittingParameters(config, device);
  const tooLarge = { model, backend: device.backend, ...worst, remedies, fittingParameters: fitting };
  return { parameterCount, trainedCount, memory, tooLarge };
}

/** The memory of one model under varying settings. Graphs are built once for all batch shapes. */
class Measurer {
  readonly #config: ModelConfig;
  readonly #question: FitQuestion;
  readonly #turns: GivesWay;
  readonly #graphs: Map<string, TrainingGraphs>;

  constructor(
    config: ModelConfig,
    question: FitQuestion,
    turns: GivesWay,
    graphs = new Map<string, TrainingGraphs>(),
  ) {
    this.#config = config;
    this.#question = question;
    this.#turns = turns;
    this.#graphs = graphs;
  }

  /** The same question for another device. */
  on(device: DeviceLimits): Measurer {
    return new Measurer(this.#config, { ...this.#question, device }, this.#turns, this.#graphs);
  }

  async measure(changes: Partial<FitSettings> = {}) {
    const { rows, device } = this.#question;
    const settings = { ...this.#question.settings, ...changes };
    const graphs = await this.#graphsFor(settings);
    const state = stateFootprint(graphs);
    const limit = Math.min(settings.maxLength, this.#config.maxLength);
    const batchSize = rows === null ? settings.batchSize : Math.min(settings.batchSize, rows.count);
    const length = rows === null ? limit : Math.min(limit, rows.longest);
    const memory = memoryOn(device, {
      parameters: graphs.parameters,
      state,
      shape: footprintOfShape(graphs, { batchSize, length }),
      tokens: batchSize * length,
      accumulates: settings.gradientAccumulationSteps > 1,
    });
    await this.#turns.giveWay();
    return { state, memory };
  }

  async fits(changes: Partial<FitSettings>): Promise<boolean> {
    return worstOf((await this.measure(changes)).memory) === null;
  }

  async #graphsFor(settings: FitSettings): Promise<TrainingGraphs> {
    const { dropout, freezeEmbeddings, frozenLayers } = settings;
    const key = JSON.stringify([dropout, freezeEmbeddings, frozenLayers]);
    const known = this.#graphs.get(key);
    if (known !== undefined) return known;
    const plan = planGraphs(this.#config, this.#question.labelCount, settings);
    const graphs = await buildTrainingGraphsInTurns(plan.forward, plan.options, this.#turns);
    this.#graphs.set(key, graphs);
    return graphs;
  }
}

/**
 * A parameter that is too large, since no setting changes that; else the need that exceeds its limit most. Null where
 * all needs are met.
 */
function worstOf(memory: MemoryEstimate): MemoryNeed | null {
  const unmet = unmetNeeds(memory);
  const [worst] = unmet.toSorted((a, b) => b.neededBytes / b.limitBytes - a.neededBytes / a.limitBytes);
  return unmet.find(({ what }) => what === 'parameter') ?? worst ?? null;
}

const SHORTER = [256, 128, 64, 32];

/** Each single change that makes it fit; where none does, all of them together; last, the other backend. */
async function findRemedies(
  config: ModelConfig,
  question: FitQuestion,
  measurer: Measurer,
): Promise<Remedy[]> {
  const { settings, device, rows } = question;
  const first = async (kind: 'batchSize' | 'maxLength', values: readonly number[]): Promise<Remedy[]> => {
    for (const value of values) if (await measurer.fits({ [kind]: value })) return [{ kind, value }];
    return [];
  };
  const smaller: number[] = [];
  for (let size = settings.batchSize >> 1; size >= 1; size >>= 1) smaller.push(size);
  const length = Math.min(settings.maxLength, config.maxLength, rows?.longest ?? Number.POSITIVE_INFINITY);
  const shorter = SHORTER.filter((candidate) => candidate < length);
  const single = [...(await first('batchSize', smaller)), ...(await first('maxLength', shorter))];
  if (!settings.freezeEmbeddings && (await measurer.fits({ freezeEmbeddings: true })))
    single.push({ kind: 'freezeEmbeddings' });
  const frozenLayers = await fewestFrozenLayers(config, settings, (count) =>
    measurer.fits({ frozenLayers: count }),
  );
  if (frozenLayers !== null) single.push({ kind: 'frozenLayers', value: frozenLayers });
  if (single.length > 0) return single;
  const least = { batchSize: 1, maxLength: Math.min(32, settings.maxLength) };
  const fewest = await fewestFrozenLayers(config, settings, (count) =>
    measurer.fits({ ...least, frozenLayers: count, freezeEmbeddings: true }),
  );
  if (fewest !== null) return [{ kind: 'together', settings: { ...least, frozenLayers: fewest } }];
  if (device.backend === 'wasm') return [];
  const onWasm: FitQuestion = { ...question, device: { backend: 'wasm', deviceMemoryBytes: null } };
  const measurerOnWasm = measurer.on(onWasm.device);
  const helps =
    (await measurerOnWasm.fits({})) || (await findRemedies(config, onWasm, measurerOnWasm)).length > 0;
  return helps ? [{ kind: 'chooseWasm' }] : [];
}

/** By halving: what fits with some frozen layers fits with more. Null where all of them are too few. */
async function fewestFrozenLayers(
  { numHiddenLayers }: ModelConfig,
  { frozenLayers }: FitSettings,
  fits: (count: number) => Promise<boolean>,
): Promise<number | null> {
  let tooFew = frozenLayers;
  let enough = numHiddenLayers;
  if (!(await fits(enough))) return null;
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >> 1;
    if (await fits(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/**
 * On WASM every trained parameter takes four float32 of one memory; on a GPU no table of this width may be larger
 * than a buffer.
 */
function fittingParameters(config: ModelConfig, device: DeviceLimits): number {
  switch (device.backend) {
    case 'wasm':
      return 2 ** 32 / 16;
    case 'webgpu': {
      const { hiddenSize, numHiddenLayers, intermediateSize } = config;
      const layer = 4 * hiddenSize ** 2 + 2 * hiddenSize * intermediateSize;
      return device.largestBufferBytes / 4 + numHiddenLayers * layer;
    }
    default:
      return device satisfies never;
  }
}
