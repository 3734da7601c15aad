import { expect, it } from 'vitest';
import { shortFileNames } from './fileNames.ts';

it.each([
  [
    ['conll2003/train/0000.parquet', 'conll2003/test/0000.parquet'],
    ['train/0000.parquet', 'test/0000.parquet'],
  ],
  [
    ['data/en/train.conll', 'data/en/valid.conll'],
    ['train.conll', 'valid.conll'],
  ],
  [['a/b/train.conll'], ['train.conll']],
  [
    ['b/x', 'x', 'a/b/x'],
    ['b/x', 'x', 'a/b/x'],
  ],
])('%j are called %j', (paths, names) => {
  expect([...shortFileNames(paths).values()]).toEqual(names);
});
