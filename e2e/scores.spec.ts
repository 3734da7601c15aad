/** What was learned: Evaluate and Try without a tagger, the run's own scores, a verdict, old marks and new ones. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { colourOf } from './colourOf.ts';
import { expect, test } from './fixtures.ts';

const SENTENCE = 'Marta B-PER\nsees O\nOslo B-LOC\nagain O\n. O';
/** Enough to learn them by heart, and enough names for a verdict. */
const SENTENCES = Array(24).fill(SENTENCE).join('\n\n');

/** Everything that axe finds in the screen that is shown, on a desk and on a phone. */
async function faultsOf(page: Page, state: string): Promise<string[]> {
  const faults: string[] = [];
  for (const [width, height] of [
    [390, 844],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    const { violations } = await new AxeBuilder({ page }).include('#content').analyze();
    for (const { id, nodes } of violations) {
      faults.push(`${state}, ${width} px: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    }
  }
  return faults;
}

test('empty screens lead to a run or a model; then Evaluate opens with its scores, and Try shows old marks as old', async ({
  studio,
  page,
}) => {
  await studio.open('#evaluate?epochs=1&batchSize=1&learningRate=0.001');
  await expect(studio.trainButton).toBeEnabled();
  const faults = await faultsOf(page, 'Evaluate without a tagger');
  await page.getByRole('button', { name: 'Choose a model that tags' }).click();
  await expect(studio.tab('Train')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await studio.upload({ name: 'train.conll', text: SENTENCES }, { name: 'valid.conll', text: SENTENCES });
  await expect(studio.importReport).not.toContainText('test.conll');
  // A label has one colour on all screens.
  const colour = await colourOf(page.locator('[role=listbox] mark[data-label=PER]').first());
  await studio.show('Train');
  expect(await colourOf(studio.preview.locator('mark[data-label=PER]').first())).toBe(colour);
  await studio.show('Try');
  faults.push(...(await faultsOf(page, 'Try without a tagger')));
  await page.getByRole('button', { name: 'Train one' }).click();
  await studio.waitForRunToEnd();

  await studio.show('Evaluate');
  const report = page.getByRole('region', { name: 'Scores' });
  await expect(report).toContainText('after epoch 1, on validation of train');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText(/of 10 names|all \d+ names/);
  const types = report.locator('tbody').getByRole('rowheader');
  await expect(types).toHaveText(['LOC', 'PER']);
  expect(await colourOf(types.getByText('PER', { exact: true }))).toBe(colour);
  await report.getByRole('button', { name: 'Type' }).click();
  await report.getByRole('button', { name: 'Type' }).click();
  await expect(types).toHaveText(['PER', 'LOC']);
  await page.getByRole('combobox', { name: 'Split', exact: true }).selectOption('train');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await expect(report).toContainText('on train of train');
  faults.push(...(await faultsOf(page, 'Evaluate with a list')));
  const epoch = page.getByRole('row', { name: /epoch 1/ }).getByRole('button');
  await epoch.click();
  await expect(epoch).toBeFocused();
  await expect(report).toContainText('after epoch 1');
  await expect(report).toBeInViewport();

  await studio.show('Try');
  await page.getByRole('button', { name: /sentence from the data$/ }).click();
  const gold = page.getByRole('region', { name: 'What the labels in the data say' });
  await expect(gold.locator('mark')).toHaveText(['Marta', 'Oslo']);
  expect(await colourOf(gold.locator('mark').first())).toBe(colour);
  await expect(studio.entities).toContainText('Marta sees Oslo again.');
  const threshold = page.getByRole('slider', { name: 'Lowest score shown' });
  await expect(studio.marks.first()).toBeVisible();
  await threshold.press('End');
  await expect(studio.marks).toHaveCount(0);
  await expect(studio.entities).toContainText(/Hidden: [1-9]/);
  await threshold.press('Home');
  await expect(studio.marks.first()).toBeVisible();
  faults.push(...(await faultsOf(page, 'Try with a sentence of the data')));

  await studio.textToTag.fill('Marta sees Oslo again. '.repeat(400));
  await expect(gold).toHaveCount(0);
  await expect(studio.entities).toHaveAttribute('aria-busy', 'true');
  await expect(studio.entities).toContainText('Tagging …');
  // The long text is given up for this one.
  await studio.textToTag.fill('Marta sees Oslo.');
  await expect(studio.entities).toHaveAttribute('aria-busy', 'false');
  await expect(studio.entities).toContainText('Marta sees Oslo.');
  expect(faults).toEqual([]);
});
