import { describe, expect, it } from 'vitest';
import { asDeuteranope, contrast, type Rgb, rgbOfHex } from '../../../tests/colours.ts';
import { PALETTE } from './palette.ts';

const PANELS = { light: '#ffffff', dark: '#23201d' } as const;

describe.each(['light', 'dark'] as const)('charts in %s colours', (scheme) => {
  const { ink, grid: _, ...drawn } = PALETTE[scheme];
  const panel = rgbOfHex(PANELS[scheme]);

  it('have letters of contrast 4.5, and lines and bars of 3', () => {
    expect(contrast(rgbOfHex(ink), panel)).toBeGreaterThanOrEqual(4.5);
    for (const [name, colour] of Object.entries(drawn))
      expect(contrast(rgbOfHex(colour), panel), name).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['every eye', (rgb: Rgb) => rgb],
    ['a deuteranope', asDeuteranope],
  ])('show train, validation and test as light, middle and dark to %s', (_who, seen) => {
    const black = rgbOfHex('#000000');
    const [train, validation, test] = (['train', 'validation', 'test'] as const).map((split) =>
      seen(rgbOfHex(drawn[split])),
    );
    expect(contrast(train!, black)).toBeGreaterThan(contrast(validation!, black));
    expect(contrast(train!, validation!)).toBeGreaterThan(1.7);
    expect(contrast(validation!, black)).toBeGreaterThan(contrast(test!, black));
    expect(contrast(validation!, test!)).toBeGreaterThan(1.7);
  });
});
