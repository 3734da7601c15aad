import { describe, expect, it } from 'vitest';
import { choosePreview } from './previewSentences.ts';

/** A sentence of so many words, the first of which are tagged. */
function row(index: number, length: number, ...tags: string[]) {
  const words = Array.from({ length }, (_, i) => `w${i}`);
  return { index, words, tags: words.map((_, i) => tags[i] ?? 'O') };
}

const indices = (rows: readonly { readonly index: number }[]) => rows.map(({ index }) => index);

describe('the sentences of the preview', () => {
  it('show the most types, in the order of the data', () => {
    const rows = [
      row(0, 10, 'B-PER'),
      row(1, 10, 'B-PER'),
      row(2, 10, 'B-LOC'),
      row(3, 10, 'B-PER', 'I-PER', 'B-ORG', 'B-LOC'),
      row(4, 10, 'B-MISC'),
    ];
    expect(indices(choosePreview(rows))).toEqual([0, 3, 4]);
    expect(choosePreview(rows)).toEqual(choosePreview([...rows]));
  });

  it('are short to middle ones, where there are three of them', () => {
    const long = row(0, 60, 'B-PER', 'B-LOC', 'B-ORG');
    const short = row(1, 2, 'B-MISC');
    const rows = [long, short, row(2, 6, 'B-PER'), row(3, 24, 'B-PER'), row(4, 12, 'B-PER')];
    expect(indices(choosePreview(rows))).toEqual([2, 3, 4]);
    expect(indices(choosePreview(rows.slice(0, 3)))).toEqual([0, 1, 2]);
  });

  it('are fewer where the data have no more', () => {
    expect(choosePreview([])).toEqual([]);
    expect(indices(choosePreview([row(7, 3, 'NN', 'VB')]))).toEqual([7]);
  });
});
