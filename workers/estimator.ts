/**
 * Says before a run what it takes of memory and time: from the config, from the lengths of the data, and from a few
 * steps that it measures.
 */
import {
  type BackendInUse,
  buildTrainingGraphsInTurns,
  collate,
  costOf,
  costsOfRun,
  countLabelledTokens,
  type Dataset,
  DEFAULT_SETTINGS,
  type DeviceLimits,
  type ExpectedCosts,
  encodeSentences,
  expectedCosts,
  type FastTokenizer,
  type Fit,
  fitCost,
  type GivesWay,
  hasShortSteps,
  isHopeless,
  judgeFit,
  LARGE_BATCH_SHARE,
  lengthLimit,
  type MeasuredTime,
  type ModelConfig,
  planGraphs,
  planQuickTry,
  prepareModel,
  QUICK_TRY_MS,
  type QuickTryPlan,
  type RunCosts,
  type RunEstimate,
  RunPlan,
  type RunRecord,
  rangeOfRun,
  requireEmbedded,
  type Sentence,
  startsBeside,
  type TimedBatch,
  type TokensPerRow,
  type TrainingArtifacts,
  type TrainingSession,
  type TrainSettings,
  Turns,
  timeOfRun,
  tokenCounter,
  tooLargeError,
  withinLengthLimit,
} from '../src/core/worker.ts';
import type { LoadedModel } from './modelLoader.ts';
import type { BackendPreference, NextRun } from './protocol/runs.ts';

/** What the estimator needs of the place where it runs. */
export interface EstimateSurroundings {
  chooseBackend(preference: BackendPreference): Promise<BackendInUse>;
  limitsOf(backend: BackendInUse): Promise<DeviceLimits>;
  createSession(backend: BackendInUse, artifacts: TrainingArtifacts): Promise<TrainingSession>;
  yieldTurn(): Promise<void>;
}

/** Labels of a model that is judged before there are data. */
const USUAL_LABEL_COUNT = 9;
/** Which batches of an epoch are measured, from the smallest to the largest. */
const MEASURED_QUANTILES = [0.5, 0.15, LARGE_BATCH_SHARE];

/** A run that has ended, and what its session still holds. */
export interface HeldRun {
  readonly name: string;
  readonly backend: BackendInUse['backend'];
  readonly heldBytes: number;
}

interface KnownCosts {
  readonly costs: RunCosts;
  readonly basis: MeasuredTime['basis'];
}

interface EstimateContext {
  readonly signal: AbortSignal;
  readonly held: HeldRun | null;
}

export interface QuickTryContext {
  readonly backend: BackendInUse;
  /** Parameters that the run trains. */
  readonly trainedCount: number;
  /** Whether there is room for a session beside what is held. */
  readonly mayMeasure: boolean;
  readonly turns: Turns;
}

interface JudgeContext {
  readonly device: DeviceLimits;
  /** Of the data, as `lengthsOf` gives them. */
  readonly lengths: TokensPerRow;
  readonly turns: GivesWay;
}

export class Estimator {
  readonly #around: EstimateSurroundings;
  /** By model, backend and threads. */
  readonly #costs = new Map<string, KnownCosts>();
  /** By dataset, for the tokenizer that was requested last. */
  readonly #lengths = new WeakMap<
    Dataset,
    { readonly tokenizer: FastTokenizer; readonly of: TokensPerRow }
  >();
  #next: NextRun = { settings: DEFAULT_SETTINGS, backend: 'auto' };

  constructor(surroundings: EstimateSurroundings) {
    this.#around = surroundings;
  }

  /**
   * Judges a model by its config, before its weights are there, at the current settings and for the current data.
   * @throws ModelTooLargeError where no setting makes it fit on the backend; the signal's reason
   */
  async judge(name: string, config: ModelConfig, dataset: Dataset | null, signal: AbortSignal): Promise<Fit> {
    const { settings, backend: preference } = this.#next;
    const backend = await this.#around.chooseBackend(preference);
    const question = {
      labelCount: dataset?.labels.names.length ?? USUAL_LABEL_COUNT,
      settings,
      device: await this.#around.limitsOf(backend),
      rows: null,
    };
    const fit = await judgeFit(name, config, question, this.#turns(signal));
    if (fit.tooLarge !== null && isHopeless(fit.tooLarge)) throw tooLargeError(fit.tooLarge);
    return fit;
  }

  /**
   * What a run would take. From now on these are the current settings.
   * @param held the last run where its session has not been released
   */
  async estimate(
    loaded: LoadedModel,
    dataset: Dataset,
    next: NextRun,
    { signal, held }: EstimateContext,
  ): Promise<RunEstimate> {
    this.#next = next;
    const { settings } = next;
    const backend = await this.#around.chooseBackend(next.backend);
    const device = await this.#around.limitsOf(backend);
    const turns = this.#turns(signal);
    const lengths = await this.lengthsOf(loaded, dataset, turns);
    const positionLimit = lengthLimit(loaded);
    const fit = await this.judgeRun(loaded, dataset, settings, { device, lengths, turns });
    const longest = Math.min(longestOf(lengths.train), settings.maxLength, positionLimit);
    const mostBytes = Math.max(fit.memory.totalBytes, fit.memory.startBytes);
    const hint = device.backend === 'wasm' ? device.deviceMemoryBytes : null;
    return {
      ...fit,
      backend,
      largestBatch: {
        batchSize: Math.min(settings.batchSize, lengths.train.length),
        length: longest,
      },
      positions:
        settings.maxLength > positionLimit ? { asked: settings.maxLength, limit: positionLimit } : null,
      deviceMemoryBytes: hint !== null && mostBytes > hint ? hint : null,
      lastRun: lastRunOf(held, device, fit),
      ...(fit.tooLarge === null
        ? timesOf(
            await planOf(loaded, dataset, settings, lengths, turns),
            this.#costs.get(keyOf(loaded, backend)) ?? null,
            expectedCosts(backend, fit.trainedCount),
            dataset.labels.names,
          )
        : NO_TIMES),
    };
  }

  /**
   * Whether a run on these data fits.
   * @throws what `turns` throws
   */
  judgeRun(
    loaded: LoadedModel,
    dataset: Dataset,
    settings: TrainSettings,
    { device, lengths: { train }, turns }: JudgeContext,
  ): Promise<Fit> {
    const { name, config } = loaded.model;
    const question = {
      labelCount: dataset.labels.names.length,
      settings: withinLengthLimit(settings, lengthLimit(loaded)),
      device,
      rows: { count: train.length, longest: longestOf(train) },
    };
    return judgeFit(name, config, question, turns);
  }

  /**
   * Measures training steps and an evaluation of batches of the data, on a session of its own that is released
   * afterwards: the current weights and run stay as they are.
   * @param context its signal is looked at between two steps; its reason is then thrown
   * @throws ModelTooLargeError, TokenNotEmbeddedError
   */
  async measure(
    loaded: LoadedModel,
    dataset: Dataset,
    next: NextRun,
    { signal, held }: EstimateContext,
  ): Promise<RunEstimate> {
    const { tooLarge, backend } = await this.estimate(loaded, dataset, next, { signal, held });
    if (tooLarge !== null) throw tooLargeError(tooLarge);
    const turns = this.#turns(signal);
    const lengths = await this.lengthsOf(loaded, dataset, turns);
    const plan = await planOf(loaded, dataset, next.settings, lengths, turns);
    await this.#measureOn(backend, plan, { loaded, dataset, turns });
    return this.estimate(loaded, dataset, next, { signal, held });
  }

  /**
   * Sizes a quick try of a run that fits. Where no step was measured yet, that is done first, within the time of the
   * quick try; where steps are too long for that, the sizes come from what the model's size suggests.
   * @throws what `turns` throws, TokenNotEmbeddedError
   */
  async planQuickTry(
    loaded: LoadedModel,
    dataset: Dataset,
    settings: TrainSettings,
    { backend, trainedCount, mayMeasure, turns }: QuickTryContext,
  ): Promise<QuickTryPlan> {
    const startedMs = performance.now();
    const plan = await planOf(loaded, dataset, settings, await this.lengthsOf(loaded, dataset, turns), turns);
    const labels = dataset.labels.names;
    const known = this.#costs.get(keyOf(loaded, backend));
    if (known !== undefined) return planQuickTry(plan, known.costs, labels);
    const expected = expectedCosts(backend, trainedCount);
    if (!mayMeasure || !hasShortSteps(plan, expected)) return planQuickTry(plan, expected.usual, labels);
    const costs = await this.#measureOn(backend, plan, { loaded, dataset, turns });
    const leftMs = QUICK_TRY_MS - (performance.now() - startedMs);
    return planQuickTry(plan, costs, labels, Math.max(leftMs, QUICK_TRY_MS / 2));
  }

  async #measureOn(backend: BackendInUse, plan: RunPlan, on: MeasuredOn): Promise<RunCosts> {
    const { loaded, dataset, turns } = on;
    await turns.yieldNow();
    const { artifacts } = await prepareModel(loaded, dataset.labels.names, plan.settings, turns);
    await turns.yieldNow();
    const session = await this.#around.createSession(backend, artifacts);
    try {
      const costs = await measureCosts(session, plan, on);
      this.#costs.set(keyOf(loaded, backend), { costs, basis: 'measured' });
      return costs;
    } finally {
      await session.release();
    }
  }

  /**
   * Learns from a run's own steps what a batch costs.
   * @param dataset that of the run
   * @param lengths of that dataset, as `lengthsOf` gives them
   */
  async learn(
    loaded: LoadedModel,
    dataset: Dataset,
    record: RunRecord,
    lengths: TokensPerRow,
  ): Promise<void> {
    const { settings, backend, steps, epochs } = record;
    const key = keyOf(loaded, backend);
    // Not to be cancelled: a run that is stopped has learnt something, too.
    const turns = new Turns({ yieldTurn: () => this.#around.yieldTurn() });
    const plan = await planOf(loaded, dataset, settings, lengths, turns, epochs.length);
    const costs = await costsOfRun(plan, steps, epochs, this.#costs.get(key)?.costs ?? null, turns);
    if (costs !== null) this.#costs.set(key, { costs, basis: 'run' });
  }

  /** Tokens of each sentence that a run reads, nothing cut off. */
  async lengthsOf({ tokenizer }: LoadedModel, dataset: Dataset, turns: GivesWay): Promise<TokensPerRow> {
    const known = this.#lengths.get(dataset);
    if (known?.tokenizer === tokenizer) return known.of;
    const count = tokenCounter(tokenizer);
    const countAll = async (sentences: readonly Sentence[] = []) => {
      const lengths: number[] = [];
      for (const { words } of sentences) {
        lengths.push(count(words));
        if (turns.isDue) await turns.giveWay();
      }
      return lengths;
    };
    const { train, validation } = dataset.splits;
    const of = { train: await countAll(train), validation: await countAll(validation) };
    this.#lengths.set(dataset, { tokenizer, of });
    return of;
  }

  #turns(signal: AbortSignal): Turns {
    return new Turns({ yieldTurn: () => this.#around.yieldTurn(), signal });
  }
}

function lastRunOf(held: HeldRun | null, device: DeviceLimits, { memory }: Fit): RunEstimate['lastRun'] {
  if (held === null || held.backend !== device.backend) return null;
  const { name, heldBytes } = held;
  return { name, heldBytes, hasToGo: !startsBeside(device, memory, heldBytes) };
}

async function planOf(
  loaded: LoadedModel,
  dataset: Dataset,
  settings: TrainSettings,
  lengths: TokensPerRow,
  turns: GivesWay,
  epochs = 0,
): Promise<RunPlan> {
  const { maxLength } = withinLengthLimit(settings, lengthLimit(loaded));
  const { forward, options } = planGraphs(loaded.model.config, dataset.labels.names.length, settings);
  const graphs = await buildTrainingGraphsInTurns(forward, options, turns);
  return RunPlan.prepare(graphs, settings, lengths, maxLength, turns, epochs);
}

interface MeasuredOn {
  readonly loaded: LoadedModel;
  readonly dataset: Dataset;
  readonly turns: Turns;
}

/**
 * A training step each of a usual, a small and a large batch, and an evaluation of the usual one. Two steps warm up:
 * the large batch makes the heap as large as it gets, and WebAssembly is compiled a second time for speed.
 */
async function measureCosts(
  session: TrainingSession,
  plan: RunPlan,
  { loaded, dataset, turns }: MeasuredOn,
): Promise<RunCosts> {
  const { settings } = plan;
  const bySize = plan.firstBatches.toSorted(
    (a, b) => plan.flops(plan.shapeOf(a)).train - plan.flops(plan.shapeOf(b)).train,
  );
  const batches = MEASURED_QUANTILES.map((share) => bySize[Math.floor(share * bySize.length)]!);
  const sentences = dataset.splits.train ?? [];
  const collated = batches.map((rows) =>
    collate(
      encodeSentences(
        loaded.tokenizer,
        rows.map((row) => sentences[row]!),
        dataset.labels,
        {
          maxLength: withinLengthLimit(settings, lengthLimit(loaded)).maxLength,
          alignment: settings.labelAlignment,
        },
      ),
      { padTokenId: loaded.tokenizer.padTokenId },
    ),
  );
  for (const { inputIds } of collated)
    requireEmbedded(inputIds, loaded.tokenizer, loaded.model.config.vocabSize);
  const steps: TimedBatch[] = [];
  const optimizerMs: number[] = [];
  const warmUp = [collated.at(-1)!, collated[0]!];
  for (const [microStep, batch] of [...warmUp, ...collated].entries()) {
    await turns.yieldNow();
    const started = performance.now();
    await session.runTrainStep({
      batch,
      labelledTokens: Math.max(1, countLabelledTokens(batch)),
      dropout: settings.dropout ? { seed: settings.seed, microStep } : null,
    });
    const trained = performance.now();
    await session.runOptimizerStep({
      learningRate: settings.learningRate,
      maxGradNorm: settings.maxGradNorm,
    });
    session.lazyResetGrad();
    if (microStep < warmUp.length) continue;
    steps.push({ flops: plan.flops(batch).train, ms: trained - started });
    optimizerMs.push(performance.now() - trained);
  }
  const [usual] = collated as [(typeof collated)[number]];
  await session.runEvalStep(usual);
  await turns.yieldNow();
  const started = performance.now();
  await session.runEvalStep(usual);
  const evaluation = fitCost([{ flops: plan.flops(usual).evaluation, ms: performance.now() - started }]);
  return { training: fitCost(steps), optimizerMs: sum(optimizerMs) / optimizerMs.length, evaluation };
}

type Times = Pick<RunEstimate, 'time' | 'range' | 'quickTry' | 'hasShortSteps'>;

/** Of a run that does not fit. */
const NO_TIMES: Times = { time: null, range: null, quickTry: null, hasShortSteps: false };

/** @param known null where nothing was measured: then what is expected counts */
function timesOf(
  plan: RunPlan,
  known: KnownCosts | null,
  expected: ExpectedCosts,
  labels: readonly string[],
): Times {
  return {
    time: known === null ? null : timeOf(plan, known),
    range: known === null ? rangeOfRun(plan, expected) : null,
    quickTry: planQuickTry(plan, known?.costs ?? expected.usual, labels),
    hasShortSteps: hasShortSteps(plan, expected),
  };
}

function timeOf(plan: RunPlan, { costs, basis }: KnownCosts): MeasuredTime {
  const work = plan.work;
  const { trainingMs, evaluationMs, totalMs } = timeOfRun(work, costs);
  const sizes = plan.firstBatches
    .map((rows) => plan.shapeOf(rows))
    .toSorted((a, b) => plan.flops(a).train - plan.flops(b).train);
  const typicalBatch = sizes[sizes.length >> 1]!;
  return {
    trainingMs,
    evaluationMs,
    totalMs,
    epochs: work.epochs,
    stepsPerEpoch: plan.stepsPerEpoch,
    stepMs: costOf(costs.training, plan.flops(typicalBatch).train) + costs.optimizerMs,
    typicalBatch,
    tokensPerSecond: (1000 * work.epochs * sum(plan.lengths)) / trainingMs,
    basis,
  };
}

function keyOf({ model }: LoadedModel, { backend, threads }: BackendInUse): string {
  return JSON.stringify([model.name, model.config, backend, threads]);
}

function longestOf(lengths: readonly number[]): number {
  return lengths.reduce((longest, length) => Math.max(longest, length), 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
