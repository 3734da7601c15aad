/** Files packed by gzip (RFC 1952): one file each, in one part or in several that stand one after the other. */
import { Gunzip } from 'fflate';
import type { ByteSource } from '../bytes.ts';
import { importError, UnpackedTooLargeError, UnreadableFileError } from '../importErrors.ts';
import { joinPieces, updateCrc32 } from './zipEntries.ts';

/** Deflate unpacks to a thousand times the size at most, so that a piece never asks for more than 64 MB at once. */
const PIECE_BYTES = 1 << 16;
/** Checksum and size of the uncompressed data, after each member. */
const TRAILER_BYTES = 8;

export async function isGzip(source: ByteSource): Promise<boolean> {
  const [first, second] = await source.slice(0, 2);
  return first === 0x1f && second === 0x8b;
}

/**
 * What was packed; the checksum of each part is right.
 *
 * @param budget what may still be unpacked; it gets less
 * @throws UnreadableFileError where it is damaged; UnpackedTooLargeError beyond the budget
 */
export async function unpackGzip(
  packed: ByteSource,
  budget: { leftBytes: number },
  onPiece: () => Promise<void>,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let crc = 0xffffffff;
  const gunzip = new Gunzip((piece) => {
    budget.leftBytes -= piece.length;
    if (budget.leftBytes < 0) throw tooLarge(packed.name);
    crc = updateCrc32(crc, piece);
    pieces.push(piece);
  });
  const parts: { readonly endOffset: number; readonly crc: number }[] = [];
  gunzip.onmember = (endOffset) => {
    parts.push({ endOffset, crc });
    crc = 0xffffffff;
  };
  for (let start = 0; start < packed.sizeBytes; start += PIECE_BYTES) {
    const end = Math.min(start + PIECE_BYTES, packed.sizeBytes);
    const piece = await packed.slice(start, end);
    try {
      gunzip.push(piece, end === packed.sizeBytes);
    } catch (error) {
      if (error instanceof UnpackedTooLargeError) throw error;
      throw damaged(packed.name, error instanceof Error ? error.message : String(error));
    }
    await onPiece();
  }
  parts.push({ endOffset: packed.sizeBytes, crc });
  for (const part of parts) await requireChecksum(packed, part);
  return joinPieces(pieces);
}

/** @throws UnreadableFileError where the trailer before `endOffset` has another checksum */
async function requireChecksum(
  packed: ByteSource,
  { endOffset, crc }: { readonly endOffset: number; readonly crc: number },
): Promise<void> {
  const trailer = await packed.slice(Math.max(0, endOffset - TRAILER_BYTES), endOffset);
  if (trailer.length < TRAILER_BYTES) throw damaged(packed.name, 'it is cut off');
  const expected = new DataView(trailer.buffer, trailer.byteOffset, trailer.byteLength).getUint32(0, true);
  if ((crc ^ 0xffffffff) >>> 0 !== expected) throw damaged(packed.name, 'its checksum is wrong');
}

function damaged(file: string, why: string): UnreadableFileError {
  return importError(UnreadableFileError, `This gzip archive is damaged: ${why}.`, {
    file,
    line: 0,
    text: '',
    remedy: 'Make it again, or unpack it and choose the file inside.',
  });
}

function tooLarge(file: string): UnpackedTooLargeError {
  return importError(
    UnpackedTooLargeError,
    'What is in this gzip archive is larger than what fits in memory.',
    { file, line: 0, text: '', remedy: 'Unpack it and choose the file inside.' },
  );
}
