/** The head of Data: what is loaded, the task, and where its problems and failures lead. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';

const COLUMNS = `EU NNP B-NP B-ORG
rejects VBZ B-VP O
German JJ B-NP B-MISC
call NN I-NP O

Peter NNP B-NP B-person
sleeps VBZ B-VP O

Ana NNP B-NP B-person
sleeps VBZ B-VP O

Ana NNP B-NP B-Person
sleeps VBZ B-VP O
`;

test('the task is chosen on top, labels that look alike are merged by a click, problems and failures are led to', async ({
  studio,
  page,
}) => {
  await studio.open();
  await expect(page.getByText(/^Teach a model to find names in your texts/)).toBeVisible();
  await studio.upload({ name: 'train.txt', text: COLUMNS }, { name: 'valid.txt', text: COLUMNS });
  const task = page.getByRole('radiogroup', { name: 'Task', exact: true });
  await expect(task.getByRole('radio', { name: 'Names' })).toBeChecked();
  await task.getByRole('radio', { name: 'Parts of speech' }).check();
  await expect(studio.importReport).toContainText('tags in column 2');
  await task.getByRole('radio', { name: 'Chunks' }).check();
  await expect(studio.importReport).toContainText('tags in column 3');
  await task.getByRole('radio', { name: 'Names' }).check();
  await expect(studio.importReport).toContainText('tags in column 4');

  await studio.openChoices('Labels');
  await studio.choices.getByRole('button', { name: 'Merge Person into person' }).click();
  await expect(studio.importReport).toContainText('Person is now person.');
  await expect(page.getByRole('button', { name: 'Merge Person into person' })).toHaveCount(0);

  await studio.show('Train');
  await studio.status.getByRole('button', { name: /^\d+ problems in \d kinds$/ }).click();
  await expect(studio.importReport).toBeFocused();
  await expect(studio.importReport.getByRole('heading', { name: 'Import report' })).toBeInViewport();

  await studio.upload({ name: 'untagged.txt', text: 'one\ntwo\nthree\n' });
  await expect(studio.status).toContainText('untagged.txt');
  await expect(page.getByRole('alert').filter({ hasText: 'untagged.txt' })).toBeInViewport();
  const chips = page.getByRole('radiogroup', { name: 'Show', exact: true }).getByRole('radio');
  expect(new Set(await chips.evaluateAll((all) => all.map((one) => one.getAttribute('name')))).size).toBe(1);
  await expect(page.locator('[tabindex="0"]').filter({ hasText: 'Drop the files to read them' })).toHaveCount(
    0,
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
});
