import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HubServer } from '../e2e/hubServer.ts';
import { CancelledError } from '../src/core/errors.ts';
import { cachedRepositories } from '../src/core/hub/cache.ts';
import type { DownloadProgress } from '../src/core/hub/download.ts';
import { MemoryCache } from '../src/core/hub/memoryCache.ts';
import { UnsupportedModelError } from '../src/core/models/config.ts';
import { ModelFolderError } from '../src/core/models/modelFolder.ts';
import {
  readSafetensors,
  type TensorToWrite,
  toFloat32Array,
  UnsupportedDtypeError,
  writeSafetensors,
} from '../src/core/models/safetensors.ts';
import { MissingTensorsError, TensorShapeError } from '../src/core/models/weights.ts';
import { ModelTooLargeError } from '../src/core/train/tooLarge.ts';
import { eventually } from '../tests/eventually.ts';
import { judgeForWasm } from '../tests/judge.ts';
import { sharded } from '../tests/modelFolders.ts';
import { RequestDouble } from '../tests/requestDouble.ts';
import { ModelLoader } from './modelLoader.ts';

const FOLDER = new URL('../tests/oracles/pipeline-model/', import.meta.url);
const file = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(name, FOLDER)));
/** Of the built-in model, which is also that of the tests' hub. */
const read = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../public/models/cased-4l-384/${name}`, import.meta.url)));
const NAMES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];

const surroundings = {
  fetch: (url: string) => Promise.reject(new Error(`no network: ${url}`)),
  openCache: async () => new MemoryCache(),
  yieldTurn: async () => {},
};
const loader = new ModelLoader(surroundings, judgeForWasm);

function load(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) {
  return loader.load(
    {
      kind: 'files',
      name: 'mine',
      files: Object.entries(files).map(([name, bytes]) => ({
        name: `mine/${name}`,
        blob: new Blob([bytes]),
      })),
    },
    new RequestDouble(),
  );
}

const whole = Object.fromEntries(NAMES.map((name) => [name, file(name)]));

describe('ModelLoader', () => {
  it('loads a folder: model, tokenizer, and the classes of its head', async () => {
    const { model, tokenizer } = await load(whole);
    expect(model.name).toBe('mine');
    expect(model.config.modelType).toBe('bert');
    expect(tokenizer.modelMaxLength).toBe(48);
  });

  it('loads weights in parts as it loads them whole', async () => {
    const { model } = await load(Object.fromEntries(sharded(new Map(Object.entries(whole)))));
    const { tensors } = (await load(whole)).model.checkpoint;
    expect([...model.checkpoint.tensors.keys()].toSorted()).toEqual([...tensors.keys()].toSorted());
    for (const [name, tensor] of model.checkpoint.tensors) {
      expect(toFloat32Array(tensor)).toEqual(toFloat32Array(tensors.get(name)!));
    }
  });

  it('makes the tokenizer from vocab.txt where there is no tokenizer.json, and passes on what it made', async () => {
    const embedded = Object.fromEntries(
      ['config.json', 'model.safetensors', 'tokenizer_config.json', 'vocab.txt'].map((name) => [
        name,
        read(name),
      ]),
    );
    const made = await load(embedded);
    const given = await load({ ...embedded, 'tokenizer.json': read('tokenizer.json') });
    const ids = (loaded: typeof made) =>
      ['Lisbon', 'unfamiliarly', '—'].map((word) => loaded.tokenizer.encodeWord(word));
    expect(ids(made)).toEqual(ids(given));
    expect(given.model.files.tokenizer).toEqual(read('tokenizer.json'));
    expect(JSON.parse(new TextDecoder().decode(made.model.files.tokenizer))).toHaveProperty('model.vocab');
  });

  it('loads the last of several checkpoints, and says which', async () => {
    const checkpoints = [1500, 500, 1000].flatMap((step) =>
      Object.entries(whole).map(([name, bytes]) => [`checkpoint-${step}/${name}`, bytes] as const),
    );
    expect((await load(Object.fromEntries(checkpoints))).chosen).toEqual({
      path: 'mine/checkpoint-1500/config.json',
      passedOver: ['mine/checkpoint-1000', 'mine/checkpoint-500'],
    });
    expect((await load(whole)).chosen).toBeNull();
  });

  it('refuses a tokenizer_config.json that could not be exported after a run', async () => {
    const named = new TextEncoder().encode(JSON.stringify({ tokenizer_class: ['BertTokenizer'] }));
    await expect(load({ ...whole, 'tokenizer_config.json': named })).rejects.toMatchObject({
      name: 'InvalidTokenizerError',
      data: { file: 'tokenizer_config.json' },
    });
  });

  it("makes the tokenizer that config.json names, with the added tokens' and the special tokens' own files", async () => {
    const { 'tokenizer.json': tokenizer, 'tokenizer_config.json': _, ...others } = whole;
    const { vocab } = (
      JSON.parse(new TextDecoder().decode(tokenizer)) as { model: { vocab: Record<string, number> } }
    ).model;
    const tokens = Object.keys(vocab).toSorted((a, b) => vocab[a]! - vocab[b]!);
    const bytes = (text: string) => new TextEncoder().encode(text);
    const folder = {
      ...others,
      'vocab.txt': bytes(tokens.join('\n')),
      'added_tokens.json': bytes(JSON.stringify({ '<new>': tokens.length })),
      'special_tokens_map.json': bytes('{"pad_token": "[MASK]"}'),
    };
    const loaded = (await load(folder)).tokenizer;
    expect(loaded.encodeWord('<new>')).toEqual([tokens.length]);
    expect(loaded.padTokenId).toBe(vocab['[MASK]']);
    const config = JSON.parse(new TextDecoder().decode(whole['config.json']!)) as object;
    const japanese = bytes(JSON.stringify({ ...config, tokenizer_class: 'BertJapaneseTokenizer' }));
    await expect(load({ ...folder, 'config.json': japanese })).rejects.toThrow(/BertJapaneseTokenizer/);
  });

  it('refuses what is not a model, or cannot be trained', async () => {
    await expect(load({ 'readme.txt': file('config.json') })).rejects.toThrow(ModelFolderError);
    const config = JSON.parse(new TextDecoder().decode(whole['config.json']!)) as object;
    const gpt = new TextEncoder().encode(JSON.stringify({ ...config, model_type: 'gpt2' }));
    await expect(load({ ...whole, 'config.json': gpt })).rejects.toThrow(UnsupportedModelError);
  });
});

afterEach(() => void vi.restoreAllMocks());

describe('weights', () => {
  const tensors = [...readSafetensors(whole['model.safetensors']!).tensors.values()].map(
    ({ name, shape, ...tensor }): TensorToWrite => ({
      name,
      shape,
      dtype: 'F32',
      data: toFloat32Array({ name, shape, ...tensor }),
    }),
  );
  const DENSE = 'bert.encoder.layer.1.output.dense.weight';
  /** The model with one of its tensors changed, or left out. */
  const changed = (name: string, change: (tensor: TensorToWrite) => TensorToWrite[]) => ({
    ...whole,
    'model.safetensors': writeSafetensors(
      tensors.flatMap((tensor) => (tensor.name === name ? change(tensor) : [tensor])),
    ),
  });
  const inParts = (files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) =>
    Object.fromEntries(sharded(new Map(Object.entries(files))));

  it.each([
    ['lack a tensor', MissingTensorsError, () => []],
    ['have another shape', TensorShapeError, (tensor) => [{ ...tensor, shape: tensor.shape.toReversed() }]],
    [
      'are whole numbers',
      UnsupportedDtypeError,
      ({ data, ...tensor }) => [{ ...tensor, dtype: 'I8', data: Int8Array.from(data as Float32Array) }],
    ],
  ] as const satisfies readonly [string, unknown, (tensor: TensorToWrite) => TensorToWrite[]][])(
    'that %s are refused when they are loaded',
    async (_, refusal, change) => {
      await expect(load(changed(DENSE, change))).rejects.toThrow(refusal);
    },
  );

  it('in parts are checked as a whole', async () => {
    await expect(load(inParts(changed(DENSE, () => [])))).rejects.toThrow(MissingTensorsError);
  });

  it('that are truncated, or only an LFS pointer, are refused with their path', async () => {
    const parts = inParts(whole);
    const part = 'model-00002-of-00002.safetensors';
    const cut = { ...parts, [part]: parts[part]!.slice(0, -9) };
    await expect(load(cut)).rejects.toMatchObject({
      name: 'InvalidSafetensorsError',
      message: expect.stringMatching(/^mine\/model-00002-of-00002\.safetensors: /),
      data: { file: `mine/${part}` },
    });
    const pointer = new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:0\n');
    for (const name of ['model.safetensors', 'tokenizer.json']) {
      await expect(load({ ...whole, [name]: pointer })).rejects.toThrow(
        `mine/${name} is only a pointer of Git LFS`,
      );
    }
  });

  describe('with a number that is not finite', () => {
    const UNUSED = { name: 'crf.transitions', dtype: 'F32', shape: [2] } as const;
    const withUnused = (...values: number[]) =>
      changed(DENSE, (tensor) => [tensor, { ...UNUSED, data: Float32Array.from(values) }]);

    it.each([DENSE, 'bert.embeddings.word_embeddings.weight', 'classifier.bias'])(
      'are refused with the name of the tensor: %s',
      async (name) => {
        const damaged = changed(name, ({ data, ...tensor }) => {
          const values = Float32Array.from(data as Float32Array);
          values[values.length - 1] = Number.NaN;
          return [{ ...tensor, data: values }];
        });
        for (const files of [damaged, inParts(damaged)]) {
          await expect(load(files)).rejects.toMatchObject({
            name: 'NotFiniteWeightsError',
            message: expect.stringContaining(name),
            data: { tensors: [name] },
          });
        }
      },
    );

    it('are taken where the model does not use it, which is then listed', async () => {
      expect((await load(withUnused(1, 2))).notFiniteUnused).toEqual([]);
      const { model, notFiniteUnused } = await load(withUnused(1, Number.NEGATIVE_INFINITY));
      expect(model.checkpoint.tensors.has(UNUSED.name)).toBe(true);
      expect(notFiniteUnused).toEqual([UNUSED.name]);
    });

    it('are checked in turns with messages', async () => {
      vi.spyOn(performance, 'now').mockImplementation(
        (
          (nowMs) => () =>
            (nowMs += 1000)
        )(0),
      );
      const request = new RequestDouble();
      const files = Object.entries(whole).map(([name, bytes]) => ({ name, blob: new Blob([bytes]) }));
      let turns = 0;
      const yieldTurn = async () => {
        if (++turns === 10) request.cancel();
      };
      const loading = new ModelLoader({ ...surroundings, yieldTurn }, judgeForWasm).load(
        { kind: 'files', name: 'mine', files },
        request,
      );
      await expect(loading).rejects.toThrow(CancelledError);
      expect(turns).toBe(10);
    });
  });

  it('of double precision are read', async () => {
    const double = changed(DENSE, ({ data, ...tensor }) => [
      { ...tensor, dtype: 'F64', data: Float64Array.from(data as Float32Array) },
    ]);
    const read = (await load(double)).model.checkpoint.tensors.get(DENSE)!;
    expect(read.dtype).toBe('F64');
    expect(toFloat32Array(read)).toEqual(tensors.find(({ name }) => name === DENSE)!.data);
  });
});

const loadFiles = (files: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[]) =>
  loader.load(
    {
      kind: 'files',
      name: 'mine',
      files: files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) })),
    },
    new RequestDouble(),
  );

/** As PyTorch and zip begin. */
const PACKED = new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 8, 8]);

describe('archives', () => {
  it('are not looked for in the files of PyTorch, which begin as they do', async () => {
    const { 'model.safetensors': weights, ...others } = whole;
    await expect(load({ ...others, 'pytorch_model.bin': PACKED })).rejects.toMatchObject({
      name: 'InvalidPytorchError',
      data: { file: 'mine/pytorch_model.bin' },
    });
    const checkpoint = { ...whole, 'optimizer.pt': PACKED, 'rng_state.pth': PACKED, 'data.zip': PACKED };
    expect((await load(checkpoint)).model.files.weights).toEqual([weights]);
  });

  it('are unpacked as far as the model needs it', async () => {
    const packed = zipSync({ mine: { ...whole, onnx: { 'model.onnx': new Uint8Array(10) } } });
    const text = Buffer.from(packed).toString('latin1');
    const name = text.lastIndexOf('mine/onnx/model.onnx');
    // What it says to unpack to.
    new DataView(packed.buffer).setUint32(name - 46 + 24, 0xfffffff0, true);
    const { model } = await loadFiles([{ name: 'mine.ZIP', bytes: packed }]);
    expect(model.files.weights).toEqual([whole['model.safetensors']]);
  });
});

describe('models of the hub', () => {
  let server = new HubServer();
  afterEach(async () => {
    await server.stop();
    server = new HubServer();
  });

  /** A loader with a cache of its own, and what it reports. */
  function newLoader() {
    const request = new RequestDouble<DownloadProgress>();
    const hubLoader = new ModelLoader(
      {
        fetch: (url, init) => fetch(url, init),
        openCache: async () => cache,
        yieldTurn: async () => {},
      },
      judgeForWasm,
    );
    const cache = new MemoryCache();
    const source = (url: string) =>
      ({ kind: 'hub', hub: { url, token: null }, name: 'acme/encoder' }) as const;
    return { loader: hubLoader, request, reports: request.reports, cache, source };
  }

  it('are reported file by file while they arrive, with all sizes from the start', async () => {
    const url = await server.start();
    const { loader, request, reports, source } = newLoader();
    await loader.load(source(url), request);
    const first = reports.findIndex(({ file }) => file === 'model.safetensors');
    const knownThen = new Set(reports.slice(0, first + 1).map(({ file }) => file));
    expect(knownThen).toEqual(new Set(reports.map(({ file }) => file)));
    expect(reports[first]).toMatchObject({
      receivedBytes: 0,
      totalBytes: read('model.safetensors').byteLength,
    });
    for (const file of knownThen) {
      const last = reports.findLast((event) => event.file === file)!;
      expect(last.receivedBytes).toBe(last.totalBytes);
    }
    reports.length = 0;
    await loader.load(source(url), request);
    expect(reports.every(({ receivedBytes, totalBytes }) => receivedBytes === totalBytes)).toBe(true);
  });

  it('can be cancelled, and resume where they were', async () => {
    const url = await server.start();
    server.holdsWeights = true;
    const { loader, request, reports, cache, source } = newLoader();
    const loading = loader.load(source(url), request);
    loading.catch(() => undefined);
    await eventually(() =>
      expect(reports.findLast(({ file }) => file === 'model.safetensors')?.receivedBytes).toBeGreaterThan(0),
    );
    request.cancel();
    await expect(loading).rejects.toThrow(CancelledError);
    const [kept] = await cachedRepositories(cache);
    expect(kept!.files.find(({ path }) => path === 'model.safetensors')).toMatchObject({ whole: false });
    server.holdsWeights = false;
    expect((await loader.load(source(url), new RequestDouble())).model.config.modelType).toBe('bert');
    const [, again] = server.fileRequests.filter(({ path }) => path === 'model.safetensors');
    expect(again!.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('are cancelled by the one that is loaded next', async () => {
    const url = await server.start();
    server.holdsWeights = true;
    const { loader, request, source } = newLoader();
    const loading = loader.load(source(url), request);
    loading.catch(() => undefined);
    const files = Object.entries(whole).map(([name, bytes]) => ({
      name: `mine/${name}`,
      blob: new Blob([bytes]),
    }));
    expect((await loader.load({ kind: 'files', name: 'mine', files }, new RequestDouble())).model.name).toBe(
      'mine',
    );
    await expect(loading).rejects.toThrow(CancelledError);
  });

  it('are found by words, with whether they can be trained', async () => {
    const url = await server.start();
    const found = await newLoader().loader.search(
      { url, token: null },
      { text: 'encoder', modelType: null },
      new RequestDouble().signal,
    );
    expect(found.map(({ id, isTrainable }) => [id, isTrainable])).toEqual([
      ['acme/encoder', true],
      ['acme/gated-encoder', true],
      ['acme/encoder-decoder', false],
    ]);
  });
});

describe('a model of the hub', () => {
  const server = new HubServer();
  const online = new ModelLoader({ ...surroundings, fetch: (url, init) => fetch(url, init) }, judgeForWasm);
  afterEach(() => {
    server.fileRequests.length = 0;
    return server.stop();
  });

  it('is described by its config alone, with its parameters and what training takes', async () => {
    const found = await online.describe(
      { url: await server.start(), token: null },
      'acme/encoder',
      new RequestDouble().signal,
    );
    // 12,288,000 in the encoder, and a head for nine labels.
    expect(found.parameterCount).toBe(12_288_000 + 9 * 385);
    expect(found.memory.totalBytes).toBeGreaterThan(16 * found.parameterCount);
    expect(found.memory.tooLarge).toBeNull();
    expect(server.fileRequests.map(({ path }) => path)).toEqual(['config.json']);
  });

  it('with weights of TensorFlow only is refused by its config, with how to convert them', async () => {
    const hub = { url: await server.start(), token: null };
    await expect(online.describe(hub, 'acme/tensorflow', new RequestDouble().signal)).rejects.toMatchObject({
      name: 'ModelFolderError',
      data: { python: 'AutoModel.from_pretrained("acme/tensorflow").save_pretrained("folder")' },
    });
    expect(server.fileRequests.map(({ path }) => path)).toEqual(['config.json']);
  });

  it('that no setting makes fit is refused with the deciding number, described or loaded', async () => {
    const hub = { url: await server.start(), token: null };
    await expect(online.describe(hub, 'acme/giant', new RequestDouble().signal)).rejects.toThrow(
      /^acme\/giant does not fit: .* need \d+ MB, and a WebAssembly memory has 4295 MB\. No setting helps/,
    );
    await expect(online.load({ kind: 'hub', hub, name: 'acme/giant' }, new RequestDouble())).rejects.toThrow(
      ModelTooLargeError,
    );
    expect(new Set(server.fileRequests.map(({ path }) => path))).toEqual(new Set(['config.json']));
  });
});
