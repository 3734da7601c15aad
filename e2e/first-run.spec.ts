import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { findVerifier, verifyFolders } from '../tests/export/verifyExport.ts';
import { ExportedModel } from './exportedModel.ts';
import { expect, test } from './fixtures.ts';

const TEXTS = [
  'Maria Keller flew from Nairobi to Lisbon on Friday to meet engineers of the Ostrava Steel Company before the Baltic Cup.',
  'Marta Schneidler works for Northwind Robotics in Hamburg.',
  'The Danish swimmer beat her rival from Kenya in Doha, said a spokesman of the World Athletics Council.',
];

test('open, train, three epochs, marks, download: the file tags as the page does', async ({
  studio,
}, info) => {
  test.setTimeout(20 * 60_000);

  await studio.open();
  await studio.trainButton.click();
  await studio.waitForRunToEnd(15 * 60_000);

  // The page shows what was learned by itself.
  await expect(studio.tab('Try')).toHaveAttribute('aria-selected', 'true');
  await expect(studio.marks.first()).toBeVisible();

  await studio.show('Train');
  const rows = await studio.epochRows();
  expect(rows.map((row) => row.Epoch)).toEqual(['1', '2', '3']);
  const column = (name: string) => rows.map((row) => Number(row[name]));
  const trainingLoss = column('Training Loss');
  expect(trainingLoss[2]!).toBeLessThan(trainingLoss[0]!);
  info.annotations.push({ type: 'epochs', description: JSON.stringify(rows) });
  // The table of epochs writes scores as shares of 1 with four decimals.
  for (const row of rows) expect(row.F1).toMatch(/^[01]\.\d{4}$/);
  expect(column('F1')[2]!).toBeGreaterThan(0.5);

  await studio.show('Try');
  await expect(studio.grouping).toHaveValue('words');
  const cases = [];
  for (const text of TEXTS) cases.push({ text, marks: await studio.tag(text) });
  expect(cases.flatMap(({ marks }) => marks).length).toBeGreaterThan(0);

  const download = await studio.downloadModel();
  const zipPath = info.outputPath('model.zip');
  await download.saveAs(zipPath);
  const model = await ExportedModel.open(new Uint8Array(readFileSync(zipPath)));
  expect(download.suggestedFilename()).toBe(`${model.name}.zip`);
  for (const { text, marks } of cases) {
    const entities = await model.tag(text, 'words');
    expect(entities.map(({ type, start, end }) => ({ label: type, text: text.slice(start, end) }))).toEqual(
      marks,
    );
  }

  const folder = info.outputPath(model.name);
  for (const [path, bytes] of model.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const verification = await Promise.all(
    cases.map(async ({ text }) => ({
      text,
      aggregation: 'first',
      entities: (await model.tag(text, 'first')).map(({ type, start, end }) => ({ type, start, end })),
    })),
  );
  verifyWithPython(folder, verification, info);
});

/** Loads the folder with transformers and onnxruntime, where a Python that has them and the script are found. */
function verifyWithPython(folder: string, cases: readonly object[], info: TestInfo): void {
  const verifier = findVerifier();
  if ('missing' in verifier) {
    info.annotations.push({ type: 'skipped', description: `verify_export.py: ${verifier.missing}` });
    console.log(`verify_export.py skipped: ${verifier.missing}`);
    return;
  }
  const casesFile = info.outputPath('cases.json');
  writeFileSync(casesFile, JSON.stringify({ cases }));
  const [verdict] = verifyFolders(verifier.python, [{ folder, casesFile }]);
  info.annotations.push({ type: 'verify_export.py', description: JSON.stringify(verdict) });
  expect(verdict).toMatchObject({ ok: true, problems: [] });
}
