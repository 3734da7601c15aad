/**
 * Files as PyTorch wrote them before 1.6, of tensors in memory. What torch itself writes is in
 * tests/oracles/pytorch.
 */
import type { SafetensorsTensor } from '../src/core/models/safetensors.ts';

const STORAGE = {
  F32: 'FloatStorage',
  F16: 'HalfStorage',
  BF16: 'BFloat16Storage',
  F64: 'DoubleStorage',
} as const;

const bytesOf = (...parts: readonly (number | string | readonly number[])[]): number[] =>
  parts.flatMap((part) =>
    typeof part === 'number' ? [part] : [...(typeof part === 'string' ? Buffer.from(part) : part)],
  );
const uint32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
const text = (value: string) => bytesOf('X', uint32(Buffer.byteLength(value)), value);
const integer = (value: number) => bytesOf('J', uint32(value));
const tuple = (items: readonly number[][]) => bytesOf('(', ...items, 't');

function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}

function tensorPickle({ dtype, shape }: SafetensorsTensor, key: string): number[] {
  const elements = shape.reduce((product, size) => product * size, 1);
  const type = bytesOf(`ctorch\n${STORAGE[dtype as keyof typeof STORAGE]}\n`);
  const storage = bytesOf(
    tuple([text('storage'), type, text(key), text('cpu'), integer(elements), bytesOf('N')]),
    'Q',
  );
  const hooks = bytesOf('ccollections\nOrderedDict\n)R');
  const given = [
    storage,
    integer(0),
    tuple(shape.map(integer)),
    tuple(rowMajor(shape).map(integer)),
    [0x89],
    hooks,
  ];
  return bytesOf('ctorch._utils\n_rebuild_tensor_v2\n', tuple(given), 'R');
}

/** The file of an `OrderedDict` of tensors. */
export function pytorchFile(tensors: Iterable<SafetensorsTensor>): Uint8Array<ArrayBuffer> {
  const all = [...tensors];
  const keys = all.map((_, i) => String(i));
  const start = [0x80, 2];
  const magic = bytesOf(start, 0x8a, 10, [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19], '.');
  const version = bytesOf(start, 'M', [0xe9, 0x03], '.');
  const machine = bytesOf(start, '}', text('little_endian'), [0x88], 's.');
  const items = all.flatMap((tensor, i) => bytesOf(text(tensor.name), tensorPickle(tensor, keys[i]!)));
  const dict = bytesOf(start, 'ccollections\nOrderedDict\n)R(', items, 'u.');
  const list = bytesOf(start, '](', ...keys.map(text), 'e.');
  const storages = all.flatMap(({ bytes, shape }) => {
    const size = new Uint8Array(8);
    const elements = shape.reduce((product, each) => product * each, 1);
    new DataView(size.buffer).setBigInt64(0, BigInt(elements), true);
    return [size, bytes];
  });
  const pickles = new Uint8Array([...magic, ...version, ...machine, ...dict, ...list]);
  return new Uint8Array(Buffer.concat([pickles, ...storages]));
}
