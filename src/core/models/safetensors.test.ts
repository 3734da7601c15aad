import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import {
  InvalidSafetensorsError,
  type InvalidSafetensorsReason,
  readSafetensors,
  type SafetensorsTensor,
  toBigInt64Array,
  toFloat32Array,
  UnsupportedDtypeError,
  writeSafetensors,
} from './safetensors.ts';

interface ManifestFile {
  readonly file: string;
  readonly bytes: number;
  readonly expect: 'ok' | 'reject';
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly order?: readonly string[];
  readonly tensors?: Readonly<
    Record<
      string,
      { readonly dtype: string; readonly shape: number[]; readonly values: (number | string | boolean)[] }
    >
  >;
  readonly error?: { readonly message: string };
}

const ORACLES = new URL('../../../tests/oracles/', import.meta.url);
const readBytes = (path: string) => new Uint8Array(readFileSync(new URL(path, ORACLES)));
const manifest = JSON.parse(readFileSync(new URL('safetensors/manifest.json', ORACLES), 'utf8')) as {
  readonly files: readonly ManifestFile[];
};
const accepted = manifest.files.filter((file) => file.expect === 'ok');
const rejected = manifest.files.filter((file) => file.expect === 'reject');

/** The library's message for each of our reasons. */
const LIBRARY_MESSAGES: Readonly<Record<InvalidSafetensorsReason, RegExp>> = {
  'header-too-small': /header too small/,
  'header-too-large': /header too large/,
  'header-beyond-file': /invalid header length/,
  'invalid-utf8': /invalid UTF-8/,
  'invalid-json': /invalid JSON/,
  'invalid-entry': /invalid JSON/,
  // A limit of this reader.
  'too-many-tensors': /$^/,
  'size-overflow': /overflow/,
  'wrong-size': /invalid shape, data type, or offset/,
  'invalid-offsets': /invalid offset for tensor/,
  'not-covered': /not fully covered/,
};

/** Elements as the manifest has them, read without the code under test. */
function valuesOf({ dtype, bytes }: SafetensorsTensor): (number | string | boolean)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (width: number, element: (offset: number) => number | string | boolean) =>
    Array.from({ length: bytes.length / width }, (_, i) => element(i * width));
  switch (dtype) {
    case 'F64':
      return read(8, (offset) => view.getFloat64(offset, true));
    case 'I32':
      return read(4, (offset) => view.getInt32(offset, true));
    case 'I16':
      return read(2, (offset) => view.getInt16(offset, true));
    case 'I8':
      return read(1, (offset) => view.getInt8(offset));
    case 'U8':
      return read(1, (offset) => view.getUint8(offset));
    case 'BOOL':
      return read(1, (offset) => view.getUint8(offset) === 1);
    default:
      throw new Error(`the manifest has no ${dtype}`);
  }
}

function decode(tensor: SafetensorsTensor): (number | string | boolean)[] {
  if (tensor.dtype === 'I64') return [...toBigInt64Array(tensor)].map(String);
  if (['F32', 'F16', 'BF16'].includes(tensor.dtype)) return [...toFloat32Array(tensor)];
  return valuesOf(tensor);
}

const DTYPE_OF: Readonly<Record<string, string>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};

/** The manifest's numbers are the shortest decimals of a float32, and texts where JSON has no number. */
function expectedValue(dtype: string, value: number | string | boolean): number | string | boolean {
  if (typeof value === 'boolean' || dtype === 'int64') return value;
  if (typeof value === 'string') return Number(value);
  return ['float32', 'float16', 'bfloat16'].includes(dtype) ? Math.fround(value) : value;
}

describe('safetensors files that the library takes', () => {
  it.each(accepted.map((file) => [file.file, file] as const))('%s', (name, expected) => {
    const bytes = readBytes(`safetensors/${name}`);
    expect(bytes).toHaveLength(expected.bytes);
    // An odd start in memory, as in a zip or a message.
    const shifted = new Uint8Array(bytes.length + 1).subarray(1);
    shifted.set(bytes);
    for (const copy of [bytes, shifted]) {
      const file = readSafetensors(copy);
      expect(Object.fromEntries(file.metadata)).toEqual(expected.metadata ?? {});
      expect([...file.tensors.keys()]).toEqual(expected.order);
      for (const [tensorName, { dtype, shape, values }] of Object.entries(expected.tensors ?? {})) {
        const tensor = file.tensors.get(tensorName)!;
        expect(tensor.dtype).toBe(DTYPE_OF[dtype]);
        expect(tensor.shape).toEqual(shape);
        const decoded = decode(tensor);
        expect(decoded).toHaveLength(values.length);
        // Object.is: -0 is not 0, NaN is NaN.
        for (const [i, value] of values.entries()) expect(decoded[i]).toBe(expectedValue(dtype, value));
      }
    }
  });
});

describe('safetensors files that the library refuses', () => {
  it.each(rejected.map((file) => [file.file, file] as const))('%s', (name, expected) => {
    let error: unknown;
    try {
      readSafetensors(readBytes(`safetensors/${name}`));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(InvalidSafetensorsError);
    const { reason } = (error as InvalidSafetensorsError).data;
    expect(expected.error?.message).toMatch(LIBRARY_MESSAGES[reason]);
  });
});

describe('hostile headers that the oracle does not have', () => {
  const withHeader = (header: string, dataBytes = 0) => {
    const text = new TextEncoder().encode(header);
    const file = new Uint8Array(8 + text.length + dataBytes);
    new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
    file.set(text, 8);
    return file;
  };
  const reasonOf = (file: Uint8Array): InvalidSafetensorsReason | 'accepted' => {
    try {
      readSafetensors(file);
      return 'accepted';
    } catch (error) {
      if (error instanceof InvalidSafetensorsError) return error.data.reason;
      throw error;
    }
  };

  it.each([
    [
      'an overflow hidden by a later 0',
      '{"w":{"dtype":"F32","shape":[4503599627370496,4503599627370496,0],"data_offsets":[0,0]}}',
      'size-overflow',
    ],
    [
      'a number beyond exact integers',
      '{"w":{"dtype":"F32","shape":[9007199254740993],"data_offsets":[0,4]}}',
      'invalid-entry',
    ],
    ['an exponent', '{"w":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}', 'invalid-entry'],
    ['minus zero', '{"w":{"dtype":"F32","shape":[1],"data_offsets":[-0,4]}}', 'invalid-entry'],
    ['half a byte', '{"w":{"dtype":"F4","shape":[1],"data_offsets":[0,4]}}', 'wrong-size'],
    ['arrays in arrays', '['.repeat(200_000), 'invalid-json'],
    [
      'a tensor called __proto__',
      '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      'accepted',
    ],
    ['numbers in a name', '{"1.5 -2 \\" 1e9":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 'accepted'],
    [
      'a fraction where nobody looks',
      '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"note":-1.5e3}}',
      'accepted',
    ],
  ])('%s', (_, header, reason) => {
    expect(reasonOf(withHeader(header, 4))).toBe(reason);
  });

  it('a name of ten million characters', () => {
    const name = 'x'.repeat(10_000_000);
    expect(reasonOf(withHeader(`{"${name}":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4))).toBe(
      'accepted',
    );
    expect(reasonOf(withHeader(`{"${name}":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}`, 4))).toBe(
      'invalid-entry',
    );
  });
});

describe('headers that would take more than their file', () => {
  /** A file whose header is `text`, without data. */
  const withText = (text: Uint8Array) => {
    const file = new Uint8Array(8 + text.length);
    new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
    file.set(text, 8);
    return file;
  };
  const filled = (length: number, ...bytes: number[]) =>
    Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length]!);
  const tensors = (count: number, name: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => {
      return `${JSON.stringify(name(i))}:{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`;
    }).join(',');
  const encode = (text: string) => new TextEncoder().encode(text);

  it.each([
    ['25 million lists in each other', filled(25_000_000, 0x5b), 'invalid-json'],
    ['lists in each other behind a tensor', encode(`{"a":${'['.repeat(100)}`), 'invalid-json'],
    ['a list of two million numbers', encode(`{"a":[${'0,'.repeat(2e6)}0]}`), 'too-many-tensors'],
    ['more tensors than any model has', encode(`{${tensors(50_001, String)}}`), 'too-many-tensors'],
  ] as const)('%s are refused before they are parsed', (_, header, reason) => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      expect(() => readSafetensors(withText(header))).toThrow(InvalidSafetensorsError);
      expect(parse).not.toHaveBeenCalled();
    } finally {
      parse.mockRestore();
    }
    expect(() => readSafetensors(withText(header))).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ reason }) }),
    );
  });

  it.each([
    ['blanks', filled(20_000_000, 0x20)],
    ['escapes', encode(`{"a":"${'\\n'.repeat(10_000_000)}`)],
    ['digits', filled(20_000_000, 0x31)],
    ['signs', encode(`{"a":${'-'.repeat(20_000_000)}}`)],
    ['quotes', filled(20_000_000, 0x22)],
  ])('%s are refused with a message for users', (_, header) => {
    try {
      readSafetensors(withText(header));
      expect.fail('accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidSafetensorsError);
      expect((error as Error).message.length).toBeLessThan(600);
      expect((error as Error).message).not.toMatch(/call stack|RangeError/);
    }
  });

  it('as many tensors as are allowed are read', () => {
    const file = readSafetensors(withText(encode(`{${tensors(50_000, (i) => `layer.${i}`)}}`)));
    expect(file.tensors.size).toBe(50_000);
  });

  it('a shape of many sizes is shown in part', () => {
    const shape = new Array<number>(100_000).fill(1).join(',');
    expect(() =>
      readSafetensors(withText(encode(`{"a":{"dtype":"F32","shape":[${shape}],"data_offsets":[0,0]}}`))),
    ).toThrow(/F32 \[1, 1, 1, 1, 1, 1, 1, 1, …\]/);
  });
});

describe('half precision', () => {
  it('decodes all 65,536 values of float16', () => {
    const halves = Uint16Array.from({ length: 0x10000 }, (_, i) => i);
    const bytes = new Uint8Array(halves.buffer);
    const decoded = toFloat32Array({ name: 'h', dtype: 'F16', shape: [0x10000], bytes });
    for (let half = 0; half < 0x10000; half++) {
      const sign = half & 0x8000 ? -1 : 1;
      const exponent = (half >>> 10) & 0x1f;
      const fraction = (half & 0x3ff) / 1024;
      let value = sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
      if (exponent === 0x1f) value = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
      if (!Object.is(decoded[half], value)) expect(decoded[half], `0x${half.toString(16)}`).toBe(value);
    }
  });

  it('is refused where whole numbers are wanted, and the reverse', () => {
    const bytes = new Uint8Array(8);
    expect(() => toBigInt64Array({ name: 'w', dtype: 'F16', shape: [4], bytes })).toThrow(
      UnsupportedDtypeError,
    );
    expect(() => toFloat32Array({ name: 'w', dtype: 'I64', shape: [1], bytes })).toThrow(
      UnsupportedDtypeError,
    );
  });
});

describe('double precision', () => {
  it('is rounded to single precision', () => {
    const values = Float64Array.of(0.1, -2.5, 1e300, 2 ** -149);
    const bytes = new Uint8Array(values.buffer);
    const read = toFloat32Array({ name: 'd', dtype: 'F64', shape: [4], bytes });
    expect([...read]).toEqual([Math.fround(0.1), -2.5, Number.POSITIVE_INFINITY, 2 ** -149]);
  });
});

describe('writing safetensors', () => {
  const rewrite = (bytes: Uint8Array, reverse: boolean) => {
    const { metadata, tensors } = readSafetensors(bytes);
    const list = [...tensors.values()].map(({ bytes: data, ...tensor }) => ({ ...tensor, data }));
    return writeSafetensors(reverse ? list.reverse() : list, Object.fromEntries(metadata));
  };

  it.each([
    'models/bert/model.safetensors',
    'models/bert/grads.safetensors',
    'pipeline-model/model.safetensors',
    'safetensors/f32.safetensors',
    'safetensors/i64.safetensors',
    'safetensors/ints.safetensors',
    'safetensors/many.safetensors',
    'safetensors/empty-tensor.safetensors',
  ])('gives the bytes of the library for %s, whatever the order', (path) => {
    const bytes = readBytes(path);
    expect(Buffer.compare(rewrite(bytes, false), bytes)).toBe(0);
    expect(Buffer.compare(rewrite(bytes, true), bytes)).toBe(0);
  });

  it('keeps names, metadata and values that need care', () => {
    const file = writeSafetensors(
      [
        { name: '10', dtype: 'F32', shape: [], data: Float32Array.of(-0) },
        { name: '9', dtype: 'F32', shape: [1, 2], data: Float32Array.of(1.5, Number.NaN) },
        { name: '__proto__', dtype: 'I64', shape: [1], data: BigInt64Array.of(-5n) },
        { name: 'é "\\', dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) },
      ],
      { format: 'pt', über: '東京' },
    );
    const read = readSafetensors(file);
    expect(Object.fromEntries(read.metadata)).toEqual({ format: 'pt', über: '東京' });
    expect([...read.tensors.keys()]).toEqual(['__proto__', '10', '9', 'é "\\']);
    expect([...toFloat32Array(read.tensors.get('10')!)]).toEqual([-0]);
    expect([...toFloat32Array(read.tensors.get('9')!)]).toEqual([1.5, Number.NaN]);
    expect([...toBigInt64Array(read.tensors.get('__proto__')!)]).toEqual([-5n]);
    expect(read.tensors.get('__proto__')!.bytes.byteOffset % 8).toBe(0);
  });

  it('refuses what would make an invalid file', () => {
    const tensor = { name: 'w', dtype: 'F32', shape: [2], data: new Float32Array(2) } as const;
    expect(() => writeSafetensors([tensor, tensor])).toThrow(/used twice/);
    expect(() => writeSafetensors([{ ...tensor, name: '__metadata__' }])).toThrow(/reserved/);
    expect(() => writeSafetensors([{ ...tensor, shape: [3] }])).toThrow(/does not fit its 8 bytes/);
  });
});
