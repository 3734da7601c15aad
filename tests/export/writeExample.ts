/** Writes an exported folder for checkFolder.py: `npx tsx tests/export/writeExample.ts PARENT NAME` makes PARENT/NAME/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { exportFolder } from '../../src/core/export/folder.ts';
import { zipFolder } from '../../src/core/export/zip.ts';
import { exampleExport } from './exampleRun.ts';

const [parent, name] = process.argv.slice(2);
if (parent === undefined || name === undefined) throw new Error('Usage: writeExample.ts PARENT NAME');
const input = exampleExport(name);
for (const [path, bytes] of Object.entries(
  unzipSync(zipFolder(exportFolder(input), name, new Date(input.record.startedAt))),
)) {
  const file = join(parent, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  console.log(file, bytes.length);
}
