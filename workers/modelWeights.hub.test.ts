/** Adapters with their base beside them or on a hub, and weights of PyTorch, whole and in parts. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HubServer } from '../e2e/hubServer.ts';
import type { DownloadProgress } from '../src/core/hub/download.ts';
import { MemoryCache } from '../src/core/hub/memoryCache.ts';
import { headOf } from '../src/core/models/head.ts';
import { readSafetensors, type SafetensorsTensor, toFloat32Array } from '../src/core/models/safetensors.ts';
import { judgeForWasm } from '../tests/judge.ts';
import { type FolderFiles, jsonBytes, modelFolder, sharded } from '../tests/modelFolders.ts';
import { pytorchFile } from '../tests/pytorchFile.ts';
import { RequestDouble } from '../tests/requestDouble.ts';
import { ModelLoader } from './modelLoader.ts';
import type { HubAccess } from './protocol/inputs.ts';
import type { EmbeddedSource } from './protocol/models.ts';

const PAGE = 'http://page/models/';

const ofPage = (url: string) => new Response(new Uint8Array(BASE.get(url.slice(PAGE.length))!));

const loader = new ModelLoader(
  {
    fetch: async (url, init) => (url.startsWith(PAGE) ? ofPage(url) : fetch(url, init)),
    openCache: async () => new MemoryCache(),
    yieldTurn: async () => {},
  },
  judgeForWasm,
);

const oracle = (path: string) =>
  new Uint8Array(readFileSync(new URL(`../tests/oracles/${path}`, import.meta.url)));

/** The model that the adapters of the oracles were trained on. */
const BASE: FolderFiles = new Map(
  ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].map((name) => [
    name,
    oracle(`pipeline-model/${name}`),
  ]),
);
const adapter = (name: string): FolderFiles =>
  new Map(
    ['adapter_config.json', 'adapter_model.safetensors'].map((file) => [
      file,
      oracle(`adapters/${name}/${file}`),
    ]),
  );
const inFolder = (folder: string, files: FolderFiles): FolderFiles =>
  new Map([...files].map(([path, bytes]) => [`${folder}${path}`, bytes]));
const changed = (files: FolderFiles, path: string, change: (json: Record<string, unknown>) => object) =>
  new Map([
    ...files,
    [path, jsonBytes(change(JSON.parse(new TextDecoder().decode(files.get(path)))))] as const,
  ]);

/** BASE, as a model that comes with the page. */
const embedded = (name: string): EmbeddedSource => ({
  ...{ kind: 'embedded', name, baseUrl: PAGE, language: 'en', license: 'apache-2.0' },
  paths: [...BASE.keys()],
});

function load(files: FolderFiles, hub?: HubAccess, embeddedModels?: EmbeddedSource[]) {
  const source = {
    kind: 'files',
    name: 'mine',
    files: [...files].map(([name, bytes]) => ({ name: `mine/${name}`, blob: new Blob([bytes]) })),
    ...(hub === undefined ? {} : { hub }),
    ...(embeddedModels === undefined ? {} : { embedded: embeddedModels }),
  } as const;
  return loader.load(source, new RequestDouble());
}

const QUERY = 'bert.encoder.layer.0.attention.self.query.weight';
const values = (file: FolderFiles | Uint8Array, name: string) =>
  toFloat32Array(
    readSafetensors(file instanceof Uint8Array ? file : file.get('model.safetensors')!).tensors.get(name)!,
  );

/** The weights are those that peft merges. */
function expectMerged({ model }: Awaited<ReturnType<typeof load>>, name: string): void {
  for (const tensor of [QUERY, 'classifier.weight']) {
    const found = toFloat32Array(model.checkpoint.tensors.get(tensor)!);
    const right = values(oracle(`adapters/${name}/merged.safetensors`), tensor);
    for (const [i, value] of right.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(2e-6);
  }
}

describe('an adapter in what was chosen', () => {
  it.each([
    ['in the same folder', new Map([...BASE, ...adapter('lora')])],
    [
      'in a folder beside it',
      new Map([...inFolder('base/', BASE), ...inFolder('adapter/', adapter('lora'))]),
    ],
    ['in a folder below it', new Map([...inFolder('base/', BASE), ...adapter('lora')])],
  ])('is merged into its base %s', async (_, files) => {
    const loaded = await load(files);
    expectMerged(loaded, 'lora');
    expect(loaded.model.checkpoint.report.adapter).toEqual({ base: 'acme/tagger', changed: 4, replaced: 2 });
    expect(loaded.model.files.weights).toHaveLength(2);
  });

  it('is left alone where it lies below a whole model', async () => {
    const { model } = await load(new Map([...BASE, ...inFolder('adapters/one/', adapter('lora'))]));
    expect(model.checkpoint.report.adapter).toBeNull();
    expect(toFloat32Array(model.checkpoint.tensors.get(QUERY)!)).toEqual(values(BASE, QUERY));
  });

  it('brings its own tokenizer', async () => {
    const limited = changed(BASE, 'tokenizer_config.json', (json) => ({ ...json, model_max_length: 17 }));
    const own = new Map([...limited].filter(([path]) => path.startsWith('tokenizer')));
    const files = new Map([
      ...inFolder('base/', BASE),
      ...inFolder('a/', adapter('lora')),
      ...inFolder('a/', own),
    ]);
    expect((await load(files)).tokenizer.modelMaxLength).toBe(17);
  });

  it('has its classes where its base names none, and by their names where its folder does', async () => {
    const bare = changed(BASE, 'config.json', ({ id2label: _, label2id: __, ...json }) => ({
      ...json,
      architectures: ['BertForMaskedLM'],
    }));
    const names = async (files: FolderFiles) => {
      const { model } = await load(files);
      return headOf(model.checkpoint.tensors, model.configJson);
    };
    const alone = new Map([...inFolder('base/', bare), ...inFolder('a/', adapter('lora'))]);
    expect(await names(alone)).toMatchObject({ kind: 'named', labels: { 0: 'LABEL_0', 8: 'LABEL_8' } });
    const config = inFolder('a/', new Map([['config.json', BASE.get('config.json')!]]));
    const named = await names(new Map([...alone, ...config]));
    expect(named).toEqual(await names(BASE));
  });

  it.each([
    ['without its base', adapter('lora'), 'base'],
    [
      'without its weights',
      new Map([...BASE, ['adapter_config.json', adapter('lora').get('adapter_config.json')!]]),
      'weights',
    ],
    ['of DoRA', new Map([...BASE, ...adapter('dora')]), 'kind'],
    ['of another base', new Map([...modelFolder('bert'), ...adapter('lora')]), 'tensor'],
  ])('%s is refused as an adapter, with the lines of Python', async (_, files: FolderFiles, reason) => {
    const error = await load(files).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'AdapterError',
      data: { model: 'mine', base: 'acme/tagger', reason },
    });
    expect((error as { data: { python: string } }).data.python).toMatch(
      /^model = PeftModel\.from_pretrained\(.*"acme\/tagger".*\n.*merge_and_unload\(\)\.save_pretrained\("folder"\)$/,
    );
  });

  /** As `model.state_dict()` of a model with an adapter in it. */
  const wrapped = (() => {
    const base = readSafetensors(BASE.get('model.safetensors')!).tensors;
    const parts = readSafetensors(adapter('lora').get('adapter_model.safetensors')!).tensors;
    const named = new Map<string, SafetensorsTensor>(
      [...base].map(([name, tensor]) => {
        const inner = name.replace(/(query|value)\.(weight|bias)$/, '$1.base_layer.$2');
        return [`base_model.model.${inner}`, tensor] as const;
      }),
    );
    for (const [name, tensor] of parts) {
      const head = name.replace('classifier.', 'classifier.modules_to_save.default.');
      named.set(head.replace(/lora_([AB])\.weight/, 'lora_$1.default.weight'), tensor);
    }
    const all = [...named].map(([name, tensor]) => ({ ...tensor, name }));
    return new Map(
      [...BASE].map(([path, bytes]) => [path, path === 'model.safetensors' ? pytorchFile(all) : bytes]),
    );
  })();
  const pickled = new Map(
    [...wrapped].map(([path, bytes]) => [path.replace('model.safetensors', 'pytorch_model.bin'), bytes]),
  );

  it('among the weights of a model is merged where its config is there', async () => {
    const config = adapter('lora').get('adapter_config.json')!;
    const loaded = await load(new Map([...pickled, ['adapter_config.json', config]]));
    expectMerged(loaded, 'lora');
    expect(loaded.model.checkpoint.report).toMatchObject({
      prefix: 'base_model.model.',
      adapter: { changed: 4, replaced: 0 },
      unused: { count: 0 },
    });
  });

  it('among the weights of a model is refused where its config is not', async () => {
    await expect(load(pickled)).rejects.toMatchObject({
      name: 'AdapterError',
      data: { reason: 'config', found: expect.stringContaining('lora_A') },
    });
  });

  it('of PyTorch is merged as it is of safetensors', async () => {
    const { tensors } = readSafetensors(adapter('lora').get('adapter_model.safetensors')!);
    const files = new Map([
      ...BASE,
      ['adapter_config.json', adapter('lora').get('adapter_config.json')!] as const,
      ['adapter_model.bin', pytorchFile(tensors.values())] as const,
    ]);
    expectMerged(await load(files), 'lora');
  });
});

describe('an adapter of a hub', () => {
  const revised = changed(adapter('lora'), 'adapter_config.json', (json) => ({ ...json, revision: 'v2' }));
  const lost = changed(adapter('lora'), 'adapter_config.json', (json) => ({
    ...json,
    base_model_name_or_path: 'acme/nothing',
  }));
  const local = changed(adapter('lora'), 'adapter_config.json', (json) => ({
    ...json,
    base_model_name_or_path: '/home/me/out',
  }));
  const server = new HubServer(
    new Map([
      ['acme/tagger', BASE],
      ['acme/tagger@v2', BASE],
      ['acme/adapter', adapter('lora')],
      ['acme/revised', revised],
      ['acme/lost', lost],
      ['acme/local', local],
    ]),
  );
  let hub: HubAccess;
  beforeEach(async () => {
    hub = { url: await server.start(), token: null };
  });
  afterEach(() => server.stop());
  const fromHub = (name: string, request = new RequestDouble<DownloadProgress>()) =>
    loader.load({ kind: 'hub', hub, name }, request);

  it('gets its base from there', async () => {
    const request = new RequestDouble<DownloadProgress>();
    const loaded = await fromHub('acme/adapter', request);
    expectMerged(loaded, 'lora');
    expect(loaded.model.name).toBe('acme/adapter');
    expect(loaded.model.baseModel).toBe('acme/tagger');
    const files = new Set(request.reports.map(({ file }) => file));
    expect(files).toContain('adapter_model.safetensors');
    expect(files).toContain('model.safetensors');
    for (const file of files) {
      const last = request.reports.findLast((report) => report.file === file)!;
      expect(last.receivedBytes).toBe(last.totalBytes);
    }
  });

  it('gets its base in the revision that it names', async () => {
    expectMerged(await fromHub('acme/revised'), 'lora');
  });

  it("among the user's files gets its base from there", async () => {
    expectMerged(await load(adapter('lora'), hub), 'lora');
  });

  it('is described by its base, with the size of both', async () => {
    const described = await loader.describe(hub, 'acme/adapter', new RequestDouble().signal);
    expect(described.repository).toEqual({ id: 'acme/adapter', revision: 'main' });
    expect(described.modelType).toBe('bert');
    expect(described.weightsBytes).toBe(
      BASE.get('model.safetensors')!.length + adapter('lora').get('adapter_model.safetensors')!.length,
    );
  });

  it.each(['cased-4l-384', './cased-4l-384/', '/home/me/models/cased-4l-384', 'C:\\models\\cased-4l-384'])(
    'of the model of the page, among the user’s files, is merged into that: %s',
    async (base) => {
      const files = changed(adapter('lora'), 'adapter_config.json', (json) => ({
        ...json,
        base_model_name_or_path: base,
      }));
      const loaded = await load(files, hub, [embedded('cased-4l-384')]);
      expectMerged(loaded, 'lora');
      expect(loaded.model).toMatchObject({ name: 'mine', baseModel: 'cased-4l-384', license: 'apache-2.0' });
    },
  );

  it('of a repository that is called as the model of the page is not merged into that', async () => {
    const files = changed(adapter('lora'), 'adapter_config.json', (json) => ({
      ...json,
      base_model_name_or_path: 'acme/cased-4l-384',
    }));
    for (const access of [hub, undefined]) {
      await expect(load(files, access, [embedded('cased-4l-384')])).rejects.toMatchObject({
        name: 'AdapterError',
        data: { reason: 'base', base: 'acme/cased-4l-384' },
      });
    }
  });

  it.each(['acme/lost', 'acme/local'])('whose base is not there is refused with it: %s', async (name) => {
    await expect(fromHub(name)).rejects.toMatchObject({ name: 'AdapterError', data: { reason: 'base' } });
  });
});

describe('weights of PyTorch', () => {
  const folder = modelFolder('roberta');
  const { tensors } = readSafetensors(folder.get('model.safetensors')!);
  const others = [...folder].filter(([path]) => path !== 'model.safetensors');
  const NAME = 'roberta.encoder.layer.0.output.dense.weight';

  it.each(['pytorch_model.bin', 'model.pt', 'best.ckpt'])('are read from %s', async (name) => {
    const more = ['optimizer.pt', 'training_args.bin', 'rng_state.pth'].map(
      (other) => [other, new Uint8Array(9)] as const,
    );
    const { model } = await load(new Map([...others, ...more, [name, pytorchFile(tensors.values())]]));
    expect(model.checkpoint.report).toMatchObject({
      format: 'pytorch',
      unused: { count: 0 },
      newlyInitialized: [],
    });
    expect(toFloat32Array(model.checkpoint.tensors.get(NAME)!)).toEqual(toFloat32Array(tensors.get(NAME)!));
  });

  it('are not taken where safetensors is beside them', async () => {
    const { model } = await load(new Map([...folder, ['pytorch_model.bin', new Uint8Array(9)]]));
    expect(model.checkpoint.report.format).toBe('safetensors');
  });

  const parts = (() => {
    const files = sharded(folder);
    const renamed = [...files].map(([path, bytes]) => {
      if (!path.endsWith('.safetensors'))
        return [path.replace('model.safetensors', 'pytorch_model.bin'), bytes] as const;
      const part = readSafetensors(bytes).tensors.values();
      return [
        path.replace('.safetensors', '.bin').replace('model-', 'pytorch_model-'),
        pytorchFile(part),
      ] as const;
    });
    return changed(new Map(renamed), 'pytorch_model.bin.index.json', ({ weight_map: map }) => ({
      weight_map: Object.fromEntries(
        Object.entries(map as Record<string, string>).map(([tensor, path]) => [
          tensor,
          path.replace('.safetensors', '.bin').replace('model-', 'pytorch_model-'),
        ]),
      ),
    }));
  })();

  it('are read in parts', async () => {
    const { model } = await load(parts);
    expect(model.checkpoint.report).toMatchObject({ format: 'pytorch', fileCount: 2 });
    expect([...model.checkpoint.tensors.keys()].toSorted()).toEqual([...tensors.keys()].toSorted());
  });

  it('are named where a part is missing, or lacks a tensor that the index promises', async () => {
    const path = 'pytorch_model-00002-of-00002.bin';
    await expect(load(new Map([...parts].filter(([each]) => each !== path)))).rejects.toMatchObject({
      name: 'ModelFolderError',
      data: { absent: path, tensor: null },
    });
    const promised = changed(parts, 'pytorch_model.bin.index.json', ({ weight_map: map }) => ({
      weight_map: { ...(map as object), 'roberta.extra': path },
    }));
    await expect(load(promised)).rejects.toMatchObject({
      name: 'ModelFolderError',
      data: { absent: `mine/${path}`, tensor: 'roberta.extra' },
    });
  });
});
