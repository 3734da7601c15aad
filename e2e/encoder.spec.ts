import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { expect, test } from './fixtures.ts';

const MODEL = new URL('../public/models/cased-4l-384/', import.meta.url);
const modelField = (page: Page) => page.getByRole('combobox', { name: 'Model', exact: true });

/** Which weights the page asks its server for. */
function weightsAsked(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const model = /models\/([^/]+)\/model\.safetensors$/.exec(request.url())?.[1];
    if (model !== undefined) asked.push(model);
  });
  return asked;
}

const SPANISH = [
  'El portavoz del gobierno dijo el lunes que la ley se cambiará el próximo año en toda España .',
];
const GERMAN = [
  'Die Sprecherin der Regierung sagte am Montag , dass das Gesetz im nächsten Jahr geändert wird .',
];
const rows = (sentences: readonly string[]) =>
  [...sentences, ...sentences, ...sentences]
    .map((sentence) =>
      sentence
        .split(' ')
        .map((word, i) => `${word}\t${i === 1 ? 'B-PER' : 'O'}`)
        .join('\n'),
    )
    .join('\n\n');

test('data decides which built-in model is loaded, and what was chosen by hand stays', async ({
  studio,
  page,
}) => {
  const asked = weightsAsked(page);
  await studio.open('#train');
  await expect(page.getByText(/^Encoder \(bert\): 4 layers/)).toBeVisible();
  expect(asked).toEqual(['cased-4l-384']);

  await studio.upload({ name: 'train.conll', text: rows(SPANISH) });
  await expect(
    page.getByText(/^Your data is in Spanish, so training starts from multilingual-6l-384/),
  ).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Language of the data' })).toContainText(
    'Automatic: Spanish',
  );
  await studio.show('Train');
  await expect(page.getByText(/^Encoder \(bert\): 6 layers/)).toBeVisible();
  expect(asked).toEqual(['cased-4l-384', 'multilingual-6l-384']);

  await modelField(page).selectOption('cased-4l-384');
  await expect(page.getByText(/^Encoder \(bert\): 4 layers/)).toBeVisible();
  const notice = page.getByRole('group', { name: 'Model and language' });
  await expect(notice).toContainText('Your data is in Spanish; cased-4l-384 was trained on English.');

  await studio.upload({ name: 'train.conll', text: rows(GERMAN) });
  await studio.show('Train');
  await expect(notice).toContainText('Your data is in German');
  await expect(notice).toContainText('measured on English and Spanish only');
  await expect(modelField(page)).toHaveValue('cased-4l-384');

  await studio.show('Data');
  await page.getByRole('combobox', { name: 'Language of the data' }).selectOption('es');
  await studio.show('Train');
  await notice.getByRole('button', { name: /^Use multilingual-6l-384/ }).click();
  await expect(page.getByText(/^Encoder \(bert\): 6 layers/)).toBeVisible();
  await expect(notice).toHaveCount(0);
});

test('the way to another model is a button that gets the focus back, and a zip of one can be dropped anywhere', async ({
  studio,
  page,
}) => {
  await studio.open('#train');
  await expect(page.getByText(/^Encoder \(bert\): 4 layers/)).toBeVisible();
  await modelField(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await modelField(page).selectOption('cased-4l-384');
  const other = page.getByRole('button', { name: 'Another model …' });
  await other.focus();
  await page.keyboard.press('Enter');
  const picker = page.getByRole('dialog', { name: 'Choose a model' });
  await expect(picker.getByRole('heading', { level: 3 }).first()).toHaveText('Your own model');
  await expect(picker.getByText(/of memory/).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(picker).toHaveCount(0);
  await expect(other).toBeFocused();

  await studio.show('Try');
  const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];
  const entries = names.map((name) => [
    `cased-4l-384/${name}`,
    new Uint8Array(readFileSync(new URL(name, MODEL))),
  ]);
  const zip = Buffer.from(zipSync(Object.fromEntries(entries), { level: 0 })).toString('base64');
  const dropped = await page.evaluateHandle(async (base64) => {
    const bytes = await (await fetch(`data:application/zip;base64,${base64}`)).blob();
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'cased-4l-384.zip', { type: 'application/zip' }));
    return transfer;
  }, zip);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: dropped });
  await page.getByText('Drop the files to read them').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(studio.tab('Train')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText('cased-4l-384 was loaded from your own files.')).toBeVisible();
  await expect(modelField(page)).toHaveValue('cased-4l-384 (your own)');
});

test.describe('a page in Spanish', () => {
  test.use({ locale: 'es-PE' });

  test('starts with the Spanish sample and its encoder, and fetches no other', async ({ studio, page }) => {
    const asked = weightsAsked(page);
    await studio.open('#train');
    await expect(page.getByRole('combobox', { name: 'Modelo', exact: true })).toHaveValue(
      'multilingual-6l-384',
    );
    await expect(page.getByText(/^Codificador \(bert\): 6 capas/)).toBeVisible();
    await expect(page).toHaveURL(/sample=redaccion-es.*model=multilingual-6l-384/);
    expect(asked).toEqual(['multilingual-6l-384']);
  });
});
