/**
 * Runs modules as they stand, beside the folders that they load:
 *
 *     node tests/export/runLines.mjs LINES.mjs [LINES.mjs ...]
 *
 * in the folder that they lie in. Prints for each module a list of what it has logged: a list of values each time.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { log } = console;
const said = [];
for (const path of process.argv.slice(2)) {
  const logged = [];
  console.log = (...values) => logged.push(values);
  await import(pathToFileURL(resolve(path)).href);
  said.push(logged);
}
log(JSON.stringify(said));
