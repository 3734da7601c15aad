import { describe, expect, it } from 'vitest';
import type { TagScheme } from './report.ts';
import { Iob2Converter, readSpans, recogniseScheme, type TagRepair, typeOf } from './schemes.ts';

function split(sentences: string): string[][] {
  return sentences.split('/').map((tags) => tags.trim().split(' '));
}

function convert(scheme: TagScheme, tags: string): { tags: string; repairs: TagRepair[] } {
  const repairs: TagRepair[] = [];
  const out = new Iob2Converter(scheme).convert(tags.split(' '), (repair) => repairs.push(repair));
  return { tags: out.join(' '), repairs };
}

describe('recogniseScheme', () => {
  it.each([
    ['IOB2', 'B-PER I-PER O B-LOC / O O B-PER'],
    ['IOB2', 'O O / O'],
    ['IOB1', 'I-PER I-PER O I-LOC B-LOC / I-ORG'],
    ['IOB1', 'I-PER I-LOC O'],
    ['IOBES', 'B-PER E-PER O S-LOC'],
    ['IOBES', 'B-PER L-PER O U-LOC / B-PER I-PER L-PER'],
    ['IOBES', 'S-LOC O S-PER'],
    ['none', 'DT NN VB / O'],
  ] as const)('%s: %s', (scheme, tags) => {
    expect(recogniseScheme(split(tags)).scheme).toBe(scheme);
  });

  it('stays with IOB2 where a few I- follow O, or a few tags are foreign', () => {
    expect(recogniseScheme(split('B-PER O B-LOC O I-LOC')).scheme).toBe('IOB2');
    expect(recogniseScheme(split('B-PER O B-LOC O B-LOC E-LOC / B-PER XYZ')).scheme).toBe('IOB2');
  });

  it('counts an I- of another type and one at the beginning of a sentence as opening', () => {
    expect(recogniseScheme(split('I-PER I-PER B-PER I-LOC / I-LOC')).evidence).toEqual({
      'B- opens an entity': 0,
      'I- opens an entity': 3,
      'B- after the same type': 1,
    });
  });

  it('leaves missing tags out of the evidence', () => {
    expect(recogniseScheme([['', '', '', 'B-PER', 'O']]).scheme).toBe('IOB2');
  });
});

describe('Iob2Converter', () => {
  it('keeps IOB2', () => {
    const tags = 'B-creative-work I-creative-work B-creative-work O B-Character_Name I-Character_Name';
    expect(convert('IOB2', tags)).toEqual({ tags, repairs: [] });
  });

  it('opens with B- what IOB1 opens with I-', () => {
    expect(convert('IOB1', 'I-PER I-PER B-PER I-PER I-LOC O I-LOC')).toEqual({
      tags: 'B-PER I-PER B-PER I-PER B-LOC O B-LOC',
      repairs: [],
    });
  });

  it('reads IOBES and BILOU', () => {
    const expected = { tags: 'B-PER I-PER I-PER B-PER B-LOC O B-LOC I-LOC', repairs: [] };
    expect(convert('IOBES', 'B-PER I-PER E-PER S-PER S-LOC O B-LOC E-LOC')).toEqual(expected);
    expect(convert('IOBES', 'B-PER I-PER L-PER U-PER U-LOC O B-LOC L-LOC')).toEqual(expected);
  });

  it('repairs an I- without its B-, after O and after another type', () => {
    expect(convert('IOB2', 'O I-PER I-PER B-LOC I-ORG')).toEqual({
      tags: 'O B-PER I-PER B-LOC B-ORG',
      repairs: [
        { index: 1, kind: 'orphan-inside', action: 'repaired' },
        { index: 4, kind: 'orphan-inside', action: 'repaired' },
      ],
    });
  });

  it('does not go on with an entity that IOBES has closed', () => {
    expect(convert('IOBES', 'S-PER I-PER E-PER E-PER')).toEqual({
      tags: 'B-PER B-PER I-PER B-PER',
      repairs: [
        { index: 1, kind: 'orphan-inside', action: 'repaired' },
        { index: 3, kind: 'orphan-inside', action: 'repaired' },
      ],
    });
  });

  it('reads foreign and missing tags as O, and marks of another scheme by their meaning, all reported', () => {
    expect(convert('IOB2', 'B-PER PER X-PER  B- B-LOC E-LOC S-LOC')).toEqual({
      tags: 'B-PER O O O O B-LOC I-LOC B-LOC',
      repairs: [
        { index: 1, kind: 'unknown-tag', action: 'read-as-outside' },
        { index: 2, kind: 'unknown-tag', action: 'read-as-outside' },
        { index: 3, kind: 'missing-tag', action: 'read-as-outside' },
        { index: 4, kind: 'unknown-tag', action: 'read-as-outside' },
        { index: 6, kind: 'unknown-tag', action: 'repaired' },
        { index: 7, kind: 'unknown-tag', action: 'repaired' },
      ],
    });
  });

  it('keeps every tag where the scheme is none', () => {
    expect(convert('none', 'NN I-X O S-Y')).toEqual({ tags: 'NN I-X O S-Y', repairs: [] });
  });
});

describe('readSpans', () => {
  it('reads neighbours, changes of type and an entity up to the end', () => {
    expect(readSpans(['B-PER', 'I-PER', 'B-PER', 'O', 'B-LOC', 'I-ORG', 'I-ORG'])).toEqual([
      { type: 'PER', start: 0, end: 2 },
      { type: 'PER', start: 2, end: 3 },
      { type: 'LOC', start: 4, end: 5 },
      { type: 'ORG', start: 5, end: 7 },
    ]);
  });

  it('finds none in tags without prefixes', () => {
    expect(readSpans(['NN', 'S-X', 'O'])).toEqual([]);
    expect(readSpans([])).toEqual([]);
  });
});

describe('typeOf', () => {
  it('is what follows the first hyphen', () => {
    expect(typeOf('B-creative-work')).toBe('creative-work');
    expect(typeOf('I-PER.NAM')).toBe('PER.NAM');
    expect(typeOf('O')).toBeNull();
    expect(typeOf('B-')).toBeNull();
    expect(typeOf('NN-B')).toBeNull();
  });
});
