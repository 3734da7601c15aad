/** Changes to a file of PyTorch: to the opcodes of its pickles, its lengths, or its bytes. */
import type { Draws } from './draws.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

/** Names and opcodes that a pickle may have, and what none of tensors has. */
const INSERTED: readonly Uint8Array[] = [
  ascii('cposix\nsystem\n'),
  ascii('cbuiltins\neval\n'),
  ascii('c__builtin__\ngetattr\n'),
  ascii('ctorch._utils\n_rebuild_tensor_v2\n'),
  ascii('ccollections\nOrderedDict\n'),
  ascii('(lp0\n'),
  // EMPTY_TUPLE, REDUCE, BUILD, STOP, POP, POP_MARK, DUP, PERSID, BINPERSID, MARK
  ...[...ascii(')Rb.012PQ(')].map((opcode) => Uint8Array.of(opcode)),
  // LONG1, LONG4, BINUNICODE, BINBYTES, FRAME, LONG_BINGET with sizes far too large
  Uint8Array.of(0x8a, 0xff, 1, 1),
  Uint8Array.of(0x8b, 0xff, 0xff, 0xff, 0x7f),
  Uint8Array.of(0x58, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0x42, 0xff, 0xff, 0xff, 0x7f),
  Uint8Array.of(0x95, 0, 0, 0, 0, 0, 0, 0, 0x80),
  Uint8Array.of(0x6a, 0xff, 0xff, 0xff, 0xff),
  // A negative and a huge int
  Uint8Array.of(0x4a, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0x4a, 0xff, 0xff, 0xff, 0x7f),
  ascii('X\u000b\u0000\u0000\u0000constructor'),
  ascii('X\u0009\u0000\u0000\u0000__proto__'),
];

/** @param pickleBytes how much at the beginning of the file is pickles */
export function mutatePickle(bytes: Uint8Array, pickleBytes: number, draws: Draws): Uint8Array {
  let file: Uint8Array = bytes.slice();
  for (let change = 0; change <= draws.below(3); change++) {
    const at = draws.below(Math.min(pickleBytes, file.length));
    const kind = draws.oneOf(['insert', 'byte', 'remove', 'repeat', 'nest', 'cut'] as const);
    switch (kind) {
      case 'insert':
        file = joined(file.subarray(0, at), draws.oneOf(INSERTED), file.subarray(at));
        break;
      case 'byte':
        file[at] = draws.oneOf([0, 1, 0x7f, 0x80, 0xff, draws.below(256)]);
        break;
      case 'remove':
        file = joined(file.subarray(0, at), file.subarray(at + draws.oneOf([1, 4, 30])));
        break;
      case 'repeat': {
        const part = file.slice(at, at + draws.oneOf([1, 20, 200]));
        const copies = Array.from({ length: draws.oneOf([1, 100, 2000]) }, () => part);
        file = joined(file.subarray(0, at), ...copies, file.subarray(at));
        break;
      }
      case 'nest':
        file = joined(
          file.subarray(0, at),
          new Uint8Array(draws.oneOf([100, 100_000])).fill(draws.oneOf([0x28, 0x5d, 0x7d])),
          file.subarray(at),
        );
        break;
      case 'cut':
        file = file.slice(0, draws.below(file.length));
        break;
      default:
        kind satisfies never;
    }
    if (file.length === 0) return file;
  }
  return file;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
