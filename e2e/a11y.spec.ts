/** Every screen as axe sees it, in light and dark: no serious barrier. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });
    test('no screen has a serious fault', async ({ studio, page }) => {
      await studio.open();
      await expect(studio.trainButton).toBeEnabled();
      const faults: string[] = [];
      const check = async (screen: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const { id, impact, nodes } of violations) {
          if (impact !== 'serious' && impact !== 'critical') continue;
          faults.push(`${screen}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
        }
      };
      for (const tab of ['Data', 'Train', 'Evaluate', 'Try', 'Export'] as const) {
        await studio.show(tab);
        await expect(page.getByRole('heading', { name: tab, exact: true })).toBeVisible();
        if (tab === 'Data') {
          await page.getByRole('button', { name: 'From the hub' }).click();
          await expect(page.getByRole('textbox', { name: 'Name of the data set' })).toBeVisible();
        }
        if (tab === 'Train') {
          const batchSize = page.getByRole('textbox', { name: 'Batch size', exact: true });
          await batchSize.fill('4096');
          await expect(page.getByText('Must be a whole number between 1 and 512')).toBeVisible();
          await check('Train, a field in error');
          await batchSize.fill('8');
          await page.getByRole('button', { name: 'Another model …' }).click();
          await expect(page.getByRole('list', { name: 'Suggested models' })).toBeVisible();
        }
        await check(tab);
        if (tab === 'Train') await page.keyboard.press('Escape');
      }
      expect(faults).toEqual([]);
    });
  });
}
