import { expect, test } from './fixtures.ts';
import { SentenceBrowser } from './sentenceBrowser.ts';

const BROWSED = `-DOCSTART- O

Ana B-PER
Sol I-PER
visited O
Lima B-LOC
. O

Nothing O
happened O
. O

the O
Andes I-LOC
are O
high O
. O

Acme B-ORG
hired O
Ben B-PER
. O
`;
const VALIDATION = 'Eva B-PER\nleft O\nQuito B-LOC\n. O\n';

test('sentences are filtered by type, text and problem, opened, stepped through and copied', async ({
  studio,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await studio.open();
  await studio.upload({ name: 'train.conll', text: BROWSED }, { name: 'valid.conll', text: VALIDATION });
  await expect(studio.importReport).toContainText('train.conll');
  const browser = new SentenceBrowser(page);
  await expect(browser.counter()).toHaveText('4 of 4 sentences');
  await expect(browser.sentences).toHaveCount(4);
  await expect(browser.sentences.first().locator('mark')).toHaveText(['Ana Sol', 'Lima']);

  await browser.showType('LOC');
  await expect(browser.counter()).toHaveText('2 of 4 sentences');
  await expect(browser.sentences).toContainText(['Ana Sol', 'Andes']);
  await browser.showType('no entity');
  await expect(browser.sentences).toContainText(['Nothing happened']);
  await browser.showType('all sentences');

  await browser.find('HIRED ben');
  await expect(browser.counter()).toHaveText('1 of 4 sentences');
  await expect(browser.sentences).toContainText(['Acme hired Ben .']);
  await browser.find('nowhere');
  await expect(browser.panel).toContainText('No sentence in this split matches.');
  await browser.panel.getByRole('button', { name: 'Show all' }).click();
  await expect(browser.counter()).toHaveText('4 of 4 sentences');

  await browser.panel.getByRole('combobox', { name: 'Problems' }).selectOption('orphan-inside');
  await expect(browser.counter()).toHaveText('1 of 4 sentences');
  await browser.sentences.first().click();
  await expect(browser.detail).toContainText('train.conll, line 13');
  await expect(browser.detail.getByRole('listitem').filter({ hasText: 'line 14' })).toContainText('Andes');
  await page.keyboard.press('Escape');
  await expect(browser.detail).toBeHidden();
  await browser.panel.getByRole('combobox', { name: 'Problems' }).selectOption('');
  await expect(browser.counter()).toHaveText('4 of 4 sentences');

  await browser.list.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(browser.detail).toContainText('Sentence 1 of train');
  await expect
    .poll(() => browser.columns())
    .toEqual([
      ['Ana', 'B-PER', '1'],
      ['Sol', 'I-PER', '2'],
      ['visited', 'O', '0'],
      ['Lima', 'B-LOC', '3'],
      ['.', 'O', '0'],
    ]);
  await browser.detail.getByRole('button', { name: 'Next' }).click();
  await expect(browser.detail).toContainText('Sentence 2 of train');
  await expect(browser.detail.getByRole('button', { name: 'Previous' })).toBeEnabled();
  await browser.detail.getByRole('button', { name: 'Copy as CoNLL' }).click();
  await expect(browser.detail).toContainText('Copied, 3 lines.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Nothing\tO\nhappened\tO\n.\tO\n');
});

test('the list has all of 20,000 sentences, reached by scrolling and by keys', async ({ studio, page }) => {
  const sentences = Array.from(
    { length: 20_000 },
    (_, i) => `Number O\ns${i + 1} B-ID\n${'and O\n'.repeat(i % 40)}`,
  );
  await studio.open();
  await studio.upload(
    { name: 'train.conll', text: sentences.join('\n') },
    { name: 'valid.conll', text: VALIDATION },
  );
  const browser = new SentenceBrowser(page);
  await expect(browser.counter()).toHaveText('20,000 of 20,000 sentences');

  const last = browser.list.locator('[role="option"][aria-posinset="20000"]');
  await expect(async () => {
    // What is above it may still grow.
    await browser.list.evaluate((list) => list.scrollIntoView({ block: 'end' }));
    await browser.list.evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
    await expect(last).toContainText('Number s20000', { timeout: 1000 });
    await expect(last).toBeInViewport({ timeout: 1000 });
  }).toPass();

  await browser.list.focus();
  await page.keyboard.press('Home');
  await expect(browser.sentences.first()).toContainText('Number s1');
  await expect(browser.list.locator('[aria-selected="true"]')).toContainText('Number s1');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageUp');
  await expect(browser.list.locator('[aria-selected="true"]')).toContainText('Number s2');
  await page.keyboard.press('End');
  const selected = browser.list.locator('[aria-selected="true"]');
  await expect(selected).toContainText('Number s20000');
  await expect(selected).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(browser.detail).toContainText('Sentence 20,000 of train');
  await expect(browser.detail.getByRole('button', { name: 'Next' })).toBeDisabled();
  await browser.detail.getByRole('button', { name: 'Previous' }).click();
  await expect(browser.detail).toContainText('Sentence 19,999 of train');
  const scrolledTo = await browser.list.evaluate((list) => list.scrollTop);
  await page.keyboard.press('Escape');
  await expect(browser.detail).toBeHidden();
  await expect(browser.list).toBeFocused();
  expect(await browser.list.evaluate((list) => list.scrollTop)).toBe(scrolledTo);
});
