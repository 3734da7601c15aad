/**
 * Writes an exported folder for checkFolder.py: `npx tsx tests/export/writeExample.ts PARENT NAME [TASK]` makes
 * PARENT/NAME/ of a run of the task `spans` or `tokens`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { joinChunks } from '../../src/core/bytes.ts';
import { exportFolder } from '../../src/core/export/folder.ts';
import { zipFolder } from '../../src/core/export/zip.ts';
import { EXAMPLE_RUN, EXAMPLE_TOKENS_RUN, exampleExport } from './exampleRun.ts';

const [parent, name, task = 'spans'] = process.argv.slice(2);
const record = [EXAMPLE_RUN, EXAMPLE_TOKENS_RUN].find((run) => run.task === task);
if (parent === undefined || name === undefined || record === undefined)
  throw new Error('Usage: writeExample.ts PARENT NAME [spans|tokens]');
const input = exampleExport(name, record);
for (const [path, bytes] of Object.entries(
  unzipSync(joinChunks([...zipFolder(exportFolder(input), name, new Date(input.record.startedAt))])),
)) {
  const file = join(parent, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  console.log(file, bytes.length);
}
