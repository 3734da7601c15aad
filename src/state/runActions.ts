/** The actions on runs: starting one, pausing, resuming and stopping it. `studio.run` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import {
  asError,
  CancelledError,
  type HeadStart,
  ModelTooLargeError,
  settingsOfNextRun,
} from '../core/page.ts';
import type { DataActions } from './dataActions.ts';
import { dismissFailure, useDataStore } from './dataStore.ts';
import type { EstimateActions } from './estimateActions.ts';
import { headToAskFor } from './headChoice.ts';
import type { ModelActions } from './modelActions.ts';
import { useModelStore } from './modelStore.ts';
import { changeSettings, showStage, usePreferencesStore } from './preferencesStore.ts';
import type { PreviewActions } from './previewActions.ts';
import { RunEvents } from './runEvents.ts';
import { canPredict, type FailedStart, isBusy, type RunRequest, useRunStore } from './runStore.ts';
import type { TryActions } from './tryActions.ts';
import { hasUnkeptRun } from './unkeptRun.ts';

type Connection = Pick<TrainerClient, 'request'>;

/** What a run needs in addition to the worker. */
interface Surroundings {
  readonly models: ModelActions;
  readonly data: DataActions;
  readonly estimate: EstimateActions;
  readonly tryOut: TryActions;
  readonly preview: PreviewActions;
}

export class RunActions {
  readonly #connection: () => Connection;
  readonly #around: Surroundings;
  readonly events: RunEvents;
  #runCount = 0;

  constructor(connection: () => Connection, surroundings: Surroundings) {
    this.#connection = connection;
    this.#around = surroundings;
    this.events = new RunEvents(surroundings);
  }

  /**
   * Starts a run, or queues it where the model has yet to arrive. Resolves when the run has ended. The run before
   * stays on the page until this one has begun, and also where it never does. Where the user has to be asked
   * something first, the answer starts it.
   */
  async train(wanted: RunRequest = {}): Promise<void> {
    const { loaded } = useDataStore.getState();
    if (loaded === null || isBusy(useRunStore.getState())) return;
    if (this.#around.estimate.refuses()) {
      showStage('train');
      return;
    }
    if (asksFirst(wanted)) return;
    dismissFailure();
    const isFirst = useRunStore.getState().runId === null;
    this.#runCount += 1;
    const startedAtMs = Date.now();
    const runId = crypto.randomUUID();
    const isQuickTry = wanted.quickTry === true;
    const name = `${loaded.name}-${this.#runCount}`;
    const starting = { runId, name, datasetName: loaded.name, isQuickTry } as const;
    useRunStore.setState({ starting: { ...starting, phase: 'queued' }, failedStart: null });
    showStage('train');
    const isStarting = () => useRunStore.getState().starting?.runId === runId;
    try {
      await Promise.all([this.#around.models.ready, this.#around.data.settled]);
      if (!isStarting()) return;
      // If the model was still loading, its head is known only now.
      if (asksFirst(wanted)) {
        useRunStore.setState({ starting: null });
        return;
      }
      useRunStore.setState({ starting: { ...starting, phase: 'preparing' } });
      const { changedSettings, backend } = usePreferencesStore.getState();
      const settings = settingsOfNextRun(changedSettings, useModelStore.getState().summary).effective;
      const record = await this.#connection().request(
        'train',
        { runId, runName: name, settings, backend, quickTry: isQuickTry },
        { onProgress: (event) => this.events.receive(event) },
      );
      if (useRunStore.getState().runId !== runId) return;
      this.events.end(record);
      if (record.status === 'finished' && isFirst) showWhatWasLearned(startedAtMs);
      void this.#around.tryOut.predict();
      void this.#around.preview.refresh();
    } catch (error) {
      if (isStarting()) this.#giveUpStart(starting, asError(error));
      else if (useRunStore.getState().runId === runId) {
        this.events.fail(asError(error));
        if (!canPredict(useRunStore.getState())) return;
        void this.#around.tryOut.predict();
        void this.#around.preview.refresh();
      }
    }
  }

  /** The answer to the question about the model's head; null: the user decided against the run. */
  answerForHead(head: HeadStart | null): void {
    const { question } = useRunStore.getState();
    useRunStore.setState({ question: null });
    if (head === null || question === null) return;
    changeSettings({ head });
    void this.train(question.request);
  }

  /** The answer to the question about the run on the page: whether the next one may begin. */
  answerForLastRun(mayBeLost: boolean): void {
    const { question } = useRunStore.getState();
    useRunStore.setState({ question: null });
    if (mayBeLost && question !== null) void this.train({ ...question.request, mayLoseLastRun: true });
  }

  pause(): Promise<void> {
    return this.#request('pause');
  }

  resume(): Promise<void> {
    return this.#request('resume');
  }

  /**
   * Ends the run after the step in progress; one that is being prepared when the worker's call in progress returns. A
   * queued one is taken back.
   */
  async stop(): Promise<void> {
    const { starting } = useRunStore.getState();
    if (starting === null) return this.#request('stop');
    if (starting.phase === 'stopping') return;
    if (starting.phase === 'queued') {
      useRunStore.setState({ starting: null });
      return;
    }
    useRunStore.setState({ starting: { ...starting, phase: 'stopping' } });
    try {
      await this.#connection().request('stop', { runId: starting.runId });
    } catch (error) {
      // Where the start has come to its end meanwhile, that says what happened.
      if (useRunStore.getState().starting?.runId !== starting.runId) return;
      useRunStore.setState({ starting, failedStart: { ...starting, error: asError(error) } });
    }
  }

  async #request(command: 'pause' | 'resume' | 'stop'): Promise<void> {
    const { runId } = useRunStore.getState();
    if (runId === null) return;
    useRunStore.setState({ requested: command });
    try {
      await this.#connection().request(command, { runId });
    } catch (error) {
      useRunStore.setState({ requested: null, error: asError(error) });
    }
  }

  /** Nothing has begun: the run before, if any, stays on the page. */
  #giveUpStart({ name, datasetName }: Omit<FailedStart, 'error'>, error: Error): void {
    useRunStore.setState({ starting: null });
    if (error instanceof CancelledError) return;
    if (error instanceof ModelTooLargeError) this.#around.estimate.refuse(error);
    else useRunStore.setState({ failedStart: { name, datasetName, error } });
  }
}

/**
 * Whether the user has to say something before the run: what becomes of a head that has some of the labels, or
 * whether the run on the page may be lost. Then the page asks.
 */
function asksFirst(request: RunRequest): boolean {
  const mayLoseLastRun = request.mayLoseLastRun === true || !hasUnkeptRun();
  const about = headToAskFor() !== null ? 'head' : mayLoseLastRun ? null : 'lastRun';
  if (about !== null) useRunStore.setState({ question: { about, request } });
  return about !== null;
}

/** Opens Try, unless the user has gone somewhere else by hand since the run was asked for. */
function showWhatWasLearned(startedAtMs: number): void {
  const { stage, stageChosenAtMs } = usePreferencesStore.getState();
  if (stage === 'train' || stageChosenAtMs < startedAtMs) showStage('try');
}
