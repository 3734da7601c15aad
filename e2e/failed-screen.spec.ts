import { expect, test } from '@playwright/test';
import { Studio } from './studio.ts';

// Not the fixture of the other tests: a script that cannot be loaded is logged by the browser as an error.
test('a screen that fails says so and can be opened again; the others and the data stay', async ({
  page,
}) => {
  await page.route(/\/assets\/ModelPicker-.*\.js$/, (route) => route.abort());
  const studio = new Studio(page);
  await studio.open();
  await studio.show('Train');
  const model = page.getByLabel('Model', { exact: true });
  await page.getByRole('button', { name: 'Another model …' }).click();
  const failure = page.getByRole('alert').filter({ hasText: 'This screen crashed' });
  await expect(failure).toContainText('Your data and run are safe');
  await expect(failure).toContainText('ModelPicker');
  await studio.show('Data');
  await expect(studio.importReport).toBeVisible();
  await studio.show('Train');
  await expect(model).toBeVisible();
  await expect(studio.trainButton).toBeEnabled();
  await page.getByRole('button', { name: 'Another model …' }).click();
  await failure.getByRole('button', { name: 'Open again' }).click();
  await expect(failure).toHaveCount(0);
  await expect(model).toBeVisible();
});
