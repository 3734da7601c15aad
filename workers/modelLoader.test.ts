import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MemoryCache } from '../src/core/hub/memoryCache.ts';
import { UnsupportedModelError } from '../src/core/models/config.ts';
import { ModelFolderError } from '../src/core/models/modelFolder.ts';
import { toFloat32Array } from '../src/core/models/safetensors.ts';
import { sharded } from '../tests/modelFolders.ts';
import { ModelLoader } from './modelLoader.ts';

const FOLDER = new URL('../tests/oracles/pipeline-model/', import.meta.url);
const file = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(name, FOLDER)));
const NAMES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];

const loader = new ModelLoader({
  fetch: (url) => Promise.reject(new Error(`no network: ${url}`)),
  openCache: async () => new MemoryCache(),
  emit: () => {},
  yieldTurn: async () => {},
});

function load(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) {
  return loader.load({
    kind: 'files',
    name: 'mine',
    files: Object.entries(files).map(([name, bytes]) => ({ name: `mine/${name}`, blob: new Blob([bytes]) })),
  });
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

  it('makes the tokenizer of vocab.txt where there is no tokenizer.json, and hands on what it made', async () => {
    const read = (name: string) =>
      new Uint8Array(readFileSync(new URL(`../public/models/cased-4l-384/${name}`, import.meta.url)));
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

  it('refuses what is no model, or none that can be trained', async () => {
    await expect(load({ 'readme.txt': file('config.json') })).rejects.toThrow(ModelFolderError);
    const config = JSON.parse(new TextDecoder().decode(whole['config.json']!)) as object;
    const gpt = new TextEncoder().encode(JSON.stringify({ ...config, model_type: 'gpt2' }));
    await expect(load({ ...whole, 'config.json': gpt })).rejects.toThrow(UnsupportedModelError);
  });
});
