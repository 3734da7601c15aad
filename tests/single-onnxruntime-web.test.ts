/**
 * One onnxruntime-web in the tree: @huggingface/transformers pins another version, and two copies would mean two WASM
 * heaps, two devices and tensors that the other copy does not know.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(projectFolder, path), 'utf8')) as Record<string, unknown>;
}

/** Real paths of every installed package called `name`, nested node_modules and scopes included. */
function installedCopies(nodeModules: string, name: string, found = new Set<string>()): Set<string> {
  for (const entry of readdirSync(nodeModules, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || !(entry.isDirectory() || entry.isSymbolicLink())) continue;
    const path = join(nodeModules, entry.name);
    if (entry.name.startsWith('@')) {
      installedCopies(path, name, found);
      continue;
    }
    if (entry.name === name) found.add(realpathSync(path));
    const nested = join(path, 'node_modules');
    if (existsSync(nested)) installedCopies(nested, name, found);
  }
  return found;
}

test('package.json overrides every dependent to the one version', () => {
  expect(readJson('package.json')).toMatchObject({
    dependencies: { 'onnxruntime-web': expect.any(String) },
    overrides: { 'onnxruntime-web': '$onnxruntime-web' },
  });
});

test('exactly one copy is installed', () => {
  const copies = installedCopies(join(projectFolder, 'node_modules'), 'onnxruntime-web');
  expect([...copies]).toEqual([realpathSync(join(projectFolder, 'node_modules', 'onnxruntime-web'))]);
});

test('exactly one copy is in the lock file', () => {
  const { packages } = readJson('package-lock.json') as { packages: Record<string, unknown> };
  const entries = Object.keys(packages).filter((path) => path.endsWith('node_modules/onnxruntime-web'));
  expect(entries).toEqual(['node_modules/onnxruntime-web']);
});

test('install scripts are off, so that no package downloads anything', () => {
  expect(readFileSync(join(projectFolder, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
});
