import { createTheme, type MantineColorsTuple } from '@mantine/core';

const ember: MantineColorsTuple = [
  '#fff3ec',
  '#ffe3d3',
  '#fec6a6',
  '#fda878',
  '#fa8a4f',
  '#ef6a2b',
  '#d94e14',
  '#b93c0d',
  '#983112',
  '#792a12',
];

/** Warm neutrals; from 5 on (`c="dimmed"` is 6) text on white has a contrast of at least 4.5. */
const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f4f2ef',
  '#e8e5e1',
  '#d8d4cf',
  '#a9a29b',
  '#746d67',
  '#5c5650',
  '#46413c',
  '#2b2724',
  '#1b1816',
];

const dark: MantineColorsTuple = [
  '#ece8e4',
  '#d6d1cc',
  '#b5aea7',
  '#968e87',
  '#4b4540',
  '#3a3531',
  '#292522',
  '#1c1917',
  '#151311',
  '#0f0d0c',
];

export const theme = createTheme({
  primaryColor: 'ember',
  // White on a filled control has a contrast of 5.9, in the dark too.
  primaryShade: 7,
  colors: { ember, gray, dark },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily:
    "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace:
    "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: '650' },
  components: {
    // Mantine makes it a <header>, which outside of an article is the banner of the page: there is one already.
    ModalHeader: { defaultProps: { component: 'div' } },
    DrawerHeader: { defaultProps: { component: 'div' } },
  },
});
