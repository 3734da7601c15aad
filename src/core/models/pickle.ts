/**
 * Python's pickles, as far as tensors need them. A pickle is a program for a machine with a stack; in Python it may
 * call whatever it names. Here it makes lists, dictionaries, numbers, texts and places of tensors, and nothing is
 * called: the few names that PyTorch's weights contain are known, and every other name and every other opcode is
 * refused by its name. The opcodes: https://github.com/python/cpython/blob/main/Lib/pickletools.py; those of
 * torch.load(weights_only=True):
 * https://github.com/pytorch/pytorch/blob/main/torch/_weights_only_unpickler.py
 */
import { registerError, TagsmithError } from '../errors.ts';
import type { Dtype } from './safetensors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    InvalidPytorchError: InvalidPytorchError['data'];
    UnsafePickleError: UnsafePickleError['data'];
  }
}

/** A file of PyTorch that is damaged, or contradicts itself. */
export class InvalidPytorchError extends TagsmithError<{
  file: string;
  /** What is wrong with it, in English. */
  problem: string;
}> {}
registerError('InvalidPytorchError', InvalidPytorchError);

/** A pickle that asks for more than tensors: opening it would mean running what its author wrote. */
export class UnsafePickleError extends TagsmithError<{
  file: string;
  /** The name that it wants called, such as `posix.system`, or the opcode. */
  found: string;
}> {}
registerError('UnsafePickleError', UnsafePickleError);

export class PickleDict {
  /** Key and value in turn, as they were set. */
  readonly items: PickleValue[] = [];

  /** Values by those keys that are texts; of equal keys the last. */
  entries(): Map<string, PickleValue> {
    const entries = new Map<string, PickleValue>();
    for (let i = 0; i + 1 < this.items.length; i += 2) {
      const key = this.items[i]!;
      if (typeof key === 'string') entries.set(key, this.items[i + 1]!);
    }
    return entries;
  }
}

/** One of the names in KNOWN. */
class PickleName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Numbers of one type that tensors are views of. */
export class StorageRef {
  readonly dtype: Dtype;
  readonly key: string;
  readonly elements: number;
  /** The part of the storage of this key that it is, in elements. */
  readonly firstElement: number;

  constructor(dtype: Dtype, key: string, elements: number, firstElement: number) {
    this.dtype = dtype;
    this.key = key;
    this.elements = elements;
    this.firstElement = firstElement;
  }
}

/** A view of a storage: offset and strides are in elements. */
export class TensorRef {
  readonly storage: StorageRef;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: StorageRef, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** Tuples and lists are both arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleValue[]
  | PickleDict
  | PickleName
  | StorageRef
  | TensorRef;

const STORAGES: ReadonlyMap<string, Dtype> = new Map([
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.DoubleStorage', 'F64'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
]);

const ORDERED_DICT = 'collections.OrderedDict';
const REBUILD_TENSOR = 'torch._utils._rebuild_tensor';
const REBUILD_TENSOR_2 = 'torch._utils._rebuild_tensor_v2';
const REBUILD_PARAMETER = 'torch._utils._rebuild_parameter';
const KNOWN: ReadonlySet<string> = new Set([
  ORDERED_DICT,
  REBUILD_TENSOR,
  REBUILD_TENSOR_2,
  REBUILD_PARAMETER,
  ...STORAGES.keys(),
]);

/** Opcodes that may be refused, by the names of Python's pickletools; others are refused by their number. */
const OPCODE_NAMES: ReadonlyMap<number, string> = new Map([
  [0x69, 'INST'],
  [0x6f, 'OBJ'],
  [0x81, 'NEWOBJ'],
  [0x92, 'NEWOBJ_EX'],
  [0x93, 'STACK_GLOBAL'],
  [0x95, 'FRAME'],
  [0x82, 'EXT1'],
  [0x83, 'EXT2'],
  [0x84, 'EXT4'],
  [0x50, 'PERSID'],
]);

/** What reading may still do; each opcode takes one. */
export interface PickleBudget {
  leftOperations: number;
}

/** What a pickle makes, and where it ends. */
export interface Unpickled {
  readonly value: PickleValue;
  readonly endByte: number;
}

/**
 * Reads the pickle that begins at `start`.
 * @param file its name, for messages
 * @throws UnsafePickleError, InvalidPytorchError
 */
export function readPickle(bytes: Uint8Array, start: number, file: string, budget: PickleBudget): Unpickled {
  return new Unpickler(bytes, start, file).run(budget);
}

export function invalidPytorch(file: string, problem: string): InvalidPytorchError {
  return new InvalidPytorchError(
    `${file} cannot be read: ${problem}. Download it again from where the model came from.`,
    { file, problem },
  );
}

const text = new TextDecoder();

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #file: string;
  #at: number;
  #stack: PickleValue[] = [];
  /** The stacks below the marks. */
  readonly #below: PickleValue[][] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array, start: number, file: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
    this.#at = start;
  }

  run(budget: PickleBudget): Unpickled {
    const STOP = 0x2e;
    for (;;) {
      if (budget.leftOperations-- <= 0)
        throw this.#invalid('it has more parts than the weights of any model');
      const opcode = this.#byte();
      if (opcode === STOP) return { value: this.#pop(), endByte: this.#at };
      if (!this.#pushes(opcode) && !this.#changes(opcode)) {
        const number = `0x${opcode.toString(16).padStart(2, '0')}`;
        const name = OPCODE_NAMES.get(opcode);
        throw this.#unsafe(`the opcode ${name === undefined ? number : `${name} (${number})`}`);
      }
    }
  }

  /** Opcodes that add one value; false for others. */
  #pushes(opcode: number): boolean {
    switch (opcode) {
      case 0x4e:
        return this.#push(null);
      case 0x88:
        return this.#push(true);
      case 0x89:
        return this.#push(false);
      case 0x4b:
        return this.#push(this.#byte());
      case 0x4d:
        return this.#push(this.#view.getUint16(this.#take(2), true));
      case 0x4a:
        return this.#push(this.#view.getInt32(this.#take(4), true));
      case 0x8a:
        return this.#push(this.#longInteger(this.#byte()));
      case 0x47:
        return this.#push(this.#view.getFloat64(this.#take(8), false));
      case 0x58:
      case 0x54:
        return this.#push(this.#text(this.#view.getUint32(this.#take(4), true)));
      case 0x55:
        return this.#push(this.#text(this.#byte()));
      case 0x5d:
      case 0x29:
        return this.#push([]);
      case 0x7d:
        return this.#push(new PickleDict());
      case 0x63:
        return this.#push(this.#name());
      case 0x68:
        return this.#push(this.#remembered(this.#byte()));
      case 0x6a:
        return this.#push(this.#remembered(this.#view.getUint32(this.#take(4), true)));
      default:
        return false;
    }
  }

  /** Opcodes that work on what is there; false for others. */
  #changes(opcode: number): boolean {
    switch (opcode) {
      case 0x80: {
        const protocol = this.#byte();
        if (protocol > 2) throw this.#unsafe(`protocol ${protocol} of pickles`);
        return true;
      }
      case 0x28:
        this.#below.push(this.#stack);
        this.#stack = [];
        return true;
      case 0x74:
        return this.#push(this.#sinceMark());
      case 0x85:
      case 0x86:
      case 0x87:
        return this.#push(this.#popMany(opcode - 0x84));
      case 0x71:
        this.#memo.set(this.#byte(), this.#top());
        return true;
      case 0x72:
        this.#memo.set(this.#view.getUint32(this.#take(4), true), this.#top());
        return true;
      case 0x61:
        return this.#append(this.#popMany(1));
      case 0x65:
        return this.#append(this.#sinceMark());
      case 0x73:
        return this.#set(this.#popMany(2));
      case 0x75:
        return this.#set(this.#sinceMark());
      case 0x51:
        return this.#push(this.#storage(this.#pop()));
      case 0x52: {
        const [callee, parameters] = this.#popMany(2);
        return this.#push(this.#reduce(callee!, parameters!));
      }
      case 0x62: {
        // The state of an OrderedDict: versions of a module's parts.
        const [target] = this.#popMany(2);
        if (!(target instanceof PickleDict)) throw this.#unsafe('the state of an object');
        return this.#push(target);
      }
      default:
        return false;
    }
  }

  #push(value: PickleValue): true {
    this.#stack.push(value);
    return true;
  }

  #top(): PickleValue {
    if (this.#stack.length === 0) throw this.#invalid('it is no pickle: a value is missing');
    return this.#stack.at(-1)!;
  }

  #pop(): PickleValue {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  /** The last `count` values, in order. */
  #popMany(count: number): PickleValue[] {
    if (this.#stack.length < count) throw this.#invalid('it is no pickle: a value is missing');
    return this.#stack.splice(this.#stack.length - count);
  }

  #sinceMark(): PickleValue[] {
    const values = this.#stack;
    const below = this.#below.pop();
    if (below === undefined) throw this.#invalid('it is no pickle: a mark is missing');
    this.#stack = below;
    return values;
  }

  #append(values: readonly PickleValue[]): true {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#invalid('it adds to what is not a list');
    for (const value of values) list.push(value);
    return true;
  }

  #set(pairs: readonly PickleValue[]): true {
    const dict = this.#top();
    if (!(dict instanceof PickleDict) || pairs.length % 2 === 1) {
      throw this.#invalid('it sets keys of what is not a dictionary');
    }
    for (const item of pairs) dict.items.push(item);
    return true;
  }

  #remembered(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#invalid('it refers to a value that it has not made');
    return value;
  }

  #name(): PickleName {
    const name = `${this.#line()}.${this.#line()}`;
    if (!KNOWN.has(name)) throw this.#unsafe(name);
    return new PickleName(name);
  }

  /** What PyTorch keeps beside the pickle: `('storage', type, key, device, elements)`, in old files with a view. */
  #storage(id: PickleValue): StorageRef {
    const [kind, type, key, , elements, view] = Array.isArray(id) ? id : [];
    const dtype = type instanceof PickleName ? STORAGES.get(type.name) : undefined;
    if (kind !== 'storage' || dtype === undefined || typeof key !== 'string' || !isCount(elements)) {
      throw this.#invalid('a tensor does not say where its numbers are');
    }
    if (view === undefined || view === null) return new StorageRef(dtype, key, elements, 0);
    const [, first, count] = Array.isArray(view) ? view : [];
    if (!isCount(first) || !isCount(count) || first + count > elements) {
      throw this.#invalid('a tensor lies outside of its numbers');
    }
    return new StorageRef(dtype, key, count, first);
  }

  #reduce(callee: PickleValue, parameters: PickleValue): PickleValue {
    const name = callee instanceof PickleName ? callee.name : null;
    const given = Array.isArray(parameters) ? parameters : [];
    switch (name) {
      case ORDERED_DICT:
        return this.#orderedDict(given[0] ?? []);
      case REBUILD_TENSOR:
      case REBUILD_TENSOR_2:
        return this.#tensor(given);
      case REBUILD_PARAMETER:
        if (given[0] instanceof TensorRef) return given[0];
        throw this.#invalid('a parameter has no tensor');
      default:
        throw this.#unsafe(`a call of ${name ?? 'a value'}`);
    }
  }

  /** Python 2 gives a list of pairs, later ones set the keys afterwards. */
  #orderedDict(pairs: PickleValue): PickleDict {
    const dict = new PickleDict();
    for (const pair of Array.isArray(pairs) ? pairs : []) {
      if (!Array.isArray(pair) || pair.length !== 2) throw this.#invalid('a dictionary has no pairs');
      dict.items.push(pair[0]!, pair[1]!);
    }
    return dict;
  }

  #tensor([storage, offset, shape, strides]: readonly PickleValue[]): TensorRef {
    const isFitting =
      storage instanceof StorageRef &&
      isCount(offset) &&
      isCounts(shape) &&
      isCounts(strides) &&
      shape.length === strides.length;
    if (!isFitting) throw this.#invalid('a tensor does not say which shape it has');
    return new TensorRef(storage, offset, shape, strides);
  }

  /** Little-endian, in two's complement. */
  #longInteger(length: number): number {
    const start = this.#take(length);
    let value = 0n;
    for (let at = start + length - 1; at >= start; at--) value = (value << 8n) | BigInt(this.#bytes[at]!);
    return Number(length === 0 ? 0n : BigInt.asIntN(8 * length, value));
  }

  #text(length: number): string {
    const start = this.#take(length);
    return text.decode(this.#bytes.subarray(start, start + length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.#cutOff();
    return this.#text(end + 1 - this.#at).slice(0, -1);
  }

  #byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  /** Where the next `length` bytes begin. */
  #take(length: number): number {
    const start = this.#at;
    if (start + length > this.#bytes.length) throw this.#cutOff();
    this.#at += length;
    return start;
  }

  #cutOff(): InvalidPytorchError {
    return this.#invalid('it is cut off');
  }

  #invalid(problem: string): InvalidPytorchError {
    return invalidPytorch(this.#file, problem);
  }

  #unsafe(found: string): UnsafePickleError {
    const shown = found.length > 100 ? `${found.slice(0, 100)}…` : found;
    return new UnsafePickleError(
      `${this.#file} is not opened here: beside tensors it has ${shown}, and a pickle may run code. If you trust its author, save its tensors anew in Python: torch.save(torch.load("${this.#file}", weights_only=False).state_dict(), "pytorch_model.bin").`,
      { file: this.#file, found: shown },
    );
  }
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
