/** Other encoders than the built-in one: from a hub, and from files. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { expect, test } from './hubFixtures.ts';
import type { Studio } from './studio.ts';

const modelField = (page: Page) => page.getByRole('combobox', { name: 'Model', exact: true });

async function openPicker(studio: Studio): Promise<void> {
  await expect(modelField(studio.page)).toHaveValue('cased-4l-384');
  await expect(studio.page.getByText(/^Encoder \(bert\): 4 layers/)).toBeVisible({ timeout: 60_000 });
  await modelField(studio.page).selectOption({ label: 'Another one …' });
}

async function find(studio: Studio, name: string): Promise<void> {
  await studio.page.getByRole('textbox', { name: 'Model of the hub' }).fill(name);
  await studio.page.getByRole('button', { name: 'Find', exact: true }).click();
}

test('a model of the hub is found, downloaded over a broken connection, and trained', async ({
  studio,
  hub,
  hubUrl,
  page,
}) => {
  test.setTimeout(240_000);
  hub.cutsFirstAnswer = true;
  await studio.open(`#train?epochs=1&maxLength=32&frozenLayers=4&hubUrl=${encodeURIComponent(hubUrl)}`);
  await openPicker(studio);
  await find(studio, 'acme/encoder');
  const found = page.getByRole('group', { name: 'acme/encoder' });
  await expect(found).toContainText('bert, 4 layers, width 384.');
  expect(hub.fileRequests.map(({ path }) => path)).not.toContain('model.safetensors');
  await found.getByRole('button', { name: /^Load \(24\.6 MB\)$/ }).click();
  await expect(modelField(page)).toHaveValue('acme/encoder', { timeout: 60_000 });
  expect(hub.fileRequests.filter(({ path }) => path === 'model.safetensors')).toHaveLength(2);

  await studio.trainButton.click();
  await studio.waitForRunToEnd(200_000);
  await studio.show('Export');
  await expect(page.getByText('acme/encoder')).toBeVisible();
});

test('a model that cannot be had is refused before its weights are fetched, and the one before stays', async ({
  studio,
  hub,
  hubUrl,
  page,
}) => {
  await studio.open(`#train?hubUrl=${encodeURIComponent(hubUrl)}`);
  await openPicker(studio);
  await find(studio, 'acme/pickle');
  await expect(page.getByRole('alert')).toContainText('pytorch_model.bin');
  await find(studio, 'acme/nothing');
  await expect(page.getByRole('alert')).toContainText('acme/nothing');
  expect(hub.fileRequests).toEqual([]);
  await expect(studio.trainButton).toBeEnabled();
});

test('a zip with a model is loaded; one of an unknown architecture is refused by name', async ({
  studio,
  page,
}) => {
  const file = (name: string) =>
    readFileSync(new URL(`../public/models/cased-4l-384/${name}`, import.meta.url));
  const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];
  const entries = Object.fromEntries(names.map((name) => [`mine/${name}`, new Uint8Array(file(name))]));
  const zip = (changed: Record<string, Uint8Array>) =>
    Buffer.from(zipSync({ ...entries, ...changed }, { level: 0 }));
  const config = JSON.parse(file('config.json').toString()) as object;
  const gpt = new TextEncoder().encode(JSON.stringify({ ...config, model_type: 'gpt2' }));

  await studio.open('#train');
  await openPicker(studio);
  const input = page.getByLabel('Choose a zip', { exact: true });
  await input.setInputFiles({
    name: 'gpt.zip',
    mimeType: 'application/zip',
    buffer: zip({ 'mine/config.json': gpt }),
  });
  await expect(page.getByRole('alert')).toContainText(/gpt2.*distilbert/);
  await expect(page.getByRole('alert')).toContainText('cased-4l-384 is still here.');

  await modelField(page).selectOption({ label: 'Another one …' });
  await input.setInputFiles({ name: 'my-encoder.zip', mimeType: 'application/zip', buffer: zip({}) });
  await expect(modelField(page)).toHaveValue('my-encoder', { timeout: 60_000 });
  await expect(page.getByRole('alert')).toHaveCount(0);
});
