import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectionDouble } from '../../tests/connectionDouble.ts';
import { PLAIN_WEIGHTS } from '../../tests/weightsReport.ts';
import type { HubModel, ModelSummary } from '../../workers/protocol/models.ts';
import { CancelledError } from '../core/errors.ts';
import { offlineError } from '../core/hub/errors.ts';
import { ModelActions } from './modelActions.ts';
import { type ChosenModel, FIRST_MODEL, useModelStore } from './modelStore.ts';
import { usePickerStore } from './pickerStore.ts';
import { DEFAULT_PREFERENCES, usePreferencesStore } from './preferencesStore.ts';

const HUB = 'http://hub.test';
const hubModel = (name: string): ChosenModel => ({ kind: 'hub', hubUrl: HUB, name, withToken: true });
const summaryOf = (name: string): ModelSummary => ({
  name,
  modelType: 'bert',
  labels: null,
  tasks: [],
  knownLabels: null,
  parameterCount: 1,
  sizeBytes: 4,
  layers: 1,
  hiddenSize: 8,
  maxLength: 16,
  addedTokens: 2,
  recommendedLearningRate: 3e-4,
  chosen: null,
  notFiniteUnused: [],
  headMismatch: null,
  weights: PLAIN_WEIGHTS,
});
const found = (id: string): HubModel => ({
  repository: { id, revision: 'main' },
  modelType: 'bert',
  layers: 1,
  hiddenSize: 8,
  weightsBytes: 4,
  labels: null,
  parameterCount: 12_000_000,
  memory: { totalBytes: 200_000_000, tooLarge: null },
  offline: false,
});

let connection: ConnectionDouble;
let models: ModelActions;

beforeEach(() => {
  connection = new ConnectionDouble();
  models = new ModelActions(
    () => connection,
    'http://page.test/',
    () => {},
  );
  useModelStore.setState({ ...useModelStore.getInitialState() });
  usePickerStore.setState({ ...usePickerStore.getInitialState() });
  usePreferencesStore.setState({ ...DEFAULT_PREFERENCES, hubUrl: HUB });
});

/** A model that is there already. */
async function loaded(model: ChosenModel, name: string): Promise<void> {
  models.load(model);
  const request = await connection.next('loadModel', connection.of('loadModel').length - 1);
  request.resolve(summaryOf(name));
  await models.ready;
}

describe('loading a model', () => {
  it('keeps the current one where another cannot be loaded', async () => {
    await loaded(hubModel('acme/encoder'), 'acme/encoder');
    models.load(hubModel('acme/other'));
    expect(useModelStore.getState().replacing).toEqual(hubModel('acme/other'));
    const error = offlineError(HUB, 'no network');
    (await connection.next('loadModel', 1)).reject(error);
    await models.ready;
    expect(useModelStore.getState()).toMatchObject({
      status: 'ready',
      chosen: hubModel('acme/encoder'),
      summary: { name: 'acme/encoder' },
      replacing: null,
      error,
    });
  });

  it('is not a failure when it is cancelled', async () => {
    await loaded(FIRST_MODEL, 'cased-4l-384');
    models.load(hubModel('acme/encoder'));
    const request = await connection.next('loadModel', 1);
    models.cancel();
    expect(request.isCancelled()).toBe(true);
    request.reject(new CancelledError());
    await models.ready;
    expect(useModelStore.getState()).toMatchObject({ status: 'ready', replacing: null, error: null });
  });

  it('fails with what was kept where the first one is cancelled', async () => {
    models.load(hubModel('acme/encoder'));
    const request = await connection.next('loadModel');
    models.cancel();
    request.reject(new CancelledError('The model was not loaded. What was downloaded of it is kept.'));
    await models.ready.catch(() => undefined);
    expect(useModelStore.getState()).toMatchObject({
      status: 'failed',
      error: { name: 'CancelledError', message: expect.stringContaining('is kept') },
    });
  });

  it('waits for the newest one, whatever becomes of those before', async () => {
    models.load(hubModel('acme/first'));
    const { ready } = models;
    let isReady = false;
    void ready.then(() => {
      isReady = true;
    });
    models.load(hubModel('acme/second'));
    const first = await connection.next('loadModel');
    expect(first.isCancelled()).toBe(true);
    first.report({ file: 'model.safetensors', receivedBytes: 1, totalBytes: 2 });
    expect(useModelStore.getState().downloads).toEqual({});
    first.reject(new CancelledError());
    await Promise.resolve();
    expect(isReady).toBe(false);
    expect(useModelStore.getState()).toMatchObject({ status: 'loading', error: null });
    (await connection.next('loadModel', 1)).resolve(summaryOf('acme/second'));
    await ready;
    expect(useModelStore.getState()).toMatchObject({ status: 'ready', summary: { name: 'acme/second' } });
  });
});

describe('looking for a model', () => {
  it('shows the answer where it was asked for, and no outdated one', async () => {
    const first = models.find(HUB, 'acme/first', 'field');
    const second = models.find(HUB, 'acme/second', 'catalog');
    (await connection.next('describeModel', 1)).resolve(found('acme/second'));
    (await connection.next('describeModel')).reject(offlineError(HUB, 'too slow'));
    await Promise.all([first, second]);
    expect(usePickerStore.getState().asked).toEqual({
      place: 'catalog',
      name: 'acme/second',
      answer: { kind: 'found', model: found('acme/second') },
    });
  });

  it('searches for what was typed last', async () => {
    usePickerStore.setState({ text: ' bert ', modelType: 'roberta' });
    const first = models.search(HUB);
    usePickerStore.setState({ text: 'beto', modelType: null });
    const second = models.search(HUB);
    const [one, two] = [await connection.next('searchModels'), await connection.next('searchModels', 1)];
    expect(one.parameters).toMatchObject({ text: 'bert', modelType: 'roberta' });
    two.reject(offlineError(HUB, 'no network'));
    one.resolve([]);
    await Promise.all([first, second]);
    expect(usePickerStore.getState()).toMatchObject({ searching: false, hits: null });
    expect(usePickerStore.getState().searchError?.message).toContain('no network');
  });
});
