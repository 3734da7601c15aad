import { cutSample } from './data.ts';
import { expect, test } from './fixtures.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test('on a phone the problems of an import come before sentences and charts, and nothing is said of dropping files', async ({
  studio,
  page,
}) => {
  await studio.open();
  const faulty = 'The O\nAndes I-LOC\nrise O\n';
  await studio.upload({ name: 'train.conll', text: `${cutSample('train.conll', 4).text}\n${faulty}` });
  await expect(studio.importReport).toContainText('train.conll');
  const top = async (name: string) => {
    const box = await page.getByRole('region', { name, exact: true }).boundingBox();
    if (box === null) throw new Error(`${name} is not on the screen.`);
    return box.y;
  };
  const [report, sentences, charts] = [
    await top('Import report'),
    await top('Sentences'),
    await top('Distribution'),
  ];
  expect(report).toBeLessThan(sentences);
  expect(sentences).toBeLessThan(charts);
  await expect(page.getByText(/drop files/)).toBeHidden();
});
