import { describe, expect, it } from 'vitest';
import type { TagScheme } from './report.ts';
import { Iob2Converter, readSpans, recogniseScheme, type TagRepair } from './schemes.ts';
import { typeOf } from './tags.ts';

function split(sentences: string): string[][] {
  return sentences.split('/').map((tags) => tags.trim().split(' '));
}

function convert(scheme: TagScheme, tags: string, suffixed = false): { tags: string; repairs: TagRepair[] } {
  const repairs: TagRepair[] = [];
  const converter = new Iob2Converter({ scheme, suffixed });
  const out = converter.convert(tags.split(' '), (repair) => repairs.push(repair));
  return { tags: out.join(' '), repairs };
}

describe('recogniseScheme', () => {
  it.each([
    ['IOB2', 'B-PER I-PER O B-LOC / O O B-PER'],
    ['IOB2', 'O O / O'],
    ['IOB1', 'I-PER I-PER O I-LOC B-LOC / I-ORG'],
    ['IOB1', 'I-PER I-LOC O'],
    ['IOE1', 'I-PER I-PER O I-LOC E-LOC I-LOC I-LOC / I-ORG'],
    ['IOE2', 'I-PER E-PER O E-LOC E-LOC / I-ORG I-ORG E-ORG'],
    ['IOBES', 'B-PER E-PER O S-LOC'],
    ['IOBES', 'B-PER E-PER O B-LOC I-LOC E-LOC'],
    ['IOBES', 'S-LOC O S-PER'],
    ['BILOU', 'B-PER L-PER O U-LOC / B-PER I-PER L-PER'],
    ['BMEWO', 'B-PER E-PER O W-LOC'],
    ['BMEWO', 'B-PER M-PER E-PER O S-LOC'],
    ['bare', 'PER PER O O / O LOC O'],
    ['bare', 'Title Title Title Title O O / Actor O'],
    ['tokens', 'DT NN VB / NN'],
    ['tokens', 'N N V D N V D A N O / N V D N V D A N'],
  ] as const)('%s: %s', async (scheme, tags) => {
    expect(await recogniseScheme(split(tags))).toMatchObject({ scheme, suffixed: false });
  });

  it.each([
    ['IOB2', 'PER-B PER-I O LOC-B'],
    ['IOB1', 'PER-I PER-I O LOC-I'],
    ['IOBES', 'PER-B PER-E O creative-work-S'],
    ['BILOU', 'PER-B PER-L O LOC-U'],
  ] as const)('%s with marks behind the type: %s', async (scheme, tags) => {
    const recognised = await recogniseScheme(split(tags));
    expect(recognised).toMatchObject({ scheme, suffixed: true });
    expect(recognised.evidence.suffixes).toBe(3);
  });

  it('does not mistake a type that ends like a prefix for one', async () => {
    expect(await recogniseScheme(split('B-vitamin-E I-vitamin-E O B-hepatitis-B'))).toMatchObject({
      scheme: 'IOB2',
      suffixed: false,
    });
  });

  it('stays with IOB2 where a few I- follow O, or a few tags are foreign', async () => {
    expect((await recogniseScheme(split('B-PER O B-LOC O I-LOC'))).scheme).toBe('IOB2');
    expect((await recogniseScheme(split('B-PER O B-LOC O B-LOC E-LOC / B-PER XYZ'))).scheme).toBe('IOB2');
  });

  it('stays with IOB1 where a few E- close entities', async () => {
    expect((await recogniseScheme(split('I-PER I-PER O I-LOC I-LOC O I-ORG E-ORG'))).scheme).toBe('IOB1');
  });

  it('counts an I- of another type and one at the beginning of a sentence as opening', async () => {
    expect((await recogniseScheme(split('I-PER I-PER B-PER I-LOC / I-LOC'))).evidence).toEqual({
      beginOpens: 0,
      insideOpens: 3,
      beginDivides: 1,
    });
  });

  it('counts where ends and singles occur', async () => {
    expect((await recogniseScheme(split('B-PER M-PER E-PER E-PER W-LOC XX I-ORG'))).evidence).toEqual({
      beginOpens: 1,
      insideOpens: 1,
      beginDivides: 0,
      insideCloses: 1,
      endCloses: 1,
      endDivides: 1,
      singles: 1,
      middles: 1,
      bareTags: 1,
    });
    expect((await recogniseScheme(split('PER O O'))).evidence).toEqual({ outside: 2, bareTags: 1 });
  });

  it('says which schemes a few tags fit', async () => {
    expect((await recogniseScheme(split('O I-PER I-PER'))).fits).toEqual(['IOB1', 'IOE1', 'IO']);
    expect((await recogniseScheme(split('B-PER I-PER O'))).fits).toEqual(['IOB2']);
    expect((await recogniseScheme(split('O O'))).fits).toHaveLength(8);
    expect((await recogniseScheme(split('B-PER E-PER S-PER'))).fits).toEqual(['IOBES', 'BMEWO']);
    expect((await recogniseScheme(split('B-PER I-PER E-PER'))).fits).toEqual(['IOBES']);
    expect((await recogniseScheme(split('B-PER O B-LOC XX'))).fits).toEqual([]);
    expect((await recogniseScheme(split('NN DT'))).fits).toEqual([]);
  });

  it('leaves missing tags out of the evidence', async () => {
    expect((await recogniseScheme([['', '', '', 'B-PER', 'O']])).scheme).toBe('IOB2');
  });
});

describe('Iob2Converter', () => {
  it('keeps IOB2', async () => {
    const tags = 'B-creative-work I-creative-work B-creative-work O B-Character_Name I-Character_Name';
    expect(convert('IOB2', tags)).toEqual({ tags, repairs: [] });
  });

  it('opens with B- what IOB1 opens with I-', async () => {
    expect(convert('IOB1', 'I-PER I-PER B-PER I-PER I-LOC O I-LOC')).toEqual({
      tags: 'B-PER I-PER B-PER I-PER B-LOC O B-LOC',
      repairs: [],
    });
  });

  it('reads IOBES, BILOU and BMEWO, also with the prefix after the type', async () => {
    const expected = { tags: 'B-PER I-PER I-PER B-PER B-LOC O B-LOC I-LOC', repairs: [] };
    expect(convert('IOBES', 'B-PER I-PER E-PER S-PER S-LOC O B-LOC E-LOC')).toEqual(expected);
    expect(convert('BILOU', 'B-PER I-PER L-PER U-PER U-LOC O B-LOC L-LOC')).toEqual(expected);
    expect(convert('BMEWO', 'B-PER M-PER E-PER W-PER S-LOC O B-LOC E-LOC')).toEqual(expected);
    expect(convert('IOBES', 'PER-B PER-I PER-E PER-S LOC-S O LOC-B LOC-E', true)).toEqual(expected);
  });

  it('ends an entity at E- in IOE1 and IOE2', async () => {
    expect(convert('IOE1', 'I-PER E-PER I-PER O I-LOC')).toEqual({
      tags: 'B-PER I-PER B-PER O B-LOC',
      repairs: [],
    });
    expect(convert('IOE2', 'I-PER E-PER E-PER O E-LOC')).toEqual({
      tags: 'B-PER I-PER B-PER O B-LOC',
      repairs: [],
    });
  });

  it('reads neighbours of one type as one entity in IO and with bare types', async () => {
    expect(convert('IO', 'I-PER I-PER I-LOC O I-LOC')).toEqual({
      tags: 'B-PER I-PER B-LOC O B-LOC',
      repairs: [],
    });
    expect(convert('bare', 'PER PER B-cell O B-cell B-cell')).toEqual({
      tags: 'B-PER I-PER B-B-cell O B-B-cell I-B-cell',
      repairs: [],
    });
    expect(convert('bare', 'PER  PER').repairs).toEqual([
      { index: 1, kind: 'missing-tag', action: 'read-as-outside' },
    ]);
  });

  it('repairs an I- without its B-, after O and after another type', async () => {
    expect(convert('IOB2', 'O I-PER I-PER B-LOC I-ORG')).toEqual({
      tags: 'O B-PER I-PER B-LOC B-ORG',
      repairs: [
        { index: 1, kind: 'orphan-inside', action: 'repaired' },
        { index: 4, kind: 'orphan-inside', action: 'repaired' },
      ],
    });
  });

  it('does not continue an entity that IOBES has closed', async () => {
    expect(convert('IOBES', 'S-PER I-PER E-PER E-PER')).toEqual({
      tags: 'B-PER B-PER I-PER B-PER',
      repairs: [
        { index: 1, kind: 'orphan-inside', action: 'repaired' },
        { index: 3, kind: 'orphan-inside', action: 'repaired' },
      ],
    });
  });

  it('reads foreign and missing tags as O, and prefixes of another scheme by their meaning, all reported', async () => {
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

  it('keeps every tag where each describes its own word alone', async () => {
    expect(convert('tokens', 'NN I-X O S-Y')).toEqual({ tags: 'NN I-X O S-Y', repairs: [] });
  });
});

describe('readSpans', () => {
  it('reads neighbours, changes of type and an entity up to the end', async () => {
    expect(readSpans(['B-PER', 'I-PER', 'B-PER', 'O', 'B-LOC', 'I-ORG', 'I-ORG'])).toEqual([
      { type: 'PER', start: 0, end: 2 },
      { type: 'PER', start: 2, end: 3 },
      { type: 'LOC', start: 4, end: 5 },
      { type: 'ORG', start: 5, end: 7 },
    ]);
  });

  it('finds none in tags without prefixes', async () => {
    expect(readSpans(['NN', 'S-X', 'O'])).toEqual([]);
    expect(readSpans([])).toEqual([]);
  });
});

describe('typeOf', () => {
  it('is what follows the first hyphen', async () => {
    expect(typeOf('B-creative-work')).toBe('creative-work');
    expect(typeOf('I-PER.NAM')).toBe('PER.NAM');
    expect(typeOf('O')).toBeNull();
    expect(typeOf('B-')).toBeNull();
    expect(typeOf('NN-B')).toBeNull();
  });
});
