/** Runs lines of code as they stand: each in a file beside the exported folders, of which they load one. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadLines } from '../../src/core/export/loadLines.ts';

/** What lines have printed: a list of values each time. */
export type Printed = readonly (readonly unknown[])[];

export type Lines = Pick<LoadLines, 'language' | 'code'>;

/** Writes files, whose paths are inside the folder. */
export function writeFiles(folder: string, files: Iterable<readonly [string, Uint8Array]>): void {
  for (const [path, bytes] of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
}

/** As after `npm install @huggingface/transformers` in the folder. */
export function installTransformersJs(folder: string): void {
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
}

/**
 * Runs lines of one language, one after the other in one process.
 * @param parent the folder that the exported folders lie in
 * @param program node, or a Python
 * @throws Error where any of them fails, with what it said
 */
export function runLines(parent: string, program: string, lines: readonly Lines[]): readonly Printed[] {
  if (lines.length === 0) return [];
  const ending = { js: 'mjs', python: 'py' }[lines[0]!.language];
  const names = lines.map(({ code }, i) => {
    const name = `lines-${i}.${ending}`;
    writeFileSync(join(parent, name), `${code}\n`);
    return name;
  });
  const runner = fileURLToPath(new URL(`runLines.${ending}`, import.meta.url));
  const { status, stdout, stderr, error } = spawnSync(program, [runner, ...names], {
    cwd: parent,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`runLines.${ending}: ${error?.message ?? stderr.slice(-3000)}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as readonly Printed[];
}
