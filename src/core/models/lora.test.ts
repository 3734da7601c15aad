import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_TURNS } from '../turns.ts';
import { parseConfig } from './architectures.ts';
import { nameWeights } from './checkpoint.ts';
import { AdapterError, mergeAdapter, readAdapterConfig } from './lora.ts';
import { readSafetensors, type SafetensorsTensor, toFloat32Array } from './safetensors.ts';
import { joinShards, readSafetensorsFile } from './weightFiles.ts';

const read = (path: string) =>
  new Uint8Array(readFileSync(new URL(`../../../tests/oracles/${path}`, import.meta.url)));
const config = parseConfig(JSON.parse(new TextDecoder().decode(read('pipeline-model/config.json'))));
const base = nameWeights(
  config,
  joinShards('safetensors', [readSafetensorsFile('base', read('pipeline-model/model.safetensors'))]),
);

/** @param change of adapter_config.json */
function adapterOf(name: string, change: object = {}, tensors = tensorsOf(name)) {
  const json = JSON.parse(new TextDecoder().decode(read(`adapters/${name}/adapter_config.json`))) as object;
  const bytes = new TextEncoder().encode(JSON.stringify({ ...json, ...change }));
  return { model: 'mine', config: readAdapterConfig('adapter_config.json', bytes, 'mine'), tensors };
}

const tensorsOf = (name: string): ReadonlyMap<string, SafetensorsTensor> =>
  readSafetensors(read(`adapters/${name}/adapter_model.safetensors`)).tensors;
const merge = (adapter: ReturnType<typeof adapterOf>) => mergeAdapter(config, base, adapter, NO_TURNS);

describe('an adapter merged into its base', () => {
  it.each(['lora', 'rslora', 'patterns', 'biases', 'embeddings', 'no-head'])(
    '%s gives the weights that peft gives',
    async (name) => {
      const { tensors } = await merge(adapterOf(name));
      const expected = readSafetensors(read(`adapters/${name}/merged.safetensors`)).tensors;
      expect(expected.size).toBeGreaterThan(0);
      let furthest = 0;
      for (const [key, tensor] of tensors) {
        const values = toFloat32Array(tensor);
        const right = toFloat32Array(expected.get(key) ?? base.tensors.get(key)!);
        expect(values.length).toBe(right.length);
        for (const [i, value] of values.entries()) furthest = Math.max(furthest, Math.abs(value - right[i]!));
      }
      // Sums of float32 in another order; the weights are around 1.
      expect(furthest).toBeLessThan(2e-6);
    },
  );

  it('reports what it changed', async () => {
    expect((await merge(adapterOf('lora'))).adapter).toEqual({
      base: 'acme/tagger',
      changed: 4,
      replaced: 2,
    });
    expect((await merge(adapterOf('embeddings'))).adapter).toMatchObject({ changed: 3 });
  });

  it('leaves the base as it was', async () => {
    const before = new Map(base.tensors);
    await merge(adapterOf('lora'));
    expect(base.tensors).toEqual(before);
  });
});

describe('an adapter that cannot be merged', () => {
  const refusal = async (adapter: ReturnType<typeof adapterOf>): Promise<AdapterError['data']> => {
    const error = await merge(adapter).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AdapterError);
    return (error as AdapterError).data;
  };

  it.each([
    ['of DoRA', 'dora', {}, 'use_dora'],
    ['of IA3', 'lora', { peft_type: 'IA3' }, 'IA3'],
    ['with biases of its own', 'lora', { lora_bias: true }, 'lora_bias'],
    ['with replicated layers', 'lora', { layer_replication: [[0, 1]] }, 'layer_replication'],
    ['with a pattern that is more than a name', 'lora', { alpha_pattern: { '(a+)+$': 2 } }, 'alpha_pattern'],
  ])('%s is refused by that, with the lines of Python', async (_, name, change, found) => {
    const data = await refusal(adapterOf(name, change));
    expect(data).toMatchObject({ reason: 'kind', found, base: 'acme/tagger' });
    expect(data.python).toContain('PeftModel.from_pretrained(');
    expect(data.python).toContain('merge_and_unload().save_pretrained(');
  });

  const LORA = 'base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight';
  it.each([
    ['that lacks a factor', (all: Map<string, SafetensorsTensor>) => all.delete(LORA)],
    [
      'of another width',
      (all: Map<string, SafetensorsTensor>) => all.set(LORA, { ...all.get(LORA)!, shape: [4, 24] }),
    ],
    [
      'of a module that the base lacks',
      (all: Map<string, SafetensorsTensor>) => all.set(LORA.replace('layer.0', 'layer.7'), all.get(LORA)!),
    ],
  ])('%s is refused by the module', async (_, change) => {
    const tensors = new Map(tensorsOf('lora'));
    change(tensors);
    expect(await refusal(adapterOf('lora', {}, tensors))).toMatchObject({ reason: 'tensor' });
  });

  it('with tensors of an unknown kind is refused by their name', async () => {
    const tensors = new Map(tensorsOf('lora'));
    tensors.set('base_model.model.bert.prompt_embeddings', tensors.get(LORA)!);
    expect(await refusal(adapterOf('lora', {}, tensors))).toMatchObject({
      reason: 'kind',
      found: 'bert.prompt_embeddings',
    });
  });
});
