import { describe, expect, it, test } from 'vitest';
import { CodePointMap, detectOffsetUnit, offsetFacts, sharedOffsets } from './offsets.ts';

const TEXT = '😀 Ana in 𝔹erlin';

describe('offsets by code point', () => {
  it('become UTF-16 units', () => {
    const map = new CodePointMap(TEXT);
    expect(TEXT.slice(map.toUtf16(2), map.toUtf16(5))).toBe('Ana');
    expect(TEXT.slice(map.toUtf16(9), map.toUtf16(15))).toBe('𝔹erlin');
    expect(map.convert({ start: 2, end: 5, text: 'Ana' })).toEqual({ start: 3, end: 6, text: 'Ana' });
  });

  it('stay outside of the text where they are', () => {
    const map = new CodePointMap('😀a');
    expect([-1, 0, 1, 2, 3, 0.5].map((offset) => map.toUtf16(offset))).toEqual([-1, 0, 2, 3, 4, 0.5]);
  });

  it('differ only after characters outside the basic plane', () => {
    expect(sharedOffsets('é 我 ❤\uFE0F \ud83d')).toBe(8);
    expect(sharedOffsets(`Ana ${TEXT}`)).toBe(4);
  });
});

describe('the unit of offsets', () => {
  const codePoints = { start: 2, end: 5 };
  const utf16 = { start: 3, end: 6 };

  test.each([
    ['code-points', codePoints, 'utf-16'],
    ['utf-16', utf16, 'code-points'],
  ] as const)('is determined by the borders of words: %s', (unit, range, usual) => {
    expect(detectOffsetUnit([{ text: TEXT, ranges: [range] }], usual)).toEqual({
      unit,
      deciding: 1,
      dependent: 1,
    });
  });

  it('is determined by the text of spans first of all', () => {
    const records = [
      { text: TEXT, ranges: [codePoints, codePoints, { ...utf16, text: 'Ana' }] },
      { text: 'Ana', ranges: [{ start: 0, end: 3 }] },
    ];
    expect(detectOffsetUnit(records, 'code-points')).toEqual({ unit: 'utf-16', deciding: 1, dependent: 3 });
  });

  it('is that of the tool where nothing else decides', () => {
    const inside = { text: '😀 Berlin', ranges: [{ start: 4, end: 6 }] };
    const before = { text: 'Ana 😀', ranges: [{ start: 0, end: 3 }] };
    expect(detectOffsetUnit([inside, before], 'utf-16')).toEqual({
      unit: 'utf-16',
      deciding: 0,
      dependent: 1,
    });
    expect(offsetFacts(detectOffsetUnit([before], 'utf-16'))).toEqual([]);
    expect(offsetFacts(detectOffsetUnit([inside], 'code-points'))).toEqual([
      { what: 'offsetsByCodePoint', values: { count: 0 } },
    ]);
  });
});
