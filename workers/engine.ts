import { CallQueue } from '../src/core/callQueue.ts';
import type { Dataset } from '../src/core/data/dataset.ts';
import { taskOfLabels } from '../src/core/data/labels.ts';
import { countSplit } from '../src/core/data/splits.ts';
import type { SplitName, Task } from '../src/core/data/task.ts';
import { CancelledError, registerError, TagsmithError } from '../src/core/errors.ts';
import { exportRun, trainedModel } from '../src/core/export/exportRun.ts';
import { headOf } from '../src/core/models/head.ts';
import {
  countParameters,
  type PretrainedModel,
  recommendedLearningRate,
} from '../src/core/models/pretrained.ts';
import { serialized } from '../src/core/runtime/serialized.ts';
import type { TrainingSession } from '../src/core/runtime/session.ts';
import { tokenCounter } from '../src/core/tokens/encode.ts';
import { requireEmbeddedSplit } from '../src/core/train/embeddedTokens.ts';
import {
  type EncodedSplit,
  encodeSplit,
  prepareModel,
  prepareTagger,
  toEvaluationSet,
} from '../src/core/train/prepare.ts';
import type { RunRecord, SplitSummary } from '../src/core/train/runRecord.ts';
import { tooLargeError } from '../src/core/train/tooLarge.ts';
import { Trainer } from '../src/core/train/trainer.ts';
import { type EstimateSurroundings, Estimator, lengthLimit } from './estimator.ts';
import { Importer, type ImportSurroundings } from './importer.ts';
import { type LoadedModel, ModelLoader } from './modelLoader.ts';
import type {
  BackendPreference,
  Command,
  CommandKind,
  DataSummary,
  ModelSource,
  ModelSummary,
  Progress,
  Results,
  RunEvent,
} from './protocol.ts';
import type { RequestContext } from './request.ts';
import { HeadMismatchError, scoreSplit, type Tagger, tagText } from './taggers.ts';

declare module '../src/core/errors.ts' {
  interface ErrorData {
    NotReadyError: NotReadyError['data'];
  }
}

/** A command came before what it needs was there, or in the middle of what it would disturb. */
export class NotReadyError extends TagsmithError<{
  missing: 'model' | 'dataset' | 'run' | 'head' | 'idle';
}> {}
registerError('NotReadyError', NotReadyError);

/** What the studio needs of the place where it runs. */
export interface Surroundings extends ImportSurroundings, EstimateSurroundings {}

interface Run {
  readonly record: MutableRecord;
  readonly session: TrainingSession;
  readonly loaded: LoadedModel;
  readonly trainer: Trainer;
  readonly maxLength: number;
}

type MutableRecord = { -readonly [Key in keyof RunRecord]: RunRecord[Key] } & {
  steps: RunRecord['steps'][number][];
  epochs: RunRecord['epochs'][number][];
};

const SPLITS_OF_A_RUN = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];

/** The worker's state and what each command does to it. Knows no worker globals, so that it runs in node as well. */
export class Engine {
  readonly #around: Surroundings;
  readonly #importer: Importer;
  readonly #models: ModelLoader;
  readonly #estimator: Estimator;
  #loaded: LoadedModel | null = null;
  #run: Run | null = null;
  /** The loaded model with the head that it came with, once something was tagged with it. */
  #asItCame: Tagger | null = null;
  /** What was chosen last. */
  #backend: BackendPreference = 'auto';
  #busy = false;
  /** Cancels the evaluations in progress; then another one takes its place. So the next. */
  #evaluations = new AbortController();
  #measurements = new AbortController();
  /** The calls of all sessions, which share one runtime. */
  readonly #calls = new CallQueue();
  /** The work outside a run: a run waits for it, and then has the memory. */
  readonly #outsideRun = new CallQueue();

  constructor(surroundings: Surroundings) {
    this.#around = surroundings;
    this.#importer = new Importer(surroundings);
    const createSession: Surroundings['createSession'] = (backend, artifacts) =>
      this.#createSession(backend, artifacts);
    this.#estimator = new Estimator({ ...surroundings, createSession });
    this.#models = new ModelLoader(surroundings, (name, config) =>
      this.#estimator.judge(name, config, this.#importer.dataset),
    );
  }

  /** Carries out one command. What it throws is for whoever sent it; the state is then as before. */
  async execute(
    command: Command,
    request: RequestContext<Progress<CommandKind>>,
  ): Promise<Results[CommandKind]> {
    switch (command.kind) {
      case 'chooseBackend':
        this.#backend = command.preference;
        return this.#around.chooseBackend(command.preference);
      case 'importFiles':
        return this.#importer.import(command.name, command.files, command.choices, request);
      case 'arrangeData':
        return this.#importer.arrange(command.choices, request);
      case 'describeHubDataset':
        return this.#importer.describeHubDataset(command.hub, command.name, request.signal);
      case 'importHubDataset':
        return this.#importer.importHubDataset(command.hub, command, command.choices, request);
      case 'listCached':
        return this.#importer.listCached();
      case 'deleteCached':
        await this.#importer.deleteCached(command.hub, command.repositoryKind, command.repository);
        return null;
      case 'measureLengths':
        return this.#measureLengths(command.maxLength);
      case 'writeData':
        return this.#importer.write(command.form);
      case 'querySentences':
        return this.#importer.query(command.split, command.filter, command.offset, command.limit);
      case 'loadModel':
        return this.#loadModel(command.source, request);
      case 'describeModel':
        return this.#models.describe(command.hub, command.name, request.signal);
      case 'searchModels':
        return this.#models.search(command.hub, command, request.signal);
      case 'estimateRun': {
        const { loaded, dataset } = this.#parts();
        return this.#estimator.estimate(loaded, dataset, command);
      }
      case 'measureStep':
        return this.#measureStep(command, request.signal);
      case 'train':
        return this.#train(command, request);
      case 'pause':
        return this.#control(command.runId, (trainer) => trainer.pause());
      case 'resume':
        return this.#control(command.runId, (trainer) => trainer.resume());
      case 'stop':
        return this.#control(command.runId, (trainer) => trainer.stop());
      case 'predict':
        return this.#predict(command);
      case 'evaluate':
        return this.#evaluate(command, request);
      case 'exportModel':
        return this.#export(command.name);
      default:
        return command satisfies never;
    }
  }

  #measureLengths(maxLength: number): DataSummary {
    return this.#importer.measureLengths(maxLength, tokenCounter(this.#needModel().tokenizer));
  }

  async #loadModel(
    source: ModelSource,
    request: RequestContext<Progress<'loadModel'>>,
  ): Promise<ModelSummary> {
    const loaded =
      source.kind === 'run' ? await this.#modelOfRun(source.runId) : await this.#models.load(source, request);
    this.#loaded = loaded;
    await this.#releaseAsItCame();
    const { name, config, configJson, files, checkpoint } = loaded.model;
    const head = headOf(checkpoint.tensors, configJson);
    const labels = head.kind === 'named' ? head.labels : null;
    return {
      name,
      modelType: config.modelType,
      labels,
      task: labels === null ? null : taskOfLabels(labels),
      headMismatch: head.kind === 'mismatch' ? { names: head.names, rows: head.rows } : null,
      parameterCount: countParameters(checkpoint),
      sizeBytes: files.weights.reduce((sum, { byteLength }) => sum + byteLength, 0),
      layers: config.numHiddenLayers,
      hiddenSize: config.hiddenSize,
      maxLength: config.maxLength,
      recommendedLearningRate: recommendedLearningRate(config),
      chosen: loaded.chosen,
    };
  }

  /** What a run has made, as a model to train further. */
  async #modelOfRun(runId: string): Promise<LoadedModel> {
    const run = this.#currentRun();
    if (run.record.id !== runId) {
      throw new NotReadyError('The weights of this run are no longer here. Load its folder instead.', {
        missing: 'run',
      });
    }
    if (this.#busy) {
      throw new NotReadyError('The run goes on. Stop it before training further from it.', {
        missing: 'idle',
      });
    }
    const { session, loaded, record } = run;
    const parameters = await session.getContiguousParameters(false);
    const model = trainedModel({ record, model: loaded.model, manifest: session.manifest, parameters });
    return { model, tokenizer: loaded.tokenizer, chosen: null };
  }

  /** Lets go of the model as it came, when the work that has it has ended; evaluations end at once. */
  #releaseAsItCame(): Promise<void> {
    this.#evaluations.abort(neededByRun('The evaluation'));
    this.#evaluations = new AbortController();
    return this.#outsideRun.add(async () => {
      await this.#asItCame?.session.release();
      this.#asItCame = null;
    });
  }

  /** What a run needs. */
  #parts(): { readonly loaded: LoadedModel; readonly dataset: Dataset } {
    const { dataset } = this.#importer;
    if (dataset === null) throw noData();
    return { loaded: this.#needModel(), dataset };
  }

  #measureStep(
    { settings, backend }: Extract<Command, { kind: 'measureStep' }>,
    cancelled: AbortSignal,
  ): Promise<Results['measureStep']> {
    const { loaded, dataset } = this.#parts();
    const signal = AbortSignal.any([cancelled, this.#measurements.signal]);
    return this.#withRuntime(
      () => this.#estimator.measure(loaded, dataset, { settings, backend }, signal),
      signal,
    );
  }

  async #train(
    command: Extract<Command, { kind: 'train' }>,
    { report }: RequestContext<Progress<'train'>>,
  ): Promise<RunRecord> {
    if (this.#busy) {
      throw new NotReadyError('A run is in progress. Stop it before starting another.', { missing: 'idle' });
    }
    this.#busy = true;
    try {
      this.#measurements.abort(neededByRun('The measuring of steps'));
      this.#measurements = new AbortController();
      // Its memory is wanted for the run.
      await this.#releaseAsItCame();
      const run = await this.#prepare(command, report);
      report({
        kind: 'runStarted',
        runId: run.record.id,
        record: structuredClone(run.record),
        totalSteps: run.trainer.totalSteps,
      });
      const outcome = await run.trainer.run();
      run.record.status = outcome.status;
      run.record.trainMs = outcome.trainMs;
      return structuredClone(run.record);
    } catch (error) {
      report({ kind: 'runStatus', runId: command.runId, status: 'failed' });
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  /** Everything before the first step. The run before is let go only when the new one's model is there to take its place. */
  async #prepare(
    command: Extract<Command, { kind: 'train' }>,
    report: (event: RunEvent) => void,
  ): Promise<Run> {
    const { settings, runId } = command;
    const { loaded, dataset } = this.#parts();
    report({ kind: 'runStatus', runId, status: 'preparing' });
    const backend = await this.#around.chooseBackend(command.backend);
    const device = await this.#around.limitsOf(backend);
    const { tooLarge } = this.#estimator.judgeRun(loaded, dataset, settings, device);
    if (tooLarge !== null) throw tooLargeError(tooLarge);
    const maxLength = lengthLimit(loaded, settings.maxLength);
    const splits = new Map(
      SPLITS_OF_A_RUN.map((split) => [
        split,
        encodeSplit(dataset, split, loaded.tokenizer, { maxLength, labelAlignment: settings.labelAlignment }),
      ]),
    );
    for (const { encodings, sentences } of splits.values())
      requireEmbeddedSplit(encodings, sentences, loaded.tokenizer, loaded.model.config.vocabSize);
    const { artifacts, newlyInitialized } = prepareModel(loaded.model, dataset.labels.names, settings);
    const session = await this.#createSession(backend, artifacts);
    await this.#run?.session.release();
    this.#run = null;
    const record: MutableRecord = {
      id: runId,
      name: command.runName,
      startedAt: new Date().toISOString(),
      modelName: loaded.model.name,
      modelType: loaded.model.config.modelType,
      datasetName: dataset.name,
      task: dataset.task,
      labels: dataset.labels.names,
      settings,
      backend,
      splits: SPLITS_OF_A_RUN.flatMap((split) => summarise(split, splits.get(split)!, dataset.task)),
      newlyInitialized,
      status: 'preparing',
      steps: [],
      epochs: [],
      trainMs: 0,
    };
    const trainer = new Trainer({
      session,
      train: splits.get('train')!.encodings,
      validation: toEvaluationSet(splits.get('validation')!),
      labels: dataset.labels,
      task: dataset.task,
      settings,
      padTokenId: loaded.tokenizer.padTokenId,
      yieldTurn: () => this.#around.yieldTurn(),
      callbacks: {
        onStatus: (status) => {
          record.status = status;
          report({ kind: 'runStatus', runId, status });
        },
        onStep: (step) => {
          record.steps.push(step);
          report({ kind: 'step', runId, step });
        },
        onEvalProgress: (batch, batches) => report({ kind: 'evalProgress', runId, batch, batches }),
        onEpoch: (epoch) => {
          record.epochs.push(epoch);
          this.#estimator.learn(loaded, dataset, record);
          report({ kind: 'epoch', runId, epoch });
        },
      },
    });
    this.#run = { record, session, loaded, trainer, maxLength };
    return this.#run;
  }

  async #control(runId: string, act: (trainer: Trainer) => void): Promise<null> {
    const run = this.#currentRun();
    if (run.record.id !== runId) {
      throw new NotReadyError('This run is no longer the current one.', { missing: 'run' });
    }
    act(run.trainer);
    return null;
  }

  async #predict(command: Extract<Command, { kind: 'predict' }>): Promise<Results['predict']> {
    const { text, aggregation } = command;
    const started = performance.now();
    const step = command.tagger === 'run' ? this.#currentRun().trainer.step : null;
    const entities =
      command.tagger === 'run'
        ? await tagText(taggerOf(this.#currentRun()), text, aggregation)
        : await this.#withRuntime(async () => tagText(await this.#openAsItCame(), text, aggregation));
    return { entities, step, predictMs: performance.now() - started };
  }

  #evaluate(
    { tagger, split }: Extract<Command, { kind: 'evaluate' }>,
    request: RequestContext<Progress<'evaluate'>>,
  ): Promise<Results['evaluate']> {
    const { dataset } = this.#importer;
    if (dataset === null) throw noData();
    const signal = AbortSignal.any([request.signal, this.#evaluations.signal]);
    const beforeBatch = async (batch: number, batches: number) => {
      await this.#around.yieldTurn();
      signal.throwIfAborted();
      request.report({ batch, batches });
    };
    return this.#withRuntime(async () => {
      const chosen = tagger === 'run' ? taggerOf(this.#currentRun()) : await this.#openAsItCame();
      return scoreSplit(chosen, dataset, split, beforeBatch);
    }, signal);
  }

  async #createSession(
    ...[backend, artifacts]: Parameters<Surroundings['createSession']>
  ): Promise<TrainingSession> {
    const session = await this.#calls.add(() => this.#around.createSession(backend, artifacts));
    return serialized(session, this.#calls);
  }

  /** Does work that computes, outside a run, when the work before has ended. */
  #withRuntime<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#outsideRun.add(async () => {
      if (!this.#busy) return work();
      throw new NotReadyError('A run is in progress. Wait until it has ended, or stop it.', {
        missing: 'idle',
      });
    }, signal);
  }

  /** The loaded model with its own head. */
  async #openAsItCame(): Promise<Tagger> {
    if (this.#asItCame !== null) return this.#asItCame;
    const loaded = this.#needModel();
    const { model, tokenizer } = loaded;
    const labels = labelsAsItCame(model);
    const backend = await this.#around.chooseBackend(this.#backend);
    const session = await this.#createSession(backend, prepareTagger(model, labels));
    this.#asItCame = {
      name: model.name,
      session,
      tokenizer,
      labels,
      task: taskOfLabels(labels),
      maxLength: Math.min(tokenizer.modelMaxLength, model.config.maxLength),
      vocabSize: model.config.vocabSize,
    };
    return this.#asItCame;
  }

  async #export(name: string): Promise<Results['exportModel']> {
    const { session, loaded, record } = this.#currentRun();
    const parameters = await session.getContiguousParameters(false);
    return exportRun({ name, record, model: loaded.model, manifest: session.manifest, parameters });
  }

  #needModel(): LoadedModel {
    if (this.#loaded !== null) return this.#loaded;
    throw new NotReadyError('The model is not loaded yet.', { missing: 'model' });
  }

  #currentRun(): Run {
    if (this.#run === null) {
      throw new NotReadyError('There is no trained model yet. Click Train first.', { missing: 'run' });
    }
    return this.#run;
  }
}

/** @throws NotReadyError where the model has no head, HeadMismatchError */
function labelsAsItCame({ name, checkpoint, configJson }: PretrainedModel): readonly string[] {
  const head = headOf(checkpoint.tensors, configJson);
  switch (head.kind) {
    case 'named':
      return head.labels;
    case 'none':
      throw new NotReadyError(`${name} has not learnt any labels yet. Click Train first.`, {
        missing: 'head',
      });
    case 'mismatch':
      throw new HeadMismatchError(
        `${name} has a head with ${head.rows} classes, and its config.json names ${head.names}, so what it tags cannot be told. Correct id2label in config.json, or train a new head.`,
        { model: name, names: head.names, rows: head.rows },
      );
    default:
      return head satisfies never;
  }
}

function neededByRun(what: string): CancelledError {
  return new CancelledError(`${what} has ended, because what it used is needed elsewhere.`, {
    reason: 'run',
  });
}

function noData(): NotReadyError {
  return new NotReadyError('There is no data yet. Upload some or choose a sample.', { missing: 'dataset' });
}

function taggerOf({ session, loaded, record, maxLength }: Run): Tagger {
  const { name, labels, task } = record;
  const { model, tokenizer } = loaded;
  return { name, session, tokenizer, labels, task, maxLength, vocabSize: model.config.vocabSize };
}

function summarise(split: SplitName, { sentences, wordsLost }: EncodedSplit, task: Task): SplitSummary[] {
  if (sentences.length === 0) return [];
  const { tokens, entities } = countSplit(split, sentences, task);
  return [{ split, sentences: sentences.length, tokens, entities, wordsLost }];
}
