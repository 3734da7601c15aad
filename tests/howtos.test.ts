/** The how-tos name the files that a change touches: each of them is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url);
const guides = readdirSync(new URL('docs/howto/', root)).filter((name) => name.endsWith('.md'));

test.each(guides)('%s', (name) => {
  const text = readFileSync(new URL(`docs/howto/${name}`, root), 'utf8');
  const paths = [...text.matchAll(/`((?:src|workers|tests|e2e|docs|scripts)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  );
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});
