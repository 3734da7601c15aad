import { describe, expect, it } from 'vitest';
import { countedBy, verdictOf } from './verdict.ts';

const names = (perType: Record<string, readonly [found: number, support: number]>, precision = 0.7) =>
  verdictOf('spans', {
    precision,
    perType: Object.fromEntries(
      Object.entries(perType).map(([type, [found, support]]) => [
        type,
        { recall: support === 0 ? 0 : found / support, support },
      ]),
    ),
  });

describe('the verdict on spans', () => {
  it('counts what was found from recall and support, and names the type of which most are missed', () => {
    expect(names({ LOC: [30, 33], ORG: [13, 40], PER: [17, 27] })).toEqual({
      counted: 'names',
      found: 60,
      total: 100,
      share: { kind: 'tenths', tenths: 6 },
      isTooFew: false,
      right: { kind: 'tenths', tenths: 7 },
      mostMissed: [{ type: 'ORG', missed: 27, support: 40 }],
      neverFound: [],
    });
  });

  it('says all and none only where that is exact', () => {
    expect(names({ LOC: [100, 100] }, 1)).toMatchObject({ share: { kind: 'all' }, right: { kind: 'all' } });
    expect(names({ LOC: [99, 100] }, 0.99)).toMatchObject({
      share: { kind: 'almostAll' },
      right: { kind: 'almostAll' },
    });
    expect(names({ LOC: [1, 100] }, 0.01)).toMatchObject({
      share: { kind: 'hardlyAny' },
      right: { kind: 'hardlyAny' },
    });
    expect(names({ LOC: [0, 100], PER: [0, 3] }, 0)).toMatchObject({
      share: { kind: 'none' },
      right: null,
      mostMissed: [],
      neverFound: [],
    });
  });

  it('names types that were never found, unless that is said of those that are missed most', () => {
    expect(names({ LOC: [90, 100], MISC: [0, 4] })).toMatchObject({
      mostMissed: [{ type: 'LOC', missed: 10 }],
      neverFound: ['MISC'],
    });
    expect(names({ LOC: [90, 100], MISC: [0, 40], ORG: [0, 3] })).toMatchObject({
      mostMissed: [{ type: 'MISC', missed: 40, support: 40 }],
      neverFound: ['ORG'],
    });
  });

  it('names types that share the first place, unless they are many', () => {
    expect(names({ LOC: [8, 10], ORG: [8, 10], PER: [9, 10] }).mostMissed.map(({ type }) => type)).toEqual([
      'LOC',
      'ORG',
    ]);
    expect(names({ A: [8, 10], B: [8, 10], C: [8, 10], D: [8, 10] }).mostMissed).toEqual([]);
  });

  it('does not judge by a few, nor by types that the data does not have', () => {
    expect(names({ LOC: [3, 8], ORG: [0, 0] })).toMatchObject({
      found: 3,
      total: 8,
      isTooFew: true,
      right: null,
      mostMissed: [],
    });
    expect(names({})).toMatchObject({ found: 0, total: 0, isTooFew: true });
  });
});

describe('the verdict on words', () => {
  it('counts the words whose tag is right; a share of the marked ones would be the same', () => {
    const perType = { DT: { recall: 1, support: 60 }, NN: { recall: 0.75, support: 40 } };
    expect(verdictOf('tokens', { precision: 0.5, perType })).toMatchObject({
      counted: 'words',
      found: 90,
      total: 100,
      share: { kind: 'tenths', tenths: 9 },
      right: null,
      mostMissed: [{ type: 'NN', missed: 10, support: 40 }],
    });
  });
});

describe('what is counted', () => {
  it('is chunks where all types are those of chunks', () => {
    expect(countedBy('spans', ['NP', 'PP', 'VP'])).toBe('chunks');
    expect(countedBy('spans', ['NP', 'PER'])).toBe('names');
    expect(countedBy('spans', [])).toBe('names');
    expect(countedBy('tokens', ['NP'])).toBe('words');
  });
});
