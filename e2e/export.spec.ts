/** From own data to a program of one's own: the lines that Export shows are run, and give what Try shows. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { findPython } from '../scripts/python.ts';
import { installTransformersJs, type Printed, runLines, writeFiles } from '../tests/export/runLines.ts';
import { expect, test } from './fixtures.ts';
import { LinesPage } from './linesPage.ts';
import type { Studio } from './studio.ts';

const VALID = [
  'Marta B-PER\nSchneidler I-PER\nsees O\nOslo B-LOC\n, O\n" O\nHamburg B-LOC\n" O\nand O\nthe O\nriver O\n. O',
  "Ana B-PER\nlikes O\nAna B-PER\n's O\nriver O\n: O\n\\ O\n` O\nOslo B-LOC\n` O\n! O",
  'the O\nrivér O\nsleeps O\nin O\nLisbon B-LOC\n… O',
].join('\n\n');
/** The same as running text. */
const TEXTS = [
  'Marta Schneidler sees Oslo, " Hamburg " and the river.',
  "Ana likes Ana's river: \\ ` Oslo `!",
  'the rivér sleeps in Lisbon…',
];
const TOLERANCE = 1e-4;

interface Found {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly score: number;
}

/** The rows of Try's list. */
async function foundInTry(studio: Studio, page: Page, text: string): Promise<Found[]> {
  await studio.tag(text);
  const rows = page.getByRole('table', { name: 'Entities found', exact: true }).locator('tbody tr');
  return (await rows.all()).length === 0
    ? []
    : Promise.all(
        (await rows.all()).map(async (row) => {
          const [word, type, score, place] = await row.getByRole('cell').allInnerTexts();
          const [start, end] = place!.split('–').map(Number);
          return { text: word!, type: type!.trim(), score: Number(score), start: start!, end: end! };
        }),
      );
}

/** Try writes four decimals. */
function expectSame(found: unknown, wanted: readonly Found[]): void {
  const list = found as readonly Found[];
  const places = (each: readonly Found[]) =>
    each.map(({ type, start, end, text }) => [type, start, end, text]);
  expect(places(list)).toEqual(places(wanted));
  list.forEach(({ score }, i) => {
    expect(Math.abs(score - wanted[i]!.score)).toBeLessThanOrEqual(TOLERANCE + 0.00005);
  });
}

/** What `tag.mjs` and `tag.py` are asked for each text. */
const TAG_ALL = {
  js: (folder: string) => `import { loadTagger } from './${folder}/tag.mjs';
const tag = await loadTagger();
for (const text of ${JSON.stringify(TEXTS)}) console.log(await tag(text));`,
  python: (folder: string) => `import sys
sys.path.insert(0, "./${folder}")
from tag import tag
for text in ${JSON.stringify(TEXTS)}: print(tag(text))`,
};

test('the lines of Export run as they stand, in node, in a page and in Python, and the scripts give what Try shows', async ({
  studio,
  page,
  context,
}) => {
  const parent = mkdtempSync(join(tmpdir(), 'tagsmith-lines-'));
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await studio.open('#export?epochs=1&maxLength=48&learningRate=1e-5');
  // Before a run it says what there will be, and leads to it.
  await expect(page.getByRole('button', { name: 'Download model', exact: true })).toBeDisabled();
  await expect(page.getByText('onnx/model.onnx', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train one', exact: true })).toBeEnabled();
  await page.getByRole('button', { name: 'Choose a model that tags', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Choose a model' })).toBeVisible();
  await page.keyboard.press('Escape');
  await studio.upload({ name: 'train.conll', text: VALID }, { name: 'valid.conll', text: VALID });
  await expect(studio.importReport).toContainText('valid.conll');
  await studio.uploadModel(fileURLToPath(new URL('../tests/oracles/pipeline-model', import.meta.url)));
  await studio.trainButton.click();
  await studio.waitForRunToEnd();

  await studio.show('Try');
  const inTry = new Map<string, Found[]>();
  for (const text of TEXTS) inTry.set(text, await foundInTry(studio, page, text));
  expect([...inTry.values()].flat().length).toBeGreaterThan(3);

  const download = await studio.downloadModel();
  const zip = unzipSync(new Uint8Array(readFileSync(await download.path())));
  const folder = download.suggestedFilename().replace(/\.zip$/, '');
  writeFiles(parent, Object.entries(zip));
  installTransformersJs(parent);

  await expect(page.getByRole('region', { name: 'What this model scores', exact: true })).toContainText(
    /validation\s*F1 \d\.\d{4} · precision \d\.\d{4} · recall \d\.\d{4}\s*Load the zip here again and it scores the same/,
  );
  const region = page.getByRole('region', { name: 'Load it', exact: true });
  const copied: string[] = [];
  for (const button of await region.getByRole('button', { name: /^Cop(y|ied)/ }).all()) {
    await button.click();
    copied.push(await page.evaluate(() => navigator.clipboard.readText()));
  }
  expect(copied).toEqual(await region.locator('pre').allTextContents());
  const card = readFileSync(join(parent, folder, 'README.md'), 'utf8');
  for (const code of copied) expect(card).toContain(`\n${code}\n`);
  // The sentence with the most types of the validation split.
  const [example] = TEXTS;
  expect(copied).toHaveLength(5);
  const [pythonScript, javascriptScript, pythonPipeline, pythonOnnx, javascriptPipeline] = copied as [
    string,
    string,
    string,
    string,
    string,
  ];

  const check = ([script, all, pipeline]: readonly Printed[]) => {
    expectSame(script![0]![0], inTry.get(example!)!);
    for (const [i, text] of TEXTS.entries()) expectSame(all![i]![0], inTry.get(text)!);
    expect(JSON.stringify(pipeline)).toContain('"entity_group"');
  };
  const scripts = [javascriptScript, TAG_ALL.js(folder), javascriptPipeline];
  const js = scripts.map((code) => ({ language: 'js' as const, code }));
  check(runLines(parent, process.execPath, js));
  const alone = spawnSync(process.execPath, [join(parent, folder, 'tag.mjs')], { encoding: 'utf8' });
  for (const { text } of inTry.get(example!)!) expect(alone.stdout).toContain(text);

  const linesPage = await LinesPage.open(context, parent);
  try {
    const printed: Printed[] = [];
    for (const code of scripts) printed.push(await linesPage.run(code));
    check(printed);
    // A folder that replaces this one is the one that is read.
    const config = readFileSync(join(parent, folder, 'config.json'), 'utf8');
    writeFileSync(join(parent, folder, 'config.json'), config.replaceAll('-PER"', '-WHO"'));
    for (const code of [javascriptScript, javascriptPipeline])
      expect(JSON.stringify(await linesPage.run(code))).toMatch(/"(type|entity_group)":"WHO"/);
    writeFileSync(join(parent, folder, 'config.json'), config);
  } finally {
    await linesPage.close();
  }

  const python = findPython('numpy', 'onnxruntime', 'regex', 'tokenizers');
  if (python === null)
    console.log(
      'The lines in Python were not run: TAGSMITH_PYTHON names a Python with onnxruntime, regex and tokenizers.',
    );
  else {
    const hasTransformers = findPython('torch', 'transformers') !== null;
    if (!hasTransformers)
      console.log('The lines with transformers were not run: this Python has no torch and transformers.');
    const lines = [
      pythonScript,
      TAG_ALL.python(folder),
      ...(hasTransformers ? [pythonPipeline] : []),
      pythonOnnx,
    ];
    const printed = runLines(
      parent,
      python,
      lines.map((code) => ({ language: 'python' as const, code })),
    );
    check([printed[0]!, printed[1]!, hasTransformers ? printed[2]! : [['"entity_group"']]]);
    expect(printed.at(-1)!.length).toBeGreaterThan(10);
    const said = spawnSync(python, [join(parent, folder, 'tag.py')], { encoding: 'utf8' });
    expectSame(JSON.parse(said.stdout), inTry.get(example!)!);
  }
  rmSync(parent, { recursive: true });
});
