/** Changes to a JSON file that keep most of its structure, so that a reader gets deep into it. */
import type { Draws } from './draws.ts';
import { type JsonTree, parseTree, raw, type Slot, toTree, walk, writeTree } from './jsonTree.ts';

/** Names that every object of JavaScript has. */
export const JAVASCRIPT_NAMES = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'length',
  'then',
  'toJSON',
  '__defineGetter__',
];

const NUMBERS = [
  ...[
    '0',
    '-0',
    '-1',
    '1',
    '2',
    '0.5',
    '-0.5',
    '7',
    '255',
    '1000',
    '65536',
    '1e5',
    '2147483647',
    '2147483648',
  ],
  ...[
    '4294967295',
    '4294967296',
    '9007199254740991',
    '9007199254740993',
    '1e15',
    '1e21',
    '1e38',
    '1e39',
    '1e308',
  ],
  ...['1e999', '-1e999', '1e-7', '1e-46', '5e-324', '00', '1.', 'NaN', 'Infinity', '0x10'],
];

const STRINGS = [
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\udc00x',
    'é',
    'e\u0301',
    '\u202e',
    '🎉',
    '▁',
    'Ġ',
    '##',
    '[UNK]',
    '<s>',
    '$A',
    '<unk>',
  ],
  ...[
    'a b',
    'b a',
    '\n',
    'null',
    'true',
    '../../etc/passwd',
    '%s',
    '(a+)+$',
    '(.*)*x',
    '[',
    '\\',
    '(?=',
    '\\p{L}+',
    '^',
    '.',
    '',
  ],
  // Cut short, and one that is far longer than what the readers expect.
  ...['QQ==', '/////w==', 'AAAA', 'x'.repeat(5000), 'a '.repeat(3000), '▁a'.repeat(2000)],
  ...JAVASCRIPT_NAMES,
];

const DEPTHS = [1, 2, 10, 300, 3000, 100_000];
const TIMES = [1, 1, 2, 10, 300, 3000];
/** Repeating large parts would make files of a size that no seed needs. */
const MAX_TEXT = 1_000_000;

type Change = (slot: Slot, document: JsonDocument, draws: Draws) => void;

interface JsonDocument {
  readonly root: JsonTree;
  /** Files of the same kind from other folders. */
  readonly relatives: readonly Uint8Array[];
}

const CHANGES: readonly (readonly [weight: number, change: Change])[] = [
  [2, (slot) => slot.remove()],
  [3, (slot, _, draws) => slot.replace({ kind: 'raw', text: draws.oneOf(NUMBERS) })],
  [3, (slot, _, draws) => slot.replace(raw(draws.oneOf(STRINGS)))],
  [
    2,
    (slot, _, draws) =>
      slot.replace(toTree(draws.oneOf([null, true, false, [], {}, [null], [[]], { a: 1 }, ['a', 1]]))),
  ],
  [3, rename],
  [2, (slot, _, draws) => slot.repeat(affordable(draws.oneOf(TIMES), slot.tree))],
  [2, nest],
  [2, (slot, document, draws) => swap(slot, walkIn(document.root, draws))],
  [3, graft],
  [2, shorten],
  [2, inflate],
];

function affordable(times: number, tree: JsonTree): number {
  return Math.min(times, Math.ceil(MAX_TEXT / (writeTree(tree).length + 1)));
}

function walkIn(root: JsonTree, draws: Draws): Slot | null {
  return walk(
    root,
    (bound) => draws.below(bound),
    (depth) => draws.chance(depth === 1 ? 0.15 : 0.3),
  );
}

function rename(slot: Slot, { root }: JsonDocument, draws: Draws): void {
  const other = walkIn(root, draws)?.entry?.key ?? '';
  const name = draws.weighted([
    [4, draws.oneOf(JAVASCRIPT_NAMES)],
    [2, other],
    [1, draws.oneOf(STRINGS)],
    [1, String(draws.below(2000))],
  ]);
  if (slot.entry !== null) slot.entry.key = name;
  else slot.replace(raw(name));
}

/** Arrays, objects, or the lists of steps that tokenizers have. */
function nest(slot: Slot, _: JsonDocument, draws: Draws): void {
  const depth = draws.oneOf(DEPTHS);
  const [open, close] = draws.oneOf([
    ['[', ']'],
    ['{"a":', '}'],
    ['{"__proto__":', '}'],
    ...['normalizers', 'pretokenizers', 'processors', 'decoders'].map(
      (field) => [`{"type":"Sequence","${field}":[`, ']}'] as const,
    ),
  ] as const);
  slot.replace({ kind: 'raw', text: `${open.repeat(depth)}${writeTree(slot.tree)}${close.repeat(depth)}` });
}

function swap(slot: Slot, other: Slot | null): void {
  if (other === null) return;
  // One may stand in the other: copies keep the tree a tree.
  const [here, there] = [slot.tree, other.tree].map(
    (tree): JsonTree => ({ kind: 'raw', text: writeTree(tree) }),
  );
  slot.replace(there!);
  other.replace(here!);
}

/** The part of a relative that stands under the same name, else any. */
function graft(slot: Slot, { relatives }: JsonDocument, draws: Draws): void {
  if (relatives.length === 0) return;
  const tree = parseTree(draws.oneOf(relatives));
  const key = slot.entry?.key;
  const same = tree.kind === 'object' ? tree.entries.find((entry) => entry.key === key)?.value : undefined;
  const part = same ?? walkIn(tree, draws)?.tree;
  if (part !== undefined) slot.replace(part);
}

function shorten(slot: Slot, _: JsonDocument, draws: Draws): void {
  const { tree } = slot;
  switch (tree.kind) {
    case 'object':
      tree.entries.splice(draws.below(tree.entries.length + 1));
      return;
    case 'array':
      tree.items.splice(draws.below(tree.items.length + 1));
      return;
    case 'raw': {
      const text = tree.text.startsWith('"') ? (JSON.parse(tree.text) as string) : tree.text;
      slot.replace(raw(text.slice(0, draws.below(text.length + 1))));
      return;
    }
    default:
      tree satisfies never;
  }
}

/** A number times a thousand or more, a text so many times as long, a list so many times over. */
function inflate(slot: Slot, _: JsonDocument, draws: Draws): void {
  const { tree } = slot;
  const factor = draws.oneOf([2, 1000, 1e6]);
  if (tree.kind === 'raw') {
    if (/^-?\d+$/.test(tree.text)) slot.replace({ kind: 'raw', text: String(Number(tree.text) * factor) });
    else if (tree.text.startsWith('"')) {
      const text = JSON.parse(tree.text) as string;
      slot.replace(raw(text.repeat(Math.min(factor, Math.ceil(MAX_TEXT / 20 / (text.length + 1))))));
    }
    return;
  }
  const parts: unknown[] = tree.kind === 'object' ? tree.entries : tree.items;
  const times = affordable(Math.min(factor, 1000), tree);
  const once = [...parts];
  for (let i = 1; i < times; i++) for (const part of once) parts.push(part);
}

/** What may happen to the text of a file, whatever it says. */
const TEXT_CHANGES: readonly ((bytes: Uint8Array, draws: Draws) => Uint8Array)[] = [
  (bytes, draws) => bytes.slice(0, draws.below(bytes.length + 1)),
  (bytes, draws) => {
    const changed = bytes.slice();
    for (let i = 0; i <= draws.below(3); i++)
      changed[draws.below(Math.max(1, bytes.length))] = draws.below(256);
    return changed;
  },
  (bytes) => Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes.subarray(0, 60_000)),
  (bytes) => Uint8Array.from([...bytes.subarray(0, 30_000)].flatMap((byte) => [byte, 0])),
  () => new Uint8Array(),
  () => new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
  () => new TextEncoder().encode('<!doctype html><title>Sign in</title>'),
  (bytes, draws) => {
    const at = draws.below(bytes.length + 1);
    return Uint8Array.from([
      ...bytes.subarray(0, at),
      ...new TextEncoder().encode(draws.oneOf([',', '"', '}', '\\', '\t'])),
      ...bytes.subarray(at),
    ]);
  },
];

export function mutateText(bytes: Uint8Array, draws: Draws): Uint8Array {
  return draws.oneOf(TEXT_CHANGES)(bytes, draws);
}

/** One to three changes to a tree, in place. */
export function mutateTree(root: JsonTree, relatives: readonly Uint8Array[], draws: Draws): void {
  for (let change = 0; change <= draws.below(3); change++) {
    const slot = walkIn(root, draws);
    if (slot !== null) draws.weighted(CHANGES)(slot, { root, relatives }, draws);
  }
}

/**
 * A changed JSON file.
 * @param relatives files of the same kind, of which parts are taken over
 */
export function mutateJson(bytes: Uint8Array, relatives: readonly Uint8Array[], draws: Draws): Uint8Array {
  if (draws.chance(0.1)) return mutateText(bytes, draws);
  const root = parseTree(bytes);
  mutateTree(root, relatives, draws);
  return new TextEncoder().encode(writeTree(root));
}
