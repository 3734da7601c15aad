import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const SOURCES = new URL('../src/', import.meta.url);
const sheets = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.css'),
);

/** The build rewrites it to variables that nothing defines, and the colour is lost. */
test('no style sheet uses light-dark()', () => {
  const using = sheets.filter((path) => readFileSync(new URL(path, SOURCES), 'utf8').includes('light-dark('));
  expect(using).toEqual([]);
  expect(sheets.length).toBeGreaterThan(10);
});
