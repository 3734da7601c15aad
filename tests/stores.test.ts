/** How the page uses its stores: only src/state writes them, and nothing subscribes to a whole one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const WRITES = /\buse\w+Store\.setState\(/;
const SUBSCRIBES_TO_ALL = /\buse\w+Store\(\)/;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .map((path) => join(folder, path));
}

const filesWith = (pattern: RegExp, paths: readonly string[]) =>
  paths.filter((path) => pattern.test(readFileSync(path, 'utf8')));

test('the patterns find what they forbid', () => {
  expect(filesWith(WRITES, sources('src/state')).length).toBeGreaterThan(10);
  expect(SUBSCRIBES_TO_ALL.test('const { text } = useTryStore();')).toBe(true);
  expect(SUBSCRIBES_TO_ALL.test('const text = useTryStore((state) => state.text);')).toBe(false);
});

test('screens and the shell change stores through functions of src/state', () => {
  expect(filesWith(WRITES, ['src/main.tsx', ...sources('src/app'), ...sources('src/stages')])).toEqual([]);
});

test('components select what they show of a store', () => {
  expect(filesWith(SUBSCRIBES_TO_ALL, sources('src'))).toEqual([]);
});
