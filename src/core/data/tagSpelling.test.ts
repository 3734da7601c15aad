import { describe, expect, it } from 'vitest';
import { bytesSource } from '../bytes.ts';
import { arrange } from './arrange.ts';
import { type DataChoices, DEFAULT_CHOICES } from './choices.ts';
import { readData } from './read.ts';
import { fitsSpelling, recogniseSpelling, respell } from './tagSpelling.ts';

function countsOf(tags: string): Map<string, number> {
  const countOf = new Map<string, number>();
  for (const tag of tags.split(' ')) countOf.set(tag, (countOf.get(tag) ?? 0) + 1);
  return countOf;
}

function respelled(tags: string): string {
  const spelling = recogniseSpelling(countsOf(tags));
  return spelling === null
    ? tags
    : tags
        .split(' ')
        .map((tag) => respell(tag, spelling))
        .join(' ');
}

describe('spellings of tags', () => {
  it.each([
    ['b-per i-per o b-loc', 'B-per I-per O B-loc'],
    ['B_PER I_PER O B_a_b', 'B-PER I-PER O B-a_b'],
    ['B:PER I:PER O', 'B-PER I-PER O'],
    ['B.PER I.PER O B.x.y', 'B-PER I-PER O B-x.y'],
    ['B\u2010PER I\u2010PER O', 'B-PER I-PER O'],
    ['PER_B PER_I - LOC_B -', 'PER-B PER-I O LOC-B O'],
    ['B_PER M_PER E_PER S_LOC O', 'B-PER M-PER E-PER S-LOC O'],
    ['B-PER 0 I-PER 0', 'B-PER O I-PER O'],
    ['PER NONE NONE LOC NONE', 'PER O O LOC O'],
    ['PER _ _ LOC', 'PER O O LOC'],
  ])('%s', (tags, expected) => {
    expect(respelled(tags)).toBe(expected);
  });

  it.each([
    ['the usual one', 'B-PER I-PER O B-a_b B_x I_x'],
    ['marks behind types', 'PER-B PER-I O'],
    ['parts of speech', 'NN PRP$ NN-TL , . - : NN DT WP$ NNP'],
    ['features', '_ _ _ Case=Nom|Number=Sing _ Foreign=Yes'],
    ['types with underscores and dots', 'Work.B_x S_size M_size L_size O O O'],
    ['types that look marked, without one in common', 'B_cell I_beam O O'],
    ['types that look marked, beside others', 'B_cell I_cell T_cell protein DNA O'],
    ['numbers', '0 0 0 1 2'],
    ['a type called NONE that few words have', 'NONE NN NN VB'],
    ['an O beside _', 'B-PER _ O'],
  ])('are not seen in %s', (_, tags) => {
    expect(recogniseSpelling(countsOf(tags))).toBeNull();
  });

  it('of a few tags can be that of another file', () => {
    const spelling = recogniseSpelling(countsOf('B_PER I_PER 0'))!;
    expect(fitsSpelling(countsOf('B_LOC 0'), spelling)).toBe(true);
    expect(fitsSpelling(countsOf('0 0'), spelling)).toBe(true);
    expect(fitsSpelling(countsOf('B-LOC 0'), spelling)).toBe(false);
    expect(fitsSpelling(countsOf('B_LOC O'), spelling)).toBe(false);
  });
});

describe('files with unusual spellings of tags', () => {
  const rows = (...sentences: readonly string[]): string =>
    sentences.map((words) => `${words.replaceAll(' ', '\n').replaceAll('/', '\t')}\n\n`).join('');

  async function importFiles(textOf: Readonly<Record<string, string>>, choices: Partial<DataChoices> = {}) {
    const all = { ...DEFAULT_CHOICES, ...choices };
    const sources = Object.entries(textOf).map(([name, text]) =>
      bytesSource(name, new TextEncoder().encode(text)),
    );
    const arranged = await arrange(
      await readData(sources, all, { checkpoint: async () => undefined }),
      'x',
      all,
    );
    return { ...arranged, tags: arranged.dataset.splits.train!.map(({ tags }) => tags.join(' ')) };
  }

  it('become IOB2, also where a small file alone would not decide; the report says so', async () => {
    const { dataset, report, tags } = await importFiles({
      train: rows('New/B_LOC York/I_LOC is/O big/O', 'Ana/B_PER left/O', 'x/O Lima/B_LOC'),
      dev: rows('Bo/B_PER left/O'),
    });
    expect(tags[0]).toBe('B-LOC I-LOC O O');
    expect(dataset.splits.validation![0]!.tags).toEqual(['B-PER', 'O']);
    expect(report.files[0]).toMatchObject({ scheme: 'IOB2' });
    expect(report.files[0]!.respelled).toEqual([
      { from: 'B_LOC', to: 'B-LOC' },
      { from: 'I_LOC', to: 'I-LOC' },
      { from: 'B_PER', to: 'B-PER' },
    ]);
    expect(report.problems.map(({ kind }) => kind)).toEqual([]);
  });

  it('are found in their column, beside parts of speech', async () => {
    const marked = rows('Ana/NNP/PER_B Bo/NNP/PER_I left/VBD/-', 'It/PRP/- rains/VBZ/- ./././-');
    expect((await importFiles({ a: marked })).report).toMatchObject({
      task: 'spans',
      files: [{ tagField: '3', scheme: 'IOB2', suffixed: true }],
    });
    const bare = rows('Ana/NNP/PER left/VBD/-', 'It/PRP/- rains/VBZ/-', 'Eva/NNP/PER ran/VBD/-');
    const { report, tags } = await importFiles({ a: bare, dev: rows('It/PRP/- ran/VBD/-') });
    expect(report).toMatchObject({
      task: 'spans',
      files: [{ tagField: '3', scheme: 'bare' }, { tagField: '3' }],
    });
    expect(tags).toEqual(['B-PER O', 'O O', 'B-PER O']);
  });

  it('keep damaged rows', async () => {
    const { report, dataset } = await importFiles({
      train: `${rows('Ana/B_PER Bo/I_PER left/O', 'a/O b/O c/O d/O e/O f/O g/O')}Eva  B_PER\n`,
      dev: rows('x/O'),
    });
    expect(dataset.splits.train!.at(-1)!.tags).toEqual(['B-PER']);
    expect(report.problems.map(({ kind, action }) => `${kind} ${action}`)).toContain(
      'wrong-column-count repaired',
    );
  });

  it('are read so where the user names the scheme, though they show too little', async () => {
    const text = { train: rows('Ana/B_PER left/O', 'Bo/B_PER ran/O'), dev: rows('x/O') };
    expect((await importFiles(text)).tags[0]).toBe('B-B_PER O');
    expect((await importFiles(text, { scheme: 'IOB2' })).tags[0]).toBe('B-PER O');
    const marked = { train: rows('New/B_LOC York/I_LOC is/O', 'x/O y/O'), dev: rows('x/O') };
    expect((await importFiles(marked, { scheme: 'tokens' })).tags[0]).toBe('B_LOC I_LOC O');
  });
});
