import { mkdirSync } from 'node:fs';
import { test } from './fixtures.ts';
import { openWithPlots, walkMillionTokens } from './millionTokens.ts';

// bench/browse.ts measures how the page answers meanwhile.
test('a million tokens are read and browsed', async ({ studio }, info) => {
  await openWithPlots(studio);
  mkdirSync(info.outputDir, { recursive: true });
  await walkMillionTokens(studio, info.outputDir);
});
