import { describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource } from '../bytes.ts';
import { UnreadableFileError } from '../importErrors.ts';
import { readZipEntries, storedEntry, updateCrc32 } from './zipEntries.ts';

interface Entry {
  readonly name: string;
  readonly data: Uint8Array;
  /** Where its header is said to be; else where it is. */
  readonly at?: number;
}

/** A zip of entries that are not compressed. */
function zipOf(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data, at } of entries) {
    const nameBytes = new TextEncoder().encode(name);
    const crc = (updateCrc32(0xffffffff, data) ^ 0xffffffff) >>> 0;
    const local = new Uint8Array(30 + nameBytes.length);
    const central = new Uint8Array(46 + nameBytes.length);
    local.set(nameBytes, 30);
    central.set(nameBytes, 46);
    const l = new DataView(local.buffer);
    const c = new DataView(central.buffer);
    l.setUint32(0, 0x04034b50, true);
    l.setUint16(26, nameBytes.length, true);
    c.setUint32(0, 0x02014b50, true);
    c.setUint32(16, crc, true);
    c.setUint32(20, data.length, true);
    c.setUint32(24, data.length, true);
    c.setUint16(28, nameBytes.length, true);
    c.setUint32(42, at ?? offset, true);
    parts.push(local, data);
    directory.push(central);
    offset += local.length + data.length;
  }
  const end = new Uint8Array(22);
  const e = new DataView(end.buffer);
  e.setUint32(0, 0x06054b50, true);
  e.setUint32(
    12,
    directory.reduce((sum, { length }) => sum + length, 0),
    true,
  );
  e.setUint32(16, offset, true);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

const bytes = (length: number) => new Uint8Array(length).fill(65);
const onPiece = async () => {};

/** A source that counts how often it is read. */
function counted(source: ByteSource): { readonly source: ByteSource; readonly reads: () => number } {
  let reads = 0;
  const slice = (start: number, end?: number) => {
    reads++;
    return source.slice(start, end);
  };
  return { source: { ...source, slice }, reads: () => reads };
}

describe('the directory of a zip', () => {
  it.each([
    ['share one body', [0, 0]],
    ['begin inside another', [0, 40]],
    ['share one body with many between them', [0, ...new Array<undefined>(50).fill(undefined), 0]],
  ] as const)('whose entries %s is refused by their names', async (_, places) => {
    const entries = places.map((at, i) => ({
      name: `${i}.txt`,
      data: bytes(100),
      ...(at === undefined ? {} : { at }),
    }));
    await expect(readZipEntries(bytesSource('a.zip', zipOf(entries)))).rejects.toThrow(
      /“\d+\.txt” lies over “\d+\.txt”/,
    );
  });

  it('of 65,536 empty files is read in a few pieces', async () => {
    const names = Array.from({ length: 65_536 }, (_, i) => `${i}.txt`);
    const { source, reads } = counted(
      bytesSource('a.zip', zipOf(names.map((name) => ({ name, data: bytes(0) })))),
    );
    expect((await readZipEntries(source)).map(({ path }) => path)).toEqual(names);
    expect(reads()).toBeLessThan(5);
  });

  it('of one name eight thousand times is read as it is', async () => {
    const entries = Array.from({ length: 8000 }, () => ({ name: 'a.txt', data: bytes(1) }));
    expect(await readZipEntries(bytesSource('a.zip', zipOf(entries)))).toHaveLength(8000);
  });

  it('of more files than any folder has is refused', async () => {
    const entries = Array.from({ length: 200_001 }, () => ({ name: 'a', data: bytes(0) }));
    await expect(readZipEntries(bytesSource('a.zip', zipOf(entries)))).rejects.toThrow(
      /more than 200000 files/,
    );
  });
});

describe('a stored entry', () => {
  it('in memory is a view, whose checksum was taken in pieces', async () => {
    const archive = zipOf([{ name: 'a', data: bytes(3 << 20) }]);
    const source = bytesSource('a.zip', archive);
    const [entry] = await readZipEntries(source);
    let pieces = 0;
    const read = await storedEntry(source, entry!, async () => {
      pieces++;
    });
    expect(read).toHaveLength(3 << 20);
    expect(read.buffer).toBe(archive.buffer);
    expect(pieces).toBe(3);
  });

  it.each([
    ['changed', (archive: Uint8Array) => archive.fill(66, 40, 41), {}],
    ['cut off', () => {}, { packedBytes: 5000, unpackedBytes: 5000 }],
    ['compressed', () => {}, { method: 8 }],
    ['locked', () => {}, { isEncrypted: true }],
    ['elsewhere', () => {}, { headerOffset: 7 }],
  ] as const)('that is %s is refused', async (_, change, fields) => {
    const archive = zipOf([{ name: 'a', data: bytes(100) }]);
    const source = bytesSource('a.zip', archive);
    const [entry] = await readZipEntries(source);
    change(archive);
    await expect(storedEntry(source, { ...entry!, ...fields }, onPiece)).rejects.toBeInstanceOf(
      UnreadableFileError,
    );
  });
});
