import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pytorchFile } from '../../../tests/pytorchFile.ts';
import { InvalidPytorchError, UnsafePickleError } from './pickle.ts';
import { readPytorch } from './pytorch.ts';
import { type SafetensorsTensor, toBigInt64Array, toFloat32Array } from './safetensors.ts';

interface Expected {
  readonly under: string | null;
  readonly tensors: Readonly<
    Record<string, { readonly dtype: string; readonly shape: readonly number[]; readonly values: number[] }>
  >;
}

const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../tests/oracles/pytorch/${name}`, import.meta.url)));
const oracle = JSON.parse(new TextDecoder().decode(file('files.json'))) as {
  readonly read: Readonly<Record<string, Expected>>;
  readonly refused: Readonly<Record<string, string | null>>;
};
const onPiece = async () => {};
const read = (name: string, bytes = file(name)) => readPytorch(name, bytes, { onPiece });

function valuesOf(tensor: SafetensorsTensor): number[] {
  switch (tensor.dtype) {
    case 'I64':
      return [...toBigInt64Array(tensor)].map(Number);
    case 'U8':
    case 'BOOL':
      return [...tensor.bytes];
    case 'F64':
      return [...new Float64Array(tensor.bytes.slice().buffer)];
    default:
      return [...toFloat32Array(tensor)];
  }
}

describe('files of torch.save', () => {
  it.each(Object.entries(oracle.read))('%s is read as torch.load reads it', async (name, expected) => {
    const { tensors, container } = await read(name);
    expect(container).toBe(expected.under);
    expect([...tensors.keys()]).toEqual(Object.keys(expected.tensors));
    for (const [key, { shape, values }] of Object.entries(expected.tensors)) {
      const tensor = tensors.get(key)!;
      expect(tensor.shape, key).toEqual(shape);
      expect(valuesOf(tensor), key).toEqual(values);
    }
  });

  it('share their numbers where the tensors did', async () => {
    const bytes = file('zip.bin');
    const { tensors } = await read('zip.bin', bytes);
    const place = (name: string) => tensors.get(name)!.bytes.byteOffset;
    expect(tensors.get('table')!.bytes.buffer).toBe(bytes.buffer);
    expect(place('tied')).toBe(place('table'));
    expect(place('rows')).toBe(place('table') + 3 * 4);
  });

  it.each(Object.entries(oracle.refused))('%s is refused by what it asks for', async (name, found) => {
    const error = await read(name).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnsafePickleError);
    if (found !== null) expect((error as UnsafePickleError).data.found).toBe(found);
    expect((error as UnsafePickleError).data.file).toBe(name);
  });

  it('with one number that stands for a million are refused', async () => {
    await expect(read('expanded.bin')).rejects.toThrow(/the tensor weight is larger than its numbers/);
  });
});

/** A pickle that a file of the old format holds as its tensors. */
function legacyWith(...pickle: readonly (number | string)[]): Uint8Array<ArrayBuffer> {
  const bytes = file('legacy.bin');
  // The magic number, the version, and the facts about the machine.
  const start = bytes.indexOf(0x2e, bytes.indexOf(0x2e, 15) + 1);
  const header = bytes.subarray(0, bytes.indexOf(0x2e, start) + 1);
  const body = pickle.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part)]));
  return Uint8Array.from([...header, ...body]);
}

describe('damaged and hostile files', () => {
  it.each(['zip.bin', 'legacy.bin', 'nested.pt'])('%s cut anywhere is refused by name', async (name) => {
    const whole = file(name);
    for (let length = 0; length < whole.length; length += 7) {
      await expect(read(name, whole.slice(0, length))).rejects.toBeInstanceOf(InvalidPytorchError);
    }
  });

  it.each(['zip.bin', 'legacy.bin'])('%s with any byte changed is read or refused by name', async (name) => {
    const whole = file(name);
    for (let at = 0; at < whole.length; at += 1) {
      const changed = whole.slice();
      changed[at]! ^= 0x15;
      const error = await read(name, changed).catch((caught: unknown) => caught);
      const isNamed = error instanceof InvalidPytorchError || error instanceof UnsafePickleError;
      if (error instanceof Error && !isNamed) throw error;
    }
  });

  it.each([
    ['a call', ['cos\nsystem\n(X\x02\0\0\0ls', 0x74, 'R.'], 'os.system'],
    ['an instance', ['(iposix\nsystem\n.'], 'the opcode INST (0x69)'],
    ['an object', [0x5d, 0x81, '.'], 'the opcode NEWOBJ (0x81)'],
    ['a name from the stack', [0x93, '.'], 'the opcode STACK_GLOBAL (0x93)'],
    ['a call of a storage', ['ctorch\nFloatStorage\n)R.'], 'a call of torch.FloatStorage'],
    ['a call of what was made', ['})R.'], 'a call of a value'],
    ['the state of a list', [']}b.'], 'the state of an object'],
    ['a name of JavaScript', ['cconstructor\n__proto__\n.'], 'constructor.__proto__'],
    ['a later protocol', [0x80, 5, '.'], 'protocol 5 of pickles'],
  ] as const)('%s is refused', async (_, pickle, found) => {
    await expect(read('x.bin', legacyWith(...pickle))).rejects.toMatchObject({
      name: 'UnsafePickleError',
      data: { file: 'x.bin', found },
    });
  });

  it.each([
    ['nothing on the stack', ['.']],
    ['no mark', ['t.']],
    ['a text beyond the end', ['X\xff\xff\xff\x7f']],
    ['a value that was not made', ['h\x07.']],
    ['a list that is none', ['}Na.']],
    ['half a pair', ['}(Nu.']],
    ['a dictionary of itself', ['}q\0(X\x01\0\0\0ah\0u.(t.']],
    ['a storage without a key', ['(X\x07\0\0\0storageNtQ.']],
  ] as const)('%s is refused', async (_, pickle) => {
    await expect(read('x.bin', legacyWith(...pickle))).rejects.toBeInstanceOf(InvalidPytorchError);
  });

  it('take as many steps as they have opcodes, and no more than a limit', async () => {
    const budget = { leftOperations: 1e6 };
    await readPytorch('zip.bin', file('zip.bin'), { onPiece, budget });
    expect(1e6 - budget.leftOperations).toBeLessThan(1000);
    const steps = async (count: number) => {
      const tensor = { dtype: 'F32', shape: [1], bytes: new Uint8Array(4) } as const;
      const all = Array.from({ length: count }, (_, i) => ({ ...tensor, name: `layer.${i}.weight` }));
      const left = { leftOperations: 1e6 };
      await readPytorch('x.bin', pytorchFile(all), { onPiece, budget: left });
      return 1e6 - left.leftOperations;
    };
    expect(await steps(2000)).toBeLessThan(2.1 * (await steps(1000)));
    const lists = legacyWith(...new Array<string>(200).fill(']'), '.');
    const few = { leftOperations: 150 };
    await expect(readPytorch('x.bin', lists, { onPiece, budget: few })).rejects.toThrow(/more parts/);
  });
});
