import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionDouble, type Request } from '../../tests/connectionDouble.ts';
import { eventually } from '../../tests/eventually.ts';
import { PLAIN_WEIGHTS } from '../../tests/weightsReport.ts';
import { WorkerCrashedError } from '../../workers/client.ts';
import type { Results } from '../../workers/protocol/messages.ts';
import { DEFAULT_CHOICES } from '../core/data/choices.ts';
import { CancelledError } from '../core/errors.ts';
import type { BackendInUse } from '../core/runtime/backend.ts';
import { DeviceLostError } from '../core/runtime/webgpu/device.ts';
import { MaxLengthTooSmallError } from '../core/tokens/encode.ts';
import { NotFiniteStepError } from '../core/train/notFiniteStep.ts';
import type { RunRecord, StepRecord } from '../core/train/runRecord.ts';
import { DEFAULT_SETTINGS } from '../core/train/settings.ts';
import { activityOf } from './activity.ts';
import { useBrowseStore } from './browseStore.ts';
import { type LoadedData, useDataStore } from './dataStore.ts';
import { useEvaluateStore } from './evaluateStore.ts';
import { useExportStore } from './exportStore.ts';
import { useModelStore } from './modelStore.ts';
import { openPicker, usePickerStore } from './pickerStore.ts';
import { DEFAULT_PREFERENCES, type Stage, usePreferencesStore } from './preferencesStore.ts';
import { canExport, canPredict, NO_RUN, useRunStore } from './runStore.ts';
import { Studio } from './studio.ts';
import { useTaggerStore } from './taggerStore.ts';
import { textToTag } from './tryActions.ts';
import { useTryStore } from './tryStore.ts';

const backend: BackendInUse = { backend: 'wasm', reason: 'no-webgpu', threads: 2, adapter: null };

const model: Results['loadModel'] = {
  name: 'cased-4l-384',
  modelType: 'bert',
  labels: null,
  tasks: [],
  knownLabels: null,
  parameterCount: 12_000_000,
  sizeBytes: 24_000_000,
  layers: 4,
  hiddenSize: 384,
  maxLength: 512,
  addedTokens: 2,
  recommendedLearningRate: 3e-4,
  chosen: null,
  notFiniteUnused: [],
  headMismatch: null,
  weights: PLAIN_WEIGHTS,
};

function imported(name: string): Results['importFiles'] {
  const names = ['O', 'B-PER', 'I-PER'];
  return {
    name,
    task: 'spans',
    labels: names,
    report: {
      task: 'spans',
      files: [],
      leftOut: [],
      splits: [],
      problems: [],
      problemCounts: {},
      madeSplits: null,
      trainBeforeSubset: null,
      typesBefore: [],
      lengths: null,
    },
    choices: DEFAULT_CHOICES,
    language: { code: 'en', source: 'detected' },
    fromHub: null,
  };
}

function recordOf(request: Request, status: RunRecord['status']): RunRecord {
  return {
    id: String(request.parameters.runId),
    name: String(request.parameters.runName),
    startedAt: '2026-01-01T00:00:00.000Z',
    modelName: model.name,
    modelType: 'bert',
    datasetName: 'notes',
    language: 'en',
    task: 'spans',
    labels: ['O', 'B-PER', 'I-PER'],
    wordSplitting: { rule: 'words', source: 'file' },
    example: null,
    settings: DEFAULT_SETTINGS,
    backend,
    splits: [],
    quickTry: null,
    newlyInitialized: ['classifier.weight', 'classifier.bias'],
    status,
    steps: [],
    epochs: [],
    trainMs: 1000,
  };
}

function stepOf(step: number): StepRecord {
  return {
    step,
    totalSteps: 10,
    epoch: step / 5,
    loss: 1,
    learningRate: 1e-4,
    gradNorm: 1,
    stepMs: 1,
    tokensPerSecond: 1,
    etaMs: 1000,
  };
}

const notes = () => ({ name: 'notes.conll', blob: new Blob(['Ana B-PER\n']) });

function setUp() {
  const connection = new ConnectionDouble();
  const studio = new Studio(() => connection, 'http://localhost/');
  return { connection, studio };
}

async function withDataAndModel() {
  const { connection, studio } = setUp();
  studio.models.load();
  (await connection.next('loadModel')).resolve(model);
  const loading = studio.data.load({ kind: 'files', files: [notes()] });
  (await connection.next('importFiles')).resolve(imported('notes'));
  await loading;
  return { connection, studio };
}

/** The worker has prepared the run, and says so. */
function begin(request: Request): void {
  const runId = String(request.parameters.runId);
  request.report({ kind: 'runStarted', runId, record: recordOf(request, 'preparing'), totalSteps: 10 });
}

/** A run that has made two steps. */
async function withRun() {
  const { connection, studio } = await withDataAndModel();
  const ended = studio.run.train();
  const request = await connection.next('train');
  const runId = String(request.parameters.runId);
  begin(request);
  request.report({ kind: 'runStatus', runId, status: 'training' });
  request.report({ kind: 'step', runId, step: stepOf(1) });
  request.report({ kind: 'step', runId, step: stepOf(2) });
  await eventually(() => expect(useRunStore.getState().lastStep?.step).toBe(2));
  return { connection, studio, request, runId, ended };
}

/** A run that has finished, as the page knows it. */
async function withFinishedRun() {
  const page = await withRun();
  page.request.resolve(recordOf(page.request, 'finished'));
  await page.ended;
  const finished = useRunStore.getState();
  expect(canExport(finished) && canPredict(finished)).toBe(true);
  return { ...page, finished };
}

function chooseByHand(stage: Stage): void {
  usePreferencesStore.setState({ stage, stageChosenAtMs: Date.now() + 1 });
}

const activityNow = () =>
  activityOf(useDataStore.getState(), useModelStore.getState(), useRunStore.getState());

beforeEach(() => {
  useDataStore.setState({
    importing: null,
    progress: null,
    arranging: false,
    loaded: null,
    error: null,
  });
  useModelStore.setState(useModelStore.getInitialState());
  useRunStore.setState(NO_RUN);
  useTaggerStore.setState({ choice: 'run' });
  useTryStore.setState({ text: null, grouping: 'words', tagged: null, error: null });
  usePreferencesStore.setState(DEFAULT_PREFERENCES);
  useExportStore.setState(useExportStore.getInitialState());
});

afterEach(() => vi.unstubAllGlobals());

describe('reading data', () => {
  it('keeps what was loaded when other files cannot be read', async () => {
    const { connection, studio } = await withDataAndModel();
    const before: LoadedData | null = useDataStore.getState().loaded;
    const loading = studio.data.load({ kind: 'files', files: [notes()] });
    const error = new Error('notes.conll, line 3: no tag');
    (await connection.next('importFiles', 1)).reject(error);
    await loading;
    expect(useDataStore.getState()).toMatchObject({ importing: null, loaded: before, error });
  });

  it('says what could not be read, and leads there, until a run begins', async () => {
    const { connection, studio } = await withDataAndModel();
    const loading = studio.data.load({ kind: 'files', files: [notes()] });
    (await connection.next('importFiles', 1)).reject(new Error('no tag'));
    await loading;
    expect(activityNow()).toEqual({ kind: 'importFailed', what: 'files', name: 'notes.conll' });
    expect(useBrowseStore.getState().wanted).toBe('failure');
    void studio.run.train();
    expect(useDataStore.getState().error).toBeNull();
    expect(activityNow().kind).not.toBe('importFailed');
  });

  it('counts the problems of data that is ready, and calls pasted text as the page does', async () => {
    const { connection, studio } = await withDataAndModel();
    const summary = imported('texto pegado');
    const problem = { file: 'a', line: 1, kind: 'missing-tag', text: '', action: 'kept' } as const;
    const report = {
      ...summary.report,
      problems: [problem],
      problemCounts: { 'missing-tag': 44, encoding: 1 },
    };
    const loading = studio.data.load({ kind: 'text', text: 'Ana B-PER', name: 'texto pegado' });
    const request = await connection.next('importFiles', 1);
    expect(request.parameters.name).toBe('texto pegado');
    request.resolve({ ...summary, report });
    await loading;
    expect(activityNow()).toMatchObject({
      ...{ kind: 'ready', datasetName: 'texto pegado', problems: 46, problemKinds: 2 },
    });
  });

  it('shows the newest of two imports, whichever was asked for first', async () => {
    const { connection, studio } = setUp();
    const first = studio.data.load({ kind: 'files', files: [notes()] });
    const request = await connection.next('importFiles');
    const second = studio.data.load({ kind: 'files', files: [notes()] });
    expect(request.isCancelled()).toBe(true);
    request.report({ phase: 'reading', file: 'notes.conll', readBytes: 9, totalBytes: 9 });
    expect(useDataStore.getState().progress).toBeNull();
    request.resolve(imported('first'));
    (await connection.next('importFiles', 1)).resolve(imported('second'));
    await Promise.all([first, second]);
    expect(useDataStore.getState().loaded?.name).toBe('second');
  });

  it('arranges what was read when a choice changes, and keeps the other choices', async () => {
    const { connection, studio } = await withDataAndModel();
    const first = studio.data.choose({ fileSplits: { 'notes.conll': 'test' } });
    const choices = { ...DEFAULT_CHOICES, fileSplits: { 'notes.conll': 'test' as const } };
    const request = await connection.next('arrangeData');
    expect(request.parameters.choices).toEqual(choices);
    const second = studio.data.choose({ trainSubset: 5 });
    request.resolve({ ...imported('notes'), choices });
    const next = await connection.next('arrangeData', 1);
    expect(next.parameters.choices).toEqual({ ...choices, trainSubset: 5 });
    next.resolve({ ...imported('notes'), choices: { ...choices, trainSubset: 5 } });
    await Promise.all([first, second]);
    expect(useDataStore.getState().loaded?.choices.trainSubset).toBe(5);
    expect(useDataStore.getState().arranging).toBe(false);
    expect(connection.of('importFiles')).toHaveLength(1);
  });

  it('keeps the data and says why when a choice does not work', async () => {
    const { connection, studio } = await withDataAndModel();
    const { loaded } = useDataStore.getState();
    const choosing = studio.data.choose({ tagField: '9' });
    const error = new Error('notes.conll: there is no column 9');
    (await connection.next('arrangeData')).reject(error);
    await choosing;
    expect(useDataStore.getState()).toMatchObject({ loaded, error, arranging: false });
  });

  it('can be cancelled: what was loaded stays, and no error is shown', async () => {
    const { connection, studio } = await withDataAndModel();
    const { loaded } = useDataStore.getState();
    const loading = studio.data.load({ kind: 'text', text: 'a B-X', name: 'pasted text' });
    const request = await connection.next('importFiles', 1);
    request.report({
      phase: 'reading',
      file: 'pasted.txt',
      readBytes: 1,
      totalBytes: 5,
    });
    expect(useDataStore.getState().progress).toMatchObject({ readBytes: 1, totalBytes: 5 });
    studio.data.cancel();
    expect(request.isCancelled()).toBe(true);
    request.reject(new CancelledError());
    await loading;
    expect(useDataStore.getState()).toMatchObject({ importing: null, progress: null, loaded, error: null });
  });

  it('says which file of a sample is missing', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
    const { studio } = setUp();
    await studio.data.loadSample('redaccion-es');
    expect(useDataStore.getState().error).toMatchObject({
      name: 'SampleUnavailableError',
      data: { url: 'http://localhost/samples/redaccion-es/train.conll', status: 404 },
    });
  });
});

describe('files that are dropped', () => {
  async function drop(kind: 'model' | 'data') {
    const { connection, studio } = await withDataAndModel();
    chooseByHand('evaluate');
    openPicker();
    const dropping = studio.openFiles([notes()]);
    (await connection.next('recogniseFiles')).resolve(kind);
    await dropping;
    expect(usePickerStore.getState().isOpen).toBe(false);
    return connection;
  }

  it('are loaded as a model where they are one, whatever screen is open', async () => {
    const connection = await drop('model');
    expect((await connection.next('loadModel', 1)).parameters.source).toMatchObject({ kind: 'files' });
    expect(connection.of('importFiles')).toHaveLength(1);
    expect(usePreferencesStore.getState().stage).toBe('train');
  });

  it('are read as data where they are none', async () => {
    const connection = await drop('data');
    await connection.next('importFiles', 1);
    expect(connection.of('loadModel')).toHaveLength(1);
    expect(usePreferencesStore.getState().stage).toBe('data');
  });

  it('are left alone where a run has begun meanwhile', async () => {
    const { connection, studio } = await withDataAndModel();
    const dropping = studio.openFiles([notes()]);
    useRunStore.setState({ phase: 'training' });
    (await connection.next('recogniseFiles')).resolve('data');
    await dropping;
    expect(connection.of('importFiles')).toHaveLength(1);
  });
});

describe('a run', () => {
  it('waits for the model when Train comes first, and then takes its learning rate', async () => {
    const { connection, studio } = setUp();
    studio.models.load();
    const loading = studio.data.load({ kind: 'files', files: [notes()] });
    (await connection.next('importFiles')).resolve(imported('notes'));
    await loading;
    void studio.run.train();
    expect(activityNow()).toEqual({ kind: 'queued', share: null });
    expect(usePreferencesStore.getState().stage).toBe('train');
    expect(connection.of('train')).toHaveLength(0);
    (await connection.next('loadModel')).resolve(model);
    const request = await connection.next('train');
    expect(request.parameters.settings).toEqual({ ...DEFAULT_SETTINGS, learningRate: 3e-4 });
    expect(request.parameters.runName).toBe('notes-1');
  });

  it('can be withdrawn while it waits', async () => {
    const { connection, studio } = setUp();
    studio.models.load();
    useDataStore.setState({
      loaded: { source: { kind: 'files', files: [] }, ...imported('notes') },
    });
    const ended = studio.run.train();
    await studio.run.stop();
    (await connection.next('loadModel')).resolve(model);
    await ended;
    expect(useRunStore.getState()).toEqual(NO_RUN);
    expect(connection.of('train')).toHaveLength(0);
  });

  it('shows steps in groups, tells what is new in the model, and is paused and resumed', async () => {
    const { connection, studio, request, runId } = await withRun();
    const run = useRunStore.getState();
    expect(run.log.map(({ kind }) => kind)).toEqual(['started', 'newlyInitialized']);
    expect(run.curve.map(({ step }) => step)).toEqual([1, 2]);
    expect(activityNow()).toEqual({
      kind: 'training',
      epoch: 1,
      epochs: 3,
      step: 2,
      totalSteps: 10,
      etaMs: 1000,
    });

    const pausing = studio.run.pause();
    expect(activityNow()).toEqual({ kind: 'pausing' });
    (await connection.next('pause')).resolve(null);
    await pausing;
    request.report({ kind: 'step', runId, step: stepOf(3) });
    request.report({ kind: 'runStatus', runId, status: 'paused' });
    expect(activityNow()).toEqual({ kind: 'paused', step: 3, totalSteps: 10 });

    const resuming = studio.run.resume();
    (await connection.next('resume')).resolve(null);
    await resuming;
    request.report({ kind: 'runStatus', runId, status: 'training' });
    expect(activityNow()).toMatchObject({ kind: 'training', step: 3 });
  });

  it('ignores events of another run', async () => {
    const { request } = await withRun();
    request.report({ kind: 'runStatus', runId: 'an older one', status: 'paused' });
    expect(useRunStore.getState().phase).toBe('training');
  });

  it('opens Try with the text tagged when it has finished', async () => {
    const { connection, request, ended } = await withRun();
    request.resolve(recordOf(request, 'finished'));
    await ended;
    expect(usePreferencesStore.getState().stage).toBe('try');
    const prediction = await connection.next('predict');
    expect(prediction.parameters.text).toContain('Maria Keller');
    const result = { entities: [], splitting: null, step: 10, predictMs: 1 };
    prediction.resolve(result);
    await eventually(() => expect(useTryStore.getState().tagged?.result).toEqual(result));
  });

  it('stays on Train when it has finished, unless it was the first', async () => {
    const { connection, studio } = await withFinishedRun();
    const ended = studio.run.train({ mayLoseLastRun: true });
    const request = await connection.next('train', 1);
    begin(request);
    request.resolve(recordOf(request, 'finished'));
    await ended;
    expect(useRunStore.getState()).toMatchObject({ name: 'notes-2', phase: 'finished' });
    expect(usePreferencesStore.getState().stage).toBe('train');
  });

  it('has no score of an earlier epoch where its last evaluation was stopped', async () => {
    const { request, ended } = await withRun();
    const epochs = [{ epoch: 2, f1: 0.5 }] as unknown as RunRecord['epochs'];
    request.resolve({ ...recordOf(request, 'finished'), epochs });
    await ended;
    expect(activityNow()).toMatchObject({ kind: 'finished', score: null, totalSteps: 10 });
    expect(useRunStore.getState().log.at(-1)?.kind).toBe('evaluationStopped');
  });

  it('leaves the user on the tab that they went to meanwhile', async () => {
    const { request, ended } = await withRun();
    chooseByHand('export');
    request.resolve(recordOf(request, 'finished'));
    await ended;
    expect(usePreferencesStore.getState().stage).toBe('export');
  });

  it('keeps its error when it fails, and another can start', async () => {
    const { connection, studio, request, ended } = await withRun();
    request.reject(new Error('out of memory'));
    await ended;
    expect(useRunStore.getState()).toMatchObject({ phase: 'failed', error: { message: 'out of memory' } });
    void studio.run.train();
    expect((await connection.next('train', 1)).parameters.runName).toBe('notes-2');
    expect(useRunStore.getState()).toMatchObject({ phase: 'failed', starting: { name: 'notes-2' } });
    begin(connection.of('train')[1]!);
    expect(useRunStore.getState()).toMatchObject({ name: 'notes-2', error: null, starting: null });
  });

  it('keeps its weights where a step was not finite, and tags with them', async () => {
    const { connection, request, ended } = await withRun();
    const data = { step: 3, quantity: 'loss', value: 'NaN', learningRate: 1 } as const;
    request.reject(new NotFiniteStepError('The loss of step 3 is NaN.', data));
    await ended;
    const run = useRunStore.getState();
    expect(run).toMatchObject({ phase: 'failed', error: { data } });
    expect(canExport(run) && canPredict(run)).toBe(true);
    expect(canExport({ ...run, lastStep: null }) || canPredict({ ...run, lastStep: null })).toBe(false);
    expect(canExport({ ...run, error: new Error('out of memory') })).toBe(false);
    expect((await connection.next('predict')).parameters).toMatchObject({ tagger: 'run' });
  });

  it('ends with the worker, which can be started again with the same data', async () => {
    const { connection, studio, request, ended } = await withRun();
    const error = new WorkerCrashedError('The worker has stopped.', { reason: 'out of memory' });
    connection.crash(error);
    request.reject(error);
    await ended;
    expect(useRunStore.getState().phase).toBe('failed');
    studio.restart();
    const again = await connection.next('importFiles', 1);
    expect(again.parameters.files).toMatchObject([{ name: 'notes.conll' }]);
    await connection.next('loadModel', 1);
    expect(useRunStore.getState()).toEqual(NO_RUN);
  });
});

describe('the start of a run after another has finished', () => {
  const MAY_LOSE = { mayLoseLastRun: true };

  it('leaves the finished one on the page until the next has begun', async () => {
    const { connection, studio, finished } = await withFinishedRun();
    void studio.run.train(MAY_LOSE);
    const request = await connection.next('train', 1);
    expect(activityNow()).toEqual({ kind: 'preparing' });
    const { starting, ...others } = useRunStore.getState();
    expect({ ...others, starting: null }).toEqual(finished);
    expect(starting).toMatchObject({ name: 'notes-2', phase: 'preparing' });
    void studio.tryOut.predict();
    expect((await connection.next('predict')).parameters.tagger).toBe('run');
    void studio.run.train();
    expect(connection.of('train')).toHaveLength(2);
    begin(request);
    expect(useRunStore.getState()).toMatchObject({ name: 'notes-2', curve: [], epochs: [], lastStep: null });
  });

  it.each([
    ['too small a length limit', new MaxLengthTooSmallError('too short', { maxLength: 2, specialTokens: 2 })],
    ['a lost device', new DeviceLostError('The GPU is gone.', { reason: 'unknown', detail: '' })],
  ])('changes nothing where it fails: %s', async (_, error) => {
    const { connection, studio, finished } = await withFinishedRun();
    const ended = studio.run.train(MAY_LOSE);
    (await connection.next('train', 1)).reject(error);
    await ended;
    expect(activityNow()).toEqual({ kind: 'failedStart' });
    const failedStart = { name: 'notes-2', datasetName: 'notes', error };
    expect(useRunStore.getState()).toEqual({ ...finished, failedStart });
    void studio.run.train(MAY_LOSE);
    expect(useRunStore.getState().failedStart).toBeNull();
  });

  it('changes nothing where it is withdrawn from the queue', async () => {
    const { connection, studio, finished } = await withFinishedRun();
    studio.models.load();
    const ended = studio.run.train(MAY_LOSE);
    expect(activityNow()).toEqual({ kind: 'queued', share: null });
    await studio.run.stop();
    expect(useRunStore.getState()).toEqual(finished);
    (await connection.next('loadModel', 1)).resolve(model);
    await ended;
    expect(useRunStore.getState()).toEqual(finished);
    expect(connection.of('train')).toHaveLength(1);
    expect(connection.of('stop')).toHaveLength(0);
  });

  it('is stopped while the worker prepares: the page says so at once, and nothing has changed', async () => {
    const { connection, studio, finished } = await withFinishedRun();
    const ended = studio.run.train(MAY_LOSE);
    const request = await connection.next('train', 1);
    const stopping = studio.run.stop();
    expect(activityNow()).toEqual({ kind: 'stoppingStart' });
    const { parameters, resolve } = await connection.next('stop');
    expect(parameters.runId).toBe(request.parameters.runId);
    void studio.run.stop();
    expect(connection.of('stop')).toHaveLength(1);
    resolve(null);
    await stopping;
    expect(activityNow()).toEqual({ kind: 'stoppingStart' });
    request.reject(new CancelledError());
    await ended;
    expect(useRunStore.getState()).toEqual(finished);
  });

  it('stops after its first step where it had begun before Stop came to the worker', async () => {
    const { connection, studio } = await withFinishedRun();
    const ended = studio.run.train(MAY_LOSE);
    const request = await connection.next('train', 1);
    void studio.run.stop();
    begin(request);
    expect(activityNow()).toEqual({ kind: 'stopping' });
    request.resolve(recordOf(request, 'stopped'));
    await ended;
    expect(useRunStore.getState()).toMatchObject({ name: 'notes-2', phase: 'stopped', requested: null });
  });
});

describe('tagging a text', () => {
  const nothing = (step: number) => ({ entities: [], splitting: null, step, predictMs: 1 });

  it('gives up what it tags for another text at once, and shows the marks of the latest alone', async () => {
    const { connection, studio } = await withRun();
    useTryStore.setState({ text: 'one' });
    void studio.tryOut.predict();
    studio.tryOut.setText('two');
    expect(connection.of('predict')[0]!.isCancelled()).toBe(true);
    void studio.tryOut.predict();
    useTryStore.setState({ text: 'three' });
    void studio.tryOut.predict();
    expect(connection.of('predict').map((request) => request.isCancelled())).toEqual([true, true, false]);
    connection.of('predict')[2]!.resolve(nothing(2));
    await eventually(() => expect(useTryStore.getState().tagged?.text).toBe('three'));
    connection.of('predict')[0]!.reject(new CancelledError());
    connection.of('predict')[1]!.resolve(nothing(2));
    await connection.of('predict')[1]!;
    expect(useTryStore.getState()).toMatchObject({ tagged: { text: 'three' }, error: null });
  });

  it('tags a text again that was typed, changed and typed again', async () => {
    const { connection, studio } = await withRun();
    useTryStore.setState({ text: 'one' });
    void studio.tryOut.predict();
    studio.tryOut.setText('one and');
    studio.tryOut.setText('one');
    void studio.tryOut.predict();
    expect(connection.of('predict').map(({ parameters }) => parameters.text)).toEqual(['one', 'one']);
    connection.of('predict')[1]!.resolve(nothing(2));
    await eventually(() => expect(useTryStore.getState().tagged?.text).toBe('one'));
  });

  it('waits for the same text where only the weights have moved on, and tags it once more', async () => {
    const { connection, studio } = await withRun();
    void studio.tryOut.predict();
    void studio.tryOut.predict();
    void studio.tryOut.predict();
    expect(connection.of('predict')).toHaveLength(1);
    connection.of('predict')[0]!.resolve(nothing(2));
    (await connection.next('predict', 1)).resolve(nothing(4));
    await eventually(() => expect(useTryStore.getState().tagged?.result.step).toBe(4));
    expect(connection.of('predict')).toHaveLength(2);
  });

  it('keeps what the labels of a sentence say until the text is edited', async () => {
    const { studio } = await withRun();
    const gold = {
      sentence: { words: ['Ana', '.'], tags: ['B-PER', 'O'] },
      task: 'spans',
      labels: [],
    } as const;
    studio.tryOut.takeSentence(gold);
    expect(useTryStore.getState()).toMatchObject({ text: 'Ana.', gold });
    studio.tryOut.setText('Ana!');
    expect(useTryStore.getState()).toMatchObject({ text: 'Ana!', gold: null });
  });

  it('begins with a sentence in the language of the data, else of the page', () => {
    expect(textToTag('mine', 'de', 'en')).toBe('mine');
    expect(textToTag(null, 'de', 'en-GB')).toContain('Lissabon');
    expect(textToTag(null, 'es', 'en-GB')).toContain('Montevideo');
    expect(textToTag(null, 'fi', 'es-PE')).toContain('Montevideo');
    expect(textToTag(null, null, 'en-GB')).toContain('Lisbon');
    expect(textToTag(null, 'constructor', 'xx')).toContain('Lisbon');
  });

  it('tags nothing before a run has made a step', async () => {
    const { connection, studio } = await withDataAndModel();
    await studio.tryOut.predict();
    expect(connection.of('predict')).toHaveLength(0);
  });
});

describe('a model that already tags', () => {
  const tagger: Results['loadModel'] = {
    ...model,
    name: 'names',
    labels: ['O', 'B-PER', 'I-PER'],
    knownLabels: ['O', 'B-PER', 'I-PER'],
    tasks: ['spans'],
  };

  /** Data with dates besides, and the tagger of names in place of the encoder. */
  async function withTagger() {
    const { connection, studio } = await withDataAndModel();
    studio.models.load({ kind: 'hub', hubUrl: 'https://hub.example', name: 'acme/names', withToken: true });
    (await connection.next('loadModel', 1)).resolve(tagger);
    await eventually(() => expect(useModelStore.getState().summary).toEqual(tagger));
    return { connection, studio };
  }

  const loadDates = async ({ connection, studio }: Awaited<ReturnType<typeof withTagger>>) => {
    const loading = studio.data.load({ kind: 'files', files: [notes()] });
    const labels = ['O', 'B-PER', 'I-PER', 'B-DATE', 'I-DATE'];
    (await connection.next('importFiles', 1)).resolve({ ...imported('dates'), labels });
    await loading;
  };

  it('tags when it is first asked to, and after a run the run does', async () => {
    const { connection, studio } = await withTagger();
    expect(connection.of('predict')).toHaveLength(0);
    void studio.tryOut.predict();
    expect((await connection.next('predict')).parameters.tagger).toBe('model');
    connection.of('predict')[0]!.resolve({ entities: [], splitting: null, step: null, predictMs: 1 });
    await eventually(() => expect(useTryStore.getState().tagged?.tagger).toBe('model'));
    void studio.run.train();
    const request = await connection.next('train');
    expect(useTryStore.getState().tagged?.tagger).toBe('model');
    begin(request);
    expect(useTaggerStore.getState().choice).toBe('run');
    expect(useTryStore.getState().tagged).toBeNull();
  });

  it('trains with its head where it has all labels; where it has some, the user is asked first', async () => {
    const page = await withTagger();
    const { connection, studio } = page;
    await loadDates(page);
    await studio.run.train();
    expect(connection.of('train')).toHaveLength(0);
    expect(useRunStore.getState().question?.about).toBe('head');
    studio.run.answerForHead(null);
    expect(useRunStore.getState().question).toBeNull();
    await studio.run.train();
    studio.run.answerForHead('anew');
    expect((await connection.next('train')).parameters.settings).toMatchObject({ head: 'anew' });
  });

  it('is asked about when it has arrived, where Train came first', async () => {
    const { connection, studio } = setUp();
    studio.models.load({ kind: 'hub', hubUrl: 'https://hub.example', name: 'acme/names', withToken: true });
    const loading = studio.data.load({ kind: 'files', files: [notes()] });
    const labels = ['O', 'B-PER', 'I-PER', 'B-DATE', 'I-DATE'];
    (await connection.next('importFiles')).resolve({ ...imported('dates'), labels });
    await loading;
    const training = studio.run.train();
    expect(useRunStore.getState().starting?.phase).toBe('queued');
    (await connection.next('loadModel')).resolve(tagger);
    await training;
    expect(useRunStore.getState()).toEqual({ ...NO_RUN, question: { about: 'head', request: {} } });
    expect(connection.of('train')).toHaveLength(0);
  });

  it('is asked about again after another model was loaded', async () => {
    const page = await withTagger();
    const { connection, studio } = page;
    await loadDates(page);
    usePreferencesStore.setState({ changedSettings: { head: 'anew', epochs: 2 } });
    studio.models.load({ kind: 'hub', hubUrl: 'https://hub.example', name: 'acme/others', withToken: true });
    (await connection.next('loadModel', 2)).resolve({ ...tagger, name: 'others' });
    await eventually(() => expect(useModelStore.getState().summary?.name).toBe('others'));
    expect(usePreferencesStore.getState().changedSettings).toEqual({ epochs: 2 });
    await studio.run.train();
    expect(useRunStore.getState().question?.about).toBe('head');
  });
});

describe('evaluating', () => {
  const scores = (split: string) => ({ split, task: 'spans' }) as unknown as Results['evaluate'];

  it('keeps what was evaluated before, and is not an error where it was cancelled', async () => {
    const { connection, studio } = await withDataAndModel();
    const first = studio.evaluation.evaluate('model', 'validation');
    void studio.evaluation.evaluate('model', 'test');
    expect(connection.of('evaluate')).toHaveLength(1);
    connection.of('evaluate')[0]!.report({ batch: 3, batches: 4 });
    expect(useEvaluateStore.getState().progress).toEqual({ split: 'validation', batch: 3, batches: 4 });
    connection.of('evaluate')[0]!.resolve(scores('validation'));
    await first;
    const second = studio.evaluation.evaluate('model', 'test');
    (await connection.next('evaluate', 1)).reject(new CancelledError());
    await second;
    const third = studio.evaluation.evaluate('model', 'train');
    (await connection.next('evaluate', 2)).reject(new Error('no such split'));
    await third;
    expect(useEvaluateStore.getState()).toMatchObject({
      progress: null,
      results: [{ number: 1, split: 'validation' }],
      shown: 1,
      error: { message: 'no such split' },
    });
  });
});

describe('Train while the run on the page was not downloaded', () => {
  /** Train was clicked again, and the page asks. */
  async function withQuestion() {
    const page = await withFinishedRun();
    await page.studio.run.train();
    expect(useRunStore.getState()).toEqual({
      ...page.finished,
      question: { about: 'lastRun', request: {} },
    });
    expect(page.connection.of('train')).toHaveLength(1);
    return page;
  }

  it('is asked about; Cancel leaves everything as it was', async () => {
    const { studio, connection, finished } = await withQuestion();
    studio.run.answerForLastRun(false);
    expect(useRunStore.getState()).toEqual(finished);
    expect(connection.of('train')).toHaveLength(1);
  });

  it('is lost without a question where it is a quick try, by another one as well', async () => {
    const { studio, connection } = await withFinishedRun();
    const sizes = { trainSentences: 2, ofTrain: 9, validationSentences: 1, ofValidation: 3 };
    useRunStore.setState(({ record }) => ({ record: { ...record!, quickTry: sizes } }));
    void studio.run.train({ quickTry: true });
    const { parameters } = await connection.next('train', 1);
    expect(parameters).toMatchObject({ quickTry: true, runName: 'notes-2' });
    expect(useRunStore.getState().question).toBeNull();
    expect(useRunStore.getState().starting).toMatchObject({ isQuickTry: true });
  });

  it('starts where it may be lost; where that start fails, the question comes again', async () => {
    const { studio, connection } = await withQuestion();
    studio.run.answerForLastRun(true);
    (await connection.next('train', 1)).reject(new Error('no such file'));
    await eventually(() => expect(useRunStore.getState().failedStart).not.toBeNull());
    await studio.run.train();
    expect(useRunStore.getState().question?.about).toBe('lastRun');
  });

  it('is asked about where the run was stopped, too, and not where it has made no step', async () => {
    const { studio, connection, request, ended } = await withRun();
    request.resolve(recordOf(request, 'stopped'));
    await ended;
    await studio.run.train();
    expect(useRunStore.getState().question?.about).toBe('lastRun');
    useRunStore.setState({ question: null, lastStep: null });
    void studio.run.train();
    await connection.next('train', 1);
  });

  it('starts unasked once the model was downloaded, and not for the training files alone', async () => {
    const { studio, connection } = await withFinishedRun();
    const files = studio.exporting.exportArtifacts('notes');
    (await connection.next('exportArtifacts')).resolve({ zip: new Blob(), files: [] });
    await files;
    await studio.run.train();
    expect(useRunStore.getState().question?.about).toBe('lastRun');
    studio.run.answerForLastRun(false);
    const made = studio.exporting.exportModel('notes');
    (await connection.next('exportModel')).resolve({ zip: new Blob(), files: [] });
    await made;
    void studio.run.train();
    await connection.next('train', 1);
    expect(useRunStore.getState().question).toBeNull();
  });

  it('asks about the head first, and then about the run, each once', async () => {
    const { studio, connection } = await withFinishedRun();
    const labels = ['O', 'B-PER', 'I-PER', 'B-DATE', 'I-DATE'];
    useModelStore.setState({ summary: { ...model, labels: ['O', 'B-PER'], knownLabels: ['O', 'B-PER'] } });
    useDataStore.setState(({ loaded }) => ({ loaded: { ...loaded!, labels } }));
    await studio.run.train();
    expect(useRunStore.getState().question?.about).toBe('head');
    studio.run.answerForHead('anew');
    expect(useRunStore.getState().question?.about).toBe('lastRun');
    studio.run.answerForLastRun(true);
    expect((await connection.next('train', 1)).parameters.settings).toMatchObject({ head: 'anew' });
  });
});

describe('a run for which the last one was released', () => {
  async function withReleasedRun() {
    const page = await withFinishedRun();
    void page.studio.run.train({ mayLoseLastRun: true });
    const request = await page.connection.next('train', 1);
    return { ...page, request, next: String(request.parameters.runId) };
  }

  it('leaves that one on the page, which can neither tag nor be exported', async () => {
    const { request, next, runId } = await withReleasedRun();
    request.report({ kind: 'lastRunReleased', runId: next, releasedRunId: 'another' });
    expect(useRunStore.getState().isReleased).toBe(false);
    request.report({ kind: 'lastRunReleased', runId: next, releasedRunId: runId });
    expect(useRunStore.getState()).toMatchObject({ isReleased: true, runId });
    expect(canExport(useRunStore.getState()) || canPredict(useRunStore.getState())).toBe(false);
    begin(request);
    expect(useRunStore.getState()).toMatchObject({ isReleased: false, runId: next });
  });

  it('says that the last run is lost where the start then fails, and asks about it no more', async () => {
    const { studio, connection, request, next, runId } = await withReleasedRun();
    request.report({ kind: 'lastRunReleased', runId: next, releasedRunId: runId });
    const error = new Error('the browser gives no memory');
    request.reject(error);
    await eventually(() => expect(useRunStore.getState().failedStart).toMatchObject({ error }));
    expect(useRunStore.getState()).toMatchObject({ isReleased: true, runId, phase: 'finished' });
    void studio.run.train();
    await connection.next('train', 2);
    expect(useRunStore.getState().question).toBeNull();
  });
});
