import { cutSample, inputFile } from './data.ts';
import { expect, test } from './fixtures.ts';

test('a quick try is a run of its own, marked as one, and the next Train has all the data', async ({
  studio,
  page,
}) => {
  await studio.open('#train?backend=wasm&epochs=1');
  await studio.upload(
    inputFile('train.conll', cutSample('train.conll', 24)),
    inputFile('valid.conll', cutSample('valid.conll', 8)),
  );
  await expect(studio.importReport).toContainText('valid.conll');
  await studio.show('Train');
  const estimate = page.getByRole('region', { name: 'Estimate', exact: true });
  await expect(estimate).toContainText(/Time: about [\d,]+ to [\d,]+ \w+ for 1 epoch on WASM/);
  await expect(estimate).toContainText('Estimated from the size of the model and the data');

  const quickTry = page.getByRole('button', { name: 'Quick try', exact: true });
  await quickTry.click();
  await expect(studio.pauseButton.or(studio.trainButton)).toBeFocused();
  await expect(quickTry).toBeHidden();
  await expect(studio.status).toContainText(/· Quick try\s*$/, { timeout: 60_000 });
  await expect(studio.status).toContainText(/^Finished in .* · Quick try\s*$/, { timeout: 120_000 });
  await studio.show('Train');
  const progress = page.getByRole('region', { name: 'Progress', exact: true });
  await expect(progress.getByRole('note').first()).toContainText('of 24 training sentences');
  await expect(studio.epochsTable).toContainText('Quick try: ');
  await expect(studio.epochsTable.locator('tbody').getByRole('row')).toHaveCount(1);
  await expect(progress.getByRole('listitem').filter({ hasText: 'Quick try, on a sample' })).toHaveCount(1);
  await studio.show('Evaluate');
  await expect(page.getByRole('combobox').filter({ hasText: 'Quick try' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Evaluations in this session' })).toContainText('· Quick try');
  await studio.show('Export');
  await expect(page.getByRole('textbox', { name: 'Name of the folder' })).toHaveValue('train-quick-try');

  await studio.trainButton.click();
  await expect(studio.stopButton).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(studio.status).toContainText(/^(Training|Evaluating|Finished)/, { timeout: 120_000 });
  await expect(studio.status).not.toContainText('Quick try');
});

test.describe('where data need not be saved', () => {
  test.use({ savesData: false });

  test('a page that nobody uses measures how long a run takes', async ({ studio, page }) => {
    await studio.open('#train?backend=wasm&epochs=1');
    const estimate = page.getByRole('region', { name: 'Estimate', exact: true });
    await expect(estimate).toContainText(/Time: about [^.]* for 1 epoch on WASM.*Measured: /, {
      timeout: 120_000,
    });
    await expect(estimate).toContainText(/Quick try: about \d+ second/);
    await expect(studio.trainButton).toBeEnabled();
  });
});
