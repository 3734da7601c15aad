/**
 * Models of every architecture from a hub: one made for tests, and the stand-in beside the project; over connections
 * that break.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { commitOf, HUB_TOKEN, HubServer } from '../e2e/hubServer.ts';
import type { DownloadProgress } from '../src/core/hub/download.ts';
import { ChecksumError, GatedRepositoryError, HubNotFoundError } from '../src/core/hub/errors.ts';
import { MemoryCache } from '../src/core/hub/memoryCache.ts';
import { buildForward, isHead } from '../src/core/models/architectures.ts';
import { taggerLabels } from '../src/core/models/head.ts';
import { loadWeights } from '../src/core/models/weights.ts';
import { headRows } from '../src/core/train/headStart.ts';
import { judgeForWasm } from '../tests/judge.ts';
import { type FolderFiles, modelFolder, sharded } from '../tests/modelFolders.ts';
import { ORACLE_LABELS, TINY_MODELS } from '../tests/oracleFiles.ts';
import { RequestDouble } from '../tests/requestDouble.ts';
import { hasStandIn, StandIns } from '../tests/standIn.ts';
import { type LoadedModel, ModelLoader } from './modelLoader.ts';

// They wait most of the time.
vi.setConfig({ maxConcurrency: TINY_MODELS.length });

/** What transformers' tools put beside a model, and is not needed to train it. */
const OTHER_FILES: FolderFiles = new Map([
  ['README.md', new TextEncoder().encode('# A model\n')],
  ['onnx/model.onnx', new Uint8Array(5000)],
  ['older/model.safetensors', new Uint8Array(7000)],
]);

const WEIGHTS = ['classifier', 'encoder', 'bare'] as const;

function newLoader(url: string, { cache = new MemoryCache(), token = null as string | null } = {}) {
  const request = new RequestDouble<DownloadProgress>();
  const surroundings: ConstructorParameters<typeof ModelLoader>[0] = {
    fetch: (input, init) => fetch(input, init),
    openCache: async () => cache,
    yieldTurn: async () => {},
  };
  const loader = new ModelLoader(surroundings, judgeForWasm);
  const load = (name: string) => loader.load({ kind: 'hub', hub: { url, token }, name }, request);
  return { load, loader, progress: request.reports, cache };
}

/** Compared by node: vitest takes long for so many numbers. */
const isEqual = (a: Uint8Array | undefined, b: Uint8Array | undefined) =>
  a !== undefined && b !== undefined && Buffer.from(a).equals(b);

/** All that a model is made of arrived as it is in the folder. */
function expectWhole({ model }: LoadedModel, folder: FolderFiles): void {
  const { files } = model;
  expect(isEqual(files.config, folder.get('config.json'))).toBe(true);
  expect(isEqual(files.tokenizer, folder.get('tokenizer.json'))).toBe(true);
  expect(isEqual(files.tokenizerConfig, folder.get('tokenizer_config.json'))).toBe(true);
  const weights = [...folder].filter(([path]) => path.endsWith('.safetensors')).map(([, bytes]) => bytes);
  expect(files.weights).toHaveLength(weights.length);
  for (const [i, bytes] of weights.entries()) expect(isEqual(files.weights[i], bytes)).toBe(true);
}

/**
 * The last thing said of each file is that it is whole, what was said never fell back, and together the files are the
 * folder.
 */
function expectProgress(progress: readonly DownloadProgress[], folder: FolderFiles): void {
  const received = new Map<string, number>();
  for (const { file, receivedBytes, totalBytes } of progress) {
    expect(receivedBytes).toBeGreaterThanOrEqual(received.get(file) ?? 0);
    expect(totalBytes).toBe(folder.get(file)?.byteLength);
    received.set(file, receivedBytes);
  }
  const sum = (sizes: Iterable<number>) => [...sizes].reduce((total, size) => total + size, 0);
  expect(new Set(received.keys())).toEqual(new Set(folder.keys()));
  expect(sum(received.values())).toBe(sum([...folder.values()].map(({ byteLength }) => byteLength)));
}

/** The weights are those of the architecture: only a head that is not there is drawn. */
function expectTrainable({ model, classReadings }: LoadedModel, hasHead: boolean): void {
  const { config, configJson, checkpoint } = model;
  const { parameters } = buildForward(config, ORACLE_LABELS.length, { kind: 'eval' });
  const { tensors } = checkpoint;
  const rows = headRows(taggerLabels(tensors, configJson), classReadings[0], ORACLE_LABELS, 'matching');
  const specs = parameters.map(({ spec }) => spec);
  const { newlyInitialized, unused } = loadWeights(config, specs, tensors, 1, rows);
  expect(newlyInitialized.filter((name) => !isHead(name))).toEqual([]);
  expect(newlyInitialized.includes('classifier.weight')).toBe(!hasHead);
  expect(unused).toEqual([]);
}

const FOLDERS = new Map(
  TINY_MODELS.flatMap((family) =>
    WEIGHTS.map((weights) => [`${family}-${weights}`, modelFolder(family, weights)] as const),
  ),
);

describe('a hub made for tests', () => {
  const bert = FOLDERS.get('bert-classifier')!;
  const parts = sharded(FOLDERS.get('roberta-classifier')!);
  const models = new Map<string, FolderFiles>([
    ...TINY_MODELS.map((family) => [`acme/${family}`, FOLDERS.get(`${family}-classifier`)!] as const),
    ['acme/bert@v2', FOLDERS.get('bert-bare')!],
    ['acme/bert@refs/pr/1', FOLDERS.get('bert-encoder')!],
    ['acme/parts', parts],
    ['acme/gated-bert', bert],
  ]);
  const withOthers = new Map([...models].map(([name, files]) => [name, new Map([...files, ...OTHER_FILES])]));
  let server: HubServer;
  let url: string;
  beforeEach(async () => {
    server = new HubServer(withOthers);
    url = await server.start();
  });
  afterEach(() => server.stop());

  it('every architecture arrives whole with every connection cut once, and is there without the hub afterwards', async () => {
    server.cutsFirstAnswer = true;
    const caches = await Promise.all(
      TINY_MODELS.map(async (family) => {
        const { load, progress, cache } = newLoader(url);
        const folder = models.get(`acme/${family}`)!;
        const loaded = await load(`acme/${family}`);
        expectWhole(loaded, folder);
        expectProgress(progress, folder);
        expectTrainable(loaded, true);
        return cache;
      }),
    );
    expect(server.fileRequests).toHaveLength(TINY_MODELS.length * 4 * 2);
    // From where the connection broke; on a busy machine a connection may break before anything of it was read.
    const resumed = server.fileRequests.filter(({ range }) => /^bytes=[1-9]\d*-$/.test(range ?? ''));
    expect(resumed.length).toBeGreaterThan(TINY_MODELS.length * 2);
    await server.stop();
    for (const [i, family] of TINY_MODELS.entries()) {
      const { load, progress } = newLoader(url, { cache: caches[i]! });
      expectWhole(await load(`acme/${family}`), models.get(`acme/${family}`)!);
      expectProgress(progress, models.get(`acme/${family}`)!);
      expect(progress.filter(({ receivedBytes, totalBytes }) => receivedBytes !== totalBytes)).toEqual([]);
    }
  });

  it('weights in parts, each connection cut once', async () => {
    server.cutsFirstAnswer = true;
    const { load, loader, progress } = newLoader(url);
    const described = await loader.describe({ url, token: null }, 'acme/parts', new RequestDouble().signal);
    const partBytes = [...parts]
      .filter(([path]) => path.endsWith('.safetensors'))
      .map(([, bytes]) => bytes.length);
    expect(described.weightsBytes).toBe(partBytes[0]! + partBytes[1]!);
    const asked = new Set(server.fileRequests.map(({ path }) => path));
    expect(asked).toEqual(new Set(['config.json', 'model.safetensors.index.json']));
    const loaded = await load('acme/parts');
    expectWhole(loaded, parts);
    expectTrainable(loaded, true);
    expectProgress(progress, parts);
  });

  it('another revision than main, by tag, by ref and by commit', async () => {
    const { load } = newLoader(url);
    expectWhole(await load('acme/bert'), bert);
    const v2 = await load('acme/bert@v2');
    expectWhole(v2, FOLDERS.get('bert-bare')!);
    expectTrainable(v2, false);
    expectWhole(await load('acme/bert@refs/pr/1'), FOLDERS.get('bert-encoder')!);
    expectWhole(await load(`acme/bert@${commitOf('acme/bert@v2')}`), FOLDERS.get('bert-bare')!);
    await expect(load('acme/bert@v3')).rejects.toThrow(HubNotFoundError);
    await expect(load('acme/bert@v3')).rejects.toMatchObject({
      data: { missing: 'revision', revision: 'v3' },
    });
  });

  it('a model that needs a token', async () => {
    await expect(newLoader(url).load('acme/gated-bert')).rejects.toThrow(GatedRepositoryError);
    const wrong = newLoader(url, { token: 'wrong' }).load('acme/gated-bert');
    await expect(wrong).rejects.toMatchObject({ data: { hadToken: true } });
    expectWhole(await newLoader(url, { token: HUB_TOKEN }).load('acme/gated-bert'), bert);
  });

  it('weights that arrive damaged are refused, and all is well once they arrive as they are', async () => {
    server.damagedPaths.add('model.safetensors');
    const { load, cache } = newLoader(url);
    await expect(load('acme/bert')).rejects.toThrow(ChecksumError);
    server.damagedPaths.clear();
    expectWhole(await load('acme/bert'), bert);
    expect((await cache.list()).every(({ whole }) => whole)).toBe(true);
  });

  it('weights that were damaged in the cache are received again', async () => {
    const { load, cache } = newLoader(url);
    await load('acme/bert');
    const { key } = (await cache.list()).find((entry) => entry.key.path === 'model.safetensors')!;
    const partial = await cache.openPartial(key);
    await partial.append(bert.get('model.safetensors')!.map((byte) => byte ^ 1));
    await partial.finish();
    const requests = server.fileRequests.length;
    expectWhole(await load('acme/bert'), bert);
    expect(server.fileRequests.slice(requests).map(({ path }) => path)).toEqual(['model.safetensors']);
    expectWhole(await load('acme/bert'), bert);
    expect(server.fileRequests).toHaveLength(requests + 1);
  });
});

describe.skipIf(!hasStandIn(TINY_MODELS.length))('the stand-in of the hub', () => {
  const standIns = new StandIns();
  const parent = mkdtempSync(join(tmpdir(), 'tagsmith-hub-'));
  beforeAll(() => {
    for (const [name, files] of FOLDERS) {
      for (const [path, bytes] of [...files, ...OTHER_FILES]) {
        mkdirSync(dirname(join(parent, name, path)), { recursive: true });
        writeFileSync(join(parent, name, path), bytes);
      }
    }
  });
  afterAll(() => {
    standIns.stop();
    rmSync(parent, { recursive: true });
  });

  it.concurrent.each(TINY_MODELS)(
    '%s with and without a head, over a slow connection of which every second is cut',
    async (family) => {
      const url = await standIns.start('--models', parent, '--fail-every', '2', '--rate', '2000000');
      const cache = new MemoryCache();
      for (const weights of WEIGHTS) {
        const folder = FOLDERS.get(`${family}-${weights}`)!;
        const { load, progress } = newLoader(url, { cache });
        const loaded = await load(`acme/${family}-${weights}`);
        expectWhole(loaded, folder);
        expectProgress(progress, folder);
        expectTrainable(loaded, weights === 'classifier');
      }
    },
    120_000,
  );
});
