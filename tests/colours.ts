/** Colours as numbers, to measure what the page draws. */

type Triple = readonly [number, number, number];

/** sRGB components, 0 to 1. */
export type Rgb = Triple;

const toLinear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const fromLinear = (value: number) => {
  const inside = Math.min(1, Math.max(0, value));
  return inside <= 0.0031308 ? 12.92 * inside : 1.055 * inside ** (1 / 2.4) - 0.055;
};

/** Björn Ottosson's OKLab, by way of the cone responses. */
const CONES_OF_RGB = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
] as const;
const LAB_OF_CONES = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
] as const;
const CONES_OF_LAB = [
  [1, 0.3963377774, 0.2158037573],
  [1, -0.1055613458, -0.0638541728],
  [1, -0.0894841775, -1.291485548],
] as const;
const RGB_OF_CONES = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
] as const;
/** Machado, Oliveira and Fernandes 2009, severity 1; on linear components. */
const DEUTERANOPIA = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
] as const;

function times(matrix: readonly Triple[], [x, y, z]: Triple): Triple {
  const [a, b, c] = matrix.map((row) => row[0] * x + row[1] * y + row[2] * z);
  return [a!, b!, c!];
}

function each([x, y, z]: Triple, change: (value: number) => number): Triple {
  return [change(x), change(y), change(z)];
}

/** Components outside sRGB are clipped, as a browser does. Hue in degrees. */
export function rgbOfOklch([lightness, chroma, hue]: Triple): Rgb {
  const angle = (hue * Math.PI) / 180;
  const lab: Triple = [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const cones = each(times(CONES_OF_LAB, lab), (value) => value ** 3);
  return each(times(RGB_OF_CONES, cones), fromLinear);
}

/** Of `#rrggbb`. */
export function rgbOfHex(hex: string): Rgb {
  const at = (start: number) => Number.parseInt(hex.slice(start, start + 2), 16) / 255;
  return [at(1), at(3), at(5)];
}

/** As WCAG 2 defines it: 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const luminance = (rgb: Rgb) => times([[0.2126, 0.7152, 0.0722]], each(rgb, toLinear))[0];
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

/** Euclidean distance in OKLab; from about 0.02 on people see it. */
export function distance(one: Rgb, other: Rgb): number {
  const labOf = (rgb: Rgb) => times(LAB_OF_CONES, each(times(CONES_OF_RGB, each(rgb, toLinear)), Math.cbrt));
  const [a, b] = [labOf(one), labOf(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** As someone without the cones for medium wavelengths sees it. */
export function asDeuteranope(rgb: Rgb): Rgb {
  return each(times(DEUTERANOPIA, each(rgb, toLinear)), fromLinear);
}
