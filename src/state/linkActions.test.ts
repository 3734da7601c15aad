import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectionDouble } from '../../tests/connectionDouble.ts';
import type { Results } from '../../workers/protocol/messages.ts';
import { DEFAULT_CHOICES } from '../core/data/choices.ts';
import { currentLink } from './currentLink.ts';
import { useDataStore } from './dataStore.ts';
import { setToken, useHubStore } from './hubStore.ts';
import { readLink, writeLink } from './link.ts';
import { isKnownHub, rememberHub, useLinkStore } from './linkStore.ts';
import { useModelStore } from './modelStore.ts';
import { DEFAULT_PREFERENCES, usePreferencesStore } from './preferencesStore.ts';
import { Studio } from './studio.ts';

const HUB = 'https://huggingface.co';
const ELSEWHERE = 'https://hub.example';
const COMMIT = 'd04a9e1b6c7f4f8e9a0b1c2d3e4f5a6b7c8d9e0f';

let connection: ConnectionDouble;
let studio: Studio;
let stored: Map<string, string>;

beforeEach(() => {
  stored = new Map();
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, text: string) => void stored.set(key, text),
      removeItem: (key: string) => void stored.delete(key),
    },
  });
  useDataStore.setState(useDataStore.getInitialState());
  useModelStore.setState(useModelStore.getInitialState());
  useLinkStore.setState(useLinkStore.getInitialState());
  usePreferencesStore.setState(DEFAULT_PREFERENCES);
  useHubStore.setState({ tokens: {} });
  connection = new ConnectionDouble();
  studio = new Studio(() => connection, 'http://localhost/');
});

const open = (fragment: string, changed: readonly string[] | null = null, language = 'en') =>
  studio.open(readLink(fragment), changed === null ? null : { changed }, language);

function summary(name: string, choices = {}): Results['importHubDataset'] {
  return {
    name,
    task: 'spans',
    labels: ['O'],
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
    choices: { ...DEFAULT_CHOICES, ...choices },
    language: { code: 'en', source: 'detected' },
    fromHub: { commit: COMMIT, config: name },
  };
}

describe('opening a link', () => {
  it('loads the data set that it names as it says, and the link then names the commit that was read', async () => {
    open('#data?dataset=conll2003&config=conll2003&tags=pos_tags&subset=200&model=acme/encoder');
    const request = await connection.next('importHubDataset');
    const choices = { ...DEFAULT_CHOICES, tagField: 'pos_tags', trainSubset: 200 };
    expect(request.parameters).toEqual({
      hub: { url: HUB, token: null },
      repository: { id: 'eriktks/conll2003', revision: 'main' },
      config: 'conll2003',
      splits: null,
      choices,
    });
    expect((await connection.next('loadModel')).parameters.source).toMatchObject({
      kind: 'hub',
      name: 'acme/encoder',
    });
    expect(currentLink()).toBeNull();
    request.resolve(summary('conll2003', choices));
    await studio.data.settled;
    const link = currentLink()!;
    expect(link.data).toMatchObject({ id: 'eriktks/conll2003', revision: COMMIT, tagField: 'pos_tags' });
    expect(readLink(writeLink(link)).contents?.data).toEqual(link.data);
  });

  it('sends no stored token with what it names, until the user sends it', async () => {
    setToken(HUB, 'hf_secret', true);
    open('#data?dataset=acme/news&model=acme/encoder');
    const asked = await connection.next('importHubDataset');
    expect(asked.parameters.hub).toEqual({ url: HUB, token: null });
    const { source } = (await connection.next('loadModel')).parameters;
    expect(source).toMatchObject({ hub: { url: HUB, token: null } });
    asked.reject(new Error('gated'));
    await studio.data.settled;
    void studio.data.loadWithToken();
    const again = await connection.next('importHubDataset', 1);
    expect(again.parameters).toEqual({ ...asked.parameters, hub: { url: HUB, token: 'hf_secret' } });
  });

  it('asks before the first request to a hub that only the link has named', async () => {
    open(`#data?dataset=acme/news&model=acme/encoder&epochs=5&hubUrl=${ELSEWHERE}`);
    expect(useLinkStore.getState().askingForHub?.hubUrl).toBe(ELSEWHERE);
    expect(usePreferencesStore.getState()).toMatchObject({ hubUrl: HUB, changedSettings: { epochs: 5 } });
    await Promise.resolve();
    expect(connection.requests.map(({ kind }) => kind)).toEqual(['chooseBackend']);
    studio.links.answerForHub(true);
    expect((await connection.next('importHubDataset')).parameters.hub).toEqual({
      url: ELSEWHERE,
      token: null,
    });
    expect((await connection.next('loadModel')).parameters.source).toMatchObject({ hub: { url: ELSEWHERE } });
    expect(usePreferencesStore.getState().hubUrl).toBe(ELSEWHERE);
    expect(isKnownHub(ELSEWHERE)).toBe(true);
  });

  it('loads what comes with the page where the user refuses that hub, which is asked about again', async () => {
    open(`#data?dataset=acme/news&model=acme/encoder&hubUrl=${ELSEWHERE}`);
    studio.links.answerForHub(false);
    expect((await connection.next('loadModel')).parameters.source).toMatchObject({ kind: 'embedded' });
    expect(connection.of('importHubDataset')).toHaveLength(0);
    expect(useDataStore.getState().importing).toEqual({ kind: 'sample', sample: 'newsroom-en' });
    expect(usePreferencesStore.getState().hubUrl).toBe(HUB);
    expect(isKnownHub(ELSEWHERE)).toBe(false);
  });

  it('does not ask for a hub that the user has agreed to', async () => {
    rememberHub(ELSEWHERE);
    open(`#data?dataset=acme/news&hubUrl=${ELSEWHERE}`);
    expect(useLinkStore.getState().askingForHub).toBeNull();
    await connection.next('importHubDataset');
  });

  it('takes all its settings for changed ones; after a reload those that the user had changed', () => {
    const fragment = '#train?sample=newsroom-en&model=cased-4l-384&learningRate=0.0003&epochs=5';
    open(fragment);
    expect(usePreferencesStore.getState().changedSettings).toEqual({ learningRate: 3e-4, epochs: 5 });
    open(fragment, ['epochs']);
    expect(usePreferencesStore.getState().changedSettings).toEqual({ epochs: 5 });
  });
});

describe('a link that comes into the address of the open page', () => {
  it('loads only what differs from what is there', async () => {
    open('#data?dataset=acme/news&model=acme/encoder');
    (await connection.next('importHubDataset')).resolve(summary('news'));
    await studio.data.settled;
    const now = writeLink(currentLink()!);
    studio.links.follow(readLink(`${now}&seed=7`));
    expect(usePreferencesStore.getState().changedSettings).toEqual({ seed: 7 });
    studio.links.follow(readLink(now.replace('acme/encoder', 'acme/other')));
    expect((await connection.next('loadModel', 1)).parameters.source).toMatchObject({ name: 'acme/other' });
    expect(connection.of('importHubDataset')).toHaveLength(1);
    studio.links.follow(readLink(`${now}&subset=20`));
    expect((await connection.next('importHubDataset', 1)).parameters.choices).toMatchObject({
      trainSubset: 20,
    });
  });

  it('leaves what is there where its hub is refused', async () => {
    open('#data?dataset=acme/news');
    (await connection.next('importHubDataset')).resolve(summary('news'));
    await studio.data.settled;
    studio.links.follow(readLink(`#data?dataset=acme/other&model=acme/other&hubUrl=${ELSEWHERE}`));
    studio.links.answerForHub(false);
    expect(useDataStore.getState()).toMatchObject({ importing: null, loaded: { name: 'news' } });
    expect(connection.of('loadModel')).toHaveLength(1);
  });
});

describe('what comes first', () => {
  it.each([
    ['en', 'newsroom-en', 'cased-4l-384'],
    ['es', 'redaccion-es', 'multilingual-6l-384'],
  ])('is the sample and the model of a page in %s, which may be replaced', async (language, sample, name) => {
    open('#train', null, language);
    expect(useDataStore.getState().importing).toEqual({ kind: 'sample', sample });
    expect((await connection.next('loadModel')).parameters.source).toMatchObject({ kind: 'embedded', name });
    expect(useModelStore.getState().chosenBy).toBe('page');
  });

  it('is what a link says in any language, and what it names stays', async () => {
    open('#train?epochs=5', null, 'es');
    expect(useDataStore.getState().importing).toEqual({ kind: 'sample', sample: 'newsroom-en' });
    expect((await connection.next('loadModel')).parameters.source).toMatchObject({ name: 'cased-4l-384' });
    expect(useModelStore.getState().chosenBy).toBe('user');
  });

  it.each([
    [['epochs'], 'page'],
    [['epochs', 'model'], 'user'],
  ])(
    'after a reload of the page’s own address with %j, the model is chosen by the %s',
    (changed, chosenBy) => {
      open('#train?sample=redaccion-es&model=multilingual-6l-384&epochs=5', changed, 'en');
      expect(useModelStore.getState().chosenBy).toBe(chosenBy);
    },
  );
});
