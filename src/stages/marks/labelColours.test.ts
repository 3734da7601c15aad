import { describe, expect, it } from 'vitest';
import { contrast, distance, rgbOfHex, rgbOfOklch } from '../../../tests/colours.ts';
import { labelLook, labelStyle, STYLE_COUNT } from './labelColours.ts';
import { labelSlots } from './labelSlots.ts';

/** Behind marks and swatches, and the letters of a text: `base.css`, the theme, and Mantine's black. */
const SCHEMES = {
  light: { panels: ['#ffffff', '#f4f2ef', '#faf9f7'], text: '#000000' },
  dark: { panels: ['#23201d', '#191614', '#151311'], text: '#ece8e4' },
} as const;
const slots = Array.from({ length: STYLE_COUNT }, (_, slot) => slot);

describe.each(['light', 'dark'] as const)('in %s colours', (scheme) => {
  const { panels, text } = SCHEMES[scheme];
  const drawn = slots.map((slot) => {
    const { fill, shade, edge, ink, pattern } = labelLook(slot, scheme);
    const [fillRgb, shadeRgb, edgeRgb, inkRgb] = [fill, shade, edge, ink].map(rgbOfOklch);
    return { fill: fillRgb!, shade: shadeRgb!, edge: edgeRgb!, ink: inkRgb!, pattern: pattern.image };
  });

  it('text and label have a contrast of 4.5 on every style, and the edge one of 3 with the page', () => {
    for (const { fill, shade, edge, ink } of drawn) {
      for (const ground of [fill, shade]) {
        expect(contrast(ground, ink)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(ground, rgbOfHex(text))).toBeGreaterThanOrEqual(4.5);
      }
      for (const panel of panels) {
        expect(contrast(rgbOfHex(panel), ink)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(rgbOfHex(panel), edge)).toBeGreaterThanOrEqual(3);
      }
      expect(distance(fill, shade)).toBeGreaterThan(0.05);
    }
  });

  it('a set of 60 labels has 60 styles that differ in pattern or to the eye in colour', () => {
    const labels = Array.from({ length: 60 }, (_, i) => `label-${i}`);
    const styles = [...labelSlots(labels).values()].map((slot) => drawn[slot]!);
    expect(styles).toHaveLength(60);
    for (const [i, one] of styles.entries()) {
      for (const other of styles.slice(i + 1)) {
        if (one.pattern !== other.pattern) continue;
        const seen = Math.max(distance(one.fill, other.fill), distance(one.edge, other.edge));
        expect(seen).toBeGreaterThan(0.04);
      }
    }
  });
});

it('more labels than styles have styles all the same', () => {
  expect(labelStyle(STYLE_COUNT + 3)).toEqual(labelStyle(3));
});
