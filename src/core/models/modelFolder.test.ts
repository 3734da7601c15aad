import { describe, expect, it } from 'vitest';
import { findConfig, ModelFolderError, planModelFolder, readIndex } from './modelFolder.ts';

const TOKENIZER = ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];

const plan = (paths: readonly string[], model: string, configJson: unknown = {}) =>
  planModelFolder(paths, findConfig(paths, model).path, configJson, model);

describe('a model folder', () => {
  it('has its files beside the config.json nearest to the top', () => {
    const paths = [
      'my/onnx/config.json',
      ...['config.json', 'model.safetensors', ...TOKENIZER].map((p) => `my/${p}`),
    ];
    expect(plan(paths, 'my')).toEqual({
      config: 'my/config.json',
      weights: 'my/model.safetensors',
      format: 'safetensors',
      isSharded: false,
      tokenizer: 'my/tokenizer.json',
      tokenizerConfig: 'my/tokenizer_config.json',
      specialTokensMap: null,
      vocabulary: 'my/vocab.txt',
      addedTokens: null,
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
    const planned = plan(paths, 'big');
    expect(planned.isSharded).toBe(true);
    const index = (map: object) => new TextEncoder().encode(JSON.stringify({ weight_map: map }));
    const whole = index({ x: 'a-1.safetensors', y: 'a-2.safetensors', z: 'a-1.safetensors' });
    expect(readIndex(whole, planned, paths, 'big')).toEqual([
      { path: 'a-1.safetensors', tensors: ['x', 'z'] },
      { path: 'a-2.safetensors', tensors: ['y'] },
    ]);
    expect(() => readIndex(index({ x: 'a-3.safetensors' }), planned, paths, 'big')).toThrow(
      /a-3\.safetensors/,
    );
    expect(() => readIndex(new Uint8Array([1]), planned, paths, 'big')).toThrow(ModelFolderError);
    const odd = new TextEncoder().encode('{"weight_map": {"__proto__": "a-1.safetensors"}}');
    expect(readIndex(odd, planned, paths, 'big')).toEqual([
      { path: 'a-1.safetensors', tensors: ['__proto__'] },
    ]);
  });

  it.each([
    ['config', ['README.md'], /no config\.json/],
    ['weights', ['config.json', ...TOKENIZER], /no model\.safetensors/],
    ['weights', ['config.json', 'tf_model.h5', ...TOKENIZER], /tf_model\.h5.*save_pretrained/],
    ['tokenizer', ['config.json', 'model.safetensors'], /neither tokenizer\.json nor vocab\.txt/],
  ] as const)('without its %s is refused with what to do', (missing, paths, message) => {
    expect(() => plan(paths, 'x/y')).toThrow(message);
    try {
      plan(paths, 'x/y');
    } catch (error) {
      expect((error as ModelFolderError).data.missing).toBe(missing);
    }
  });

  it('of a tagger is converted with its head', () => {
    const paths = ['config.json', 'tf_model.h5', ...TOKENIZER];
    const advice = (architecture: string) => {
      try {
        return plan(paths, 'x/y', { architectures: [architecture] });
      } catch (error) {
        return (error as ModelFolderError).data.python;
      }
    };
    const saved = 'from_pretrained("x/y").save_pretrained("folder")';
    expect(advice('BertForTokenClassification')).toBe(`AutoModelForTokenClassification.${saved}`);
    expect(advice('BertForMaskedLM')).toBe(`AutoModel.${saved}`);
  });

  it('with several models in it is that with weights, nearest to the top, of checkpoints the last', () => {
    const models = (...folders: string[]) =>
      folders.flatMap((folder) => [`${folder}config.json`, `${folder}model.safetensors`]);
    const checkpoints = models('a/checkpoint-500/', 'a/checkpoint-1000/', 'a/checkpoint-1500/');
    expect(findConfig(checkpoints, 'a')).toEqual({
      path: 'a/checkpoint-1500/config.json',
      passedOver: ['a/checkpoint-1000', 'a/checkpoint-500'],
    });
    expect(findConfig(['a/config.json', ...checkpoints], 'a').path).toBe('a/checkpoint-1500/config.json');
    expect(findConfig([...checkpoints, ...models('a/final/')], 'a').path).toBe('a/final/config.json');
    const top = { path: 'a/config.json', passedOver: [] };
    expect(findConfig([...checkpoints, ...models('a/')], 'a')).toEqual(top);
    expect(findConfig(['1_Pooling/config.json', ...models('model/')], 'a').path).toBe('model/config.json');
  });
});
