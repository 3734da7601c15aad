/** The `?` at each term leaves the names of fields and columns as they are. */
import { expect, test } from './fixtures.ts';

test('terms are explained beside fields and columns that keep their names', async ({ studio, page }) => {
  await studio.open();
  await expect(page.getByRole('columnheader', { name: 'Split', exact: true })).toHaveCount(1);

  await studio.show('Train');
  await expect(page.getByLabel('Epochs').and(page.locator('input'))).toHaveCount(1);
  // The table of epochs is there once a run has begun.
  await studio.trainButton.click();
  for (const name of ['Precision', 'Recall', 'F1', 'Accuracy', 'Validation Loss']) {
    await expect(studio.epochsTable.getByRole('columnheader', { name, exact: true })).toHaveCount(1);
  }

  const recall = studio.epochsTable.getByRole('button', { name: 'What does “recall” mean?' });
  await recall.focus();
  await page.keyboard.press('Enter');
  const meaning = page.getByRole('dialog', { name: 'What does “recall” mean?' });
  await expect(meaning).toContainText('Example: 20 names in the text, 8 of them found: 0.4.');
  await page.keyboard.press('Escape');
  await expect(meaning).toHaveCount(0);
  await expect(recall).toBeFocused();
});
