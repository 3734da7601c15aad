/** What the worker reports of a run that has begun, written into its store: figures, curve, epochs, log. */
import type { RunEvent } from '../../workers/protocol/runs.ts';
import type { EpochRecord, RunRecord, StepRecord } from '../core/page.ts';
import { useBackendStore } from './backendStore.ts';
import { showEvaluation } from './evaluateStore.ts';
import { useExportStore } from './exportStore.ts';
import { LossCurve } from './lossCurve.ts';
import type { PreviewActions } from './previewActions.ts';
import { usePreviewStore } from './previewStore.ts';
import { type LogEntry, NO_RUN, useRunStore } from './runStore.ts';
import { useTaggerStore } from './taggerStore.ts';
import type { TryActions } from './tryActions.ts';
import { useTryStore } from './tryStore.ts';

/** Steps reach the screen in groups, so that drawing never competes with training. */
const FLUSH_MS = 250;
/** The curves are redrawn less often than the figures change. */
const REDRAW_MS = 1000;
const CURVE_POINTS = 500;

/** What tags with the weights as they change. */
interface Followers {
  readonly tryOut: TryActions;
  readonly preview: PreviewActions;
}

export class RunEvents {
  readonly #followers: Followers;
  #curve = new LossCurve();
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #redrawnAtMs = 0;
  #newestStep: StepRecord | null = null;

  constructor(followers: Followers) {
    this.#followers = followers;
  }

  /** Events of any other run than the one that starts, or the one on the page, count for nothing. */
  receive(event: RunEvent): void {
    const { starting, runId } = useRunStore.getState();
    if (event.kind === 'runStarted') {
      if (event.runId === starting?.runId) this.#begin(event.record, event.totalSteps);
      return;
    }
    if (event.kind === 'lastRunReleased') {
      if (event.releasedRunId === runId) this.#release();
      return;
    }
    if (event.runId !== runId) return;
    switch (event.kind) {
      case 'runStatus':
        this.#changeStatus(event.status);
        return;
      case 'step':
        this.#curve.push(event.step);
        this.#newestStep = event.step;
        this.#flushTimer ??= setTimeout(() => this.#flush(false), FLUSH_MS);
        return;
      case 'evalProgress':
        useRunStore.setState({ evaluation: { batch: event.batch, batches: event.batches } });
        return;
      case 'epoch':
        this.#endEpoch(event.epoch);
        return;
      default:
        event satisfies never;
    }
  }

  /** The run has ended with the record that the worker answers `train` with. */
  end(record: RunRecord): void {
    this.#flush(true);
    const { epochs, lastStep } = useRunStore.getState();
    useRunStore.setState({
      record,
      phase: record.status,
      requested: null,
      evaluation: null,
      epochs: record.epochs.length > 0 ? record.epochs : epochs,
    });
    if (record.status !== 'finished') this.#log({ kind: 'stopped', step: lastStep?.step ?? 0 });
    else if (record.epochs.length === record.settings.epochs)
      this.#log({ kind: 'finished', trainMs: record.trainMs });
    else this.#log({ kind: 'evaluationStopped', steps: record.steps.length });
  }

  fail(error: Error): void {
    this.#flush(true);
    useRunStore.setState({ phase: 'failed', requested: null, evaluation: null, error });
    this.#log({ kind: 'failed', error });
  }

  /** The run stays on the page; nothing can be tagged or exported with it any more. */
  #release(): void {
    useRunStore.setState({ isReleased: true });
    useTryStore.setState({ tagged: null, error: null });
  }

  /** Only now is the run before gone from the page. */
  #begin(record: RunRecord, totalSteps: number): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#curve = new LossCurve();
    this.#newestStep = null;
    const { starting } = useRunStore.getState();
    useRunStore.setState({
      ...NO_RUN,
      runId: record.id,
      name: record.name,
      phase: record.status,
      requested: starting?.phase === 'stopping' ? 'stop' : null,
      record,
      totalSteps,
    });
    useBackendStore.setState({ inUse: record.backend });
    useTaggerStore.setState({ choice: 'run' });
    showEvaluation(null);
    usePreviewStore.setState({ tagged: null, error: null });
    useTryStore.setState({ tagged: null, error: null });
    useExportStore.setState({ built: null, isModelExported: false, estimate: null, error: null });
    this.#log({ kind: 'started', name: record.name, totalSteps });
    if (record.quickTry !== null) this.#log({ kind: 'quickTry', sizes: record.quickTry });
    if (record.newlyInitialized.length > 0) {
      this.#log({ kind: 'newlyInitialized', names: record.newlyInitialized, seed: record.settings.seed });
    }
    for (const { split, wordsLost } of record.splits) {
      if (wordsLost > 0) this.#log({ kind: 'wordsLost', split, words: wordsLost });
    }
  }

  #changeStatus(status: RunRecord['status']): void {
    // The end comes with the answer to `train`, which has the whole record.
    if (status === 'finished' || status === 'stopped' || status === 'failed') return;
    const { phase } = useRunStore.getState();
    if (status === 'paused' || status === 'evaluating') this.#flush(true);
    const settled = status === 'paused' || phase === 'paused';
    useRunStore.setState(({ requested }) => ({
      phase: status,
      requested: settled && requested !== 'stop' ? null : requested,
      ...(status === 'evaluating' ? {} : { evaluation: null }),
    }));
    if (status === 'paused') this.#log({ kind: 'paused' });
    else if (phase === 'paused') this.#log({ kind: 'resumed' });
  }

  #endEpoch(epoch: EpochRecord): void {
    this.#flush(true);
    useRunStore.setState(({ epochs }) => ({ epochs: [...epochs, epoch], evaluation: null }));
    this.#log({ kind: 'epoch', epoch });
    void this.#followers.tryOut.predict();
  }

  #flush(redraw: boolean): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#newestStep === null) return;
    const now = Date.now();
    const redrawNow = redraw || now - this.#redrawnAtMs >= REDRAW_MS;
    if (redrawNow) this.#redrawnAtMs = now;
    useRunStore.setState({
      lastStep: this.#newestStep,
      ...(redrawNow ? { curve: this.#curve.points(CURVE_POINTS) } : {}),
    });
    this.#followers.tryOut.followRun();
    this.#followers.preview.followRun();
  }

  #log(entry: DistributiveOmit<LogEntry, 'atMs'>): void {
    const atMs = Date.now();
    useRunStore.setState(({ log }) => ({ log: [...log, { atMs, ...entry }] }));
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
