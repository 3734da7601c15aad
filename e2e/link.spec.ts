/** A link reproduces a run: data of a hub, model and settings; nobody's token and no other hub without a question. */
import { expect, test } from './hubFixtures.ts';
import { commitOf, HUB_TOKEN } from './hubServer.ts';

test('a link with a data set opens it as it says, and what stands in the address opens the same', async ({
  studio,
  hubUrl,
  page,
}) => {
  const hub = `hubUrl=${encodeURIComponent(hubUrl)}`;
  await studio.open(`#data?dataset=acme/news&subset=40&model=cased-4l-384&seed=7&nonsense=1&${hub}`);
  const question = page.getByRole('dialog', { name: 'Use another hub?' });
  await expect(question).toContainText(hubUrl);
  await question.getByRole('button', { name: /^Use 127/ }).click();
  await expect(studio.importReport).toContainText('data/train.conll');
  await expect(page.getByRole('alert')).toContainText('nonsense=1');
  const address = new RegExp(
    `dataset=acme/news&revision=${commitOf('acme/news')}&config=default&subset=40&model=cased-4l-384&learningRate=0.0003&seed=7`,
  );
  await expect(page).toHaveURL(address);

  // The page's own address: the hub is known, and the learning rate is the model's and no choice of the user's.
  await page.reload();
  await expect(studio.importReport).toContainText('data/train.conll');
  await expect(question).toHaveCount(0);
  await expect(page).toHaveURL(address);
  await studio.show('Train');
  await expect(page.getByLabel('Seed', { exact: true })).toHaveValue('7');

  // Back goes to the screen before, and takes no data away.
  await studio.upload({ name: 'notes.conll', text: 'Ana B-PER\nruns O\n\nBo B-PER\nsits O\n\n'.repeat(6) });
  await expect(studio.importReport).toContainText('notes.conll');
  await page.goBack();
  await page.goBack();
  await studio.show('Data');
  await expect(studio.importReport).toContainText('notes.conll');
  await studio.show('Train');
  await expect(page.getByText('The link does not contain your own data')).toBeVisible();
});

test('a gated data set of a link is asked for without the stored token, and then the page asks for it', async ({
  studio,
  hubUrl,
  page,
}) => {
  const hub = `hubUrl=${encodeURIComponent(hubUrl)}`;
  await page.addInitScript(
    ([url, token]) => localStorage.setItem('tagsmith.hubTokens', JSON.stringify({ [url!]: token })),
    [hubUrl, HUB_TOKEN],
  );
  const authorised: string[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith(hubUrl) && request.headers().authorization !== undefined)
      authorised.push(request.url());
  });
  await studio.open(`#data?dataset=acme/gated-news&${hub}`);
  await page.getByRole('button', { name: /^Use 127/ }).click();
  await expect(page.getByLabel('Access token', { exact: true })).toHaveValue(HUB_TOKEN);
  expect(authorised).toEqual([]);
  await page.getByRole('button', { name: 'Use this token' }).click();
  await expect(studio.importReport).toContainText('data/train.conll');
});
