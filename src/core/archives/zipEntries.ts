/**
 * Zip archives entry by entry: the directory at the end of the archive says what there is, and only what is requested
 * is unpacked.
 */
import { Inflate } from 'fflate';
import { type ByteSource, joinChunks } from '../bytes.ts';
import { EmptyFileError, importError, UnpackedTooLargeError, UnreadableFileError } from '../importErrors.ts';

export interface ZipEntry {
  /** As it stands in the archive, without what would lead out of it. */
  readonly path: string;
  /** Where its local header begins. */
  readonly headerOffset: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc32: number;
}

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_HEADER = 0x02014b50;
const DIRECTORY_END = 0x06054b50;
const DIRECTORY_END_64 = 0x06064b50;
const DIRECTORY_END_64_LOCATOR = 0x07064b50;
const LOCAL_HEADER_BYTES = 30;
const DIRECTORY_HEADER_BYTES = 46;
const DIRECTORY_END_BYTES = 22;
const DIRECTORY_END_64_BYTES = 56;
const LOCATOR_BYTES = 20;
const MAX_COMMENT_BYTES = 0xffff;
/** Folders of data and models have thousands of files at most. */
const MAX_ENTRIES = 200_000;
const STORED = 0;
const DEFLATED = 8;
/** Deflate unpacks to a thousand times the size at most, so that a piece never asks for more than 64 MB at once. */
const PIECE_BYTES = 1 << 16;
/** Bytes whose checksum is taken at once: a few milliseconds. */
const CHECKED_BYTES = 1 << 20;

/** Whether the bytes begin as an archive does, an empty one too. */
export async function isZip(source: ByteSource): Promise<boolean> {
  const start = await source.slice(0, 4);
  if (start.length < 4) return false;
  const signature = viewOf(start).getUint32(0, true);
  return signature === LOCAL_HEADER || (signature === DIRECTORY_END && source.sizeBytes <= 0xffff);
}

/**
 * The files in an archive, in the order of its directory.
 * @throws UnreadableFileError for a damaged archive, an encrypted one and an office document; EmptyFileError
 */
export async function readZipEntries(archive: ByteSource): Promise<ZipEntry[]> {
  const tailStart = Math.max(0, archive.sizeBytes - DIRECTORY_END_BYTES - MAX_COMMENT_BYTES);
  const tail = await archive.slice(tailStart);
  const tailView = viewOf(tail);
  let end = tail.length - DIRECTORY_END_BYTES;
  while (end >= 0 && tailView.getUint32(end, true) !== DIRECTORY_END) end--;
  if (end < 0) throw damaged(archive, 'its directory, which stands at its end, is missing');
  const wide = await findWideEnd(archive, tailStart + end);
  const directoryBytes = wide?.directoryBytes ?? tailView.getUint32(end + 12, true);
  const directoryStart = wide?.directoryStart ?? tailView.getUint32(end + 16, true);
  if (directoryStart + directoryBytes > tailStart + end) throw damaged(archive, 'its directory is cut off');
  const directory = await archive.slice(directoryStart, directoryStart + directoryBytes);
  const entries = readDirectory(archive, directory);
  requireApart(archive, entries);
  if (entries.some(({ path }) => path === '[Content_Types].xml')) {
    throw unreadable(
      archive,
      'This is a document of an office program.',
      'Save it as text or CSV and choose that file.',
    );
  }
  if (entries.length === 0) {
    throw importError(EmptyFileError, 'There is no file in this zip archive.', {
      file: archive.name,
      line: 0,
      text: '',
      remedy: 'Choose one with data in it.',
    });
  }
  return entries;
}

/**
 * Where the directory is in an archive with zip64's records, which large archives need and some writers always add
 * (APPNOTE.TXT 4.3.14 and 4.3.15); null without them.
 * @param end where the record at the end of the archive begins: the locator is right before it
 */
async function findWideEnd(
  archive: ByteSource,
  end: number,
): Promise<{ directoryBytes: number; directoryStart: number } | null> {
  if (end < LOCATOR_BYTES) return null;
  const locator = viewOf(await archive.slice(end - LOCATOR_BYTES, end));
  if (locator.getUint32(0, true) !== DIRECTORY_END_64_LOCATOR) return null;
  const start = Number(locator.getBigUint64(8, true));
  if (start + DIRECTORY_END_64_BYTES > end) throw damaged(archive, 'its directory is cut off');
  const record = viewOf(await archive.slice(start, start + DIRECTORY_END_64_BYTES));
  if (record.getUint32(0, true) !== DIRECTORY_END_64) throw damaged(archive, 'its directory cannot be read');
  return {
    directoryBytes: Number(record.getBigUint64(40, true)),
    directoryStart: Number(record.getBigUint64(48, true)),
  };
}

function readDirectory(archive: ByteSource, directory: Uint8Array): ZipEntry[] {
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + DIRECTORY_HEADER_BYTES <= directory.length) {
    if (view.getUint32(at, true) !== DIRECTORY_HEADER) throw damaged(archive, 'its directory cannot be read');
    const nameStart = at + DIRECTORY_HEADER_BYTES;
    const extraStart = nameStart + view.getUint16(at + 28, true);
    const extraEnd = extraStart + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > directory.length) throw damaged(archive, 'its directory is cut off');
    const path = safePath(decodeName(directory.subarray(nameStart, extraStart)));
    const sizes = readSizes(view, at, extraStart, extraEnd);
    if (entries.length === MAX_ENTRIES) {
      throw unreadable(archive, `There are more than ${MAX_ENTRIES} files in this zip archive.`);
    }
    if (!path.endsWith('/') && path !== '') {
      entries.push({
        path,
        ...sizes,
        method: view.getUint16(at + 10, true),
        isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
        crc32: view.getUint32(at + 16, true),
      });
    }
    at = next;
  }
  return entries;
}

/**
 * Entries that share their bytes make a small archive unpack to a huge one.
 * @throws UnreadableFileError where one begins before the one before it has ended
 */
function requireApart(archive: ByteSource, entries: readonly ZipEntry[]): void {
  let covered = 0;
  let before = '';
  for (const entry of entries.toSorted((a, b) => a.headerOffset - b.headerOffset)) {
    if (entry.headerOffset < covered) {
      throw damaged(archive, `“${entry.path}” lies over “${before}”`);
    }
    covered = entry.headerOffset + LOCAL_HEADER_BYTES + entry.packedBytes;
    before = entry.path;
  }
}

type EntrySizes = Pick<ZipEntry, 'packedBytes' | 'unpackedBytes' | 'headerOffset'>;

/**
 * Some writers put 64-bit sizes into the extra field, whatever the size; a field of 32 bits with all bits set says
 * so.
 */
function readSizes(view: DataView, at: number, extraStart: number, extraEnd: number): EntrySizes {
  let extra = extraStart;
  while (extra + 4 <= extraEnd && view.getUint16(extra, true) !== 1)
    extra += 4 + view.getUint16(extra + 2, true);
  let wide = extra + 4;
  const read = (offset: number): number => {
    const narrow = view.getUint32(at + offset, true);
    if (narrow !== 0xffffffff || wide + 8 > extraEnd) return narrow;
    const value = Number(view.getBigUint64(wide, true));
    wide += 8;
    return value;
  };
  const unpackedBytes = read(24);
  const packedBytes = read(20);
  return { unpackedBytes, packedBytes, headerOffset: read(42) };
}

/** UTF-8, which the format asks for where a name is not ASCII; else a Western code page. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Backslashes are those of Windows; `..` and a leading slash lead nowhere. */
function safePath(path: string): string {
  return path
    .replaceAll('\\', '/')
    .split('/')
    .filter(
      (segment, i, all) => segment !== '.' && segment !== '..' && (segment !== '' || i === all.length - 1),
    )
    .join('/');
}

/**
 * The bytes of an entry, whose checksum is right.
 *
 * @param budget what may still be unpacked; it gets less
 * @throws UnreadableFileError where it is damaged, encrypted or packed in an unknown way; UnpackedTooLargeError
 *   beyond the budget
 */
export async function unpackEntry(
  archive: ByteSource,
  entry: ZipEntry,
  budget: { leftBytes: number },
  onPiece: () => Promise<void>,
): Promise<Uint8Array> {
  const { path } = entry;
  if (entry.isEncrypted) {
    throw unreadable(archive, `“${path}” in this zip archive is locked with a password.`);
  }
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw unreadable(archive, `“${path}” in this zip archive is packed in a way that is not known here.`);
  }
  budget.leftBytes -= entry.unpackedBytes;
  if (budget.leftBytes < 0) throw tooLarge(archive);
  const start = await startOfData(archive, entry);
  const pieces: Uint8Array[] = [];
  let crc = 0xffffffff;
  let unpackedBytes = 0;
  const take = (piece: Uint8Array): void => {
    unpackedBytes += piece.length;
    if (unpackedBytes > entry.unpackedBytes)
      throw damaged(archive, `“${path}” is larger than its directory says`);
    crc = updateCrc32(crc, piece);
    pieces.push(piece);
  };
  // It takes 100 kB, which thousands of small entries should not.
  const inflate = entry.method === DEFLATED && entry.packedBytes > 0 ? new Inflate(take) : null;
  for (let done = 0; done < entry.packedBytes; done += PIECE_BYTES) {
    const end = Math.min(done + PIECE_BYTES, entry.packedBytes);
    const packed = await archive.slice(start + done, start + end);
    if (packed.length < end - done) throw damaged(archive, `“${path}” is cut off`);
    if (inflate === null) take(packed.slice());
    else pushPiece(inflate, packed, end === entry.packedBytes, archive, path);
    await onPiece();
  }
  if (unpackedBytes < entry.unpackedBytes)
    throw damaged(archive, `“${path}” is smaller than its directory says`);
  if ((crc ^ 0xffffffff) >>> 0 !== entry.crc32) throw damaged(archive, `the checksum of “${path}” is wrong`);
  return joinPieces(pieces);
}

/** @throws UnreadableFileError */
async function startOfData(archive: ByteSource, { headerOffset, path }: ZipEntry): Promise<number> {
  const header = await archive.slice(headerOffset, headerOffset + LOCAL_HEADER_BYTES);
  if (header.length < LOCAL_HEADER_BYTES || viewOf(header).getUint32(0, true) !== LOCAL_HEADER) {
    throw damaged(archive, `“${path}” is not where its directory says`);
  }
  // Name and extra field have lengths of their own here.
  return (
    headerOffset +
    LOCAL_HEADER_BYTES +
    viewOf(header).getUint16(26, true) +
    viewOf(header).getUint16(28, true)
  );
}

/**
 * The bytes of an entry that is not compressed, whose checksum is right: for archives in memory, a view of them.
 *
 * @throws UnreadableFileError where it is damaged, encrypted or compressed
 */
export async function storedEntry(
  archive: ByteSource,
  entry: ZipEntry,
  onPiece: () => Promise<void>,
): Promise<Uint8Array> {
  const { path, packedBytes } = entry;
  if (entry.isEncrypted || entry.method !== STORED || packedBytes !== entry.unpackedBytes) {
    throw unreadable(archive, `“${path}” in this zip archive is compressed or locked.`);
  }
  const start = await startOfData(archive, entry);
  const bytes = await archive.slice(start, start + packedBytes);
  if (bytes.length < packedBytes) throw damaged(archive, `“${path}” is cut off`);
  let crc = 0xffffffff;
  for (let done = 0; done < packedBytes; done += CHECKED_BYTES) {
    crc = updateCrc32(crc, bytes.subarray(done, done + CHECKED_BYTES));
    await onPiece();
  }
  if ((crc ^ 0xffffffff) >>> 0 !== entry.crc32) throw damaged(archive, `the checksum of “${path}” is wrong`);
  return bytes;
}

function pushPiece(
  inflate: Inflate,
  packed: Uint8Array,
  isLast: boolean,
  archive: ByteSource,
  path: string,
): void {
  try {
    inflate.push(packed, isLast);
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw damaged(archive, `“${path}” cannot be unpacked: ${reason}`);
  }
}

/** Pieces as one, without a copy where there is a single one. */
export function joinPieces(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : joinChunks(pieces);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const UNPACK_REMEDY = 'Make it again, or unpack it and choose the files inside.';

function unreadable(archive: ByteSource, what: string, remedy = UNPACK_REMEDY): UnreadableFileError {
  return importError(UnreadableFileError, what, { file: archive.name, line: 0, text: '', remedy });
}

function damaged(archive: ByteSource, what: string): UnreadableFileError {
  return unreadable(archive, `This zip archive is damaged: ${what}.`);
}

function tooLarge(archive: ByteSource): UnpackedTooLargeError {
  return importError(
    UnpackedTooLargeError,
    'What is in this zip archive is larger than what fits in memory.',
    {
      file: archive.name,
      line: 0,
      text: '',
      remedy: 'Unpack it and choose the files that you need.',
    },
  );
}

/** The checksum of ISO 3309, which zip uses: polynomial 0xEDB88320, bits reversed. */
const CRC32_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ ((value & 1) === 1 ? 0xedb88320 : 0);
  return value;
});

/** @param crc all bits set at first; its complement is the checksum */
export function updateCrc32(crc: number, bytes: Uint8Array): number {
  let value = crc;
  for (let i = 0; i < bytes.length; i++) value = CRC32_TABLE[(value ^ bytes[i]!) & 0xff]! ^ (value >>> 8);
  return value;
}
