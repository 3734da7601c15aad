/**
 * Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC'11).
 * A draw depends on key and counter alone, so runs repeat and resume exactly, and WASM and WebGPU draw the same bits.
 */

import type { GivesWay } from './turns.ts';

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const lowLow = aLow * bLow;
  const cross = aHigh * bLow + (lowLow >>> 16);
  const middle = aLow * bHigh + (cross % 0x10000);
  return (aHigh * bHigh + Math.floor(cross / 0x10000) + Math.floor(middle / 0x10000)) >>> 0;
}

/** Writes the four 32-bit words of the block at `counter` under `key` into `out`. */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(MULTIPLIER_0, c0 >>> 0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = mulHigh(MULTIPLIER_1, c2 >>> 0);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** What a stream of draws is for: part of the key, so that streams of one seed are independent. */
export const STREAM = { dropout: 0, shuffle: 1, initialise: 2, split: 3 } as const;

/** A sequence of draws under (seed, stream), starting at counter (0, substream). */
export class PhiloxStream {
  readonly #key: readonly [number, number];
  readonly #substream: number;
  readonly #words = new Uint32Array(4);
  #block = 0;
  #used = 4;
  #spareNormal: number | null = null;

  constructor(seed: number, stream: number, substream = 0) {
    this.#key = [seed >>> 0, stream >>> 0];
    this.#substream = substream >>> 0;
  }

  nextUint32(): number {
    if (this.#used === 4) {
      philox4x32([this.#block, this.#substream, 0, 0], this.#key, this.#words);
      this.#block++;
      this.#used = 0;
    }
    return this.#words[this.#used++]!;
  }

  /** Uniform in [0, 1), 53 bits. */
  nextFloat(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** Uniform integer in [0, bound), without bias. */
  nextBelow(bound: number): number {
    const limit = Math.floor(0x100000000 / bound) * bound;
    for (;;) {
      const draw = this.nextUint32();
      if (draw < limit) return draw % bound;
    }
  }

  /** Standard normal, Box-Muller. */
  nextNormal(): number {
    if (this.#spareNormal !== null) {
      const value = this.#spareNormal;
      this.#spareNormal = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.nextFloat()));
    const angle = 2 * Math.PI * this.nextFloat();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /**
   * Fisher-Yates, in place.
   * @throws what `turns` throws
   */
  async shuffle<T>(items: T[], turns: GivesWay): Promise<T[]> {
    for (let i = items.length - 1; i > 0; i--) {
      if (turns.isDue) await turns.giveWay();
      const j = this.nextBelow(i + 1);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
    return items;
  }
}

/**
 * Fills a dropout mask: 0 with probability p, else 1/(1-p). Block b of the generator, at counter (b, site, microStep,
 * 0) under key (seed, STREAM.dropout), serves elements 8b to 8b+7: its four words give two 16-bit draws each, the
 * lower half first; a draw below round(p × 65536) drops. The WASM and WGSL kernels draw the same bits.
 */
export function fillDropoutMask(
  mask: Float32Array,
  probability: number,
  seed: number,
  microStep: number,
  site: number,
): void {
  const threshold = dropoutThreshold(probability);
  const kept = 1 / (1 - probability);
  const key: readonly [number, number] = [seed >>> 0, STREAM.dropout];
  const words = new Uint32Array(4);
  for (let start = 0; start < mask.length; start += 8) {
    philox4x32([start >>> 3, site, microStep, 0], key, words);
    const end = Math.min(8, mask.length - start);
    for (let i = 0; i < end; i++) {
      const draw = (words[i >>> 1]! >>> ((i & 1) * 16)) & 0xffff;
      mask[start + i] = draw < threshold ? 0 : kept;
    }
  }
}

export function dropoutThreshold(probability: number): number {
  return Math.round(probability * 65536);
}
