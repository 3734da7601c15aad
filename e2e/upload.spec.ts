import { cutSample, inputFile } from './data.ts';
import { expect, test } from './fixtures.ts';

const train = cutSample('train.conll', 60);
const validation = cutSample('valid.conll', 20);

function figures(cut: { sentences: number; tokens: number; entities: number }) {
  return { Sentences: cut.sentences, Words: cut.tokens, Entities: cut.entities };
}

test('a train and a validation file become the data set, and a run trains on them', async ({
  studio,
  page,
}) => {
  await studio.open('#data?epochs=1');
  await expect(studio.trainButton).toBeEnabled();
  await studio.upload(inputFile('my-train.txt', train), inputFile('my-valid.txt', validation));
  await expect(studio.importReport).toContainText('my-train.txt');
  await expect(studio.importReport).toContainText('my-valid.txt');
  await expect(studio.importReport).not.toContainText('set aside');
  expect(await studio.splitCounts('train')).toMatchObject(figures(train));
  expect(await studio.splitCounts('validation')).toMatchObject(figures(validation));

  await studio.show('Train');
  await expect(studio.preview).toContainText('What the model should learn to find');
  await expect(studio.preview.locator('mark[data-label]').first()).toBeVisible();
  await studio.trainButton.click();
  const epochs = page.getByRole('textbox', { name: 'Epochs', exact: true });
  await epochs.focus();
  await studio.waitForRunToEnd();

  // The first run ends in Try, and the focus does not stay behind.
  await expect(page.getByRole('tabpanel', { name: 'Try', exact: true })).toBeFocused();
  await expect(page.getByText('Try opened', { exact: true })).toBeAttached();
  await studio.show('Train');
  await expect(studio.preview).toContainText(/As the model marks them after step \d+: \d+ of \d+ found/);
  await expect(studio.preview.locator('[data-finding]').first()).toBeVisible();
  const rows = await studio.epochRows();
  expect(rows.map((row) => row.Epoch)).toEqual(['1']);
  expect(Number(rows[0]!['Training Loss'])).toBeGreaterThan(0);

  // That it has ended is news once, and not in every language.
  await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption('es');
  await expect(studio.status).toContainText('Terminado');
  // Not toHaveCount, which would wait until the notification has gone by itself. Effects run before the next task.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  expect(await page.getByText('ha terminado').count()).toBe(0);
});

test('a train file alone: a validation split is held out by seed, and reported', async ({ studio }) => {
  await studio.open();
  await studio.upload(inputFile('train.conll', train));
  await expect(studio.importReport).toContainText('train.conll');
  await expect(studio.importReport).toContainText(/no validation file.*set aside.*seed 42/i);
  const made = await studio.splitCounts('validation');
  const left = await studio.splitCounts('train');
  expect(made.Sentences).toBeGreaterThan(0);
  expect(made.Sentences! + left.Sentences!).toBe(train.sentences);
  expect(made.Entities! + left.Entities!).toBe(train.entities);
  await expect(studio.trainButton).toBeEnabled();
});

test('a damaged line is listed with its number and how it was read; the rest is read', async ({ studio }) => {
  const lines = cutSample('train.conll', 8).text.split('\n');
  lines[2] = 'word-without-its-tag';
  await studio.open();
  await studio.upload({ name: 'damaged.conll', text: lines.join('\n') });
  await expect(studio.importReport).toContainText('damaged.conll');
  const problem = studio.importReport.getByRole('row').filter({ hasText: 'word-without-its-tag' });
  await expect(problem).toContainText('3');
});

test('a file that cannot be read beside good ones is left out, and the report says so at its top', async ({
  studio,
}) => {
  await studio.open();
  await studio.upload(inputFile('train.conll', train), inputFile('valid.conll', validation), {
    name: 'empty.txt',
    text: '',
  });
  await expect(studio.importReport.getByRole('note').first()).toContainText('could not be read: 1');
  await expect(studio.importReport.getByRole('listitem').filter({ hasText: 'empty.txt' })).toContainText(
    'The file is empty',
  );
  expect(await studio.splitCounts('train')).toMatchObject(figures(train));
});

test('a file that cannot be read: an error says where and what to do, and the data stay', async ({
  studio,
  page,
}) => {
  await studio.open();
  await studio.upload(inputFile('first.conll', train), inputFile('valid.conll', validation));
  await expect(studio.importReport).toContainText('first.conll');

  const oneColumn = train.text.replaceAll(/ \S+$/gm, '');
  await studio.upload({ name: 'untagged.txt', text: oneColumn });
  const alert = page.getByRole('alert').filter({ hasText: 'untagged.txt' });
  await expect(alert).toContainText(/untagged\.txt, line \d+: .*no tags\./);
  await expect(studio.importReport).toContainText('first.conll');
  expect(await studio.splitCounts('train')).toMatchObject(figures(train));
  await expect(studio.trainButton).toBeEnabled();

  await studio.upload({ name: 'picture.conll', text: '\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR\u0000' });
  await expect(page.getByRole('alert').filter({ hasText: 'picture.conll' })).toBeVisible();
  await expect(studio.importReport).toContainText('first.conll');
});
