/** Bytes that can be read piece by piece: from a file of the page, from a cache, or from memory. */
export interface ByteSource {
  /** Path or name, as users know it. */
  readonly name: string;
  readonly sizeBytes: number;
  /** All bytes in order. Every call starts from the beginning. */
  stream(): AsyncIterable<Uint8Array>;
  /** Bytes `start` to `end` (exclusive; to the last where it is left out). */
  slice(start: number, end?: number): Promise<Uint8Array>;
}

/** Bytes in memory are handed out in pieces of this size, so that readers can tell how far they are. */
const PIECE_BYTES = 1 << 20;

export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    sizeBytes: bytes.byteLength,
    async *stream() {
      for (let start = 0; start < bytes.byteLength; start += PIECE_BYTES) {
        yield bytes.subarray(start, start + PIECE_BYTES);
      }
    },
    slice: async (start, end) => bytes.subarray(start, end),
  };
}

/** The part of `Blob` (and `File`) that is needed here: core is checked without the DOM's types. */
export interface BlobLike {
  readonly size: number;
  slice(start?: number, end?: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** A file of the page. Only the piece being read is in memory. */
export function blobSource(name: string, blob: BlobLike): ByteSource {
  const slice = async (start: number, end?: number): Promise<Uint8Array> =>
    new Uint8Array(await blob.slice(start, end ?? blob.size).arrayBuffer());
  return {
    name,
    sizeBytes: blob.size,
    async *stream() {
      for (let start = 0; start < blob.size; start += PIECE_BYTES)
        yield await slice(start, start + PIECE_BYTES);
    },
    slice,
  };
}

/** The chunks, concatenated. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(sizeOf(chunks));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}

/** Bytes of all chunks. */
export function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
