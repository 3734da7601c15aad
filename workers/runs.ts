import {
  CallSizes,
  countSplit,
  type Dataset,
  type DeviceLimits,
  type EncodedSplit,
  encodeSplit,
  exampleText,
  KernelMemoryError,
  lengthLimit,
  type MemoryEstimate,
  prepareModel,
  type RunRecord,
  readHead,
  readingOfTask,
  requireEmbeddedSplit,
  type SplitName,
  type SplitSummary,
  sampleForQuickTry,
  startsBeside,
  type Task,
  Trainer,
  type TrainerCallbacks,
  type TrainingSession,
  type TrainSettings,
  Turns,
  toEvaluationSet,
  tooLargeError,
  trainedModel,
  withinLengthLimit,
} from '../src/core/worker.ts';
import type { HeldRun, QuickTryContext } from './estimator.ts';
import type { LoadedModel } from './modelLoader.ts';
import type { OpenTagger } from './openTagger.ts';
import { NotReadyError } from './protocol/errors.ts';
import type { Parameters } from './protocol/messages.ts';
import type { RunEvent } from './protocol/runs.ts';
import type { RequestContext } from './request.ts';
import { RunControl } from './runControl.ts';
import type { WorkerState } from './workerState.ts';

/** A run with its weights. */
interface Run {
  readonly record: MutableRecord;
  readonly session: TrainingSession;
  readonly loaded: LoadedModel;
  readonly trainer: Trainer;
  /** What its session holds until it is released. */
  readonly heldBytes: number;
  readonly callSizes: CallSizes;
}

type MutableRecord = { -readonly [Key in keyof RunRecord]: RunRecord[Key] } & {
  steps: RunRecord['steps'][number][];
  epochs: RunRecord['epochs'][number][];
};

type Report = (event: RunEvent) => void;

/** What a record says of a run before its first step. */
const nothingDone = () => ({ status: 'preparing' as const, steps: [], epochs: [], trainMs: 0 });

const SPLITS_OF_A_RUN = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];
type EncodedSplits = Readonly<Record<(typeof SPLITS_OF_A_RUN)[number], EncodedSplit>>;

/** The current run, and the one in progress: which becomes the current one when it is prepared, and not before. */
export class Runs {
  readonly #state: WorkerState;
  readonly #beforeRun: () => Promise<void>;
  #current: Run | null = null;
  #control: RunControl | null = null;

  /** @param beforeRun releases the memory that a run needs */
  constructor(state: WorkerState, beforeRun: () => Promise<void>) {
    this.#state = state;
    this.#beforeRun = beforeRun;
  }

  /** Throws NotReadyError. */
  get current(): Run {
    if (this.#current !== null) return this.#current;
    throw new NotReadyError('There is no trained model yet. Click Train first.', { missing: 'run' });
  }

  /** The current run where it has ended, with what its session still holds. */
  get held(): HeldRun | null {
    if (this.#current === null || this.#state.runtime.isRunning) return null;
    return heldRunOf(this.#current);
  }

  /** The current run's weights as they are now. Throws NotReadyError. */
  get tagger(): OpenTagger {
    const { session, loaded, record, callSizes } = this.current;
    const { name, labels, wordSplitting } = record;
    return {
      name,
      session,
      tokenizer: loaded.tokenizer,
      labels,
      reading: readingOfTask(record.task),
      wordSplitting,
      maxLength: record.settings.maxLength,
      callSizes,
      vocabSize: loaded.model.config.vocabSize,
    };
  }

  /** The run in progress, or the one that ended last. Throws NotReadyError where `runId` is neither. */
  control(runId: string): RunControl {
    if (this.#control?.runId === runId) return this.#control;
    throw new NotReadyError('This run is no longer the current one. Pause or stop the run in progress.', {
      missing: 'currentRun',
    });
  }

  /**
   * Trains the current model on the current dataset. Resolves with the record when the run has ended or was stopped.
   * @throws CancelledError where it was stopped while it was being prepared; NotReadyError, ModelTooLargeError, and
   *   what preparing and training throw. Until a run is prepared, the one before stays the current one, unless it had
   *   to be released for this one to start.
   * @throws NotFiniteStepError at a step that is not finite: the run keeps the weights from before it, and stays the
   *   current one, as a stopped one does
   */
  train(command: Parameters<'train'>, { signal, report }: RequestContext<RunEvent>): Promise<RunRecord> {
    return this.#state.runtime.run(async () => {
      const control = new RunControl(command.runId);
      this.#control = control;
      signal.addEventListener('abort', () => control.stop(), { once: true });
      report({ kind: 'runStatus', runId: command.runId, status: 'preparing' });
      await this.#beforeRun();
      const run = await this.#prepare(command, control, report);
      return this.#finish(run, report);
    });
  }

  /**
   * What a run has made, as a model to train further.
   * @throws NotReadyError where the run is still in progress, or is not the current one
   */
  async toModel(runId: string): Promise<LoadedModel> {
    if (this.#current?.record.id !== runId) {
      throw new NotReadyError(
        'The weights of this run have been released. Load its exported folder instead.',
        {
          missing: 'weights',
        },
      );
    }
    const { session, loaded, record } = this.#current;
    if (this.#state.runtime.isRunning) {
      throw new NotReadyError('A run is in progress. Stop it before training further.', { missing: 'idle' });
    }
    const parameters = await session.getContiguousParameters(false);
    const model = trainedModel({ record, model: loaded.model, manifest: session.manifest, parameters });
    return { ...readHead(model), tokenizer: loaded.tokenizer, chosen: null, notFiniteUnused: [] };
  }

  async #finish({ record, trainer }: Run, report: Report): Promise<RunRecord> {
    report({
      kind: 'runStarted',
      runId: record.id,
      record: structuredClone(record),
      totalSteps: trainer.totalSteps,
    });
    const outcome = await trainer.run().catch((error: unknown) => {
      record.status = 'failed';
      report({ kind: 'runStatus', runId: record.id, status: 'failed' });
      throw error;
    });
    record.status = outcome.status;
    record.trainMs = outcome.trainMs;
    if (outcome.status === 'failed') throw outcome.error;
    return structuredClone(record);
  }

  /**
   * Everything before the first step. The session of the run before is released only when the new one is there to
   * take its place.
   */
  async #prepare(command: Parameters<'train'>, control: RunControl, report: Report): Promise<Run> {
    const { model: loaded, surroundings, estimator, runtime, importer } = this.#state;
    const { language } = importer;
    const whole = this.#state.dataset;
    const requested = withinLengthLimit(command.settings, lengthLimit(loaded));
    const { signal } = control;
    const turns = new Turns({ yieldTurn: () => surroundings.yieldTurn(), signal });
    const backend = await surroundings.chooseBackend(command.backend);
    const device = await surroundings.limitsOf(backend);
    const { tooLarge, memory, trainedCount } = await estimator.judgeRun(loaded, whole, requested, {
      device,
      lengths: await estimator.lengthsOf(loaded, whole, turns),
      turns,
    });
    if (tooLarge !== null) throw tooLargeError(tooLarge);
    const mayMeasure = !this.#isInTheWay(device, memory);
    const { dataset, settings, quickTry } = command.quickTry
      ? await this.#sample(requested, { backend, trainedCount, mayMeasure, turns })
      : { dataset: whole, settings: requested, quickTry: null };
    const lengths = await estimator.lengthsOf(loaded, dataset, turns);
    const splits = await encodeAll(dataset, loaded, settings, turns);
    const labels = dataset.labels.names;
    const { artifacts, evaluation, newlyInitialized } = await prepareModel(loaded, labels, settings, turns);
    await turns.yieldNow();
    if (this.#isInTheWay(device, memory)) await this.#releaseLast(command.runId, report);
    const session = await runtime.createSession(backend, artifacts).catch(async (error: unknown) => {
      // The browser may give less than it reports, and what the last run holds may be what is missing.
      if (!(error instanceof KernelMemoryError) || this.#current === null) throw error;
      await this.#releaseLast(command.runId, report);
      return runtime.createSession(backend, artifacts);
    });
    const record: MutableRecord = {
      id: command.runId,
      name: command.runName,
      startedAt: new Date().toISOString(),
      modelName: loaded.model.name,
      modelType: loaded.model.config.modelType,
      datasetName: dataset.name,
      language,
      task: dataset.task,
      labels,
      wordSplitting: dataset.wordSplitting,
      example: exampleText(dataset),
      settings,
      backend,
      splits: SPLITS_OF_A_RUN.flatMap((split) => summarise(split, splits[split], dataset.task)),
      quickTry,
      newlyInitialized,
      ...nothingDone(),
    };
    const trainer = new Trainer({
      session,
      train: splits.train.encodings,
      validation: toEvaluationSet(splits.validation),
      labels: dataset.labels,
      task: dataset.task,
      settings,
      padTokenId: loaded.tokenizer.padTokenId,
      yieldTurn: () => surroundings.yieldTurn(),
      callbacks: recording(record, report, () => estimator.learn(loaded, dataset, record, lengths)),
    });
    await turns.yieldNow().catch((error: unknown) => session.release().finally(() => Promise.reject(error)));
    control.begin(trainer);
    await this.#current?.session.release();
    const callSizes = new CallSizes(evaluation, memory.call);
    this.#current = { record, session, loaded, trainer, heldBytes: memory.heldBytes, callSizes };
    return this.#current;
  }

  /** What a quick try trains on, and how often it goes through it. */
  async #sample(requested: TrainSettings, context: QuickTryContext) {
    const { model: loaded, dataset: whole, estimator } = this.#state;
    const { sizes, epochs } = await estimator.planQuickTry(loaded, whole, requested, context);
    const dataset = await sampleForQuickTry(whole, sizes, requested.seed, context.turns);
    return { dataset, settings: { ...requested, epochs }, quickTry: sizes };
  }

  /** Whether the next run cannot start beside the last one's session. */
  #isInTheWay(device: DeviceLimits, memory: MemoryEstimate): boolean {
    if (this.#current === null) return false;
    const { backend, heldBytes } = heldRunOf(this.#current);
    return backend === device.backend && !startsBeside(device, memory, heldBytes);
  }

  /** Releases the last run's session: its weights are lost. */
  async #releaseLast(runId: string, report: Report): Promise<void> {
    if (this.#current === null) return;
    const { session, record } = this.#current;
    this.#current = null;
    await session.release();
    report({ kind: 'lastRunReleased', runId, releasedRunId: record.id });
  }
}

function heldRunOf({ record: { name, backend }, heldBytes }: Run): HeldRun {
  return { name, backend: backend.backend, heldBytes };
}

/** Writes what the trainer reports into the record, and hands it on. */
function recording(record: MutableRecord, report: Report, learn: () => Promise<void>): TrainerCallbacks {
  const runId = record.id;
  return {
    onStatus: (status) => {
      record.status = status;
      report({ kind: 'runStatus', runId, status });
    },
    onStep: (step) => {
      record.steps.push(step);
      report({ kind: 'step', runId, step });
    },
    onEvalProgress: (batch, batches) => report({ kind: 'evalProgress', runId, batch, batches }),
    onEpoch: async (epoch) => {
      record.epochs.push(epoch);
      await learn();
      report({ kind: 'epoch', runId, epoch });
    },
  };
}

/** @throws UnknownTagError, MaxLengthTooSmallError, TokenNotEmbeddedError, and what `turns` throws */
async function encodeAll(
  dataset: Dataset,
  { tokenizer, model }: LoadedModel,
  settings: Parameters<'train'>['settings'],
  turns: Turns,
): Promise<EncodedSplits> {
  const encode = async (split: SplitName) => {
    const encoded = await encodeSplit(dataset, split, tokenizer, settings, turns);
    const { encodings, sentences } = encoded;
    await requireEmbeddedSplit(encodings, sentences, tokenizer, model.config.vocabSize, turns);
    return encoded;
  };
  return { train: await encode('train'), validation: await encode('validation'), test: await encode('test') };
}

function summarise(split: SplitName, { sentences, wordsLost }: EncodedSplit, task: Task): SplitSummary[] {
  if (sentences.length === 0) return [];
  const { tokens, entities } = countSplit(split, sentences, task);
  return [{ split, sentences: sentences.length, tokens, entities, wordsLost }];
}
