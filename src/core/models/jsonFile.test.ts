import { describe, expect, it, vi } from 'vitest';
import { parseConfig } from './architectures.ts';
import { UnsupportedModelError } from './config.ts';
import { measureJson } from './jsonBounds.ts';
import { InvalidJsonFileError, readJsonFile } from './jsonFile.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readJsonFile('config.json', encode(text));
const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

describe('a JSON file of a model folder', () => {
  it.each([
    ['lists', nested(100_000)],
    ['objects', nested(100_000, '{"a":', '}').replace('{"a":}', '{"a":1}')],
    ['a list behind a field', `{"model_type":${nested(65)}}`],
    ['a field of a million values', `{"a":[${'0,'.repeat(1e6)}0]}`],
    ['a million names', `{${Array.from({ length: 600_000 }, (_, i) => `"${i}":0`).join(',')}}`],
  ])('nested or long beyond any such file is refused before it is parsed: %s', (_, text) => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      expect(() => read(text)).toThrow(InvalidJsonFileError);
      expect(parse).not.toHaveBeenCalled();
    } finally {
      parse.mockRestore();
    }
  });

  it('is read up to that', () => {
    expect(read(nested(64))).toBeInstanceOf(Array);
    expect(read('{"a": "[[[[{{{{\\"[", "b": [1, 2]}')).toEqual({ a: '[[[[{{{{"[', b: [1, 2] });
  });

  it('is walked over once, whatever it has', () => {
    const numbers = (text: string) => {
      const found: string[] = [];
      const excess = measureJson(encode(text), { maxDepth: 3, maxValues: 10, maxEntries: 3 }, (start, end) =>
        found.push(text.slice(start, end)),
      );
      return excess ?? found;
    };
    expect(numbers('{"1": [-1.5e+3, 20], "a\\"2": 0}')).toEqual(['-1.5e+3', '20', '0']);
    expect(numbers('[[[[1')).toEqual({ what: 'depth', limit: 3 });
    expect(numbers('[[1, 2, 3, 4], [5], [6]]')).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(numbers('[1, 2, 3, 4]')).toEqual({ what: 'entries', limit: 3 });
    expect(numbers(`[[${'1,'.repeat(11)}2]]`)).toEqual({ what: 'values', limit: 10 });
    expect(numbers('"unclosed 1')).toEqual([]);
  });
});

describe('a config.json of strangers', () => {
  const refusal = (json: unknown): UnsupportedModelError['data'] => {
    try {
      parseConfig(json);
    } catch (error) {
      expect(error).toBeInstanceOf(UnsupportedModelError);
      expect((error as Error).message.length).toBeLessThan(1000);
      return (error as UnsupportedModelError).data;
    }
    throw new Error('accepted');
  };
  const deep = () => {
    let value: unknown = 1;
    for (let i = 0; i < 100_000; i++) value = [value];
    return value;
  };

  it.each([
    ['a type nested deep', { model_type: deep() }, 'model_type'],
    ['a type of a megabyte', { model_type: 'x'.repeat(1e6) }, 'model_type'],
    ['a type of JavaScript', { model_type: 'constructor' }, 'model_type'],
    ['another type of JavaScript', { model_type: '__proto__' }, 'model_type'],
    ['a size nested deep', { model_type: 'bert', hidden_size: deep() }, 'hidden_size'],
    ['an epsilon beyond float32', { model_type: 'bert', layer_norm_eps: 1e308 }, 'layer_norm_eps'],
    ['an epsilon that float32 makes 0', { model_type: 'bert', layer_norm_eps: 1e-50 }, 'layer_norm_eps'],
    ['an epsilon of ModernBERT', { model_type: 'modernbert', norm_eps: 1e39 }, 'norm_eps'],
    ['an epsilon of DeBERTa', { model_type: 'deberta-v2', layer_norm_eps: 1e39 }, 'layer_norm_eps'],
    ['a deviation beyond float32', { model_type: 'bert', initializer_range: 1e300 }, 'initializer_range'],
    [
      'a cutoff within which nothing is drawn',
      { model_type: 'modernbert', initializer_cutoff_factor: 1e-300 },
      'initializer_cutoff_factor',
    ],
    [
      'wave lengths beyond float32',
      { model_type: 'modernbert', global_rope_theta: 1e300 },
      'global_rope_theta',
    ],
    [
      'buckets beyond any table',
      { model_type: 'deberta-v2', relative_attention: true, share_att_key: true, position_buckets: 1e15 },
      'position_buckets',
    ],
    ['a padding without a row', { model_type: 'bert', vocab_size: 10, pad_token_id: 10 }, 'pad_token_id'],
    [
      'more labels than a head has rows',
      {
        model_type: 'bert',
        id2label: Object.fromEntries(Array.from({ length: 100_001 }, (_, i) => [i, 'O'])),
      },
      'id2label',
    ],
  ])('with %s is refused by the field', (_, json, field) => {
    const data = refusal(json);
    expect(data.field).toBe(field);
    // It crosses to the page, which takes no more of a file than fits in a message.
    expect(JSON.stringify(data).length).toBeLessThan(1000);
  });
});
