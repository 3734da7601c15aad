/** One short run on a few sentences: what charts and tables say of it, and one colour a label on all screens. */
import type { Locator, Page } from '@playwright/test';
import { colourOf } from './colourOf.ts';
import { cutSample, inputFile } from './data.ts';
import { expect, test } from './fixtures.ts';

const EPOCHS = 2;
const STEPS_PER_EPOCH = 3;
const STEPS = EPOCHS * STEPS_PER_EPOCH;

test('charts say what is under the pointer, and the tables beside them the same', async ({
  studio,
  page,
}) => {
  await studio.open('#train?epochs=2&batchSize=4');
  await studio.upload(
    inputFile('train.conll', cutSample('train.conll', 4 * STEPS_PER_EPOCH)),
    inputFile('valid.conll', cutSample('valid.conll', 6)),
  );
  await expect(studio.status).toContainText('train');
  const types = studio.importReport.getByRole('table', { name: 'Entities by type' });
  const colourInReport = await colourOf(types.getByText('PER', { exact: true }));
  expect(await colourOf(page.locator('[role=listbox] mark[data-label=PER]').first())).toBe(colourInReport);

  await studio.fill('Epochs', String(EPOCHS));
  await studio.fill('Batch size', '4');
  await studio.trainButton.click();
  await studio.waitForRunToEnd();
  await studio.show('Train');

  const loss = page.getByRole('img', { name: /^Line chart: Loss by step/ });
  const epochs = await studio.epochRows();
  for (const step of [1, 2, STEPS_PER_EPOCH, STEPS - 1, STEPS]) {
    const rows = await pointAt(page, loss, step / STEPS);
    const ends = step % STEPS_PER_EPOCH === 0 ? epochs[step / STEPS_PER_EPOCH - 1] : undefined;
    expect(rows[0]).toBe(`Step ${step}`);
    expect(rows.slice(1).map((row) => row.split(':')[0])).toEqual([
      'each step',
      'smoothed',
      ...(ends === undefined ? [] : ['validation']),
    ]);
    if (ends !== undefined) expect(rows[3]).toBe(`validation: ${ends['Validation Loss']}`);
  }

  const scores = page.getByRole('img', { name: /^Line chart: Scores by epoch/ });
  expect(await pointAt(page, scores, 0.95)).toEqual([
    'Epoch 2',
    ...['Precision', 'Recall', 'F1', 'Accuracy'].map((score) => `${score}: ${epochs[1]![score]}`),
  ]);

  for (const title of ['Loss by step', 'Learning rate by step']) {
    await page.getByRole('button', { name: `Show as table: ${title}` }).click();
    await expect(page.getByRole('table', { name: title }).getByRole('rowheader')).toHaveText(
      Array.from({ length: STEPS }, (_, i) => String(i + 1)),
    );
  }
  const byType = page.getByRole('table', { name: /^By type/ });
  expect(await colourOf(byType.getByText('PER', { exact: true }))).toBe(colourInReport);

  await page.setViewportSize({ width: 390, height: 844 });
  const frame = page.getByRole('group', { name: 'Epochs' });
  const hidden = () => frame.evaluate((box) => box.parentElement?.dataset.hidden);
  await expect.poll(hidden).toBe('end');
  await frame.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(hidden).toBe('start end');
  await frame.evaluate((box) => box.scrollTo({ left: box.scrollWidth }));
  await expect.poll(hidden).toBe('start');
});

/** Points at a share of the width of a chart's plot; the lines of the tooltip. */
async function pointAt(page: Page, chart: Locator, share: number): Promise<string[]> {
  await chart.scrollIntoViewIfNeeded();
  const plot = await chart.locator('.recharts-cartesian-grid').boundingBox();
  if (plot === null) throw new Error('The chart has no plot in sight.');
  // Once beside the plot, so that a tooltip of before is gone.
  await page.mouse.move(5, 5);
  await expect(chart.locator('.recharts-tooltip-wrapper')).toBeHidden();
  await page.mouse.move(plot.x + Math.min(plot.width * share, plot.width - 1), plot.y + plot.height / 2);
  const tooltip = chart.locator('.recharts-tooltip-wrapper');
  await expect(tooltip).toBeVisible();
  return (await tooltip.innerText()).split('\n').filter((line) => line !== '');
}
