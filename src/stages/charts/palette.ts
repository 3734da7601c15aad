import { useComputedColorScheme } from '@mantine/core';

/**
 * Colours of the charts. Lines and bars have a contrast of 3 with the panel, letters one of 4.5; the splits are
 * light, middle and dark of one hue, so that they differ to every eye.
 */
export const PALETTE = {
  light: {
    ink: '#5c5650',
    grid: '#e8e5e1',
    faint: '#c07a55',
    main: '#b93c0d',
    second: '#1f6f8b',
    third: '#4f7a28',
    fourth: '#7a3f98',
    train: '#dd7438',
    validation: '#a43e13',
    test: '#511f0f',
  },
  dark: {
    ink: '#b5aea7',
    grid: '#3a3531',
    faint: '#a96a49',
    main: '#fa8a4f',
    second: '#6cc3dd',
    third: '#a5cf74',
    fourth: '#cf9be8',
    train: '#fdd5b7',
    validation: '#eb8145',
    test: '#b45029',
  },
} as const;

export function usePalette() {
  return PALETTE[useComputedColorScheme('light', { getInitialValueInEffect: false })];
}
