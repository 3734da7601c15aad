/** Checksums by which the hub identifies its files. */
import type { ByteSource } from '../bytes.ts';

export interface Checksum {
  /** `git-sha1` is the id of a git blob: SHA-1 of `blob SIZE`, a zero byte, and the content. */
  readonly algorithm: 'sha256' | 'git-sha1';
  /** In lower case. */
  readonly hex: string;
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * The checksum of a file's bytes, as hex. Reads it piece by piece for SHA-256; whole for git's, whose files are
 * small.
 */
export async function checksumOf(source: ByteSource, algorithm: Checksum['algorithm']): Promise<string> {
  switch (algorithm) {
    case 'sha256': {
      const hash = new Sha256();
      for await (const piece of source.stream()) hash.update(piece);
      return hash.digest();
    }
    case 'git-sha1': {
      const header = new TextEncoder().encode(`blob ${source.sizeBytes}\0`);
      const blob = new Uint8Array(header.byteLength + source.sizeBytes);
      blob.set(header);
      blob.set(await source.slice(0), header.byteLength);
      return toHex(new Uint8Array(await crypto.subtle.digest('SHA-1', blob)));
    }
    default:
      return algorithm satisfies never;
  }
}

const ROUND_CONSTANTS = roundConstants();

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2). */
function roundConstants(): Int32Array {
  const constants = new Int32Array(64);
  const primes: number[] = [];
  for (let candidate = 2; primes.length < 64; candidate++) {
    if (primes.some((prime) => candidate % prime === 0)) continue;
    const root = Math.cbrt(candidate);
    constants[primes.length] = (root - Math.floor(root)) * 2 ** 32;
    primes.push(candidate);
  }
  return constants;
}

/**
 * What follows a message of this length: a 1 bit, zeros, and the length in bits as 64-bit number (FIPS 180-4, section
 * 5.1.1).
 */
export function sha256Padding(totalBytes: number): Uint8Array {
  const zerosEnd = ((119 - (totalBytes % 64)) % 64) + 1;
  const padding = new Uint8Array(zerosEnd + 8);
  padding[0] = 0x80;
  const view = new DataView(padding.buffer);
  view.setUint32(zerosEnd, Math.floor((totalBytes * 8) / 2 ** 32));
  view.setUint32(zerosEnd + 4, (totalBytes * 8) % 2 ** 32);
  return padding;
}

/**
 * SHA-256 of data that arrives piece by piece (FIPS 180-4, section 6.2); WebCrypto needs all of it in memory at once.
 */
export class Sha256 {
  readonly #state = new Int32Array([
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ]);
  readonly #schedule = new Int32Array(64);
  readonly #block = new Uint8Array(64);
  #blockBytes = 0;
  #totalBytes = 0;

  update(bytes: Uint8Array): void {
    this.#totalBytes += bytes.byteLength;
    let at = 0;
    if (this.#blockBytes > 0) {
      at = Math.min(64 - this.#blockBytes, bytes.byteLength);
      this.#block.set(bytes.subarray(0, at), this.#blockBytes);
      this.#blockBytes += at;
      if (this.#blockBytes < 64) return;
      this.#compress(this.#block, 0);
      this.#blockBytes = 0;
    }
    for (; at + 64 <= bytes.byteLength; at += 64) this.#compress(bytes, at);
    this.#block.set(bytes.subarray(at));
    this.#blockBytes = bytes.byteLength - at;
  }

  /** Hex digest of all data added. The hash cannot be used afterwards. */
  digest(): string {
    this.update(sha256Padding(this.#totalBytes));
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #compress(bytes: Uint8Array, start: number): void {
    const w = this.#schedule;
    for (let i = 0, at = start; i < 16; i++, at += 4) {
      w[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!;
      const y = w[i - 2]!;
      const sigma0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const sigma1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16]! + sigma0 + w[i - 7]! + sigma1) | 0;
    }
    const state = this.#state;
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let i = 0; i < 64; i++) {
      const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[i]! + w[i]!) | 0;
      const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
    state[5]! += f;
    state[6]! += g;
    state[7]! += h;
  }
}
