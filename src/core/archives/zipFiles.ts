/** Makes zip archives. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { sizeOf } from '../bytes.ts';
import { registerError, TagsmithError } from '../errors.ts';
import type { GivesWay } from '../turns.ts';

declare module '../errors.ts' {
  interface ErrorData {
    ZipTooLargeError: ZipTooLargeError['data'];
  }
}

/** The files do not fit into a zip without the zip64 extensions, which is limited to 4 GiB. */
export class ZipTooLargeError extends TagsmithError<{ sizeBytes: number; limitBytes: number }> {}
registerError('ZipTooLargeError', ZipTooLargeError);

/** A file to be packed: its content is the chunks, concatenated. */
export interface FileToZip {
  /** With forward slashes. */
  readonly name: string;
  readonly chunks: readonly Uint8Array[];
  /** Not compressed: its pieces are views of the chunks. */
  readonly isStored: boolean;
}

/** Bytes that are compressed, or added to a checksum, at once: a few milliseconds. */
const PIECE_BYTES = 1 << 18;
/** Sizes and offsets in a zip have 32 bits; the last MiB is left for its headers and directory. */
export const MAX_ZIP_BYTES = 2 ** 32 - 2 ** 20;

/**
 * A zip, piece by piece. Equal input gives equal bytes in one time zone.
 *
 * @param modifiedAt the date of all entries; zip knows the years 1980 to 2099
 * @throws ZipTooLargeError before the first piece
 */
export function* zipFiles(files: readonly FileToZip[], modifiedAt: Date): Generator<Uint8Array, void> {
  const sizeBytes = files.reduce((sum, { chunks }) => sum + sizeOf(chunks), 0);
  if (sizeBytes > MAX_ZIP_BYTES) {
    throw new ZipTooLargeError(`The files have ${sizeBytes} bytes, and a zip can hold ${MAX_ZIP_BYTES}.`, {
      sizeBytes,
      limitBytes: MAX_ZIP_BYTES,
    });
  }
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    ready.push(piece);
  });
  const takeReady = (): Uint8Array[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  for (const { name, chunks, isStored } of files) {
    const entry = isStored ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    entry.mtime = modifiedAt;
    zip.add(entry);
    for (const piece of chunks.flatMap(piecesOf)) {
      entry.push(piece);
      yield* takeReady();
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  yield* takeReady();
}

/** A blob copies its parts, so it is built in blocks of this size: never is more than one of them in memory twice. */
const BLOB_PART_BYTES = 1 << 22;

/**
 * Makes a file of a zip's pieces; a browser may keep it on disk.
 * @throws the reason of the turns' signal (a CancelledError) once the work is cancelled
 */
export async function collectZip(pieces: Iterable<Uint8Array>, turns: GivesWay): Promise<Blob> {
  const blocks: Blob[] = [];
  const block = new Uint8Array(BLOB_PART_BYTES);
  let used = 0;
  const flush = () => {
    blocks.push(new Blob([block.subarray(0, used)]));
    used = 0;
  };
  for (const piece of pieces) {
    for (let taken = 0; taken < piece.length; ) {
      const part = piece.subarray(taken, taken + BLOB_PART_BYTES - used);
      block.set(part, used);
      used += part.length;
      taken += part.length;
      if (used === BLOB_PART_BYTES) flush();
    }
    if (turns.isDue) await turns.giveWay();
  }
  flush();
  return new Blob(blocks, { type: 'application/zip' });
}

function piecesOf(chunk: Uint8Array): Uint8Array[] {
  const count = Math.ceil(chunk.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, i) => chunk.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES));
}
