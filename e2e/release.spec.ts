/** The question before the last run's weights are released, and what counts as having kept them. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { cutSample, inputFile } from './data.ts';
import { expect, test } from './fixtures.ts';
import type { Studio } from './studio.ts';

/** The least that a browser reports: enough for no two runs of the built-in encoder side by side. */
const DEVICE_MEMORY_GIB = 0.25;

/** Has the worker's browser report so little memory; before the page is opened. */
async function reportLittleMemory(page: Page): Promise<void> {
  const getter = `Object.defineProperty(WorkerNavigator.prototype, 'deviceMemory', { get: () => ${DEVICE_MEMORY_GIB} });`;
  await page.route(/\/trainer\.worker[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${getter}\n${await response.text()}` });
  });
}

/** Trains until a step has been made, and stops. */
async function trainABit(studio: Studio): Promise<void> {
  await expect(studio.status).toContainText(/Training: epoch \d+ of 200, step [1-9]/);
  await studio.stopButton.click();
  await expect(studio.status).toContainText(/Stopped at step [1-9]/);
}

test('the last run is released after a question, unless its model was downloaded', async ({
  studio,
  page,
}) => {
  await reportLittleMemory(page);
  await studio.open('#train?epochs=200&batchSize=4&backend=wasm');
  await studio.upload(
    inputFile('notes-train.conll', cutSample('train.conll', 40)),
    inputFile('notes-valid.conll', cutSample('valid.conll', 5)),
  );
  await expect(studio.importReport).toContainText('notes-valid.conll');
  await studio.trainButton.click();
  await trainABit(studio);
  const stopped = (await studio.status.textContent()) ?? '';

  // The training files cannot be loaded as a model: with them alone the run is not kept.
  const download = await studio.downloadTrainingFiles();
  expect(download.suggestedFilename()).toMatch(/-training\.zip$/);
  const folder = download.suggestedFilename().replace(/\.zip$/, '');
  const files = unzipSync(new Uint8Array(readFileSync(await download.path())));
  const names = ['checkpoint', 'eval_model.onnx', 'optimizer_model.onnx', 'training_model.onnx'];
  expect(Object.keys(files).sort()).toEqual(names.map((name) => `${folder}/${name}`));
  for (const bytes of Object.values(files)) expect(bytes.length).toBeGreaterThan(0);

  const question = page.getByRole('dialog', { name: 'Release the last run?' });
  await studio.trainButton.click();
  // The dialog's closing cross has the same name.
  await question.getByRole('button', { name: 'Cancel', exact: true }).last().click();
  await expect(question).toBeHidden();
  await expect(studio.status).toHaveText(stopped);
  await studio.show('Try');
  await studio.tag('Marta Schneidler works for Northwind Robotics in Hamburg.');
  await expect(page.getByText(/Weights after step/)).toBeVisible();

  await studio.trainButton.click();
  await question.getByRole('button', { name: 'Start and lose it', exact: true }).click();
  await trainABit(studio);

  await studio.downloadModel();
  await studio.trainButton.click();
  await trainABit(studio);
  await expect(question).toBeHidden();
});
