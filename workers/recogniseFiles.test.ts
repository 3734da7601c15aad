import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { recogniseFiles } from './recogniseFiles.ts';

const file = (name: string, bytes: Uint8Array<ArrayBuffer> = new Uint8Array(3)) => ({
  name,
  blob: new Blob([bytes]),
});
const zip = (...names: readonly string[]) =>
  new Uint8Array(zipSync(Object.fromEntries(names.map((name) => [name, new Uint8Array(5)]))));
const kindOf = (...files: Parameters<typeof recogniseFiles>[0]) => recogniseFiles(files, async () => {});

describe('files that are dropped', () => {
  it.each([
    ['a folder', [file('mine/config.json'), file('mine/model.safetensors'), file('mine/vocab.txt')]],
    ['weights in parts', [file('m/config.json'), file('m/pytorch_model-00001-of-00002.bin')]],
    ['an adapter', [file('lora/adapter_config.json'), file('lora/adapter_model.safetensors')]],
    ['a zip', [file('mine.zip', zip('mine/config.json', 'mine/model.safetensors'))]],
  ])('are a model: %s', async (_, files) => {
    expect(await kindOf(...files)).toBe('model');
  });

  it.each([
    ['files of data', [file('train.conll'), file('valid.conll')]],
    ['a config without weights', [file('data/config.json'), file('data/train.jsonl')]],
    ['a zip of data', [file('data.zip', zip('train.conll', 'valid.conll'))]],
    ['a zip that is none', [file('broken.zip', new TextEncoder().encode('not a zip'))]],
  ])('are data: %s', async (_, files) => {
    expect(await kindOf(...files)).toBe('data');
  });
});
