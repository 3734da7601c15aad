import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionDouble } from '../../tests/connectionDouble.ts';
import { eventually } from '../../tests/eventually.ts';
import { PLAIN_WEIGHTS } from '../../tests/weightsReport.ts';
import type { ModelSummary } from '../../workers/protocol/models.ts';
import { DEFAULT_CHOICES } from '../core/page.ts';
import { EMBEDDED_MODELS, embeddedFor, sampleFor } from './catalog.ts';
import { type LoadedData, useDataStore } from './dataStore.ts';
import { ModelActions } from './modelActions.ts';
import { betterModel, keepModelFitting } from './modelFit.ts';
import { useModelFitStore } from './modelFitStore.ts';
import { type ChosenModel, FIRST_MODEL, useModelStore } from './modelStore.ts';
import { NO_RUN, useRunStore } from './runStore.ts';

const [CASED, MULTILINGUAL] = EMBEDDED_MODELS.map(({ name }): ChosenModel => ({ kind: 'embedded', name }));

const summary: ModelSummary = {
  name: 'any',
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
};

function dataIn(code: string | null): LoadedData {
  return {
    source: { kind: 'text', text: '', name: 'pasted text' },
    name: 'mine',
    task: 'spans',
    labels: ['O'],
    report: {
      ...{ task: 'spans', files: [], leftOut: [], splits: [], problems: [], problemCounts: {} },
      ...{ madeSplits: null, trainBeforeSubset: null, typesBefore: [], lengths: null },
    },
    choices: DEFAULT_CHOICES,
    language: { code, source: 'detected' },
    fromHub: null,
  };
}

let connection: ConnectionDouble;
let models: ModelActions;
let end: () => void;

beforeEach(() => {
  connection = new ConnectionDouble();
  models = new ModelActions(
    () => connection,
    'http://page.test/',
    () => {},
  );
  useDataStore.setState(useDataStore.getInitialState());
  useModelStore.setState(useModelStore.getInitialState());
  useModelFitStore.setState(useModelFitStore.getInitialState());
  useRunStore.setState(NO_RUN);
  end = keepModelFitting(models);
});

afterEach(() => end());

async function ready(model: ChosenModel, chosenBy: 'user' | 'page'): Promise<void> {
  models.load(model, chosenBy);
  (await connection.next('loadModel', connection.of('loadModel').length - 1)).resolve(summary);
  await models.ready;
}
const load = (code: string | null) => useDataStore.setState({ loaded: dataIn(code) });
const asked = () =>
  connection.of('loadModel').map(({ parameters }) => (parameters.source as { name: string }).name);

describe('the built-in model', () => {
  it('is that of the language of the data, and the page says so', async () => {
    await ready(FIRST_MODEL, 'page');
    load('en');
    await connection.next('countUnknownWords');
    load('es');
    await eventually(() => expect(asked()).toEqual(['cased-4l-384', 'multilingual-6l-384']));
    expect(useModelFitStore.getState().switched).toEqual({ to: 'multilingual-6l-384', language: 'es' });
  });

  it('stays where the user or a link has chosen it, and the other one is known as fitting', async () => {
    await ready(CASED!, 'user');
    load('es');
    (await connection.next('countUnknownWords')).resolve({ unknown: 5, words: 100 });
    await eventually(() =>
      expect(useModelFitStore.getState()).toMatchObject({
        fitting: 'multilingual-6l-384',
        unknownShare: 0.05,
        switched: null,
      }),
    );
    expect(asked()).toEqual(['cased-4l-384']);
  });

  it('is not replaced while it is being chosen, nor during a run, but after it', async () => {
    load('en');
    models.load(CASED, 'user');
    load('es');
    expect(asked()).toEqual(['cased-4l-384']);
    useRunStore.setState({ phase: 'training' });
    await ready(CASED!, 'page');
    await connection.next('countUnknownWords');
    expect(asked()).not.toContain('multilingual-6l-384');
    useRunStore.setState({ phase: 'finished' });
    await eventually(() => expect(asked().at(-1)).toBe('multilingual-6l-384'));
  });

  it('is the one with fewer unknown words for other languages, of equal ones the smaller', async () => {
    await ready(CASED!, 'page');
    load('de');
    const [own, other] = [
      await connection.next('countUnknownWords'),
      await connection.next('countUnknownWords', 1),
    ];
    // Of the one that is loaded nothing is fetched again.
    expect(own.parameters).toEqual({ model: null });
    expect(other.parameters).toMatchObject({ model: { name: 'multilingual-6l-384' } });
    own.resolve({ unknown: 1, words: 100 });
    other.resolve({ unknown: 1, words: 100 });
    await eventually(() =>
      expect(useModelFitStore.getState()).toMatchObject({ fitting: 'cased-4l-384', unknownShare: 0.01 }),
    );
    load('hu');
    (await connection.next('countUnknownWords', 2)).resolve({ unknown: 9, words: 100 });
    (await connection.next('countUnknownWords', 3)).resolve({ unknown: 2, words: 100 });
    await eventually(() => expect(asked().at(-1)).toBe('multilingual-6l-384'));
  });

  it.each([
    ['en', { unknown: 1, words: 100 }, 'multilingual-6l-384'],
    [null, { unknown: 1, words: 100 }, 'multilingual-6l-384'],
    ['en', { unknown: 3, words: 100 }, null],
  ])('that knows more words is known for data in %s, and not loaded unasked', async (code, ofOther, more) => {
    await ready(CASED!, 'page');
    load(code);
    (await connection.next('countUnknownWords')).resolve({ unknown: 3, words: 100 });
    const other = await connection.next('countUnknownWords', 1);
    expect(other.parameters).toMatchObject({ model: { name: 'multilingual-6l-384' } });
    other.resolve(ofOther);
    await eventually(() => expect(useModelFitStore.getState().unknownShare).toBe(0.03));
    await eventually(() => expect(useModelFitStore.getState().knowsMore).toBe(more));
    expect(asked()).toEqual(['cased-4l-384']);
  });

  it('stays where the language is not recognised', async () => {
    await ready(MULTILINGUAL!, 'page');
    load(null);
    (await connection.next('countUnknownWords')).resolve({ unknown: 0, words: 10 });
    await eventually(() => expect(useModelFitStore.getState().unknownShare).toBe(0));
    expect(useModelFitStore.getState().fitting).toBeNull();
    expect(asked()).toEqual(['multilingual-6l-384']);
  });
});

describe('the model that is offered', () => {
  const [cased, multilingual] = ['cased-4l-384', 'multilingual-6l-384'] as const;
  const fit = { fitting: multilingual, unknownShare: 0.01, knowsMore: null };

  it('is that for the language of the data', () => {
    expect(betterModel(fit, CASED!, true)).toBe(multilingual);
    expect(betterModel({ ...fit, unknownShare: 0.3, knowsMore: cased }, CASED!, true)).toBe(multilingual);
    expect(betterModel(fit, MULTILINGUAL!, true)).toBeNull();
  });

  it('is the one that knows more words where the language is right, or not recognised', () => {
    const lacking = { fitting: cased, unknownShare: 0.03, knowsMore: multilingual };
    expect(betterModel(lacking, CASED!, false)).toBe(multilingual);
    expect(betterModel({ ...lacking, fitting: null }, CASED!, false)).toBe(multilingual);
    expect(betterModel({ ...lacking, knowsMore: null }, MULTILINGUAL!, false)).toBeNull();
  });
});

it('each language of the page has a sample and a model', () => {
  expect([sampleFor('en'), sampleFor('es'), sampleFor('fr')]).toEqual([
    'newsroom-en',
    'redaccion-es',
    'newsroom-en',
  ]);
  expect([embeddedFor('en'), embeddedFor('es'), embeddedFor('de')]).toEqual([
    'cased-4l-384',
    'multilingual-6l-384',
    null,
  ]);
});
