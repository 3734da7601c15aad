/**
 * A model that already tags: tried and evaluated without training, its head kept or not, and training further from a
 * run.
 */
import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { expect, test } from './fixtures.ts';
import type { Studio } from './studio.ts';

const SENTENCES = [
  'Marta B-PER\nsees O\nOslo B-LOC',
  'Ana B-PER\nlikes O\nHamburg B-LOC',
  'the O\nriver O\nsleeps O',
];

/** The small tagger of the oracles, as a zip that the user chooses; with other names of its classes if given. */
async function loadTagger({ page, ...studio }: Studio, classes?: readonly string[]): Promise<void> {
  const folder = new URL('../tests/oracles/pipeline-model/', import.meta.url);
  const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
  const bytesOf = (name: string) => {
    const bytes = readFileSync(new URL(name, folder));
    if (name !== 'config.json' || classes === undefined) return new Uint8Array(bytes);
    const config = { ...JSON.parse(bytes.toString()), id2label: { ...classes }, label2id: undefined };
    return new TextEncoder().encode(JSON.stringify(config));
  };
  const entries = names.map((name) => [`tagger/${name}`, bytesOf(name)]);
  const buffer = Buffer.from(zipSync(Object.fromEntries(entries), { level: 0 }));
  await expect(studio.trainButton).toBeEnabled();
  const model = page.getByRole('combobox', { name: 'Model', exact: true });
  await expect(page.getByText(/^Encoder \(bert\): 4 layers/)).toBeVisible();
  await page.getByRole('button', { name: 'Another model …' }).click();
  const input = page.getByLabel('Choose a zip', { exact: true });
  await input.setInputFiles({ name: 'small-tagger.zip', mimeType: 'application/zip', buffer });
  await expect(model).toHaveValue('small-tagger');
}

test('a tagger from a zip tags and is evaluated without a run; its head is kept or not, as the user chooses', async ({
  studio,
  page,
}) => {
  await studio.open('#train?epochs=1&maxLength=48');
  await loadTagger(studio);
  await studio.show('Try');
  expect(await studio.tag('Marta Schneidler lives in Hamburg.')).not.toEqual([]);
  await expect(page.getByText(/^Original weights/)).toBeVisible();

  await studio.show('Evaluate');
  const evaluate = page.getByRole('button', { name: 'Evaluate', exact: true });
  await evaluate.click();
  const report = page.getByRole('region', { name: 'Scores' });
  await expect(report).toContainText('small-tagger on validation of newsroom-en');
  await expect(report.getByRole('row')).toContainText(['Type', 'LOC', 'MISC', 'PER', 'ORG', 'micro average']);
  const f1 = report
    .getByRole('row', { name: /^micro average/ })
    .getByRole('cell')
    .nth(2);
  const inDefaultMode = await f1.innerText();
  await report.getByText('Strict', { exact: true }).click();
  await expect(f1).not.toHaveText(inDefaultMode);
  await expect(report).toContainText('an entity has to begin with B-');
  // The list counts as the report does.
  const list = page.getByRole('table', { name: 'Evaluations in this session' });
  await expect(list.getByRole('columnheader', { name: 'Score (strict)' })).toBeVisible();
  const listed = Number(/F1 (\S+)/.exec(await list.innerText())?.[1]);
  expect(listed).toBeCloseTo(Number(await f1.innerText()), 2);

  const rows = [...SENTENCES, 'Monday B-DATE\n. O', 'on O\nFriday B-DATE'].join('\n\n');
  await studio.upload({ name: 'train.conll', text: rows }, { name: 'valid.conll', text: rows });
  // The sample, which was there before, has a test.conll.
  await expect(studio.importReport).not.toContainText('test.conll');
  await studio.trainButton.click();
  const question = page.getByRole('dialog', { name: 'Keep what this model already knows?' });
  await expect(question).toContainText(
    'Kept: O, B-PER, I-PER, B-LOC, I-LOC. Newly initialised: B-DATE, I-DATE.',
  );
  await question.getByRole('button', { name: 'Keep the labels that match' }).click();
  await studio.waitForRunToEnd();
  await studio.show('Train');
  await expect(page.getByRole('note')).toContainText(/classifier\.weight \(B-DATE, I-DATE\)/);
  await expect(page.getByRole('combobox', { name: 'Head', exact: true })).toHaveValue('matching');

  await page.getByRole('button', { name: 'Train further from these weights' }).click();
  await expect(page.getByText(/The next run will start from/)).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Model', exact: true })).toHaveValue(/-1$/);
  await studio.trainAnyway();
  await studio.waitForRunToEnd();
  await studio.show('Train');
  await expect(page.getByRole('note')).toHaveCount(0);

  await studio.show('Evaluate');
  for (const tagger of ['run', 'model']) {
    await page.getByRole('combobox', { name: 'Tagged by' }).selectOption(tagger);
    await evaluate.click();
    await expect(evaluate).toBeEnabled();
  }
  // The run's own scores, and three evaluations.
  await expect(list.locator('tbody tr')).toHaveCount(4);
});

test('Try groups by words, or as the pipeline does; a head that could mean two things is understood as the user says', async ({
  studio,
  page,
}) => {
  await studio.open('#train');
  await loadTagger(studio, ['O', 'PER', 'PERSON', 'ORG', 'FIRM', 'LOC', 'PLACE', 'MISC', 'OTHER']);
  const meaning = page.getByRole('combobox', { name: 'Head', exact: true });
  await expect(meaning).toHaveValue('spans');
  await studio.show('Try');
  await expect(studio.grouping).toHaveValue('words');
  await expect(studio.grouping.locator('option')).toHaveText([
    'Words',
    /^none/,
    /^simple/,
    /^first/,
    /^average/,
    /^max/,
  ]);
  const text = 'Marta Schneidler lives in Hamburg.';
  expect((await studio.tag(text)).length).toBeLessThan(6);
  await expect(page.getByText('It is not known how its training data was split into words.')).toBeVisible();
  await studio.grouping.selectOption('first');
  await expect(page.getByText(/^The text was encoded as it is/)).toBeVisible();

  await studio.show('Train');
  await meaning.selectOption('tokens');
  await expect(meaning).toHaveValue('tokens');
  await studio.show('Try');
  await studio.grouping.selectOption('words');
  await expect(page.getByRole('table', { name: 'Words and their tags' }).getByRole('row')).toHaveCount(7);
});
