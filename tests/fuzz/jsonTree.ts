/**
 * JSON as a tree that can hold what no value of JavaScript can: a key twice, `__proto__`, 1e999, a hundred thousand
 * levels, text that is no JSON.
 */

export type JsonTree =
  | { readonly kind: 'object'; readonly entries: JsonEntry[] }
  | { readonly kind: 'array'; readonly items: JsonTree[] }
  /** Written as it is: a string in its quotes, a number, a word, or anything else. */
  | { readonly kind: 'raw'; readonly text: string };

interface JsonEntry {
  /** Without quotes. */
  key: string;
  value: JsonTree;
}

export function toTree(value: unknown): JsonTree {
  if (Array.isArray(value)) return { kind: 'array', items: value.map(toTree) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => ({ key, value: toTree(each) }));
    return { kind: 'object', entries };
  }
  return raw(value);
}

export function parseTree(bytes: Uint8Array): JsonTree {
  return toTree(JSON.parse(new TextDecoder().decode(bytes)));
}

export function raw(value: string | number | boolean | null | unknown): JsonTree {
  return { kind: 'raw', text: JSON.stringify(value) };
}

export function writeTree(tree: JsonTree): string {
  switch (tree.kind) {
    case 'object':
      return `{${tree.entries.map(({ key, value }) => `${JSON.stringify(key)}:${writeTree(value)}`).join(',')}}`;
    case 'array':
      return `[${tree.items.map(writeTree).join(',')}]`;
    case 'raw':
      return tree.text;
    default:
      return tree satisfies never;
  }
}

/** A place in a tree, with what stands there. */
export interface Slot {
  readonly tree: JsonTree;
  replace(tree: JsonTree): void;
  remove(): void;
  /** Puts a copy of the value behind it: under the same key, or as the next item. */
  repeat(times: number): void;
  /** The key where it has one, which may be changed. */
  readonly entry: JsonEntry | null;
}

/**
 * Walks down from the root, so that a vocabulary of a thousand words is as likely as each of the fields beside it.
 * @param choose 0 to bound - 1
 * @param stops whether to stay at this depth
 */
export function walk(
  root: JsonTree,
  choose: (bound: number) => number,
  stops: (depth: number) => boolean,
): Slot | null {
  let tree = root;
  let slot: Slot | null = null;
  for (let depth = 0; ; depth++) {
    if (slot !== null && stops(depth)) return slot;
    const count =
      tree.kind === 'object' ? tree.entries.length : tree.kind === 'array' ? tree.items.length : 0;
    if (count === 0) return slot;
    slot = slotAt(tree, choose(count));
    tree = slot.tree;
  }
}

function slotAt(parent: JsonTree, at: number): Slot {
  switch (parent.kind) {
    case 'object': {
      const { entries } = parent;
      const entry = entries[at]!;
      return {
        tree: entry.value,
        entry,
        replace: (tree) => {
          entry.value = tree;
        },
        remove: () => void entries.splice(at, 1),
        repeat: (times) => void entries.splice(at, 0, ...Array.from({ length: times }, () => ({ ...entry }))),
      };
    }
    case 'array': {
      const { items } = parent;
      const item = items[at]!;
      return {
        tree: item,
        entry: null,
        replace: (tree) => {
          items[at] = tree;
        },
        remove: () => void items.splice(at, 1),
        repeat: (times) => void items.splice(at, 0, ...Array.from({ length: times }, () => item)),
      };
    }
    case 'raw':
      throw new RangeError('A value without parts has no slots.');
    default:
      return parent satisfies never;
  }
}
