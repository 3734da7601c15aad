import { describe, expect, it } from 'vitest';
import { CancelledError } from '../errors.ts';
import { Turns } from '../turns.ts';
import { copyFloats, toFloat32Array } from './safetensors.ts';
import { InitialWeights, inMemory, type WeightTensor } from './weights.ts';

const LARGE = 5_000_000;

/** A parameter of two parts, in which each element's value is its index. */
const spec = {
  name: 'qk',
  shape: [2 * LARGE],
  parts: [
    { name: 'q', shape: [LARGE] },
    { name: 'k', shape: [LARGE] },
  ],
  decay: true,
};

function counting(copied: number[], offset: number): WeightTensor {
  return {
    elements: LARGE,
    copyTo: (target, first) => {
      copied.push(target.length);
      for (let i = 0; i < target.length; i++) target[i] = offset + first + i;
    },
  };
}

describe('the weights that a model starts from', () => {
  it('are copied piece by piece, yielding between them', async () => {
    const copied: number[] = [];
    let turns = 0;
    const giveWay = async () => {
      turns += 1;
    };
    const weights = new InitialWeights(
      new Map([
        ['q', counting(copied, 0)],
        ['k', counting(copied, LARGE)],
      ]),
      { giveWay },
    );
    const target = new Float32Array(2 * LARGE);
    await weights.copyTo(target, spec);
    expect(target.every((value, i) => value === i)).toBe(true);
    expect(Math.max(...copied)).toBeLessThanOrEqual(2 ** 20);
    expect(turns).toBe(copied.length);
  });

  it('are no longer copied once the work is cancelled', async () => {
    const cancelling = new AbortController();
    const copied: number[] = [];
    const turns = new Turns({
      yieldTurn: async () => cancelling.abort(new CancelledError('', { reason: 'user' })),
      signal: cancelling.signal,
      sliceMs: 0,
    });
    const weights = new InitialWeights(new Map([['q', counting(copied, 0)]]), turns);
    await expect(weights.copyTo(new Float32Array(2 * LARGE), spec)).rejects.toThrow(CancelledError);
    expect(copied).toHaveLength(1);
  });
});

describe('a tensor in a file', () => {
  const bytes = new Uint8Array(24).map((_, i) => 7 * i);

  it.each(['F32', 'F16', 'BF16', 'F64'] as const)('of %s is copied from any element on', (dtype) => {
    const width = { F32: 4, F16: 2, BF16: 2, F64: 8 }[dtype];
    const odd = new Uint8Array(25);
    odd.set(bytes, 1);
    const tensor = { name: 't', dtype, shape: [24 / width], bytes: odd.subarray(1) };
    const whole = toFloat32Array(tensor);
    expect(whole).toHaveLength(24 / width);
    const target = new Float32Array(4).fill(Number.NaN);
    copyFloats(tensor, 1, target.subarray(1, 3));
    expect([...target]).toEqual([Number.NaN, whole[1], whole[2], Number.NaN]);
  });

  it('in memory is copied in the same way', () => {
    const target = new Float32Array(2);
    inMemory(Float32Array.of(1, 2, 3)).copyTo(target, 1);
    expect([...target]).toEqual([2, 3]);
  });
});
