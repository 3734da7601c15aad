/** The how-tos name the files that a change touches: each of these exists, and the index counts them correctly. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url);
const guides = readdirSync(new URL('docs/howto/', root)).filter((name) => /^[a-z].*\.md$/.test(name));

const read = (name: string): string => readFileSync(new URL(`docs/howto/${name}`, root), 'utf8');

const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:src|workers|tests|e2e|docs|scripts)\/[\w./-]+)`/g)].map(([, path]) => path!);

/** Files (or folders) to touch: those that a numbered step names in its first line, before its colon. */
const touchedBy = (text: string): string[] =>
  [...text.matchAll(/^\d+\. (.*)$/gm)].flatMap(([, step]) => pathsIn(step!.split(/:(?= |$)/)[0]!));

test.each(guides)('%s', (name) => {
  const paths = pathsIn(read(name));
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

test('the index lists each guide with the number of files that it touches', () => {
  const rows = [...read('README.md').matchAll(/^\| \[[^\]]+\]\(([^)]+)\)[^|]*\| ([^|]+) \|/gm)];
  const listed = rows.map(([, name, files]) => [
    name,
    [...files!.matchAll(/\d+/g)].reduce((sum, [number]) => sum + Number(number), 0),
  ]);
  expect(listed.sort()).toEqual(guides.map((name) => [name, touchedBy(read(name)).length]).sort());
});
