/**
 * What `tag.mjs` of exported folders says of texts:
 *
 *     node tests/export/runTagScripts.mjs FOLDER TEXTS.json [FOLDER TEXTS.json ...]
 *
 * TEXTS.json is a list of texts. Prints a list of lists of entities for each folder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const said = [];
for (let i = 2; i < process.argv.length; i += 2) {
  const { loadTagger } = await import(pathToFileURL(join(process.argv[i], 'tag.mjs')).href);
  const tag = await loadTagger();
  const ofFolder = [];
  for (const text of JSON.parse(readFileSync(process.argv[i + 1], 'utf8'))) ofFolder.push(await tag(text));
  said.push(ofFolder);
}
console.log(JSON.stringify(said));
