import { describe, expect, it } from 'vitest';
import { ModelFolderError, planModelFolder, shardPaths } from './modelFolder.ts';

const TOKENIZER = ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];

describe('a model folder', () => {
  it('has its files beside the config.json nearest to the top', () => {
    const paths = [
      'my/onnx/config.json',
      ...['config.json', 'model.safetensors', ...TOKENIZER].map((p) => `my/${p}`),
    ];
    expect(planModelFolder(paths, 'my')).toEqual({
      config: 'my/config.json',
      weights: 'my/model.safetensors',
      isSharded: false,
      tokenizer: 'my/tokenizer.json',
      tokenizerConfig: 'my/tokenizer_config.json',
      specialTokensMap: null,
      vocabulary: 'my/vocab.txt',
    });
  });

  it('can have its weights in parts', () => {
    const paths = [
      'config.json',
      'model.safetensors.index.json',
      'a-1.safetensors',
      'a-2.safetensors',
      ...TOKENIZER,
    ];
    const plan = planModelFolder(paths, 'big');
    expect(plan.isSharded).toBe(true);
    const index = (map: object) => new TextEncoder().encode(JSON.stringify({ weight_map: map }));
    const whole = index({ x: 'a-1.safetensors', y: 'a-2.safetensors', z: 'a-1.safetensors' });
    expect(shardPaths(whole, plan, paths, 'big')).toEqual(['a-1.safetensors', 'a-2.safetensors']);
    expect(() => shardPaths(index({ x: 'a-3.safetensors' }), plan, paths, 'big')).toThrow(/a-3\.safetensors/);
    expect(() => shardPaths(new Uint8Array([1]), plan, paths, 'big')).toThrow(ModelFolderError);
  });

  it.each([
    ['config', ['README.md'], /no config\.json/],
    ['weights', ['config.json', ...TOKENIZER], /no model\.safetensors/],
    ['weights', ['config.json', 'pytorch_model.bin', ...TOKENIZER], /pytorch_model\.bin.*save_pretrained/],
    ['tokenizer', ['config.json', 'model.safetensors'], /neither tokenizer\.json nor vocab\.txt/],
  ] as const)('without its %s is refused with what to do', (missing, paths, message) => {
    expect(() => planModelFolder(paths, 'x/y')).toThrow(message);
    try {
      planModelFolder(paths, 'x/y');
    } catch (error) {
      expect((error as ModelFolderError).data.missing).toBe(missing);
    }
  });
});
