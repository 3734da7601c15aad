import type { CSSProperties } from 'react';

/** Hues (OKLCH, degrees) in the order in which neighbours differ most. */
const HUES = [30, 255, 150, 310, 85, 200, 0, 120, 280, 55, 175, 230];

/** The custom property from which `marks.module.css` makes the colours of an entity type. */
export function typeStyle(type: string, types: readonly string[]): CSSProperties {
  const index = Math.max(0, types.indexOf(type));
  return { '--type-hue': HUES[index % HUES.length] } as CSSProperties;
}
