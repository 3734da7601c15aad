/** A link reproduces a run: data of a hub, model and settings; nobody's token and no other hub without a question. */
import { expect, openWithHub, test } from './hubFixtures.ts';
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

test('parts of speech of a data set of the hub are four clicks and a word away, and the link says so', async ({
  studio,
  hubUrl,
  page,
}) => {
  await openWithHub(studio, '#data?', hubUrl);
  await page.evaluate(() => {
    let clicks = 0;
    document.addEventListener('pointerdown', () => {
      document.body.dataset.clicks = String(++clicks);
    });
  });
  await page.getByRole('button', { name: 'From the hub' }).click();
  await page.getByRole('textbox', { name: 'Name of the data set' }).fill('acme/columns');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('button', { name: /^Load \(/ }).click();
  const task = page.getByRole('radiogroup', { name: 'Task', exact: true });
  await expect(task.getByRole('radio')).toHaveCount(3);
  await expect(task.getByRole('radio', { name: 'Names' })).toBeChecked();
  await task.getByRole('radio', { name: 'Parts of speech' }).check();
  await expect(studio.importReport).toContainText('Task: give each word its tag.');
  await expect(page.locator('body')).toHaveAttribute('data-clicks', '4');
  const address = new RegExp(
    `dataset=acme/columns&revision=${commitOf('acme/columns')}&config=default&tags=pos_tags&model=`,
  );
  await expect(page).toHaveURL(address);

  await page.reload();
  await expect(task.getByRole('radio', { name: 'Parts of speech' })).toBeChecked();
  await expect(page).toHaveURL(address);
});
