import { expect, it } from 'vitest';
import { EXAMPLE_RUN } from '../../../tests/export/exampleRun.ts';
import type { RunRecord } from '../train/runRecord.ts';
import { loadLines } from './loadLines.ts';
import { modelCard } from './modelCard.ts';

const cardOf = (record: RunRecord) =>
  modelCard({
    title: 'x',
    folder: 'a.b_c',
    record,
    source: { baseModel: 'base', license: null },
  });

it.each(['bert', 'albert', 'modernbert'] as const)(
  'the card of a %s has the lines of the page',
  (modelType) => {
    for (const task of ['spans', 'tokens'] as const) {
      const record = { ...EXAMPLE_RUN, modelType, task };
      const lines = loadLines('a.b_c', record);
      expect(lines).toHaveLength(5);
      for (const { language, code } of lines)
        expect(cardOf(record)).toContain(`\n\`\`\`${language}\n${code}\n\`\`\`\n`);
    }
  },
);

it('the lines have the sentence of the data, and none that is not in it', () => {
  const example = "L'Étoile à Zürich.";
  const record = { ...EXAMPLE_RUN, example };
  for (const { code } of loadLines('x', record)) expect(code.replaceAll("\\'", "'")).toContain(example);
  const front = cardOf(record).split('---')[1];
  expect(front).toContain(`widget:\n- text: "${example}"`);
  const without = cardOf({ ...EXAMPLE_RUN, example: null });
  expect(without).not.toContain('widget:');
  expect(without).not.toContain('that is in these lines');
  expect(without).toContain('Your text here.');
});

it('the card names the language of the data, and none where it is not known', () => {
  expect(cardOf({ ...EXAMPLE_RUN, language: 'es' })).toContain('\nlanguage: "es"\n');
  expect(cardOf({ ...EXAMPLE_RUN, language: null })).not.toContain('\nlanguage:');
});

it('the card says of the lines how they differ from Try, as the run was trained', () => {
  const card = cardOf(EXAMPLE_RUN);
  expect(card).toMatch(
    /aggregation `first` keeps words whole.*\n\n```python\n[^`]*aggregation_strategy="first"/,
  );
  expect(card).toMatch(/`simple`, and not `first`.*the others can have any tag\):\n\n```js\n[^`]*'simple'/);
  const settings = { ...EXAMPLE_RUN.settings, labelAlignment: 'all' } as const;
  expect(cardOf({ ...EXAMPLE_RUN, settings })).not.toContain('the others can have any tag');
  expect(cardOf({ ...EXAMPLE_RUN, modelType: 'albert' })).toContain(
    'its pipeline does not know this architecture',
  );
});

it('a sentence with backticks does not end the block of its lines', () => {
  const record = { ...EXAMPLE_RUN, example: '``` and ````' };
  for (const { language, code } of loadLines('a.b_c', record))
    expect(cardOf(record)).toContain(`\n\`\`\`\`\`${language}\n${code}\n\`\`\`\`\`\n`);
});
