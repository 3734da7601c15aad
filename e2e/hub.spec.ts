/** Data sets of the hub, against a hub made here: broken connections, a token, and no network at all. */
import { expect, openWithHub, test } from './hubFixtures.ts';
import { HUB_TOKEN } from './hubServer.ts';
import type { Studio } from './studio.ts';

async function find(studio: Studio, name: string): Promise<void> {
  const field = studio.page.getByRole('textbox', { name: 'Name of the data set' });
  if (!(await field.isVisible())) await studio.page.getByRole('button', { name: 'From the hub' }).click();
  await field.fill(name);
  await studio.page.getByRole('button', { name: 'Find', exact: true }).click();
}

const open = (studio: Studio, hubUrl: string) => openWithHub(studio, '#data?', hubUrl);

test('a data set is found, downloaded over a broken connection, kept, and there without a network', async ({
  studio,
  hub,
  hubUrl,
  page,
}) => {
  hub.cutsFirstAnswer = true;
  await open(studio, hubUrl);
  await find(studio, 'acme/news');
  const splits = page.getByRole('table', { name: 'Splits of the data set' });
  await expect(splits.getByRole('row')).toHaveCount(4);
  await page.getByLabel('Use of test', { exact: true }).selectOption('left out');
  await page.getByRole('button', { name: /^Load \(/ }).click();
  await expect(studio.importReport).toContainText('data/train.conll');
  await expect(studio.importReport).toContainText('14,295');
  await expect(studio.importReport).not.toContainText('test.conll');
  const trainRequests = hub.fileRequests.filter(({ path }) => path === 'data/train.conll');
  expect(trainRequests).toHaveLength(2);
  expect(trainRequests[1]!.range).toMatch(/^bytes=[1-9]\d*-$/);

  await hub.stop();
  // The address names the data set with all of its splits, of which one was never downloaded.
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('No answer from');
  await find(studio, 'acme/news');
  await expect(page.getByText('The hub cannot be reached.')).toBeVisible();
  await page.getByLabel('Use of test', { exact: true }).selectOption('left out');
  await page.getByRole('button', { name: /^Load \(/ }).click();
  await expect(studio.importReport).toContainText('data/train.conll');

  await page.getByRole('button', { name: 'From the hub' }).click();
  await page.getByRole('button', { name: 'Delete acme/news' }).click();
  await expect(page.getByRole('button', { name: 'Delete acme/news' })).toHaveCount(0);
});

test('a gated data set asks for a token, which is forgotten with the session', async ({
  studio,
  hubUrl,
  page,
}) => {
  await open(studio, hubUrl);
  await find(studio, 'acme/gated-news');
  await expect(page.getByRole('alert')).toContainText('acme/gated-news');
  await page.getByLabel('Access token', { exact: true }).fill(HUB_TOKEN);
  await page.getByRole('button', { name: 'Use this token' }).click();
  await page.getByRole('button', { name: /^Load \(/ }).click();
  await expect(studio.importReport).toContainText('data/train.conll');
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(HUB_TOKEN);
});

test('what is not on the hub is reported, and the data stay', async ({ studio, hubUrl, page }) => {
  await open(studio, hubUrl);
  await expect(studio.importReport).toContainText('14,295');
  await find(studio, 'acme/nothing');
  await expect(page.getByRole('alert')).toContainText('acme/nothing');
  await find(studio, 'justaname');
  await expect(page.getByRole('alert')).toContainText('owner/name');
  await expect(studio.importReport).toContainText('14,295');
});
