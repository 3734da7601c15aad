import { describe, expect, it } from 'vitest';
import { isModelName, modelNameFor } from './exportStore.ts';

describe('the name of an exported model', () => {
  it.each([
    ['newsroom-en', 'newsroom-en-tagger'],
    ['eng.train (2)', 'eng.train-2-tagger'],
    ['Año nuevo', 'Ano-nuevo-tagger'],
    ['../../etc', 'etc-tagger'],
    ['日本語', 'my-tagger'],
  ])('of the data set %s is %s', (dataset, name) => {
    expect(modelNameFor(dataset)).toBe(name);
    expect(isModelName(name)).toBe(true);
  });

  it.each(['', '..', '-a', 'a/b', 'a b', 'ñ', 'a'.repeat(97)])('cannot be %j', (name) => {
    expect(isModelName(name)).toBe(false);
  });
});
