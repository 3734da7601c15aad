/**
 * Weights as torch.save writes them: since PyTorch 1.6 a zip with a pickle, which names the tensors, and a file for
 * each storage of numbers; before that, the pickles one after the other and then the storages. Nothing in them is
 * run (pickle.ts).
 * https://github.com/pytorch/pytorch/blob/main/torch/serialization.py
 */
import { isZip, readZipEntries, storedEntry, type ZipEntry } from '../archives/zipEntries.ts';
import { bytesSource } from '../bytes.ts';
import { ImportError } from '../importErrors.ts';
import { elementCount } from '../onnx/graph.ts';
import {
  invalidPytorch,
  type PickleBudget,
  PickleDict,
  readPickle,
  type StorageRef,
  TensorRef,
} from './pickle.ts';
import { bytesPerElement, MAX_TENSORS, type SafetensorsTensor } from './safetensors.ts';

/** About thirty make a tensor. */
const MAX_OPERATIONS = 100 * MAX_TENSORS;
/** Names, shapes and places of so many tensors take less. */
const MAX_PICKLE_BYTES = 2 ** 26;

/** `0x1950a86a20f9469cfc6c`, as a pickle. */
const LEGACY_START = [
  0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
];
const LEGACY_PROTOCOL = 1001;

/** Keys under which scripts save the weights beside the state of their training. */
const CONTAINERS = ['state_dict', 'model_state_dict', 'model', 'module', 'net'] as const;

export interface PytorchFile {
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** The key of the file's dictionary that they are under; null where they are the dictionary itself. */
  readonly container: string | null;
}

export interface PytorchReading {
  /** Called between pieces, so that the place where it runs can take messages. */
  readonly onPiece: () => Promise<void>;
  /** Opcodes of its pickles that may still be read. */
  readonly budget?: PickleBudget;
}

/**
 * The tensors of a file. Those that lie in one piece are views of `bytes`; a turned one is copied into one piece.
 * @param file its name, for messages
 * @throws UnsafePickleError, InvalidPytorchError
 */
export async function readPytorch(
  file: string,
  bytes: Uint8Array,
  { onPiece, budget = { leftOperations: MAX_OPERATIONS } }: PytorchReading,
): Promise<PytorchFile> {
  const isLegacy = LEGACY_START.every((byte, i) => bytes[i] === byte);
  if (!isLegacy && !(await isZip(bytesSource(file, bytes)))) {
    throw invalidPytorch(file, 'it is not a file of PyTorch');
  }
  const { root, storageOf } = isLegacy
    ? openLegacy(file, bytes, budget)
    : await openZip(file, bytes, { onPiece, budget });
  const { refs, container } = tensorsOf(file, root);
  if (refs.size > MAX_TENSORS) throw invalidPytorch(file, `it has more than ${MAX_TENSORS} tensors`);
  // Turned tensors may share their numbers: copies of all of them could take many times the file.
  const copies = { leftBytes: bytes.length };
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, ref] of refs) {
    tensors.set(name, inOnePiece(file, name, ref, await storageOf(ref.storage), copies));
    await onPiece();
  }
  return { tensors, container };
}

/** The bytes of a storage; throws where they are not there or too few. */
type StorageOf = (storage: StorageRef) => Promise<Uint8Array>;

interface Opened {
  readonly root: unknown;
  readonly storageOf: StorageOf;
}

async function openZip(
  file: string,
  bytes: Uint8Array,
  { onPiece, budget }: Required<PytorchReading>,
): Promise<Opened> {
  const archive = bytesSource(file, bytes);
  const read = async (entry: ZipEntry): Promise<Uint8Array> => {
    try {
      return await storedEntry(archive, entry, onPiece);
    } catch (error) {
      throw asInvalid(file, error);
    }
  };
  const entries = await readZipEntries(archive).catch((error: unknown) => {
    throw asInvalid(file, error);
  });
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const pickle = entries.find(({ path }) => /^(?:[^/]*\/)?data\.pkl$/.test(path));
  if (pickle === undefined) throw invalidPytorch(file, 'there is no data.pkl in it');
  if (pickle.packedBytes > MAX_PICKLE_BYTES) throw invalidPytorch(file, 'its data.pkl is larger than any');
  const folder = pickle.path.slice(0, -'data.pkl'.length);
  const order = byPath.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(await read(order)).trim() !== 'little') {
    throw invalidPytorch(file, 'its numbers are big-endian');
  }
  const storages = new Map<string, Uint8Array>();
  return {
    root: readPickle(await read(pickle), 0, file, budget).value,
    storageOf: async (storage) => {
      const known = storages.get(storage.key);
      const entry = byPath.get(`${folder}data/${storage.key}`);
      if (known === undefined && entry === undefined) {
        throw invalidPytorch(file, `there is no data/${storage.key.slice(0, 100)} in it`);
      }
      const stored = known ?? (await read(entry!));
      storages.set(storage.key, stored);
      return partOf(file, storage, stored);
    },
  };
}

/** What is wrong with the archive, as what is wrong with the weights. */
function asInvalid(file: string, error: unknown): unknown {
  return error instanceof ImportError ? invalidPytorch(file, error.data.problem.replace(/\.$/, '')) : error;
}

/**
 * A magic number, the version of the format, facts about the machine, the tensors, the keys of the storages, each a
 * pickle; then of each key the number of elements (int64) and the elements.
 */
function openLegacy(file: string, bytes: Uint8Array, budget: PickleBudget): Opened {
  const values: unknown[] = [];
  let at = 0;
  for (let i = 0; i < 5; i++) {
    const { value, endByte } = readPickle(bytes, at, file, budget);
    values.push(value);
    at = endByte;
  }
  const [, protocol, machine, root, keys] = values;
  if (protocol !== LEGACY_PROTOCOL) throw invalidPytorch(file, 'its version is not known');
  if (machine instanceof PickleDict && machine.entries().get('little_endian') === false) {
    throw invalidPytorch(file, 'its numbers are big-endian');
  }
  const widths = widthsOf(root);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const storages = new Map<string, Uint8Array>();
  for (const key of Array.isArray(keys) ? keys : []) {
    // Numbers that no tensor of the file is a view of cannot be told from what follows.
    const width = widths.get(String(key));
    if (width === undefined || at + 8 > bytes.length) throw invalidPytorch(file, 'it is cut off');
    const end = at + 8 + Number(view.getBigInt64(at, true)) * width;
    if (!(end >= at + 8 && end <= bytes.length)) throw invalidPytorch(file, 'it is cut off');
    storages.set(String(key), bytes.subarray(at + 8, end));
    at = end;
  }
  return {
    root,
    storageOf: async (storage) => {
      const stored = storages.get(storage.key);
      if (stored === undefined) throw invalidPytorch(file, 'a tensor has no numbers in it');
      return partOf(file, storage, stored);
    },
  };
}

/** Bytes of an element by the key of its storage. */
function widthsOf(root: unknown): Map<string, number> {
  const widths = new Map<string, number>();
  const seen = new Set<unknown>();
  const left: unknown[] = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (value instanceof TensorRef) {
      widths.set(value.storage.key, bytesPerElement(value.storage.dtype));
    } else if ((value instanceof PickleDict || Array.isArray(value)) && !seen.has(value)) {
      seen.add(value);
      for (const item of value instanceof PickleDict ? value.items : value) left.push(item);
    }
  }
  return widths;
}

function partOf(file: string, { dtype, elements, firstElement }: StorageRef, stored: Uint8Array): Uint8Array {
  const width = bytesPerElement(dtype);
  const end = (firstElement + elements) * width;
  if (end > stored.length) throw invalidPytorch(file, 'a tensor is larger than its numbers');
  return stored.subarray(firstElement * width, end);
}

/** The dictionary of tensors, or the one inside it that has some. */
function tensorsOf(
  file: string,
  root: unknown,
): { readonly refs: ReadonlyMap<string, TensorRef>; readonly container: string | null } {
  if (root instanceof PickleDict) {
    const entries = root.entries();
    const refs = onlyTensors(root);
    if (refs.size > 0) return { refs, container: null };
    for (const container of CONTAINERS) {
      const inner = entries.get(container);
      const innerRefs = inner instanceof PickleDict ? onlyTensors(inner) : refs;
      if (innerRefs.size > 0) return { refs: innerRefs, container };
    }
  }
  throw invalidPytorch(file, 'there are no tensors with names in it');
}

function onlyTensors(dict: PickleDict): Map<string, TensorRef> {
  const tensors = new Map<string, TensorRef>();
  for (const [name, value] of dict.entries()) if (value instanceof TensorRef) tensors.set(name, value);
  return tensors;
}

function inOnePiece(
  file: string,
  name: string,
  { storage: { dtype }, offset, shape, strides }: TensorRef,
  stored: Uint8Array,
  copies: { leftBytes: number },
): SafetensorsTensor {
  const width = bytesPerElement(dtype);
  const count = elementCount(shape);
  const last = shape.reduce((index, size, i) => index + (size - 1) * strides[i]!, offset);
  const isInside = count === 0 || (Number.isSafeInteger(last) && (last + 1) * width <= stored.length);
  if (!Number.isSafeInteger(count * width) || !isInside) {
    throw invalidPytorch(file, `the tensor ${name.slice(0, 100)} lies outside of its numbers`);
  }
  if (count === 0) return { name, dtype, shape, bytes: new Uint8Array(0) };
  if (isContiguous(shape, strides)) {
    return { name, dtype, shape, bytes: stored.subarray(offset * width, (offset + count) * width) };
  }
  copies.leftBytes -= count * width;
  // An expanded tensor repeats its numbers: one of them can stand for any number of elements.
  if (count * width > stored.length || copies.leftBytes < 0) {
    throw invalidPytorch(file, `the tensor ${name.slice(0, 100)} is larger than its numbers`);
  }
  return { name, dtype, shape, bytes: gather(stored, offset, shape, strides, width) };
}

/** Row-major without gaps; the strides of sizes of 1 do not matter. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

/** The elements of a view in row-major order. */
function gather(
  stored: Uint8Array,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  width: number,
): Uint8Array {
  const count = elementCount(shape);
  const bytes = new Uint8Array(count * width);
  const index = shape.map(() => 0);
  let from = offset;
  for (let element = 0; element < count; element++) {
    for (let byte = 0; byte < width; byte++) bytes[element * width + byte] = stored[from * width + byte]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return bytes;
}
