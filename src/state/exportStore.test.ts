import { describe, expect, it } from 'vitest';
import { isModelName, modelNameFor } from './exportStore.ts';

describe('the name of an exported model', () => {
  it.each([
    ['newsroom-en', 'newsroom-en-ner'],
    ['eng.train (2)', 'eng.train-2-ner'],
    ['Año nuevo', 'Ano-nuevo-ner'],
    ['../../etc', 'etc-ner'],
    ['日本語', 'my-ner'],
  ])('of the data set %s is %s', (dataset, name) => {
    expect(modelNameFor(dataset)).toBe(name);
    expect(isModelName(name)).toBe(true);
  });

  it.each(['', '..', '-a', 'a/b', 'a b', 'ñ', 'a'.repeat(97)])('cannot be %j', (name) => {
    expect(isModelName(name)).toBe(false);
  });
});
