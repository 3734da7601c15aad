/** The questions before a model that was not downloaded is lost: at the next Train, and at leaving the page. */
import type { Page } from '@playwright/test';
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

/** Whether the browser would ask before the page is left. */
function asksAtLeaving(page: Page): Promise<boolean> {
  return page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
}

test('a model that was not downloaded is asked about at the next Train and at leaving', async ({
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
  expect(await asksAtLeaving(page)).toBe(false);
  await studio.trainButton.click();
  await trainABit(studio);
  const stopped = (await studio.status.textContent()) ?? '';

  const leaving = page.waitForEvent('dialog');
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const browsersQuestion = await leaving;
  expect(browsersQuestion.type()).toBe('beforeunload');
  await browsersQuestion.dismiss();

  // The training files cannot be loaded as a model: with them alone the run is not kept.
  expect((await studio.downloadTrainingFiles()).suggestedFilename()).toMatch(/-training\.zip$/);
  const question = page.getByRole('dialog', { name: 'Keep this model?' });
  await studio.trainButton.click();
  // The dialog's closing cross has the same name.
  await question.getByRole('button', { name: 'Cancel', exact: true }).last().click();
  await expect(question).toBeHidden();
  await expect(studio.status).toHaveText(stopped);
  await studio.show('Try');
  await studio.tag('Marta Schneidler works for Northwind Robotics in Hamburg.');
  await expect(page.getByText(/Weights after step/)).toBeVisible();

  await studio.trainAnyway();
  await trainABit(studio);

  await studio.trainButton.click();
  const download = page.waitForEvent('download');
  await question.getByRole('button', { name: 'Download model', exact: true }).click();
  expect((await download).suggestedFilename()).toMatch(/notes.*\.zip$/);
  await trainABit(studio);
  await expect(question).toBeHidden();

  await studio.downloadModel();
  await expect.poll(() => asksAtLeaving(page)).toBe(false);
});
