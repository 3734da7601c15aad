import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { cutSample, inputFile } from './data.ts';
import { expect, test } from './fixtures.ts';

const train = cutSample('train.conll', 120);
const short = cutSample('train.conll', 12);
const validation = cutSample('valid.conll', 40);

/** Adds the columns that CoNLL-2003 has between word and entity: a part of speech and a chunk. */
function withPartsOfSpeech(text: string): string {
  return text.replaceAll(/^(\S+) (\S+)$/gm, (_, word: string, tag: string) => {
    if (/^\W/.test(word)) return `${word} . O ${tag}`;
    return /^[A-Z]/.test(word) ? `${word} NNP B-NP ${tag}` : `${word} NN I-NP ${tag}`;
  });
}

const columns = [
  { name: 'train.conll', text: withPartsOfSpeech(train.text) },
  { name: 'valid.conll', text: withPartsOfSpeech(validation.text) },
];

/** Writes files for inputs that need real ones: folders, and what is too large to be sent. */
function writeFiles(testInfo: TestInfo, files: Readonly<Record<string, string>>): string {
  const folder = testInfo.outputPath('files');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test('the column of tags decides the task: entities, parts of speech, chunks', async ({ studio, page }) => {
  await studio.open();
  await studio.upload(...columns);
  await expect(studio.importReport).toContainText('words in column 1; tags in column 4');
  expect(await studio.splitCounts('train')).toMatchObject({
    Sentences: train.sentences,
    Words: train.tokens,
    Entities: train.entities,
  });
  await studio.openChoices('Columns and tags');
  const tags = studio.choices.getByLabel('Tag column');
  await expect(tags.locator('option', { hasText: 'column 2: ' })).toContainText(/NNP .*\(one tag per word\)/);

  await tags.selectOption('2');
  await expect(studio.importReport).toContainText('Task: give each word its tag.');
  const counts = await studio.splitCounts('train');
  expect(counts).toMatchObject({ Sentences: train.sentences, Words: train.tokens, Entities: Number.NaN });
  const byTag = await Promise.all(['NNP', 'NN', '.'].map((tag) => studio.reportRow('Words by tag', tag)));
  expect(byTag.reduce((sum, row) => sum + row.train!, 0)).toBe(train.tokens);
  const sentences = page.getByRole('region', { name: 'Sentences', exact: true });
  await expect(sentences.locator('[data-label="NNP"]').first()).toBeVisible();

  await tags.selectOption('3');
  await expect(studio.importReport.getByRole('table', { name: 'Entities by type' })).toContainText('NP');

  await studio.choices.getByRole('button', { name: 'Reset to automatic' }).click();
  await expect(studio.importReport).toContainText('tags in column 4');
  expect(await studio.splitCounts('train')).toMatchObject({ Entities: train.entities });
});

test('labels are renamed, merged and dropped, and all of it can be undone', async ({ studio, page }) => {
  await studio.open();
  await studio.upload(inputFile('train.conll', train), inputFile('valid.conll', validation));
  await expect(studio.importReport).toContainText('valid.conll');
  const before = Object.fromEntries(
    await Promise.all(
      ['PER', 'LOC', 'ORG', 'MISC'].map(
        async (type) => [type, (await studio.reportRow('Entities by type', type)).train!] as const,
      ),
    ),
  );
  await studio.openChoices('Labels');
  const rename = async (label: string, name: string) => {
    const field = studio.choices.getByRole('combobox', { name: `Name of ${label} in training` });
    await field.fill(name);
    await field.press('Enter');
  };
  // One after the other, without waiting: none may get lost.
  await rename('LOC', 'PLACE');
  await rename('MISC', 'ORG');
  await studio.choices.getByRole('button', { name: 'Drop PER' }).click();

  await expect(studio.importReport).toContainText('PER is dropped: its words are O.');
  await expect(studio.importReport).toContainText('LOC is now PLACE.');
  await expect(studio.importReport).toContainText('MISC is now ORG.');
  expect((await studio.reportRow('Entities by type', 'PLACE')).train).toBe(before.LOC);
  expect((await studio.splitCounts('train')).Entities).toBe(train.entities - before.PER!);
  const types = studio.importReport.getByRole('table', { name: 'Entities by type' });
  expect((await types.getByRole('rowheader').allInnerTexts()).toSorted()).toEqual(['ORG', 'PLACE']);
  const sentences = page.getByRole('region', { name: 'Sentences', exact: true });
  await expect(sentences.locator('mark[data-label="PLACE"]').first()).toBeVisible();
  await expect(sentences.locator('mark[data-label="PER"]')).toHaveCount(0);

  await studio.choices.getByRole('button', { name: 'Undo the change of LOC' }).click();
  await expect(types).toContainText('LOC');
  await studio.choices.getByRole('button', { name: 'Undo all changes' }).click();
  await expect(studio.importReport).not.toContainText('is dropped');
  expect((await studio.splitCounts('train')).Entities).toBe(train.entities);
});

test('splits are drawn by shares and seed, a file is left out, train is cut for a quick try', async ({
  studio,
}) => {
  await studio.open();
  await studio.upload(inputFile('train.conll', train), inputFile('valid.conll', validation));
  await expect(studio.importReport).toContainText('valid.conll');
  await studio.openChoices('Splits');

  await studio.choices.getByLabel('Combine all files and split again').check();
  await expect(studio.importReport).toContainText('10% for validation, 10% for test, chosen by seed 42');
  await studio.choices.getByLabel('Validation, %').fill('20');
  await studio.choices.getByLabel('Random seed').fill('7');
  await expect(studio.importReport).toContainText('20% for validation, 10% for test, chosen by seed 7');
  const all = train.sentences + validation.sentences;
  const [forTrain, forValidation, forTest] = await Promise.all(
    ['train', 'validation', 'test'].map(async (split) => (await studio.splitCounts(split)).Sentences!),
  );
  expect(forTrain! + forValidation! + forTest!).toBe(all);
  expect(Math.abs(forValidation! - all * 0.2)).toBeLessThanOrEqual(2);
  expect(Math.abs(forTest! - all * 0.1)).toBeLessThanOrEqual(2);

  await studio.choices.getByLabel('From the files').check();
  await studio.choices.getByLabel('Split of valid.conll').selectOption('none');
  await expect(studio.importReport).toContainText('valid.conll: by your choice');
  await expect(studio.importReport).toContainText('There was no validation file');

  await studio.choices.getByLabel('Split of valid.conll').selectOption('test');
  await studio.choices.getByLabel('Quick try: train on a small sample').check();
  await studio.choices.getByLabel('Sentences of train').fill('30');
  await expect(studio.importReport).toContainText('Train is cut to 30 of its');
  expect((await studio.splitCounts('train')).Sentences).toBe(30);
  expect((await studio.splitCounts('test')).Sentences).toBe(validation.sentences);
});

test('pasted text is read; running text is kept and can be tagged instead', async ({
  studio,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await studio.open();
  await expect(studio.trainButton).toBeEnabled();
  await page.getByRole('button', { name: 'Paste text' }).click();
  const field = page.getByRole('textbox', { name: 'Text with tags' });

  const running = 'Maria Keller flew from Nairobi to Lisbon.\nNobody met her at the airport.\n';
  await field.fill(running);
  await page.getByRole('button', { name: 'Read the text' }).click();
  const notice = page.getByRole('alert').filter({ hasText: 'This text has no tags' });
  await expect(notice).toContainText('newsroom-en is still loaded.');
  await expect(field).toHaveValue(running);
  await expect(studio.importReport).toContainText('train.conll');
  await notice.getByRole('button', { name: 'Tag it in Try' }).click();
  await expect(studio.textToTag).toHaveValue(running);

  await studio.show('Data');
  await expect(field).toHaveValue(running);
  // Short, since Chromium takes a second for every few hundred lines that are filled in and not pasted.
  await field.fill(short.text);
  await page.getByRole('button', { name: 'Read the text' }).click();
  await expect(studio.importReport).toContainText('pasted.txt');
  await expect(field).toBeHidden();
  await expect(notice).toBeHidden();
  await expect(page.getByRole('region', { name: 'pasted text', exact: true })).toContainText('characters');
  await studio.importReport.getByRole('button', { name: 'Copy report' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('# Import report: pasted text');
  const counts = await Promise.all(['train', 'validation'].map((split) => studio.splitCounts(split)));
  expect(counts.reduce((sum, { Words }) => sum + Words!, 0)).toBe(short.tokens);
});

test('a folder is read with its paths, and files that are not data are left out', async ({
  studio,
  page,
}, testInfo) => {
  const folder = writeFiles(testInfo, {
    'snips/README.md': '# Not data\n',
    'snips/train/seq.in': 'play Ana by Bo\nfind Lima\nplay Cy\n',
    'snips/train/seq.out': 'O B-song O B-artist\nO B-place\nO B-song\n',
    'snips/valid/seq.in': 'find Quito\n',
    'snips/valid/seq.out': 'O B-place\n',
  });
  await studio.open();
  await expect(studio.trainButton).toBeEnabled();
  await page.getByLabel('Upload folder', { exact: true }).setInputFiles(join(folder, 'snips'));
  await expect(studio.importReport).toContainText('snips/train/seq.in');
  await expect(studio.importReport).toContainText('tags in “snips/train/seq.out”, row by row');
  await expect(studio.importReport).toContainText('snips/README.md: not a data file');
  expect(await studio.splitCounts('train')).toMatchObject({ Sentences: 3, Words: 8, Entities: 4 });
  expect(await studio.splitCounts('validation')).toMatchObject({ Sentences: 1, Words: 2, Entities: 1 });
});

test('a large import shows its progress and can be cancelled; what was loaded stays', async ({
  studio,
  page,
}, testInfo) => {
  const folder = writeFiles(testInfo, { 'large.conll': `${train.text}\n`.repeat(3500) });
  await studio.open();
  await expect(studio.trainButton).toBeEnabled();
  await page.getByLabel('Upload data', { exact: true }).setInputFiles(join(folder, 'large.conll'));
  await expect(page.getByText(/^Reading large\.conll: [\d.]+ [kM]B of [\d.]+ MB$/)).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Progress of the import' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('progressbar', { name: 'Progress of the import' })).toBeHidden();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(studio.importReport).toContainText('train.conll');
  await expect(studio.trainButton).toBeEnabled();

  await studio.upload(inputFile('after.conll', train));
  await expect(studio.importReport).toContainText('after.conll');
});

test('a choice that does not work says so, and the data stay as they were', async ({ studio, page }) => {
  await studio.open();
  await studio.upload(...columns);
  await expect(studio.importReport).toContainText('words in column 1; tags in column 4');
  await studio.openChoices('Splits');
  await studio.choices.getByLabel('Split of train.conll').selectOption('none');
  await studio.choices.getByLabel('Split of valid.conll').selectOption('none');
  await expect(
    page.getByRole('alert').filter({ hasText: 'That choice does not work with this data' }),
  ).toBeVisible();
  await expect(studio.importReport).toContainText('valid.conll');
  await expect(studio.trainButton).toBeEnabled();
});

test('the report is copied as shown, and leads to the sentences of a problem', async ({
  studio,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const lines = train.text.split('\n');
  lines[2] = 'word-without-its-tag';
  await studio.open();
  await studio.upload({ name: 'damaged.conll', text: lines.join('\n') });
  await expect(studio.importReport).toContainText('word-without-its-tag');

  await studio.importReport.getByRole('button', { name: 'Copy report' }).click();
  await expect(studio.importReport.getByRole('button', { name: 'Report copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('# Import report: damaged');
  expect(copied).toContain('| damaged.conll | 3 | word-without-its-tag |');

  const sentences = page.getByRole('region', { name: 'Sentences', exact: true });
  await studio.importReport
    .getByRole('button', { name: /^Show sentences: / })
    .first()
    .click();
  // What is jumped to stops below the header, which stays at the top.
  const header = await page.getByRole('banner').boundingBox();
  const filters = page.getByRole('combobox', { name: 'Problems', exact: true });
  await expect(filters).toBeInViewport();
  await expect.poll(async () => (await filters.boundingBox())!.y).toBeGreaterThan(header!.height);
  await expect(sentences.getByText(/^1 of \d+ sentences$/)).toBeVisible();
  await expect(sentences).toBeInViewport();
});

test('parts of speech are learnt, and every word of a text gets its tag', async ({ studio, page }) => {
  await studio.open('#data?epochs=2&learningRate=0.001');
  await studio.upload(...columns);
  await expect(studio.importReport).toContainText('words in column 1; tags in column 4');
  await studio.openChoices('Columns and tags');
  await studio.choices.getByLabel('Tag column').selectOption('2');
  await expect(studio.importReport).toContainText('Task: give each word its tag.');
  await studio.trainButton.click();
  await studio.waitForRunToEnd(180_000);
  await expect(studio.status).toContainText('accuracy');

  await studio.show('Train');
  const [, last] = await studio.epochRows();
  // A third of the words of the sample are capitalised or punctuation: the commonest tag has less than this.
  expect(Number.parseFloat(last!.Accuracy!)).toBeGreaterThan(0.8);
  expect(Number.parseFloat(last!['Macro F1']!)).toBeGreaterThan(0.5);

  await studio.show('Try');
  await studio.textToTag.fill('Ana sleeps .');
  const tags = page.getByRole('region', { name: 'Tags', exact: true });
  const marks = tags.locator('mark[data-label]');
  await expect(marks).toHaveCount(3);
  await expect(marks.nth(2)).toHaveAttribute('data-label', '.');
});
