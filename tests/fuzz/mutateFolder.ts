/** Changes to a model folder: to one of its files by its format, to the zip that it comes in, or to names. */
import { zipSync } from 'fflate';
import type { Draws } from './draws.ts';
import { type JsonTree, parseTree, raw, writeTree } from './jsonTree.ts';
import { JAVASCRIPT_NAMES, mutateJson, mutateText, mutateTree } from './mutateJson.ts';
import { mutatePickle } from './mutatePickle.ts';
import { filesNamed, seedFolders } from './seedFolders.ts';
import { addSteps } from './tokenizerSteps.ts';

/** As the user chooses them: by path, in order, a path more than once where that is so. */
export type ChosenFiles = readonly { readonly name: string; readonly bytes: Uint8Array }[];

type Folder = Map<string, Uint8Array>;

/** What was changed, for the report, and the files that came of it. */
export interface FuzzedInput {
  readonly what: string;
  readonly files: ChosenFiles;
}

const COMPANIONS = ['tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'];
const INDEX = 'model.safetensors.index.json';
const PICKLE = 'pytorch_model.bin';
const ADAPTER_CONFIG = 'adapter_config.json';

/** The input of a seed: the same one for the same seed. */
export function fuzzedInput(draws: Draws): FuzzedInput {
  const what = draws.weighted([
    [24, 'config.json'],
    [34, 'tokenizer.json'],
    [12, 'companion'],
    [12, 'safetensors'],
    [8, PICKLE],
    [4, ADAPTER_CONFIG],
    [6, INDEX],
    [3, 'vocab.txt'],
    [5, 'zip'],
    [4, 'folder'],
  ] as const);
  const folder: Folder = new Map(draws.oneOf(seedFolders().filter((each) => hasWhat(each, what))));
  switch (what) {
    case 'tokenizer.json':
      mutateTokenizer(folder, draws);
      return { what, files: asFiles(folder) };
    case 'config.json':
    case INDEX:
    case ADAPTER_CONFIG:
      mutateFile(folder, what, draws);
      return { what, files: asFiles(folder) };
    case 'companion': {
      const name = draws.oneOf(COMPANIONS.filter((each) => folder.has(each)));
      mutateFile(folder, name, draws);
      return { what: name, files: asFiles(folder) };
    }
    case 'safetensors': {
      const path = draws.oneOf([...folder.keys()].filter((each) => each.endsWith('.safetensors')));
      folder.set(path, mutateSafetensors(folder.get(path)!, draws));
      return { what, files: asFiles(folder) };
    }
    case PICKLE: {
      const bytes = folder.get(what)!;
      const isZip = bytes[0] === 0x50;
      folder.set(what, mutatePickle(bytes, isZip ? bytes.length : LEGACY_PICKLE_BYTES, draws));
      return { what, files: asFiles(folder) };
    }
    case 'vocab.txt':
      folder.set(what, mutateLines(folder.get(what)!, draws));
      return { what, files: asFiles(folder) };
    case 'zip':
      return { what, files: [{ name: 'model.zip', bytes: mutateZip(folder, draws) }] };
    case 'folder':
      return { what, files: mutateNames(folder, draws) };
    default:
      return what satisfies never;
  }
}

function hasWhat(folder: ReadonlyMap<string, unknown>, what: string): boolean {
  if (what === 'safetensors') return [...folder.keys()].some((path) => path.endsWith('.safetensors'));
  return folder.has(what) || !/[.](json|txt|bin)$/.test(what);
}

function asFiles(folder: Folder): ChosenFiles {
  return [...folder].map(([name, bytes]) => ({ name: `mine/${name}`, bytes }));
}

function mutateFile(folder: Folder, name: string, draws: Draws): void {
  folder.set(name, mutateJson(folder.get(name)!, filesNamed(name), draws));
}

/** Other steps, in a part of which something else is changed too. */
function mutateTokenizer(folder: Folder, draws: Draws): void {
  const name = 'tokenizer.json';
  if (draws.chance(0.5)) {
    mutateFile(folder, name, draws);
    return;
  }
  const root = parseTree(folder.get(name)!);
  addSteps(root, draws);
  if (draws.chance(0.3)) mutateTree(root, filesNamed(name), draws);
  folder.set(name, new TextEncoder().encode(writeTree(root)));
}

/** Most of the pickles of the small models' files, which stand before the numbers. */
const LEGACY_PICKLE_BYTES = 4000;

const LENGTH_BYTES = 8;

function safetensorsParts(bytes: Uint8Array): { readonly header: Uint8Array; readonly data: Uint8Array } {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return {
    header: bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length),
    data: bytes.subarray(LENGTH_BYTES + length),
  };
}

/** @param length that the file claims its header to have; absent: its own */
function joinSafetensors(header: Uint8Array, data: Uint8Array, length = BigInt(header.length)): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES + header.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, length), true);
  bytes.set(header, LENGTH_BYTES);
  bytes.set(data, LENGTH_BYTES + header.length);
  return bytes;
}

function mutateSafetensors(bytes: Uint8Array, draws: Draws): Uint8Array {
  const { header, data } = safetensorsParts(bytes);
  const change = draws.weighted([
    [5, 'header'],
    [2, 'names'],
    [1, 'length'],
    [1, 'data'],
    [1, 'size'],
    [1, 'text'],
  ] as const);
  switch (change) {
    case 'header':
      return joinSafetensors(mutateJson(header, filesNamed(INDEX), draws), data);
    case 'names':
      return joinSafetensors(renameTensors(header, draws), data);
    case 'length': {
      const own = BigInt(header.length);
      const lengths = [
        0n,
        1n,
        own - 1n,
        own + 1n,
        own + BigInt(data.length),
        own * 1000n,
        -1n,
        2n ** 63n,
        2n ** 53n,
      ];
      return joinSafetensors(header, data, draws.oneOf(lengths));
    }
    case 'data': {
      const changed = data.slice();
      for (let i = 0; i < 8; i++) changed[draws.below(data.length)] = draws.oneOf([0, 0x7f, 0x80, 0xff]);
      return joinSafetensors(header, changed);
    }
    case 'size':
      return draws.chance(0.5) ? bytes.slice(0, draws.below(bytes.length)) : Uint8Array.of(...header, 0, 0);
    case 'text':
      return joinSafetensors(mutateText(header, draws), data);
    default:
      return change satisfies never;
  }
}

/** Prefixes as wrappers put them, names swapped, metadata that points to other tensors. */
function renameTensors(header: Uint8Array, draws: Draws): Uint8Array {
  const root = parseTree(header);
  if (root.kind !== 'object') return header;
  const tensors = root.entries.filter(({ key }) => key !== '__metadata__');
  const change = draws.oneOf(['prefix', 'swap', 'name', 'metadata'] as const);
  switch (change) {
    case 'prefix': {
      const prefix = draws.oneOf([
        'module.',
        '_orig_mod.',
        'base_model.model.',
        'constructor.',
        '__proto__.',
        'a.'.repeat(2000),
      ]);
      for (const entry of tensors) entry.key = `${prefix}${entry.key}`;
      break;
    }
    case 'swap': {
      const [a, b] = [draws.oneOf(tensors), draws.oneOf(tensors)];
      [a.key, b.key] = [b.key, a.key];
      break;
    }
    case 'name':
      draws.oneOf(tensors).key = draws.oneOf([...JAVASCRIPT_NAMES, '__metadata__', '']);
      break;
    case 'metadata': {
      const aliases = tensors.map(({ key }) => ({
        key,
        value: raw(draws.oneOf([draws.oneOf(tensors).key, key, '__proto__'])),
      }));
      root.entries.unshift({ key: '__metadata__', value: { kind: 'object', entries: aliases } });
      draws.oneOf(tensors).key = 'gone';
      break;
    }
    default:
      change satisfies never;
  }
  if (draws.chance(0.2)) mutateTree(root as JsonTree, [], draws);
  return new TextEncoder().encode(writeTree(root));
}

/** A vocabulary, a token a line. */
function mutateLines(bytes: Uint8Array, draws: Draws): Uint8Array {
  if (draws.chance(0.2)) return mutateText(bytes, draws);
  const lines = new TextDecoder().decode(bytes).split('\n');
  for (let change = 0; change <= draws.below(4); change++) {
    const at = draws.below(lines.length);
    const kind = draws.oneOf(['name', 'remove', 'repeat', 'grow', 'blank', 'swap'] as const);
    switch (kind) {
      case 'name':
        lines[at] = draws.oneOf(JAVASCRIPT_NAMES);
        break;
      case 'remove':
        lines.splice(at, draws.oneOf([1, 10, 1000]));
        break;
      case 'repeat':
        lines.splice(at, 0, ...Array.from({ length: draws.oneOf([1, 100, 10_000]) }, () => lines[at]!));
        break;
      case 'grow':
        lines[at] = `${lines[at]!}${'x'.repeat(draws.oneOf([10, 10_000, 200_000]))}`;
        break;
      case 'blank':
        lines[at] = draws.oneOf(['', ' ', '\t', '\r', '\u0000', '##', '\u2028']);
        break;
      case 'swap': {
        const other = draws.below(lines.length);
        [lines[at], lines[other]] = [lines[other]!, lines[at]!];
        break;
      }
      default:
        kind satisfies never;
    }
  }
  return new TextEncoder().encode(lines.join(draws.oneOf(['\n', '\n', '\r\n', '\r'])));
}

/** fflate cannot write a file of this name, which is set afterwards: as many bytes, and in no sum. */
const PROTO = ['__proto__', '__prote__'].map((name) => new TextEncoder().encode(name)) as [
  Uint8Array,
  Uint8Array,
];

function packed(entries: ReadonlyMap<string, Uint8Array>, level: 0 | 6): Uint8Array {
  const [name, standIn] = PROTO;
  const named = [...entries].filter(([path]) => path !== '');
  const files = named.map(([path, bytes]) => [path === '__proto__' ? '__prote__' : path, bytes]);
  const zip = zipSync(Object.fromEntries(files), { level });
  for (let at = 0; at < zip.length - name.length; at++) {
    if (standIn.every((byte, i) => zip[at + i] === byte)) zip.set(name, at);
  }
  return zip;
}

/** Offsets into a zip's last record, whose fields say where everything else is. */
const END_RECORD_BYTES = 22;

function mutateZip(folder: Folder, draws: Draws): Uint8Array {
  const level = draws.oneOf([0, 6] as const);
  const entries = draws.chance(0.3)
    ? new Map(mutateNames(folder, draws).map(({ name, bytes }) => [name, bytes]))
    : folder;
  let zip = packed(entries, level);
  const change = draws.oneOf([
    'none',
    'end',
    'directory',
    'anywhere',
    'cut',
    'nested',
    'twice',
    'inflate',
  ] as const);
  const poke = (from: number, to: number, times: number) => {
    zip = zip.slice();
    for (let i = 0; i < times; i++) {
      const at = Math.max(0, from) + draws.below(Math.max(1, to - from));
      zip[at] = draws.oneOf([0, 1, 0x7f, 0x80, 0xff, draws.below(256)]);
    }
  };
  switch (change) {
    case 'none':
      break;
    case 'end':
      poke(zip.length - END_RECORD_BYTES, zip.length, 2);
      break;
    case 'directory':
      poke(zip.length - END_RECORD_BYTES - 80 * entries.size, zip.length - END_RECORD_BYTES, 3);
      break;
    case 'anywhere':
      poke(0, zip.length, 20);
      break;
    case 'cut':
      zip = zip.slice(0, draws.below(zip.length));
      break;
    case 'nested':
      zip = packed(new Map([...entries, ['inner.zip', zip]]), level);
      break;
    case 'twice':
      zip = Uint8Array.from([...zip.subarray(0, 50_000), ...zip]);
      break;
    case 'inflate':
      zip = packed(new Map([...folder, ['tokenizer.json', new Uint8Array(20_000_000).fill(0x20)]]), 6);
      break;
    default:
      change satisfies never;
  }
  return zip;
}

/** Files renamed, left out, given each other's content, or there more than once. */
function mutateNames(folder: Folder, draws: Draws): ChosenFiles {
  const files = [...folder].map(([name, bytes]) => ({ name, bytes }));
  for (let change = 0; change <= draws.below(3); change++) {
    const file = draws.oneOf(files);
    const kind = draws.oneOf(['name', 'place', 'remove', 'content', 'twice', 'beside', 'empty'] as const);
    switch (kind) {
      case 'name':
        file.name = draws.oneOf([
          ...JAVASCRIPT_NAMES,
          `constructor/${file.name}`,
          `${file.name}/`,
          `./${file.name}`,
          `../${file.name}`,
          file.name.toUpperCase(),
        ]);
        break;
      case 'place':
        file.name = `${draws.oneOf(['checkpoint-10', '__proto__', 'a/'.repeat(500), '__MACOSX', ''])}/${file.name}`;
        break;
      case 'remove':
        if (files.length > 1) files.splice(files.indexOf(file), 1);
        break;
      case 'content':
        file.bytes = draws.oneOf(files).bytes;
        break;
      case 'twice':
        files.push({
          ...file,
          name: draws.oneOf([file.name, `checkpoint-2/${file.name}`, `${file.name} (1)`]),
        });
        break;
      case 'beside':
        files.push({
          name: draws.oneOf([
            'pytorch_model.bin',
            'adapter_config.json',
            'tokenizer.model',
            'vocab.json',
            'merges.txt',
            'model.safetensors',
            INDEX,
            'constructor.zip',
          ]),
          bytes: draws.oneOf(files).bytes,
        });
        break;
      case 'empty':
        file.bytes = new Uint8Array();
        break;
      default:
        kind satisfies never;
    }
  }
  return files;
}
