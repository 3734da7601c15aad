import { describe, expect, it } from 'vitest';
import { userFiles } from './userFiles.ts';

function file(name: string, paths: Record<string, string> = {}): File {
  return Object.assign(new File(['x'], name), paths);
}

describe('names of the files that a user gives', () => {
  it('are paths where a folder was chosen or dropped', () => {
    const files = [
      file('seq.in', { webkitRelativePath: 'snips/train/seq.in' }),
      file('seq.out', { webkitRelativePath: '', path: '/snips/train/seq.out' }),
      file('train.conll', { path: './train.conll' }),
      file('test.conll', { relativePath: 'folder/test.conll', path: 'test.conll' }),
      file('valid.conll'),
    ];
    expect(userFiles(files).map(({ name }) => name)).toEqual([
      'snips/train/seq.in',
      'snips/train/seq.out',
      'train.conll',
      'folder/test.conll',
      'valid.conll',
    ]);
  });

  it('are in the order of their paths where a folder lists them in any', () => {
    const paths = ['a/part-10.conll', 'a/part-9.conll', 'a/b/part-1.conll'];
    const files = paths.map((path) => file('x', { webkitRelativePath: path }));
    expect(userFiles(files).map(({ name }) => name)).toEqual([
      'a/b/part-1.conll',
      'a/part-9.conll',
      'a/part-10.conll',
    ]);
  });
});
