/**
 * SentencePiece's precompiled character map, as it is in `tokenizer.json`: a length, a double-array trie (Darts) from
 * UTF-8 to offsets in a table, and the table of zero-terminated UTF-8 texts.
 */
import { type AlignedCharacter, type AlignedText, type Change, joined, transform } from './alignedText.ts';
import { type InvalidTokenizerError, invalidTokenizer, TOKENIZER_FILE } from './errors.ts';
import type { TextBudget } from './textBudget.ts';

/** Longer grapheme clusters are looked up character by character, in UTF-8 bytes. */
const MAX_CLUSTER_BYTES = 5;
const ONE_CHARACTER_CLUSTERS = /^[\x20-\x7e]*$/;

export class Charsmap {
  readonly #trie: Uint32Array;
  readonly #table: Uint8Array;
  readonly #replacements = new Map<string, string | null>();
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** @throws InvalidTokenizerError */
  constructor(base64: string) {
    const bytes = bytesOf(base64);
    const view = new DataView(bytes.buffer);
    const trieBytes = bytes.length < 4 ? 0 : view.getUint32(0, true);
    if (trieBytes === 0 || trieBytes % 4 !== 0 || 4 + trieBytes > bytes.length) throw damaged();
    this.#trie = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
    this.#table = bytes.subarray(4 + trieBytes);
  }

  /**
   * Places are those of the Rust tokenizers, where a deleted character at the beginning shifts all after it.
   * @throws NormalizedTextTooLongError, InvalidTokenizerError where the map is found to be damaged
   */
  normalize(characters: AlignedText, budget: TextBudget): AlignedCharacter[] {
    const changes: Change[] = [];
    const text = joined(characters);
    for (const cluster of ONE_CHARACTER_CLUSTERS.test(text) ? text : graphemeClusters(text)) {
      if (this.#pushReplacement(cluster, changes, budget)) continue;
      for (const character of cluster) {
        if (!this.#pushReplacement(character, changes, budget)) changes.push({ text: character, change: 0 });
      }
    }
    return transform(characters, changes);
  }

  #pushReplacement(part: string, changes: Change[], budget: TextBudget): boolean {
    if (part.length > MAX_CLUSTER_BYTES) return false;
    let replacement = this.#replacements.get(part);
    if (replacement === undefined) {
      replacement = this.#lookUp(part);
      this.#replacements.set(part, replacement);
    }
    if (replacement === null) return false;
    const characters = Array.from(replacement);
    const added = characters.length - Array.from(part).length;
    budget.spend(added);
    characters.forEach((text, i) => {
      changes.push({ text, change: i >= characters.length - added ? 1 : 0 });
    });
    const last = changes.pop();
    if (last !== undefined) changes.push({ text: last.text, change: last.change + Math.min(added, 0) });
    return true;
  }

  /** The replacement of the shortest entry with which the part begins stands for all of it. */
  #lookUp(part: string): string | null {
    const key = this.#encoder.encode(part);
    if (key.length > MAX_CLUSTER_BYTES) return null;
    let node = offsetOf(this.#unit(0));
    for (const byte of key) {
      if (byte === 0) return null;
      node ^= byte;
      const unit = this.#unit(node);
      if ((unit & 0x800000ff) !== byte) return null;
      node ^= offsetOf(unit);
      if ((unit & 0x100) === 0) continue;
      const start = this.#unit(node) & 0x7fffffff;
      const end = this.#table.indexOf(0, start);
      return this.#decoder.decode(this.#table.subarray(start, end === -1 ? undefined : end));
    }
    return null;
  }

  #unit(node: number): number {
    const unit = this.#trie[node];
    if (unit === undefined) throw damaged();
    return unit;
  }
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** In UTF-16 units. */
const WINDOW_LENGTH = 1000;

/**
 * Grapheme clusters, window by window: for each cluster V8 takes time that grows with the whole text. Where clusters
 * end depends on nothing before their beginning, so a window may begin with any of them.
 */
function* graphemeClusters(text: string): Generator<string> {
  let windowLength = WINDOW_LENGTH;
  for (let start = 0; start < text.length; ) {
    const end = start + windowLength;
    const isWithinPair = text.codePointAt(end - 1)! > 0xffff;
    const window = text.slice(start, isWithinPair ? end + 1 : end);
    const clusters = Array.from(graphemes.segment(window), ({ segment }) => segment);
    // The last one may go on behind the window.
    if (start + window.length < text.length) clusters.pop();
    windowLength = clusters.length === 0 ? 2 * windowLength : WINDOW_LENGTH;
    for (const cluster of clusters) {
      yield cluster;
      start += cluster.length;
    }
  }
}

/** Distance to the children of a unit of the trie. */
function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function bytesOf(base64: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    throw damaged();
  }
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function damaged(): InvalidTokenizerError {
  return invalidTokenizer(TOKENIZER_FILE, 'normalizer.precompiled_charsmap', 'it is damaged');
}
