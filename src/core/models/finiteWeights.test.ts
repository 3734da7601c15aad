import { describe, expect, test } from 'vitest';
import { CancelledError } from '../errors.ts';
import { NO_TURNS } from '../turns.ts';
import { checkFiniteWeights, NotFiniteWeightsError } from './finiteWeights.ts';
import { type Dtype, readSafetensors, type TensorToWrite, writeSafetensors } from './safetensors.ts';

const BYTES_OF = { F32: 4, F16: 2, BF16: 2, F64: 8 } as const;
type FloatDtype = keyof typeof BYTES_OF;

/** Bit patterns, in hexadecimal, the first byte of the file last. */
const FINITE: Record<FloatDtype, readonly string[]> = {
  F32: ['00000000', '80000000', '7f7fffff', 'ff7fffff', '00000001', '3f800000'],
  F16: ['0000', '8000', '7bff', 'fbff', '0001', '3c00'],
  BF16: ['0000', '8000', '7f7f', 'ff7f', '0001', '3f80'],
  // The last two are the largest that round to a finite float32, and 1e-320.
  F64: ['0000000000000000', '8000000000000000', '47efffffe0000000', '47efffffefffffff', '00000000000007e8'],
};
const NOT_FINITE: Record<FloatDtype, readonly string[]> = {
  F32: ['7f800000', 'ff800000', '7fc00000', 'ffc00000', '7f800001'],
  F16: ['7c00', 'fc00', '7e00', 'fe00', '7c01'],
  BF16: ['7f80', 'ff80', '7fc0', 'ffc0', '7f81'],
  // Also 2^128, and the smallest that rounds to an infinite float32.
  F64: ['7ff0000000000000', 'fff8000000000000', '7ff0000000000001', '47f0000000000000', 'c7effffff0000000'],
};

function littleEndian(pattern: string): number[] {
  return [...pattern.matchAll(/../g)].map(([byte]) => Number.parseInt(byte, 16)).reverse();
}

function tensor(name: string, dtype: Dtype, patterns: readonly string[]): TensorToWrite {
  return { name, dtype, shape: [patterns.length], data: Uint8Array.from(patterns.flatMap(littleEndian)) };
}

/** @param shift bytes by which the file, and with it every tensor, lies off the boundaries of words */
function checkpointOf(tensors: readonly TensorToWrite[], shift = 0) {
  const file = writeSafetensors(tensors);
  const shifted = new Uint8Array(file.length + shift);
  shifted.set(file, shift);
  return readSafetensors(shifted.subarray(shift)).tensors;
}

const refusedFor = (checkpoint: ReturnType<typeof checkpointOf>, used: readonly string[]) =>
  checkFiniteWeights(checkpoint, new Set(used), NO_TURNS).then(
    () => [],
    (error: unknown) => (error instanceof NotFiniteWeightsError ? error.data.tensors : String(error)),
  );

describe.each(Object.keys(BYTES_OF) as FloatDtype[])('%s', (dtype) => {
  test('the largest and the smallest numbers are finite', async () => {
    for (const shift of [0, 1, 2, 3]) {
      expect(await refusedFor(checkpointOf([tensor('w', dtype, FINITE[dtype])], shift), ['w'])).toEqual([]);
    }
  });

  test.each(NOT_FINITE[dtype])('%s is not, wherever it stands', async (pattern) => {
    const one = FINITE[dtype].at(-1)!;
    for (const count of [1, 2, 3, 7]) {
      for (let at = 0; at < count; at++) {
        const patterns = Array.from({ length: count }, (_, i) => (i === at ? pattern : one));
        const checkpoint = checkpointOf([tensor('w', dtype, patterns)], (at + count) % 4);
        expect(await refusedFor(checkpoint, ['w'])).toEqual(['w']);
      }
    }
  });
});

test('the message names the tensor, and says of more than one how many there are', async () => {
  const nan = ['7fc00000'];
  const checkpoint = checkpointOf([
    tensor('a', 'F32', nan),
    tensor('b', 'F32', ['3f800000']),
    tensor('c', 'F32', nan),
  ]);
  await expect(checkFiniteWeights(checkpoint, new Set(['a', 'b']), NO_TURNS)).rejects.toThrow(/: a contain/);
  await expect(checkFiniteWeights(checkpoint, new Set(['a', 'b', 'c']), NO_TURNS)).rejects.toThrow(
    /a and 1 other/,
  );
});

test('what is not used is listed, and integers have no such values', async () => {
  const checkpoint = checkpointOf([
    tensor('used', 'F16', ['3c00']),
    tensor('pooler', 'BF16', ['7fc0']),
    tensor('crf.transitions', 'F32', ['ff800000']),
    tensor('position_ids', 'I64', ['7ff0000000000000']),
    tensor('mask', 'BOOL', ['ff']),
    tensor('empty', 'F32', []),
  ]);
  const listed = await checkFiniteWeights(checkpoint, new Set(['used']), NO_TURNS);
  expect(listed.toSorted()).toEqual(['crf.transitions', 'pooler']);
});

test('a large tensor is checked in pieces that give way, and the last piece counts', async () => {
  const data = new Float32Array(5 * 2 ** 20);
  const checkpoint = checkpointOf([{ name: 'w', dtype: 'F32', shape: [data.length], data }]);
  let turns = 0;
  const countTurns = async () => {
    turns++;
  };
  await checkFiniteWeights(checkpoint, new Set(['w']), { giveWay: countTurns });
  expect(turns).toBeGreaterThanOrEqual(5);
  data[data.length - 1] = Number.NaN;
  const poisoned = checkpointOf([{ name: 'w', dtype: 'F32', shape: [data.length], data }]);
  expect(await refusedFor(poisoned, ['w'])).toEqual(['w']);
  const cancelled = { giveWay: () => Promise.reject(new CancelledError()) };
  await expect(checkFiniteWeights(checkpoint, new Set(['w']), cancelled)).rejects.toThrow(CancelledError);
});
