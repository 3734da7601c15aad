/** Every screen in its states as axe sees it, and the page by keyboard alone. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { cutSample, inputFile } from './data.ts';
import { expect, test } from './fixtures.ts';
import type { Studio } from './studio.ts';

const WIDE = { width: 1280, height: 800 };
/** Each combination would take twice the time, and colours do not depend on the width. */
const LOOKS = [
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  { colorScheme: 'light', viewport: WIDE },
] as const;

/** Collects what axe finds, all rules and best practices, however slight. */
class Barriers {
  readonly found: string[] = [];
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async look(state: string): Promise<void> {
    for (const { colorScheme, viewport } of LOOKS) {
      await this.#page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await this.#page.setViewportSize(viewport);
      const { violations } = await new AxeBuilder({ page: this.#page }).analyze();
      for (const { id, impact, nodes } of violations) {
        const where = nodes.map(({ html }) => html.slice(0, 200)).join(' | ');
        this.found.push(`${state}, ${colorScheme}, ${viewport.width} px: ${id} (${impact}): ${where}`);
      }
    }
  }
}

/** Loads a few sentences, with an I- tag that has no entity before it and a sentence that is there twice. */
async function loadFew(studio: Studio): Promise<void> {
  const faulty = 'The O\nAndes I-LOC\nrise O\n. O\n\n';
  await studio.upload(
    { name: 'train.conll', text: `${cutSample('train.conll', 12).text}\n\n${faulty}${faulty}` },
    inputFile('valid.conll', cutSample('valid.conll', 6)),
  );
  await expect(studio.importReport).toContainText('valid.conll');
}

test('before a run, no screen has a barrier in any state', async ({ studio, page }) => {
  const barriers = new Barriers(page);
  const look = (state: string) => barriers.look(state);
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  await studio.open();
  await expect(studio.trainButton).toBeEnabled();
  await look('Data');
  await button('From the hub').click();
  await expect(page.getByRole('textbox', { name: 'Name of the data set' })).toBeVisible();
  await look('Data, from the hub');
  await button('Paste text').click();
  await page.getByRole('textbox', { name: 'Text with tags' }).fill('no tags here');
  await look('Data, text to paste');
  await button('Read the text').click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await look('Data, after a failed import');

  await loadFew(studio);
  for (const choices of ['Columns and tags', 'Labels', 'Splits'] as const) await studio.openChoices(choices);
  await look('Data with problems, choices opened');
  await page.getByRole('listbox').getByRole('option').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('Data, a sentence');
  await page.keyboard.press('Escape');

  for (const stage of ['Evaluate', 'Try', 'Export'] as const) {
    await studio.show(stage);
    await look(`${stage}, before a run`);
  }
  await studio.show('Train');
  await button('More settings').click();
  await page.getByRole('textbox', { name: 'Batch size', exact: true }).fill('4096');
  await expect(page.getByText('Must be a whole number between 1 and 512')).toBeVisible();
  await look('Train, a field in error');
  await button('Another model …').click();
  await expect(page.getByRole('list', { name: 'Suggested models' })).toBeVisible();
  await look('the choice of a model');
  expect(barriers.found).toEqual([]);
});

test('during and after a run, no screen has a barrier in any state', async ({ studio, page }) => {
  const barriers = new Barriers(page);
  const look = (state: string) => barriers.look(state);
  await studio.open('#train?epochs=4&batchSize=4&backend=wasm');
  await loadFew(studio);
  await studio.trainButton.click();
  await expect(studio.status).toContainText('Training: epoch', { timeout: 120_000 });
  await studio.pauseButton.click();
  await expect(studio.resumeButton).toBeVisible();
  await look('Train, paused');
  await studio.resumeButton.click();
  await studio.waitForRunToEnd();
  await look('Try, after a run');
  await studio.show('Train');
  // Each becomes `Hide the table` when it is clicked.
  const tables = page.getByRole('button', { name: /^Show as table: / });
  while ((await tables.count()) > 0) await tables.first().click();
  await look('Train, after a run, with its tables');
  await studio.trainButton.click();
  await expect(page.getByRole('dialog', { name: 'Keep this model?' })).toBeVisible();
  await look('Keep this model?');
  await page.keyboard.press('Escape');
  await studio.show('Evaluate');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await expect(
    page.getByRole('table', { name: 'Evaluations in this session' }).locator('tbody tr'),
  ).toHaveCount(2);
  await look('Evaluate, two evaluations');
  await studio.show('Try');
  await page.getByRole('button', { name: 'Use a sentence from the data' }).click();
  await expect(page.getByRole('region', { name: 'Entities', exact: true })).toHaveAttribute(
    'aria-busy',
    'false',
  );
  await look('Try, a sentence from the data');
  await studio.show('Export');
  await expect(page.getByRole('button', { name: 'Download model', exact: true })).toBeEnabled();
  await look('Export, after a run');
  expect(barriers.found).toEqual([]);
});

test('the page is used by keyboard alone', async ({ studio, page }) => {
  const focused = page.locator(':focus');
  await studio.open('#data?epochs=1&batchSize=4&backend=wasm');
  await loadFew(studio);

  // One tab stop for all filters of the sentences, and none for the area where files are dropped.
  const filters = page.getByRole('radiogroup', { name: 'Show', exact: true }).getByRole('radio');
  await filters.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(filters.nth(1)).toBeFocused();
  await expect(filters.nth(1)).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('radiogroup', { name: 'Show', exact: true }).locator(':focus')).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await expect(filters.nth(1)).toBeFocused();
  const stops = await page
    .locator('[tabindex="0"]')
    .evaluateAll((all) => all.map((stop) => stop.getAttribute('aria-label') ?? stop.textContent ?? ''));
  expect(stops.filter((name) => /drop/i.test(name))).toEqual([]);

  // A choice among models changes nothing but the choice; the picker gives the focus back.
  await studio.tab('Train').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Model', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('ArrowUp');
  const another = page.getByRole('button', { name: 'Another model …' });
  await another.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Choose a model' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(another).toBeFocused();

  // The first run ends in Try: said aloud, and nobody's focus is lost.
  await studio.trainButton.focus();
  await page.keyboard.press('Enter');
  await studio.waitForRunToEnd();
  await expect(studio.tab('Try')).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('[aria-live=polite]').filter({ hasText: 'Try' })).toHaveCount(1);
  await expect(studio.trainButton).toBeFocused();

  // Marks that are not of the text yet are said to be on their way.
  await studio.textToTag.focus();
  await page.evaluate(() => {
    const busy = document.querySelector('section[aria-busy]');
    if (busy === null) throw new Error('No region says whether it is busy.');
    new MutationObserver(() => {
      if (busy.getAttribute('aria-busy') === 'true') document.body.dataset.wasBusy = 'true';
    }).observe(busy, { attributes: true });
  });
  await page.keyboard.type('Marta Schneidler works in Hamburg .');
  await expect(page.locator('body')).toHaveAttribute('data-was-busy', 'true');
  await expect(page.getByRole('region', { name: 'Entities', exact: true })).toHaveAttribute(
    'aria-busy',
    'false',
  );

  // Charts are pictures with a name.
  await studio.show('Train');
  await expect(page.getByRole('img', { name: /^Line chart: Loss by step/ })).toBeVisible();
  await expect(page.getByRole('application')).toHaveCount(0);

  // What is shown is a button that stays, pressed and in focus, and its scores come into sight.
  await studio.show('Evaluate');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  const list = page.getByRole('table', { name: 'Evaluations in this session' });
  await expect(list.locator('tbody tr')).toHaveCount(2);
  const show = list.locator('[aria-pressed=false]');
  await show.focus();
  await page.keyboard.press('Enter');
  await expect(focused).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('region', { name: 'Scores', exact: true })).toBeInViewport();
});
