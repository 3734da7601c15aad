import type { CSSProperties } from 'react';
import { HUE_COUNT } from './labelSlots.ts';

/** OKLCH hues in degrees, by slot: first such that neighbours in the list differ most, then PER, LOC, ORG, MISC. */
const HUES = [285, 75, 195, 345, 105, 225, 15, 135, 255, 165, 45, 315] as const satisfies { length: 12 };

/** Lightness and chroma (OKLCH). `shade` is the second colour of a pattern. */
type Tone = Readonly<Record<'fill' | 'shade' | 'edge' | 'ink', readonly [lightness: number, chroma: number]>>;

/** Text and ink have a contrast of 4.5 with fill and shade, ink of 4.5 and edge of 3 with the panel. */
const TONES: Readonly<Record<'light' | 'dark', readonly [pale: Tone, deep: Tone]>> = {
  light: [
    { fill: [0.93, 0.06], shade: [0.87, 0.09], edge: [0.6, 0.15], ink: [0.4, 0.13] },
    { fill: [0.84, 0.11], shade: [0.78, 0.12], edge: [0.45, 0.14], ink: [0.3, 0.1] },
  ],
  dark: [
    { fill: [0.36, 0.075], shade: [0.42, 0.085], edge: [0.7, 0.13], ink: [0.9, 0.08] },
    { fill: [0.27, 0.06], shade: [0.33, 0.07], edge: [0.84, 0.11], ink: [0.9, 0.1] },
  ],
};

/** Images over the fill, and the line of a word's tag, which has no fill. */
const PATTERNS = [
  { image: 'none', line: 'solid' },
  {
    image: 'repeating-linear-gradient(135deg, transparent 0 5px, var(--type-shade) 5px 8px)',
    line: 'dashed',
  },
  {
    image: 'radial-gradient(circle, var(--type-shade) 2px, transparent 2.5px) 0 0 / 7px 7px',
    line: 'dotted',
  },
  { image: 'repeating-linear-gradient(90deg, transparent 0 4px, var(--type-shade) 4px 6px)', line: 'double' },
] as const;

/** Styles that can be told apart: from this slot on they come again. */
export const STYLE_COUNT = HUE_COUNT * TONES.light.length * PATTERNS.length;

/** Of a slot: its colours (OKLCH: lightness, chroma, hue) and pattern. */
export function labelLook(slot: number, scheme: 'light' | 'dark') {
  const tier = Math.floor(slot / HUE_COUNT);
  const hue = HUES[slot % HUE_COUNT]!;
  const { fill, shade, edge, ink } = TONES[scheme][tier % 2 === 0 ? 0 : 1];
  const pattern = PATTERNS[Math.floor(tier / 2) % PATTERNS.length]!;
  return {
    fill: [...fill, hue],
    shade: [...shade, hue],
    edge: [...edge, hue],
    ink: [...ink, hue],
    pattern,
  } as const;
}

/** The custom properties that colour a label of that slot, in light and dark. */
export function labelStyle(slot: number): CSSProperties {
  const [light, dark] = [labelLook(slot, 'light'), labelLook(slot, 'dark')];
  const colour = (part: keyof Tone) =>
    `light-dark(oklch(${light[part].join(' ')}), oklch(${dark[part].join(' ')}))`;
  return {
    '--type-fill': colour('fill'),
    '--type-shade': colour('shade'),
    '--type-edge': colour('edge'),
    '--type-ink': colour('ink'),
    '--type-pattern': light.pattern.image,
    '--type-line': light.pattern.line,
  } as CSSProperties;
}
