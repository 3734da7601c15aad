import { expect, test } from 'vitest';
import { fillDropoutMask, PhiloxStream, philox4x32, STREAM } from './random.ts';
import { NO_TURNS } from './turns.ts';

// Known-answer vectors of the Random123 distribution (kat_vectors, philox4x32 10).
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const)('philox4x32-10 %#', (counter, key, expected) => {
  const out = new Uint32Array(4);
  philox4x32(counter, key, out);
  expect([...out]).toEqual(expected);
});

test('a dropout mask keeps 1-p of its elements and repeats', () => {
  const mask = new Float32Array(100_003);
  fillDropoutMask(mask, 0.1, 7, 3, 2);
  const dropped = mask.filter((value) => value === 0).length / mask.length;
  expect(Math.abs(dropped - 0.1)).toBeLessThan(0.005);
  expect(mask.find((value) => value !== 0)).toBe(Math.fround(1 / 0.9));
  const again = new Float32Array(100_003);
  fillDropoutMask(again, 0.1, 7, 3, 2);
  expect(again).toEqual(mask);
  fillDropoutMask(again, 0.1, 7, 4, 2);
  expect(again).not.toEqual(mask);
});

test('streams of one seed differ; normals have mean 0 and deviation 1', () => {
  const a = new PhiloxStream(1, STREAM.shuffle);
  const b = new PhiloxStream(1, STREAM.initialise);
  expect(a.nextUint32()).not.toBe(b.nextUint32());
  const draws = Array.from({ length: 20_000 }, () => b.nextNormal());
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test('a shuffle is a permutation', async () => {
  const items = Array.from({ length: 100 }, (_, i) => i);
  const shuffled = await new PhiloxStream(5, STREAM.shuffle).shuffle([...items], NO_TURNS);
  expect(shuffled).not.toEqual(items);
  expect(shuffled.toSorted((x, y) => x - y)).toEqual(items);
});
