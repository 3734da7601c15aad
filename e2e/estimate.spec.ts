import type { Locator } from '@playwright/test';
import { cutSample, inputFile } from './data.ts';
import { expect, test } from './fixtures.ts';

/** How long the panel says that a run takes. */
async function seconds(estimate: Locator): Promise<number> {
  const [, words = ''] = /Time: about (.*?) for /.exec((await estimate.textContent()) ?? '') ?? [];
  const amount = (unit: string) => Number(new RegExp(`(\\d+) ${unit}`).exec(words)?.[1] ?? 0);
  return 3600 * amount('hour') + 60 * amount('minute') + amount('second');
}

test('a step is measured, the time follows the epochs, and what does not fit is refused', async ({
  studio,
  page,
}) => {
  await studio.open('#train?batchSize=4&backend=wasm');
  // One long sentence among the short ones.
  const long = `${Array.from({ length: 600 }, () => 'old O').join('\n')}\n\n`;
  const train = cutSample('train.conll', 100);
  await studio.upload(
    { name: 'train.conll', text: long + train.text },
    inputFile('valid.conll', cutSample('valid.conll', 20)),
  );
  await expect(studio.importReport).toContainText('valid.conll');
  await studio.show('Train');
  const estimate = page.getByRole('region', { name: 'Estimate', exact: true });
  await expect(estimate).toContainText(
    /Memory: about [\d.]+ [MG]B on WASM, in batches of up to 4 × 128 tokens/,
  );
  await expect(estimate.getByText('fits', { exact: true })).toBeVisible();

  await estimate.getByRole('button', { name: 'Measure a step', exact: true }).click();
  await expect(estimate).toContainText(
    /for 3 epochs on WASM.*Measured: [\d,]+ ms per step of 4 × \d+ tokens/,
    {
      timeout: 60_000,
    },
  );
  const three = await seconds(estimate);
  expect(three).toBeGreaterThan(0);
  await studio.fill('Epochs', '30');
  await expect(estimate).toContainText('for 30 epochs');
  // Ten times as long, both rounded to whole minutes.
  const ratio = (await seconds(estimate)) / three;
  expect(ratio).toBeGreaterThan(6);
  expect(ratio).toBeLessThan(16);

  await studio.fill('Batch size', '512');
  await page.getByRole('button', { name: 'More settings' }).click();
  await page.getByRole('textbox', { name: 'Length limit', exact: true }).fill('512');
  await expect(estimate).toContainText('does not fit');
  await expect(estimate).toContainText(/need [\d.]+ GB; the WebAssembly memory of ONNX Runtime has 4.3 GB/);
  await studio.trainButton.click();
  await expect(estimate.getByText('This run does not fit, so it was not started')).toBeInViewport();
  await expect(studio.status).toContainText('Ready');
  await estimate.getByRole('button', { name: /^Batch size \d+$/ }).click();
  await expect(estimate.getByText('fits', { exact: true })).toBeVisible();
});
