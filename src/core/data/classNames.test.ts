/** Numbered tags whose class names stand in another file that came with them. */
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../bytes.ts';
import { DEFAULT_CHOICES } from './choices.ts';
import { NoClassNamesError } from './errors.ts';
import { readData } from './read.ts';

const NAMES = ['O', 'B-PER', 'I-PER'];
const RECORD = { tokens: ['Ana', 'Torres', 'came'], ner_tags: [1, 2, 0] };
const LINES = `${JSON.stringify(RECORD)}\n`;
const NAMED = ['B-PER I-PER O'];
const LISTS = `tokens,ner_tags\n"['Ana', 'Torres', 'came']","[1, 2, 0]"\n`;

async function read(files: Readonly<Record<string, string>>) {
  const sources = Object.entries(files).map(([name, text]) =>
    bytesSource(name, new TextEncoder().encode(text)),
  );
  const data = await readData(sources, DEFAULT_CHOICES, { checkpoint: async () => undefined });
  return data.files.map(({ name, companions, parsed }) => ({
    name,
    companions,
    tags: parsed.sentences.map(({ tags }) => tags.join(' ')),
  }));
}

describe('class names beside the data', () => {
  const features = { ner_tags: [{ names: NAMES, _type: 'ClassLabel' }] };
  it.each([
    ['train.csv', LISTS, 'labels.txt', NAMES.join('\n')],
    ['data/train.tsv', LISTS.replace(',', '\t').replace('","', '"\t"'), 'labels.txt', NAMES.join('\n')],
    ['train.csv', LISTS, 'dataset_info.json', JSON.stringify({ features })],
    ['data/train.json', LINES, 'data/label.json', '{"O": 0, "B-PER": 1, "I-PER": 2}'],
    ['train.jsonl', LINES, 'tags.txt', NAMES.join('\n')],
    ['train.jsonl', LINES, 'config.json', JSON.stringify({ seed: 3, id2label: { ...NAMES } })],
  ])('serve %s', async (name, text, namesFile, names) => {
    expect(await read({ [name]: text, [namesFile]: names })).toEqual([
      { name, companions: [namesFile], tags: NAMED },
    ]);
  });

  it('are only looked for in the fields that a config has for them', async () => {
    const names = JSON.stringify({ epochs: 3, layers: 3 });
    await expect(read({ 'train.jsonl': LINES, 'config.json': names })).rejects.toThrow(NoClassNamesError);
  });

  const card = (classes: string) => `---
license: mit
dataset_info:
- config_name: en
  features:
  - name: tokens
    sequence: string
  - name: "ner_tags"
    sequence:
      class_label:
        names:
${classes}
  - name: pos_tags
    sequence:
      class_label:
        names:
          '0': X
  splits:
  - name: train
---
# names:
'0': Nothing
`;
  it.each([
    [`          '0': O\n          '1': "B-PER"\n          2: 'I-PER'`],
    ['        - O\n        - B-PER\n        - I-PER'],
  ])('are those of the card: %j', async (classes) => {
    for (const [name, text] of [
      ['data/train.jsonl', LINES],
      ['train.csv', LISTS],
    ] as const) {
      expect(await read({ [name]: text, 'README.md': card(classes) })).toEqual([
        { name, companions: [], tags: NAMED },
      ]);
    }
  });

  it('are those that another file carries', async () => {
    const train = `${JSON.stringify({ ...RECORD, label_names: NAMES })}\n${LINES}`;
    expect(await read({ 'dev.jsonl': LINES, 'train.jsonl': train, 'README.md': '# Names' })).toEqual([
      { name: 'dev.jsonl', companions: [], tags: NAMED },
      { name: 'train.jsonl', companions: [], tags: [...NAMED, ...NAMED] },
    ]);
  });
});
