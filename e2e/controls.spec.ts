import { cutSample, inputFile } from './data.ts';
import { expect, test } from './fixtures.ts';
import type { Studio } from './studio.ts';

async function startLongRun(studio: Studio): Promise<void> {
  await studio.open('#train?epochs=200&batchSize=4');
  await studio.upload(
    inputFile('train.conll', cutSample('train.conll', 60)),
    inputFile('valid.conll', cutSample('valid.conll', 10)),
  );
  await expect(studio.importReport).toContainText('valid.conll');
  await studio.trainButton.click();
  await expect(studio.status).toContainText(/step [1-9]/);
}

async function stepInStatus(studio: Studio): Promise<number> {
  const text = await studio.status.textContent();
  return Number(/step ([\d,]+)/i.exec(text ?? '')?.[1]?.replace(',', ''));
}

test('pause holds the run, resume continues it, stop keeps what was learned', async ({ studio, page }) => {
  await startLongRun(studio);

  await studio.pauseButton.click();
  await expect(studio.status).toContainText(/Paused at step \d+/);
  const pausedAt = await stepInStatus(studio);
  await page.waitForTimeout(3000);
  expect(await stepInStatus(studio)).toBe(pausedAt);
  await expect(studio.resumeButton).toBeVisible();

  await studio.resumeButton.click();
  await expect.poll(() => stepInStatus(studio)).toBeGreaterThan(pausedAt);

  await studio.stopButton.click();
  await expect(studio.status).toContainText(/Stopped at step \d+ of \d/);
  const download = await studio.downloadModel();
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  await expect(studio.trainButton).toBeEnabled();
});

test('texts are tagged while the run is in progress, with the current weights', async ({ studio }) => {
  await startLongRun(studio);
  await studio.show('Try');
  await studio.textToTag.fill('Marta Schneidler works for Northwind Robotics in Hamburg.');
  await expect(studio.entities).toContainText(/after step \d+/);
  await expect(studio.marks.first()).toBeVisible();
  const before = await studio.weightsStep();
  await studio.textToTag.fill('Marta Schneidler works for Northwind Robotics in Lisbon.');
  await expect.poll(() => studio.weightsStep()).toBeGreaterThan(before);
  await studio.stopButton.click();
  await expect(studio.status).toContainText(/Stopped at step/);
});

test('another run can start after one was stopped', async ({ studio }) => {
  await startLongRun(studio);
  await studio.stopButton.click();
  await expect(studio.status).toContainText(/Stopped at step/);
  await studio.trainAnyway();
  await expect(studio.status).toContainText(/Training: epoch 1 /);
  await studio.stopButton.click();
  await expect(studio.status).toContainText(/Stopped at step/);
});

test('Stop in the last evaluation ends the run whole, and leads to its score', async ({ studio, page }) => {
  await studio.open('#train?epochs=1&batchSize=4');
  const validation = cutSample('valid.conll', 147).text;
  await studio.upload(inputFile('train.conll', cutSample('train.conll', 8)), {
    name: 'valid.conll',
    // Long enough to be stopped on any machine.
    text: Array(40).fill(validation).join('\n'),
  });
  await expect(studio.importReport).toContainText('5,880');
  await studio.trainButton.click();
  await expect(studio.status).toContainText('Evaluating');
  await studio.stopButton.click();
  await expect(studio.status).toContainText('All 2 steps done; evaluation stopped.');
  await studio.status.getByRole('button', { name: 'Evaluate now' }).click();
  await expect(studio.tab('Evaluate')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('progressbar', { name: 'Progress of the evaluation' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Evaluate', exact: true })).toBeEnabled();
});
