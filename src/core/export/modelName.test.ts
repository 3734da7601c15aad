import { describe, expect, it } from 'vitest';
import { folderName, isModelName, modelNameFor } from './modelName.ts';

describe('folder names', () => {
  it.each([
    ['My tagger', 'My-tagger'],
    ['Niño y Café', 'Nino-y-Cafe'],
    ['../../etc/passwd', 'etc-passwd'],
    ['C:\\Users\\x', 'C-Users-x'],
    ['..', 'model'],
    ['', 'model'],
    ['東京', 'model'],
    ['a..b', 'a.b'],
    ['a--b', 'a-b'],
    ['.hidden', 'hidden'],
    ['end.', 'end'],
    ['x.git', 'x'],
    ['con', 'model-con'],
    ['NUL.txt', 'model-NUL.txt'],
    ['x"); import os #', 'x-import-os'],
    ['a\u0000b\nc', 'a-b-c'],
    ['v1.0_final', 'v1.0_final'],
  ])('%j becomes %s', (name, expected) => {
    expect(folderName(name)).toBe(expected);
    expect(isModelName(expected)).toBe(true);
    expect(isModelName(name)).toBe(name === expected);
  });

  it('have at most 96 characters, and do not end in a dash after the cut', () => {
    expect(folderName('x'.repeat(200))).toBe('x'.repeat(96));
    expect(folderName(`${'x'.repeat(95)} y`)).toBe('x'.repeat(95));
    expect(folderName(`con.${'x'.repeat(200)}`)).toHaveLength(96);
    expect(isModelName('a'.repeat(96))).toBe(true);
  });

  it.each(['', '..', '-a', 'a/b', 'a b', 'ñ', 'a'.repeat(97)])('cannot be %j', (name) => {
    expect(isModelName(name)).toBe(false);
  });
});

describe('the name of a model by its data', () => {
  it.each([
    ['newsroom-en', 'newsroom-en-tagger'],
    ['eng.train (2)', 'eng.train-2-tagger'],
    ['Año nuevo', 'Ano-nuevo-tagger'],
    ['../../etc', 'etc-tagger'],
    ['日本語', 'my-tagger'],
    ['con', 'con-tagger'],
    ['x'.repeat(200), `${'x'.repeat(89)}-tagger`],
  ])('%s is %s', (dataset, name) => {
    expect(modelNameFor(dataset, 'tagger')).toBe(name);
    expect(isModelName(name)).toBe(true);
  });

  it('says that it is of a quick try', () => {
    expect(modelNameFor('newsroom-en', 'quickTry')).toBe('newsroom-en-quick-try');
    expect(modelNameFor('x'.repeat(200), 'quickTry')).toBe(`${'x'.repeat(86)}-quick-try`);
  });
});
