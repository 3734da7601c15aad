/** Numbered tags whose class names stand in another file that came with them. */
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../bytes.ts';
import { DEFAULT_CHOICES } from './choices.ts';
import { readData } from './read.ts';

const NAMES = ['O', 'B-PER', 'I-PER'];
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
  ])('serve %s', async (name, text, namesFile, names) => {
    expect(await read({ [name]: text, [namesFile]: names })).toEqual([
      { name, companions: [namesFile], tags: ['B-PER I-PER O'] },
    ]);
  });
});
