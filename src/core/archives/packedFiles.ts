/** What is in a zip archive, without unpacking more of it than is read. */
import type { ByteSource } from '../bytes.ts';
import { readZipEntries, unpackEntry } from './zipEntries.ts';

/** A file in an archive. */
export interface PackedFile {
  /** The archive's name and its own place in there. */
  readonly name: string;
  /** Throws what `unpackEntry` throws. */
  read(): Promise<Uint8Array>;
}

/**
 * The files in an archive; each is unpacked when it is read.
 * @param budget what may be unpacked; each file that is read makes it less
 * @param onPiece called between pieces, so that the place where it runs can take messages
 * @throws what `readZipEntries` throws
 */
export async function packedFiles(
  archive: ByteSource,
  budget: { leftBytes: number },
  onPiece: () => Promise<void>,
): Promise<PackedFile[]> {
  const entries = await readZipEntries(archive);
  return entries.map((entry) => ({
    name: `${archive.name}/${entry.path}`,
    read: () => unpackEntry(archive, entry, budget, onPiece),
  }));
}
