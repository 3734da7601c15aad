/**
 * The safetensors format: 8 bytes with the length of the header (little-endian), the header (JSON: name → dtype,
 * shape, byte range), the data. https://huggingface.co/docs/safetensors/index#format
 *
 * Files come from strangers, so everything in the header is checked against the file, as strictly as the reference
 * library does, before a tensor is handed out. Tensor data is little-endian, as are all machines that run this.
 */
import { z } from 'zod';
import { joinChunks } from '../bytes.ts';
import { registerError, TagsmithError } from '../errors.ts';
import { describeExcess, measureJson } from './jsonBounds.ts';

declare module '../errors.ts' {
  interface ErrorData {
    InvalidSafetensorsError: InvalidSafetensorsError['data'];
    UnsupportedDtypeError: UnsupportedDtypeError['data'];
  }
}

/**
 * Bits of an element by type, in the order of the library, which is also how it sorts tensors in a file (backwards).
 */
const BITS_BY_DTYPE = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

export type Dtype = keyof typeof BITS_BY_DTYPE;

/** For types whose elements are whole bytes. */
export function bytesPerElement(dtype: Dtype): number {
  return BITS_BY_DTYPE[dtype] / 8;
}

const DTYPES = Object.keys(BITS_BY_DTYPE) as Dtype[];

const LENGTH_BYTES = 8;
/** The limit of the library. */
const MAX_HEADER_BYTES = 100_000_000;
/**
 * Tensors of one file. Of the architectures here MobileBERT has the most, about fifty a layer, and a model has at
 * most 200 layers; an optimizer's moments or an adapter's parts make that a few times more.
 */
export const MAX_TENSORS = 50_000;
/** A tensor's entry has about ten elements: its fields, its sizes and offsets, and an alias in the metadata. */
const HEADER_LIMITS = { maxDepth: 16, maxValues: 16 * MAX_TENSORS, maxEntries: MAX_TENSORS };
const METADATA_KEY = '__metadata__';

export interface SafetensorsTensor {
  readonly name: string;
  readonly dtype: Dtype;
  /** Row-major; empty for a scalar. */
  readonly shape: readonly number[];
  /** A view of the file. It may start at any byte: no typed array of wider elements can be laid over it as it is. */
  readonly bytes: Uint8Array;
}

export interface SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of the data. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
}

export type InvalidSafetensorsReason =
  | 'header-too-small'
  | 'header-too-large'
  | 'header-beyond-file'
  | 'invalid-utf8'
  | 'invalid-json'
  | 'invalid-entry'
  | 'too-many-tensors'
  | 'size-overflow'
  | 'wrong-size'
  | 'invalid-offsets'
  | 'not-covered';

/** A file that is not safetensors, is damaged, or contradicts itself. */
export class InvalidSafetensorsError extends TagsmithError<{
  readonly reason: InvalidSafetensorsReason;
  /** The reason in detail, in English. */
  readonly problem: string;
  /** The tensor concerned, where it is one. */
  readonly tensor: string | null;
  /** Where it came from, as far as that is known. */
  readonly file?: string;
}> {}
registerError('InvalidSafetensorsError', InvalidSafetensorsError);

/** A tensor of a type from which the numbers asked for cannot be had. */
export class UnsupportedDtypeError extends TagsmithError<{
  readonly tensor: string;
  readonly dtype: Dtype;
  readonly supported: readonly Dtype[];
}> {}
registerError('UnsupportedDtypeError', UnsupportedDtypeError);

const textSchema = z.string();

const sizeSchema = z.number().int().nonnegative();

/** Other keys of an entry are ignored, as the library does. */
const entrySchema = z.object({
  dtype: z.enum(DTYPES),
  shape: z.array(sizeSchema),
  data_offsets: z.tuple([sizeSchema, sizeSchema]),
});

/**
 * Reads the header and checks that it describes the file. The tensors are views of `bytes`; nothing is copied.
 *
 * @throws InvalidSafetensorsError
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const header = readHeader(bytes);
  const data = bytes.subarray(header.endByte);
  const metadata = Object.hasOwn(header.json, METADATA_KEY)
    ? readMetadata(header.json[METADATA_KEY])
    : new Map();

  const entries = Object.entries(header.json)
    .filter(([name]) => name !== METADATA_KEY)
    .map(([name, json]) => readEntry(name, json))
    .sort((a, b) => a.start - b.start || a.end - b.end);

  const tensors = new Map<string, SafetensorsTensor>();
  let covered = 0;
  for (const { name, dtype, shape, start, end } of entries) {
    if (start !== covered || end < start) {
      throw invalid(
        'invalid-offsets',
        `tensor ${quote(name)} lies at bytes ${start} to ${end}, expected from ${covered} on`,
        name,
      );
    }
    if (byteSize(name, dtype, shape) !== end - start) {
      throw invalid(
        'wrong-size',
        `tensor ${quote(name)} (${dtype} ${shapeText(shape)}) does not fit its ${end - start} bytes`,
        name,
      );
    }
    covered = end;
    tensors.set(name, { name, dtype, shape, bytes: data.subarray(start, end) });
  }
  if (covered !== data.length) {
    throw invalid(
      'not-covered',
      `its tensors take ${covered} bytes and the file has ${data.length} for them`,
    );
  }
  return { metadata, tensors };
}

/** What `writeSafetensors` takes: the elements in row-major order, in the memory layout of `dtype`. */
export interface TensorToWrite {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: ArrayBufferView;
}

/**
 * Makes a file, byte for byte as the library does: tensors sorted by type (widest first), then name; the header
 * padded with spaces so that the data starts at a multiple of 8. Metadata keys keep their order (the library leaves
 * that to chance).
 *
 * @throws RangeError where data and shape do not agree, or a name is used twice or reserved.
 */
export function writeSafetensors(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  return joinChunks(safetensorsChunks(tensors, metadata));
}

/**
 * The bytes of `writeSafetensors` as chunks. Those of the tensors are views of their data.
 *
 * @throws RangeError as writeSafetensors does
 */
export function safetensorsChunks(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const encoder = new TextEncoder();
  const sorted = tensors
    .map((tensor) => ({ tensor, rank: DTYPES.indexOf(tensor.dtype), nameBytes: encoder.encode(tensor.name) }))
    .sort((a, b) => b.rank - a.rank || compareBytes(a.nameBytes, b.nameBytes))
    .map(({ tensor }) => tensor);

  // Written entry by entry: an object would move names that look like numbers to the front.
  const parts: string[] = [];
  if (Object.keys(metadata).length > 0) parts.push(`"${METADATA_KEY}":${JSON.stringify(metadata)}`);
  const names = new Set<string>([METADATA_KEY]);
  let dataBytes = 0;
  for (const { name, dtype, shape, data } of sorted) {
    if (names.has(name)) throw new RangeError(`The tensor name ${quote(name)} is reserved or used twice.`);
    names.add(name);
    if (data.byteLength !== byteSize(name, dtype, shape)) {
      throw new RangeError(
        `Tensor ${quote(name)} (${dtype} ${shapeText(shape)}) does not fit its ${data.byteLength} bytes.`,
      );
    }
    const end = dataBytes + data.byteLength;
    const entry = { dtype, shape, data_offsets: [dataBytes, end] };
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    dataBytes = end;
  }
  const header = encoder.encode(`{${parts.join(',')}}`);
  const headerBytes = Math.ceil(header.length / LENGTH_BYTES) * LENGTH_BYTES;

  const start = new Uint8Array(LENGTH_BYTES + headerBytes).fill(0x20, LENGTH_BYTES + header.length);
  new DataView(start.buffer).setBigUint64(0, BigInt(headerBytes), true);
  start.set(header, LENGTH_BYTES);
  return [start, ...sorted.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

/** What `copyFloats` reads. */
const FLOAT_DTYPES = ['F32', 'F16', 'BF16', 'F64'] as const satisfies readonly Dtype[];
type FloatDtype = (typeof FLOAT_DTYPES)[number];
type FloatTensor = SafetensorsTensor & { readonly dtype: FloatDtype };

/**
 * Whether `copyFloats` can read a tensor is a matter of its header alone.
 * @throws UnsupportedDtypeError where it cannot
 */
export function requireFloats(tensor: SafetensorsTensor): asserts tensor is FloatTensor {
  if (!FLOAT_DTYPES.some((dtype) => dtype === tensor.dtype)) throw unsupported(tensor, FLOAT_DTYPES);
}

/**
 * The values of an F32, F16 or BF16 tensor, exactly; those of F64 rounded to the nearest. Always a copy.
 *
 * @throws UnsupportedDtypeError
 */
export function toFloat32Array(tensor: SafetensorsTensor): Float32Array<ArrayBuffer> {
  requireFloats(tensor);
  const values = new Float32Array((8 * tensor.bytes.length) / BITS_BY_DTYPE[tensor.dtype]);
  copyFloats(tensor, 0, values);
  return values;
}

/**
 * Fills `target` with the values of a tensor, converted as `toFloat32Array` does.
 *
 * @param first the element (row-major) that goes to the start of `target`
 * @throws UnsupportedDtypeError
 */
export function copyFloats(tensor: SafetensorsTensor, first: number, target: Float32Array): void {
  requireFloats(tensor);
  const { dtype } = tensor;
  const width = BITS_BY_DTYPE[dtype] / 8;
  const bytes = tensor.bytes.subarray(first * width, (first + target.length) * width);
  switch (dtype) {
    case 'F32':
      new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(bytes);
      break;
    case 'F16':
      decodeFloat16(alignedUint16(bytes), bitsOf(target));
      break;
    case 'BF16':
      decodeBfloat16(alignedUint16(bytes), bitsOf(target));
      break;
    case 'F64':
      target.set(new Float64Array(copyBuffer(bytes)));
      break;
    default:
      dtype satisfies never;
  }
}

/**
 * The values of an I64 tensor. Always a copy.
 *
 * @throws UnsupportedDtypeError
 */
export function toBigInt64Array(tensor: SafetensorsTensor): BigInt64Array<ArrayBuffer> {
  if (tensor.dtype !== 'I64') throw unsupported(tensor, ['I64']);
  return new BigInt64Array(copyBuffer(tensor.bytes));
}

function readHeader(bytes: Uint8Array): {
  readonly json: Readonly<Record<string, unknown>>;
  readonly endByte: number;
} {
  if (bytes.length < LENGTH_BYTES) {
    throw invalid(
      'header-too-small',
      `it has ${bytes.length} bytes, and the length of the header alone takes 8`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    throw invalid(
      'header-too-large',
      `it claims a header of ${length} bytes, above the limit of ${MAX_HEADER_BYTES}`,
    );
  }
  const endByte = LENGTH_BYTES + Number(length);
  if (endByte > bytes.length) {
    throw invalid(
      'header-beyond-file',
      `it claims a header of ${length} bytes, and only ${bytes.length - LENGTH_BYTES} follow`,
    );
  }
  const json = parseHeader(bytes.slice(LENGTH_BYTES, endByte));
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw invalid('invalid-json', 'its header is not a JSON object');
  }
  return { json: json as Readonly<Record<string, unknown>>, endByte };
}

const ascii = new TextDecoder('latin1');
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Longer ones are no exact integers. */
const MAX_DIGITS = 16;
const NO_SIZE = [0x5b, 0x5d] as const;
const SPACE = 0x20;

/**
 * JSON in which every number that is not written as an exact, unsigned integer reads as `[]`: `4.0` is no size.
 * @param header is changed
 */
function parseHeader(header: Uint8Array): unknown {
  const excess = measureJson(header, HEADER_LIMITS, (start, end) => {
    if (isExactSize(header, start, end)) return;
    // What is no number of JSON stays, and is refused for that.
    if (!JSON_NUMBER.test(ascii.decode(header.subarray(start, end)))) return;
    header.fill(SPACE, start, end);
    header.set(NO_SIZE, start);
  });
  if (excess !== null) {
    const reason = excess.what === 'depth' ? 'invalid-json' : 'too-many-tensors';
    throw invalid(reason, `its header cannot be read: ${describeExcess(excess)}`);
  }
  let text: string;
  try {
    // ignoreBOM keeps a byte order mark, which is no JSON.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
  } catch {
    throw invalid('invalid-utf8', 'its header is not UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(
      'invalid-json',
      `its header is not JSON (${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'})`,
    );
  }
}

function isExactSize(header: Uint8Array, start: number, end: number): boolean {
  if (end - start > MAX_DIGITS) return false;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = header[at]! - 0x30;
    if (digit < 0 || digit > 9) return false;
    value = value * 10 + digit;
  }
  return Number.isSafeInteger(value);
}

function readMetadata(json: unknown): Map<string, string> {
  if (json === null) return new Map();
  const isList = typeof json === 'object' && !Array.isArray(json);
  const entries = isList ? Object.entries(json) : [];
  const texts = entries.flatMap(([name, value]): [string, string][] => {
    const text = textSchema.safeParse(value);
    return text.success ? [[name, text.data]] : [];
  });
  if (!isList || texts.length < entries.length) {
    throw invalid('invalid-entry', `its ${METADATA_KEY} is not a list of names and texts`);
  }
  return new Map(texts);
}

function readEntry(name: string, json: unknown) {
  const parsed = entrySchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw invalid(
      'invalid-entry',
      `tensor ${quote(name)} has a wrong ${issue.path.join('.') || 'entry'} (${issue.message})`,
      name,
    );
  }
  const { dtype, shape, data_offsets } = parsed.data;
  return { name, dtype, shape, start: data_offsets[0], end: data_offsets[1] };
}

function byteSize(name: string, dtype: Dtype, shape: readonly number[]): number {
  let bits: number = BITS_BY_DTYPE[dtype];
  // A later 0 must not hide an overflow, hence the check at each factor.
  for (const dim of shape) {
    bits *= dim;
    if (!Number.isSafeInteger(bits)) {
      throw invalid(
        'size-overflow',
        `tensor ${quote(name)} has an impossible shape ${shapeText(shape)}`,
        name,
      );
    }
  }
  return bits / 8;
}

function invalid(
  reason: InvalidSafetensorsReason,
  problem: string,
  tensor: string | null = null,
): InvalidSafetensorsError {
  return new InvalidSafetensorsError(
    `This is not a valid safetensors file: ${problem}. Download or export it again.`,
    {
      reason,
      problem,
      tensor,
    },
  );
}

function unsupported(tensor: SafetensorsTensor, supported: readonly Dtype[]): UnsupportedDtypeError {
  return new UnsupportedDtypeError(
    `Tensor ${quote(tensor.name)} is ${tensor.dtype}; only ${supported.join(', ')} can be read here. Convert it, or take the model in one of these types.`,
    { tensor: tensor.name, dtype: tensor.dtype, supported },
  );
}

/** The first sizes: some files claim many. */
function shapeText(shape: readonly number[]): string {
  return `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`;
}

function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

function copyBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy.buffer;
}

function alignedUint16(bytes: Uint8Array): Uint16Array {
  if (bytes.byteOffset % 2 === 0) return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  return new Uint16Array(copyBuffer(bytes));
}

function bitsOf(floats: Float32Array): Uint32Array {
  return new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
}

/** The upper half of a float32. */
function decodeBfloat16(halves: Uint16Array, bits: Uint32Array): void {
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
}

let float32BitsOfFloat16: Uint32Array | null = null;

/** By table, which needs 256 KB. Float16Array is not in every runtime that this has to run on. */
function decodeFloat16(halves: Uint16Array, bits: Uint32Array): void {
  float32BitsOfFloat16 ??= makeFloat16Table();
  const table = float32BitsOfFloat16;
  for (let i = 0; i < halves.length; i++) bits[i] = table[halves[i]!]!;
}

/** Sign 1, exponent 5 (bias 15), fraction 10 bits → sign 1, exponent 8 (bias 127), fraction 23 bits. */
function makeFloat16Table(): Uint32Array {
  const table = new Uint32Array(0x10000);
  const float = new Float32Array(1);
  const floatBits = new Uint32Array(float.buffer);
  for (let half = 0; half < 0x8000; half++) {
    const exponent = half >>> 10;
    const fraction = half & 0x3ff;
    let bits: number;
    if (exponent === 0) {
      // Zero and subnormals, which are normal as float32.
      float[0] = fraction * 2 ** -24;
      bits = floatBits[0]!;
    } else {
      bits = ((exponent === 0x1f ? 0xff : exponent - 15 + 127) << 23) | (fraction << 13);
    }
    table[half] = bits;
    table[half | 0x8000] = bits | 0x80000000;
  }
  return table;
}
