/** Other encoders than the built-in one: from a hub, and from files. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { readSafetensors, type TensorToWrite, writeSafetensors } from '../src/core/models/safetensors.ts';
import { cutSample, inputFile } from './data.ts';
import { expect, openWithHub, test } from './hubFixtures.ts';
import { HUB_TOKEN } from './hubServer.ts';
import type { Studio } from './studio.ts';

const modelField = (page: Page) => page.getByRole('combobox', { name: 'Model', exact: true });
const picker = (page: Page) => page.getByRole('dialog', { name: 'Choose a model' });
const weightsRanges = (requests: readonly { readonly path: string; readonly range: string | undefined }[]) =>
  requests.filter(({ path }) => path === 'model.safetensors').map(({ range }) => range);

const open = (studio: Studio, hubUrl: string, settings = '') =>
  openWithHub(studio, `#train?${settings}`, hubUrl);

async function openPicker(studio: Studio): Promise<void> {
  await expect(modelField(studio.page)).not.toHaveValue(' ');
  await expect(studio.page.getByText(/^Encoder \(bert\): 4 layers/)).toBeVisible();
  await studio.page.getByRole('button', { name: 'Another model …' }).click();
  await expect(picker(studio.page)).toBeVisible();
}

async function find(studio: Studio, text: string): Promise<void> {
  await picker(studio.page).getByRole('textbox', { name: 'Model from the hub' }).fill(text);
  await picker(studio.page).getByRole('button', { name: 'Find', exact: true }).click();
}

const found = (page: Page, name: string): Locator => picker(page).getByRole('group', { name, exact: true });

test('a model is searched for, downloaded over a broken connection, trained, and there without a network', async ({
  studio,
  hub,
  hubUrl,
  page,
}) => {
  hub.cutsFirstAnswer = true;
  await open(studio, hubUrl, 'epochs=1&maxLength=32&frozenLayers=4&');
  await studio.upload(
    inputFile('train.conll', cutSample('train.conll', 16)),
    inputFile('valid.conll', cutSample('valid.conll', 8)),
  );
  await expect(studio.importReport).toContainText('valid.conll');
  await studio.show('Train');
  await openPicker(studio);
  await find(studio, 'encoder');
  const hits = picker(page).getByRole('list', { name: 'Found on the hub' }).getByRole('listitem');
  await expect(hits).toHaveCount(3);
  await expect(hits.first()).toContainText(/6\.2 M parameters.*1,234 downloads/);
  await expect(hits.last()).toContainText('t5: cannot be trained here');
  await hits.first().getByRole('button', { name: 'Details of acme/encoder' }).click();
  await expect(found(page, 'acme/encoder')).toContainText('bert, 4 layers, width 384.');
  expect(weightsRanges(hub.fileRequests)).toEqual([]);
  await found(page, 'acme/encoder')
    .getByRole('button', { name: /^Load \(24\.6 MB\)$/ })
    .click();
  await expect(picker(page)).toHaveCount(0);
  await expect(modelField(page)).toHaveValue('acme/encoder');
  expect(weightsRanges(hub.fileRequests)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);

  await studio.trainButton.click();
  await studio.waitForRunToEnd();
  await studio.show('Export');
  await expect(page.getByText('acme/encoder')).toBeVisible();

  // The address names it: the page loads it again, of what was kept.
  expect(page.url()).toContain('model=acme/encoder');
  await hub.stop();
  await page.reload();
  await studio.show('Train');
  await expect(modelField(page)).toHaveValue('acme/encoder');
  await openPicker(studio);
  await find(studio, 'acme/encoder');
  await expect(found(page, 'acme/encoder')).toContainText('The hub cannot be reached');
  await picker(page).getByRole('button', { name: 'Delete acme/encoder' }).click();
  await expect(picker(page).getByRole('button', { name: 'Delete acme/encoder' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(modelField(page)).toHaveValue('acme/encoder');
  await expect(studio.trainButton).toBeEnabled();
});

test('a download is reported in MB and can be cancelled; what arrived is kept for the next time', async ({
  studio,
  hub,
  hubUrl,
  page,
}) => {
  hub.holdsWeights = true;
  await open(studio, hubUrl);
  await openPicker(studio);
  await find(studio, 'acme/encoder');
  await found(page, 'acme/encoder').getByRole('button', { name: /^Load/ }).click();
  const progress = page.getByRole('group', { name: 'Loading acme/encoder …' });
  await expect(progress.getByRole('listitem').filter({ hasText: 'model.safetensors' })).toContainText(
    /\d MB of 24\.6 MB/,
  );
  await expect(progress.getByText(/^\d+(\.\d)? MB of 25 MB$/)).toBeVisible();
  // Half of the weights, of which the last bytes are reported, too, and all of the small files.
  await expect(progress.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '51');
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(progress).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(modelField(page)).toHaveValue('cased-4l-384');
  await expect(studio.trainButton).toBeEnabled();

  await openPicker(studio);
  const kept = picker(page).getByRole('listitem').filter({ hasText: 'incomplete' });
  await expect(kept).toContainText('acme/encoder');
  hub.holdsWeights = false;
  await found(page, 'acme/encoder').getByRole('button', { name: /^Load/ }).click();
  await expect(modelField(page)).toHaveValue('acme/encoder');
  expect(weightsRanges(hub.fileRequests)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
});

test('a link loads its model, asks for a token where it is gated, and offers the built-in one', async ({
  studio,
  hubUrl,
  page,
}) => {
  await open(studio, hubUrl, 'model=acme/gated-encoder&');
  const alert = page.getByRole('alert').filter({ hasText: 'The model could not be loaded' });
  await expect(alert).toContainText('acme/gated-encoder');
  await expect(alert.getByRole('button', { name: 'Use the built-in cased-4l-384' })).toBeVisible();
  await page.getByLabel('Access token', { exact: true }).fill(HUB_TOKEN);
  await page.getByRole('button', { name: 'Use this token' }).click();
  await expect(page.getByText(/^Encoder \(bert\): 4 layers/)).toBeVisible();
  await expect(modelField(page)).toHaveValue('acme/gated-encoder');
  await expect(alert).toHaveCount(0);

  await page.goto('about:blank');
  // The hub is known by now.
  await studio.open(`#train?model=acme/nothing&hubUrl=${encodeURIComponent(hubUrl)}`);
  await expect(alert).toContainText('acme/nothing');
  await alert.getByRole('button', { name: 'Use the built-in cased-4l-384' }).click();
  await expect(modelField(page)).toHaveValue('cased-4l-384');
  await expect(studio.trainButton).toBeEnabled();
  await expect(page).toHaveURL(/model=cased-4l-384/);
});

test('a model that cannot be trained is refused before its weights are downloaded, and the current one stays', async ({
  studio,
  hub,
  hubUrl,
  page,
}) => {
  hub.canSearch = false;
  await open(studio, hubUrl);
  await openPicker(studio);
  const alert = picker(page).getByRole('alert');
  await find(studio, 'acme/tensorflow');
  await expect(alert).toContainText('tf_model.h5');
  await find(studio, 'acme/nothing');
  await expect(alert).toContainText('acme/nothing');
  await find(studio, 'spanish names');
  await expect(alert).toContainText('cannot be searched. Write the full name');
  await picker(page).getByText('Spanish', { exact: true }).first().click();
  const catalog = picker(page).getByRole('list', { name: 'Suggested models' });
  await expect(catalog).not.toContainText('google-bert/bert-base-cased');
  await catalog.getByRole('button', { name: 'Details of dccuchile/bert-base-spanish-wwm-cased' }).click();
  await expect(catalog.getByRole('alert')).toContainText('dccuchile/bert-base-spanish-wwm-cased');
  expect(hub.fileRequests.map(({ path }) => path)).toEqual(['config.json']);
  await page.keyboard.press('Escape');
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
  await expect(page.getByRole('alert')).toContainText('cased-4l-384 is still loaded.');

  await page.getByRole('button', { name: 'Another model …' }).click();
  await input.setInputFiles({ name: 'my-encoder.zip', mimeType: 'application/zip', buffer: zip({}) });
  await expect(modelField(page)).toHaveValue('my-encoder');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test("a model of its author's class says what was read, taken off and left out", async ({ studio, page }) => {
  const folder = new URL('../tests/oracles/pipeline-model/', import.meta.url);
  const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
  const config = JSON.parse(Buffer.from(read('config.json')).toString()) as object;
  const tensors = [...readSafetensors(read('model.safetensors')).tensors.values()].map(
    (tensor): TensorToWrite => ({
      ...tensor,
      name: `module.${tensor.name.replace('classifier.', 'hidden2tag.')}`,
      data: tensor.bytes,
    }),
  );
  const crf = ['transitions', 'start', 'end', 'mask', 'a', 'b', 'c'].map(
    (name): TensorToWrite => ({
      name: `module.crf.${name}`,
      dtype: 'F32',
      shape: [1],
      data: new Float32Array(1),
    }),
  );
  const files = {
    'config.json': new TextEncoder().encode(JSON.stringify({ ...config, architectures: ['BertCRF'] })),
    'model.safetensors': writeSafetensors([...tensors, ...crf]),
    'tokenizer.json': read('tokenizer.json'),
    'tokenizer_config.json': read('tokenizer_config.json'),
  };
  await studio.open('#train');
  await openPicker(studio);
  await page.getByLabel('Choose a zip', { exact: true }).setInputFiles({
    name: 'own.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(zipSync(files, { level: 0 })),
  });
  await expect(modelField(page)).toHaveValue('own');
  const report = page.getByRole('region', { name: 'Model report', exact: true });
  await expect(report).toContainText('the names began with module., which was removed');
  await expect(report).toContainText('read from hidden2tag.weight');
  await expect(report.getByText('crf.transitions')).toBeHidden();
  await report.getByText(/^Tensors: \d+$/).click();
  await expect(report.getByText('crf.transitions')).toBeVisible();
  await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption('es');
  await expect(page.getByRole('region', { name: 'Informe del modelo' })).toContainText(
    'leído de hidden2tag.weight',
  );
});
