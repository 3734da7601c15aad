/**
 * Texts by their beginnings: of all texts that begin at a place, the longest is found in one walk, and a walk ends
 * with the longest text that was added.
 *
 * Nodes are numbers, and the edges of all nodes are in one hash table of typed arrays: a vocabulary of 250,000 tokens
 * has several times as many nodes, which as objects would take far more memory.
 */

export const ROOT = 0;

const GOLDEN_RATIO = 0x9e3779b1;
const MIN_NODES = 1 << 10;

/** In UTF-16 units. A walk takes no more steps. SentencePiece's own limit is 16 unless it is told otherwise. */
export const MAX_TOKEN_LENGTH = 1000;

/** Half of a character: it occurs in no text of the reference, which has whole characters only. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

export class TokenTrie {
  #size = 1;
  /** By node: the node before it, the UTF-16 unit between them, and the place of the text that ends here, or -1. */
  #parents: Int32Array;
  #units: Uint16Array;
  #values: Int32Array;
  /** Nodes by the hash of parent and unit; 0 where there is none. Twice as long as the arrays of nodes. */
  #table: Int32Array;
  /** Of the table's length, a power of two. */
  #shift: number;

  /**
   * @param texts of those that are equal the last one counts; empty ones and those with half characters are left out
   * @param isReversed whether each is added from its last UTF-16 unit to its first
   */
  constructor(texts: readonly string[], isReversed = false) {
    const units = texts.reduce((sum, text) => sum + text.length, 0);
    // Half of the units of a vocabulary are shared beginnings.
    const bits = Math.ceil(Math.log2(Math.max(MIN_NODES, units / 2)));
    this.#parents = new Int32Array(2 ** bits);
    this.#units = new Uint16Array(2 ** bits);
    this.#values = new Int32Array(2 ** bits).fill(-1);
    this.#table = new Int32Array(2 ** (bits + 1));
    this.#shift = 32 - (bits + 1);
    texts.forEach((text, place) => {
      this.#add(text, place, isReversed);
    });
  }

  #add(text: string, place: number, isReversed: boolean): void {
    if (text === '' || LONE_SURROGATE.test(text)) return;
    let node = ROOT;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(isReversed ? text.length - 1 - i : i);
      const slot = this.#slotOf(node, unit);
      node = this.#table[slot] || this.#append(node, unit, slot);
    }
    this.#values[node] = place;
  }

  /** Of nodes, the root included: each has a higher number than its parent. */
  get size(): number {
    return this.#size;
  }

  /** Of any node but the root. */
  parentOf(node: number): number {
    return this.#parents[node]!;
  }

  /** The UTF-16 unit between a node and its parent. */
  unitOf(node: number): number {
    return this.#units[node]!;
  }

  /** The node after a unit; 0 where no text goes on like this. */
  next(node: number, unit: number): number {
    return this.#table[this.#slotOf(node, unit)]!;
  }

  /** The place in the list of the text that ends at a node; -1 where none does. */
  valueAt(node: number): number {
    return this.#values[node]!;
  }

  /** The node behind a text; null where no text begins so. */
  nodeAfter(text: string): number | null {
    let node = ROOT;
    for (let i = 0; i < text.length; i++) {
      node = this.next(node, text.charCodeAt(i));
      if (node === 0) return null;
    }
    return node;
  }

  /** The most texts on one walk, each of which begins with the one before it. */
  get nesting(): number {
    const counts = new Uint16Array(this.#size);
    let most = 0;
    for (let node = 1; node < this.#size; node++) {
      counts[node] = counts[this.#parents[node]!]! + (this.#values[node] === -1 ? 0 : 1);
      most = Math.max(most, counts[node]!);
    }
    return most;
  }

  /** The slot of an edge, or the free one where it belongs. */
  #slotOf(node: number, unit: number): number {
    const mask = this.#table.length - 1;
    let slot = Math.imul(Math.imul(node, GOLDEN_RATIO) ^ (unit + 1), GOLDEN_RATIO) >>> this.#shift;
    for (;;) {
      const child = this.#table[slot]!;
      if (child === 0 || (this.#parents[child] === node && this.#units[child] === unit)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #append(parent: number, unit: number, slot: number): number {
    const node = this.#size++;
    if (node < this.#parents.length) {
      this.#table[slot] = node;
    } else {
      this.#grow();
      this.#table[this.#slotOf(parent, unit)] = node;
    }
    this.#parents[node] = parent;
    this.#units[node] = unit;
    return node;
  }

  #grow(): void {
    const nodes = this.#parents.length;
    const grown = <T extends Int32Array | Uint16Array>(longer: T, shorter: T): T => {
      longer.set(shorter);
      return longer;
    };
    this.#parents = grown(new Int32Array(2 * nodes), this.#parents);
    this.#units = grown(new Uint16Array(2 * nodes), this.#units);
    this.#values = grown(new Int32Array(2 * nodes).fill(-1), this.#values);
    this.#table = new Int32Array(4 * nodes);
    this.#shift--;
    for (let node = 1; node < nodes; node++)
      this.#table[this.#slotOf(this.#parents[node]!, this.#units[node]!)] = node;
  }
}
