/**
 * The actions of the page: each talks to the worker and writes what comes of it into the stores. Screens read the
 * stores and call these; no other code talks to the worker.
 */
import type { TrainerClient } from '../../workers/client.ts';
import type { BackendPreference, RunEvent, TaggerChoice } from '../../workers/protocol.ts';
import { asError } from '../core/errors.ts';
import type { Aggregation } from '../core/predict/entities.ts';
import type { HeadStart } from '../core/train/headStart.ts';
import type { EpochRecord, RunRecord, StepRecord } from '../core/train/runRecord.ts';
import type { TrainSettings } from '../core/train/settings.ts';
import { ModelTooLargeError } from '../core/train/tooLarge.ts';
import { DEFAULT_SENTENCES, SAMPLES, type SampleId } from './catalog.ts';
import { DataActions } from './dataActions.ts';
import { type DataSource, useDataStore } from './dataStore.ts';
import { EstimateActions } from './estimateActions.ts';
import { EvaluateActions } from './evaluateActions.ts';
import { useEvaluateStore } from './evaluateStore.ts';
import { modelNameFor, useExportStore } from './exportStore.ts';
import { headToAskFor } from './headChoice.ts';
import { HubActions } from './hubActions.ts';
import { LossCurve } from './lossCurve.ts';
import { ModelActions } from './modelActions.ts';
import { useModelStore } from './modelStore.ts';
import { resolveSettings, type Stage, usePreferencesStore } from './preferencesStore.ts';
import { isActive, type LogEntry, NO_RUN, useRunStore } from './runStore.ts';
import { availableTaggers, taggerInUse } from './taggers.ts';
import { useTryStore } from './tryStore.ts';

/** Steps reach the screen in groups, so that drawing never competes with training. */
const FLUSH_MS = 250;
/** The curves are redrawn less often than the figures change. */
const REDRAW_MS = 1000;
const CURVE_POINTS = 500;
const TYPING_PAUSE_MS = 150;
/** Lengths are measured when nothing has changed for so long. */
const MEASURE_PAUSE_MS = 300;
/** How often the text in Try is tagged anew while a run goes on. */
const LIVE_PREDICTION_MS = 2000;

type Connection = Pick<TrainerClient, 'request' | 'onCrash'>;

export class Studio {
  readonly data: DataActions;
  readonly hub: HubActions;
  readonly evaluation: EvaluateActions;
  readonly models: ModelActions;
  readonly estimate: EstimateActions;
  readonly #connect: () => Connection;
  #connection: Connection;
  #runCount = 0;
  #runStartedAtMs = 0;
  #curve = new LossCurve();
  #flushTimer: ReturnType<typeof setTimeout> | null = null;
  #redrawnAtMs = 0;
  #newestStep: StepRecord | null = null;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #measureTimer: ReturnType<typeof setTimeout> | undefined;
  #predicting = false;
  #predictAgain = false;
  #predictedAtMs = 0;

  /**
   * @param connect starts a worker; called again when one has crashed.
   * @param pageUrl what the paths of models and samples are relative to.
   */
  constructor(connect: () => Connection, pageUrl: string) {
    this.#connect = connect;
    this.#connection = this.#listen();
    this.data = new DataActions(() => this.#connection, pageUrl);
    this.hub = new HubActions(() => this.#connection);
    this.evaluation = new EvaluateActions(() => this.#connection);
    this.models = new ModelActions(
      () => this.#connection,
      pageUrl,
      () => this.setTagger('model'),
    );
    this.estimate = new EstimateActions(() => this.#connection);
  }

  /** Loads the model and the sample that the link names or that come first, and asks which backend this machine has. */
  open(): void {
    this.#keepLengthsMeasured();
    this.estimate.keepFresh();
    const { backend, sample } = usePreferencesStore.getState();
    void this.data.load({ kind: 'sample', sample });
    void this.chooseBackend(backend);
    this.models.loadLinked();
  }

  /** The report says which sentences are cut off: whenever the data, the model or the length limit have changed. */
  #keepLengthsMeasured(): void {
    const measure = () => {
      clearTimeout(this.#measureTimer);
      this.#measureTimer = setTimeout(() => {
        const { loaded, importing, arranging } = useDataStore.getState();
        const { maxLength } = this.settings();
        const isDue = loaded !== null && loaded.report.lengths?.limit !== maxLength;
        const isQuiet = importing === null && !arranging && !isActive(useRunStore.getState().phase);
        if (isDue && isQuiet && useModelStore.getState().status === 'ready') {
          void this.data.measureLengths(maxLength);
        }
      }, MEASURE_PAUSE_MS);
    };
    for (const store of [useDataStore, useModelStore, usePreferencesStore]) store.subscribe(measure);
  }

  /** Starts a new worker after a crash and gives it the model and the data that were loaded. */
  restart(): void {
    this.#connection = this.#listen();
    useRunStore.setState(NO_RUN);
    useTryStore.setState({ tagged: null, error: null });
    useExportStore.setState({ building: false, built: null, error: null });
    useEvaluateStore.setState({ progress: null, error: null });
    const { backend, sample } = usePreferencesStore.getState();
    const { loaded } = useDataStore.getState();
    void this.data.load(loaded?.source ?? { kind: 'sample', sample }, loaded?.choices);
    void this.chooseBackend(backend);
    this.models.loadAgain();
  }

  async chooseBackend(preference: BackendPreference): Promise<void> {
    usePreferencesStore.setState({ backend: preference });
    try {
      const backend = await this.#connection.request('chooseBackend', { preference });
      if (usePreferencesStore.getState().backend === preference) useModelStore.setState({ backend });
    } catch (error) {
      useModelStore.setState({ error: asError(error) });
    }
  }

  loadSample(sample: SampleId): Promise<void> {
    usePreferencesStore.setState({ sample });
    return this.data.load({ kind: 'sample', sample });
  }

  /** The settings that a run would have now. */
  settings(): TrainSettings {
    const { changedSettings } = usePreferencesStore.getState();
    const summary = useModelStore.getState().summary;
    const settings = resolveSettings(changedSettings, summary?.recommendedLearningRate ?? null);
    return summary === null
      ? settings
      : { ...settings, maxLength: Math.min(settings.maxLength, summary.maxLength) };
  }

  /** Starts a run, or queues it where the model has yet to arrive. Resolves when the run has ended. */
  async train(): Promise<void> {
    const { loaded } = useDataStore.getState();
    const before = useRunStore.getState();
    if (loaded === null || isActive(before.phase)) return;
    if (this.estimate.refuses()) {
      this.#showStage('train');
      return;
    }
    if (this.#asksForHead()) return;
    this.#runCount += 1;
    this.#runStartedAtMs = Date.now();
    this.#curve = new LossCurve();
    this.#newestStep = null;
    const runId = crypto.randomUUID();
    const runName = `${loaded.name}-${this.#runCount}`;
    useRunStore.setState({ ...NO_RUN, runId, name: runName, phase: 'queued' });
    useTryStore.setState({ tagger: 'run', tagged: null, error: null });
    useExportStore.setState({ built: null, error: null });
    this.#showStage('train');
    try {
      await Promise.all([this.models.ready, this.data.settled]);
      if (useRunStore.getState().runId !== runId) return;
      // What the model's head has is known only now where it had yet to arrive.
      if (this.#asksForHead()) {
        useRunStore.setState(before);
        return;
      }
      useRunStore.setState({ phase: 'preparing' });
      const { backend } = usePreferencesStore.getState();
      const record = await this.#connection.request(
        'train',
        { runId, runName, settings: this.settings(), backend },
        { onProgress: (event) => this.#receive(event) },
      );
      this.#endRun(record);
    } catch (error) {
      if (useRunStore.getState().runId !== runId) return;
      if (error instanceof ModelTooLargeError) {
        // Nothing was begun: the run before is still there.
        useRunStore.setState(before);
        this.estimate.refuse(error);
      } else this.#failRun(asError(error));
    }
  }

  /** Whether it is for the user to say what becomes of a head that has some of the labels: then the page asks before the run. */
  #asksForHead(): boolean {
    const asks = headToAskFor() !== null;
    if (asks) useModelStore.setState({ askingForHead: true });
    return asks;
  }

  /** The answer to that question; null: the user wants no run after all. */
  answerForHead(head: HeadStart | null): void {
    useModelStore.setState({ askingForHead: false });
    if (head === null) return;
    usePreferencesStore.setState(({ changedSettings }) => ({
      changedSettings: { ...changedSettings, head },
    }));
    void this.train();
  }

  pause(): Promise<void> {
    return this.#ask('pause');
  }

  resume(): Promise<void> {
    return this.#ask('resume');
  }

  /** Ends the run after the step in progress. A queued one is taken back. */
  stop(): Promise<void> {
    if (useRunStore.getState().phase === 'queued') {
      useRunStore.setState(NO_RUN);
      return Promise.resolve();
    }
    return this.#ask('stop');
  }

  async #ask(command: 'pause' | 'resume' | 'stop'): Promise<void> {
    const { runId } = useRunStore.getState();
    if (runId === null) return;
    useRunStore.setState({ asked: command });
    try {
      await this.#connection.request(command, { runId });
    } catch (error) {
      useRunStore.setState({ asked: null, error: asError(error) });
    }
  }

  #endRun(record: RunRecord): void {
    this.#flush(true);
    const { epochs } = useRunStore.getState();
    useRunStore.setState({
      record,
      phase: record.status,
      asked: null,
      evaluation: null,
      epochs: record.epochs.length > 0 ? record.epochs : epochs,
    });
    if (record.status === 'finished') {
      this.#log({ kind: 'finished', trainMs: record.trainMs });
      const { stage, stageChosenAtMs } = usePreferencesStore.getState();
      if (stage === 'train' || stageChosenAtMs < this.#runStartedAtMs) this.#showStage('try');
    } else {
      this.#log({ kind: 'stopped', step: useRunStore.getState().lastStep?.step ?? 0 });
    }
    void this.predict();
  }

  #failRun(error: Error): void {
    this.#flush(true);
    useRunStore.setState({ phase: 'failed', asked: null, evaluation: null, error });
    this.#log({ kind: 'failed', error });
  }

  /** A stage shown because of what happened, not because the user asked for it. */
  #showStage(stage: Stage): void {
    usePreferencesStore.setState({ stage });
  }

  setText(text: string): void {
    useTryStore.setState({ text });
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => void this.predict(), TYPING_PAUSE_MS);
  }

  setTagger(tagger: TaggerChoice): void {
    useTryStore.setState({ tagger, tagged: null, error: null });
    // A model as it came is opened when it is first wanted: Try asks when it is shown.
    if (usePreferencesStore.getState().stage === 'try') void this.predict();
  }

  setAggregation(aggregation: Aggregation): void {
    useTryStore.setState({ aggregation });
    void this.predict();
  }

  /** The text that Try shows: the user's, or the default sentence in the language of the data. */
  static textToTag(text: string | null, source: DataSource | null, pageLanguage: string): string {
    if (text !== null) return text;
    if (source?.kind === 'sample') return DEFAULT_SENTENCES[SAMPLES[source.sample].language];
    return DEFAULT_SENTENCES[pageLanguage.startsWith('es') ? 'es' : 'en'];
  }

  /** Tags the text of Try with the weights as they are. One request at a time; the latest text wins. */
  async predict(): Promise<void> {
    if (this.#tagger() === null) return;
    if (this.#predicting) {
      this.#predictAgain = true;
      return;
    }
    this.#predicting = true;
    try {
      do {
        this.#predictAgain = false;
        await this.#predictOnce();
      } while (this.#predictAgain);
    } finally {
      this.#predicting = false;
    }
  }

  #tagger(): TaggerChoice | null {
    const available = availableTaggers(useRunStore.getState(), useModelStore.getState());
    return taggerInUse(useTryStore.getState().tagger, available)?.choice ?? null;
  }

  async #predictOnce(): Promise<void> {
    const tagger = this.#tagger();
    if (tagger === null) return;
    const { text: typed, aggregation } = useTryStore.getState();
    const source = useDataStore.getState().loaded?.source ?? null;
    const text = Studio.textToTag(typed, source, globalThis.document?.documentElement.lang ?? 'en');
    const { runId } = useRunStore.getState();
    this.#predictedAtMs = Date.now();
    if (text.trim() === '') {
      useTryStore.setState({ tagged: null, error: null });
      return;
    }
    try {
      const result = await this.#connection.request('predict', { tagger, text, aggregation });
      if (useRunStore.getState().runId === runId && this.#tagger() === tagger)
        useTryStore.setState({ tagged: { text, tagger, result }, error: null });
    } catch (error) {
      if (this.#tagger() === tagger) useTryStore.setState({ error: asError(error) });
    }
  }

  /** The name that the exported folder has unless the user gives another. */
  static exportName(name: string | null, datasetName: string): string {
    return name ?? modelNameFor(datasetName);
  }

  /** Builds the model folder. Resolves with the zip, or with null where that failed (the store has the error). */
  async exportModel(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    useExportStore.setState({ building: true, error: null });
    try {
      const { zip, files } = await this.#connection.request('exportModel', { name });
      useExportStore.setState({ building: false, built: { name, files, zipBytes: zip.byteLength } });
      return zip;
    } catch (error) {
      useExportStore.setState({ building: false, error: asError(error) });
      return null;
    }
  }

  #listen(): Connection {
    const connection = this.#connect();
    connection.onCrash((error) => useModelStore.setState({ status: 'failed', error, backend: null }));
    return connection;
  }

  #receive(event: RunEvent): void {
    if (event.runId !== useRunStore.getState().runId) return;
    switch (event.kind) {
      case 'runStarted':
        this.#startRun(event.record, event.totalSteps);
        return;
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

  #startRun(record: RunRecord, totalSteps: number): void {
    useRunStore.setState({ record, totalSteps });
    useModelStore.setState({ backend: record.backend });
    this.#log({ kind: 'started', name: record.name, totalSteps });
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
    useRunStore.setState(({ asked }) => ({
      phase: status,
      asked: settled && asked !== 'stop' ? null : asked,
      ...(status === 'evaluating' ? {} : { evaluation: null }),
    }));
    if (status === 'paused') this.#log({ kind: 'paused' });
    else if (phase === 'paused') this.#log({ kind: 'resumed' });
  }

  #endEpoch(epoch: EpochRecord): void {
    this.#flush(true);
    useRunStore.setState(({ epochs }) => ({ epochs: [...epochs, epoch], evaluation: null }));
    this.#log({ kind: 'epoch', epoch });
    void this.predict();
  }

  #flush(redraw: boolean): void {
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    this.#flushTimer = null;
    if (this.#newestStep === null) return;
    const now = Date.now();
    const redrawNow = redraw || now - this.#redrawnAtMs >= REDRAW_MS;
    if (redrawNow) this.#redrawnAtMs = now;
    useRunStore.setState({
      lastStep: this.#newestStep,
      ...(redrawNow ? { curve: this.#curve.points(CURVE_POINTS) } : {}),
    });
    if (usePreferencesStore.getState().stage === 'try' && now - this.#predictedAtMs >= LIVE_PREDICTION_MS) {
      void this.predict();
    }
  }

  #log(entry: DistributiveOmit<LogEntry, 'atMs'>): void {
    const atMs = Date.now();
    useRunStore.setState(({ log }) => ({ log: [...log, { atMs, ...entry }] }));
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
