/**
 * Tokens found in a text by work that grows with the text alone. A walk along a trie from each place is fastest with
 * ordinary vocabularies, but one may take a thousand steps towards a token of which only the last character does not
 * match. Where walks take too many, all of the text is matched in one pass.
 */
import { ROOT, TokenTrie } from './tokenTrie.ts';

const STEPS_PER_CHARACTER = 8;
const STEPS_PER_TEXT = 256;

/**
 * As many steps walks may take in a text of some UTF-16 units. A word of a real data set takes up to 5 for each unit,
 * and a text of 30 units cannot take more than that.
 */
export function walkBudget(textLength: number): number {
  return STEPS_PER_TEXT + STEPS_PER_CHARACTER * textLength;
}

/**
 * All tokens at all places of a text, in one pass from its end: the automaton of Aho and Corasick (1975, "Efficient
 * string matching: an aid to bibliographic search") over the reversed tokens, since what ends at a place of the
 * reversed text begins there in the text.
 *
 * A match is a node of the trie; 0 is none.
 */
export class TokenMatches {
  readonly #trie: TokenTrie;
  /** By node: that of the longest text which is an end of the node's text, and shorter. */
  readonly #links: Int32Array;
  /** By node: the first node along the links, from itself on, at which a token ends. */
  readonly #tokens: Int32Array;

  /** @param tokens as for TokenTrie */
  constructor(tokens: readonly string[]) {
    const trie = new TokenTrie(tokens, true);
    this.#trie = trie;
    this.#links = new Int32Array(trie.size);
    this.#tokens = new Int32Array(trie.size);
    for (const node of nodesByDepth(trie)) {
      const parent = trie.parentOf(node);
      if (parent !== ROOT) this.#links[node] = this.#step(this.#links[parent]!, trie.unitOf(node));
      this.#tokens[node] = trie.valueAt(node) === -1 ? this.#tokens[this.#links[node]!]! : node;
    }
  }

  /** By place in UTF-16 units: the longest token that begins there. */
  longestIn(text: string): Int32Array {
    const longest = new Int32Array(text.length);
    let node = ROOT;
    for (let at = text.length - 1; at >= 0; at--) {
      node = this.#step(node, text.charCodeAt(at));
      longest[at] = this.#tokens[node]!;
    }
    return longest;
  }

  /** The next shorter token at the place of a match. */
  shorter(match: number): number {
    return this.#tokens[this.#links[match]!]!;
  }

  /** The place in the list of the token; -1 where there is none. */
  valueAt(match: number): number {
    return this.#trie.valueAt(match);
  }

  /** The node of the longest text that ends with the unit. */
  #step(from: number, unit: number): number {
    let node = from;
    for (;;) {
      const next = this.#trie.next(node, unit);
      if (next !== 0 || node === ROOT) return next;
      node = this.#links[node]!;
    }
  }
}

/** All but the root, those of shorter texts first. */
function nodesByDepth(trie: TokenTrie): Int32Array {
  const depths = new Int32Array(trie.size);
  for (let node = 1; node < trie.size; node++) depths[node] = depths[trie.parentOf(node)]! + 1;
  // Nodes of a depth begin behind those of the depths before it.
  const places = new Int32Array(depths.reduce((deepest, depth) => Math.max(deepest, depth), 0) + 2);
  for (const depth of depths.subarray(1)) places[depth + 1]!++;
  for (let depth = 1; depth < places.length; depth++) places[depth]! += places[depth - 1]!;
  const sorted = new Int32Array(trie.size - 1);
  for (let node = 1; node < trie.size; node++) sorted[places[depths[node]!]!++] = node;
  return sorted;
}

/** The longest token at any place of a text. It has one text at a time, so that a word costs no object. */
export class LongestTokens {
  readonly #trie: TokenTrie;
  readonly #root: number;
  readonly #texts: () => readonly string[];
  /** Made for the first text in which walks take too many steps. */
  #matches: TokenMatches | null = null;
  #text = '';
  #stepsLeft = 0;
  /** By place of the text; null as long as walks are taken. */
  #longest: Int32Array | null = null;

  /**
   * @param root where walks begin
   * @param texts what the trie has behind the root, at the same places of the list; empty for all others
   */
  constructor(trie: TokenTrie, texts: () => readonly string[], root = ROOT) {
    this.#trie = trie;
    this.#root = root;
    this.#texts = texts;
  }

  /** Takes a text, in place of the one before. */
  read(text: string): void {
    this.#text = text;
    this.#stepsLeft = walkBudget(text.length);
    this.#longest = null;
  }

  /** The place in the list of the longest token that begins at a place of the text; -1 where none does. */
  at(start: number): number {
    if (this.#stepsLeft >= 0) return this.#walk(start);
    this.#matches ??= new TokenMatches(this.#texts());
    this.#longest ??= this.#matches.longestIn(this.#text);
    return this.#matches.valueAt(this.#longest[start]!);
  }

  #walk(start: number): number {
    const text = this.#text;
    const trie = this.#trie;
    let found = -1;
    let node = this.#root;
    let end = start;
    while (end < text.length) {
      node = trie.next(node, text.charCodeAt(end++));
      if (node === ROOT) break;
      const value = trie.valueAt(node);
      if (value !== -1) found = value;
    }
    this.#stepsLeft -= end - start;
    return found;
  }
}
