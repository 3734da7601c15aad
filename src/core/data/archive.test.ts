import { gzipSync, type Zippable, zipSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { type ByteSource, bytesSource } from '../bytes.ts';
import {
  EmptyFileError,
  type ImportError,
  UnpackedTooLargeError,
  UnreadableFileError,
} from '../importErrors.ts';
import { type ExpandControl, expandArchives, isDataFile } from './archive.ts';

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function zip(name: string, entries: Readonly<Record<string, string>>, options: Zippable = {}): ByteSource {
  const files = Object.fromEntries(Object.entries(entries).map(([path, text]) => [path, utf8(text)]));
  return bytesSource(name, zipSync({ ...files, ...options }));
}

const CONTROL: ExpandControl = {
  onUnpacked: async () => undefined,
  isLeftOut: () => false,
  onFailed: (_, error) => {
    throw error;
  },
};

async function expand(...sources: ByteSource[]) {
  const { files, leftOut } = await expandArchives(sources, CONTROL);
  const texts: Record<string, string> = {};
  for (const file of files) texts[file.name] = new TextDecoder().decode(await file.slice(0));
  return { texts, leftOut };
}

async function failure(...sources: ByteSource[]): Promise<ImportError> {
  return expand(...sources).then(
    () => Promise.reject(new Error('the archive was read')),
    (error: unknown) => error as ImportError,
  );
}

/** The archive with bytes changed at the first place where `mark` stands, or the last. */
function patched(
  source: Uint8Array,
  mark: readonly number[],
  offset: number,
  bytes: readonly number[],
): Uint8Array {
  const copy = source.slice();
  const at = copy.findIndex((_, i) => mark.every((byte, k) => copy[i + k] === byte));
  expect(at).toBeGreaterThanOrEqual(0);
  copy.set(bytes, at + offset);
  return copy;
}

const LOCAL = [0x50, 0x4b, 3, 4];
const DIRECTORY = [0x50, 0x4b, 1, 2];
const DIRECTORY_END = [0x50, 0x4b, 5, 6];
const WIDE_END = [0x50, 0x4b, 6, 6];
const LOCATOR = [0x50, 0x4b, 6, 7];

/** The archive with zip64's records before its end, which then leaves the place of its directory to them. */
function wide(source: Uint8Array): Uint8Array {
  const end = source.length - 22;
  const tail = new DataView(source.buffer, source.byteOffset + end);
  const records = new Uint8Array(56 + 20);
  const view = new DataView(records.buffer);
  records.set(WIDE_END);
  view.setBigUint64(4, 44n, true);
  view.setBigUint64(40, BigInt(tail.getUint32(12, true)), true);
  view.setBigUint64(48, BigInt(tail.getUint32(16, true)), true);
  records.set(LOCATOR, 56);
  view.setBigUint64(56 + 8, BigInt(end), true);
  view.setUint32(56 + 16, 1, true);
  const both = new Uint8Array([...source.subarray(0, end), ...records, ...source.subarray(end)]);
  return patched(
    both,
    DIRECTORY_END,
    12,
    Array.from({ length: 8 }, () => 0xff),
  );
}

describe('expandArchives', () => {
  it('puts entries in the place of the archive, with their paths', async () => {
    const { texts } = await expand(
      bytesSource('first.conll', utf8('1')),
      zip('a.zip', { 'train/seq.in': 'x y', 'train/seq.out': 'O O', 'Grüße.txt': 'z' }),
      bytesSource('last.conll', utf8('2')),
    );
    expect(Object.entries(texts)).toEqual([
      ['first.conll', '1'],
      ['train/seq.in', 'x y'],
      ['train/seq.out', 'O O'],
      ['Grüße.txt', 'z'],
      ['last.conll', '2'],
    ]);
  });

  it('prefixes the archive to paths that name no split where its own name does', async () => {
    const { texts } = await expand(zip('train.zip', { 'b.txt': 'x O' }), zip('dev.zip', { 'a.txt': 'y O' }));
    expect(Object.keys(texts)).toEqual(['train.zip/b.txt', 'dev.zip/a.txt']);
    const one = await expand(zip('train-dev.zip', { 'train.txt': 'x O', 'labels.txt': 'O' }));
    expect(Object.keys(one.texts)).toEqual(['train.txt', 'labels.txt']);
  });

  it('reads stored and large entries, asking for messages in between', async () => {
    const large = Array.from({ length: 50_000 }, (_, i) => `${Math.imul(i, 0x9e3779b1) >>> 0} O\n`).join('');
    const archive = zip('a.zip', { 'large.txt': large }, { 'stored.txt': [utf8('kept'), { level: 0 }] });
    let pieces = 0;
    const { files } = await expandArchives([archive], {
      ...CONTROL,
      onUnpacked: async () => {
        pieces++;
      },
    });
    expect(pieces).toBeGreaterThan(2);
    expect(new TextDecoder().decode(await files[0]!.slice(0))).toBe(large);
    expect(new TextDecoder().decode(await files[1]!.slice(0))).toBe('kept');
  });

  it('stops when the import is cancelled', async () => {
    const cancel = expandArchives([zip('a.zip', { a: 'x' })], {
      ...CONTROL,
      onUnpacked: () => Promise.reject(new Error('cancelled')),
    });
    await expect(cancel).rejects.toThrow('cancelled');
  });

  it('leaves out what comes along with data, where there are several files', async () => {
    const { texts, leftOut } = await expand(
      zip('a.zip', {
        'data/train.txt': 'a O',
        'data/README.md': '#',
        '__MACOSX/data/._train.txt': 'x',
        LICENSE: 'free',
        '.git/config': '',
      }),
    );
    expect(Object.keys(texts)).toEqual(['data/train.txt']);
    expect(leftOut).toEqual([
      { file: 'data/README.md', why: 'not-data' },
      { file: '__MACOSX/data/._train.txt', why: 'hidden' },
      { file: 'LICENSE', why: 'not-data' },
      { file: '.git/config', why: 'hidden' },
    ]);
    expect((await expand(bytesSource('README', utf8('a O')))).leftOut).toEqual([]);
    expect(isDataFile('a/train.txt')).toBe(true);
    expect(isDataFile('a/dataset.py')).toBe(false);
  });

  it('gives every file a name of its own', async () => {
    const { texts } = await expand(
      bytesSource('train.bio.txt', utf8('1')),
      bytesSource('train.bio.txt', utf8('2')),
      bytesSource('train.bio.txt', utf8('3')),
      bytesSource('b/.hidden', utf8('4')),
      zip('x.zip', { 'a.txt': '5', 'a.ann': '6' }),
      zip('y.zip', { 'a.txt': '7', 'b.ann': '8' }),
    );
    expect(Object.keys(texts)).toEqual([
      'train.bio.txt',
      'train (2).bio.txt',
      'train (3).bio.txt',
      'a.txt',
      'a.ann',
      'y.zip/a.txt',
      'y.zip/b.ann',
    ]);
  });

  it('unpacks what gzip packed, in a zip too, and in several parts', async () => {
    const long = Array.from({ length: 40_000 }, (_, i) => `${Math.imul(i, 0x9e3779b1) >>> 0} O\n`).join('');
    const parts = new Uint8Array([...gzipSync(utf8(long)), ...gzipSync(utf8('end'))]);
    const { texts, leftOut } = await expand(
      bytesSource('train.txt.gz', parts),
      bytesSource('dev.zip', zipSync({ 'a.txt.gz': gzipSync(utf8('x O')) })),
      bytesSource('plain.gz', utf8('y O')),
    );
    expect(texts).toEqual({ 'train.txt': `${long}end`, 'dev.zip/a.txt': 'x O', plain: 'y O' });
    expect(leftOut).toEqual([]);
  });

  it.each([
    [
      'cut off',
      gzipSync(utf8('Ana B-PER\n'.repeat(50))).subarray(0, -12),
      /a\.gz: This gzip archive is damaged: /,
    ],
    [
      'damaged in its first part',
      new Uint8Array([
        ...gzipSync(utf8('Ana B-PER\n')).subarray(0, -8),
        ...[1, 2, 3, 4, 10, 0, 0, 0],
        ...gzipSync(utf8('came O\n')),
      ]),
      /checksum is wrong/,
    ],
    ['without its end', gzipSync(utf8('Ana B-PER\n')).subarray(0, -4), /checksum/],
    ['its beginning only', new Uint8Array([0x1f, 0x8b]), /damaged/],
  ])('refuses a gzip archive that is %s', async (_, bytes, message) => {
    const error = await failure(bytesSource('a.gz', bytes));
    expect(error).toBeInstanceOf(UnreadableFileError);
    expect(error.message).toMatch(message);
  });

  it('lets no path lead out of the archive', async () => {
    const { texts } = await expand(zip('a.zip', { '../../etc/train': '1', '/abs/dev': '2', './test': '3' }));
    expect(Object.keys(texts)).toEqual(['etc/train', 'abs/dev', 'test']);
  });

  it('reads an archive with the records of zip64', async () => {
    const bytes = wide(zipSync({ 'a.txt': utf8('a O'), 'b.txt': utf8('b O') }));
    const { texts } = await expand(bytesSource('a.zip', bytes));
    expect(texts).toEqual({ 'a.txt': 'a O', 'b.txt': 'b O' });
  });

  it('reads an archive with a comment and one with bytes before its end', async () => {
    const bytes = zipSync({ 'a.txt': utf8('a O') }, { comment: 'x'.repeat(300) });
    expect((await expand(bytesSource('a.zip', bytes))).texts).toEqual({ 'a.txt': 'a O' });
    const withComment = new Uint8Array([...zipSync({ 'a.txt': utf8('a O') }), ...utf8('note')]);
    withComment[withComment.length - 6] = 4;
    expect((await expand(bytesSource('a.zip', withComment))).texts).toEqual({ 'a.txt': 'a O' });
  });
});

describe('an archive is refused where', () => {
  const good = zipSync({ 'a.txt': utf8('Ana B-PER\n'.repeat(50)) });

  it.each([
    [
      'it is cut off',
      good.subarray(0, good.length - 30),
      'a.zip: This zip archive is damaged: its directory',
    ],
    [
      'an entry is damaged',
      patched(good, LOCAL, 40, [0xff, 0xff, 0xff]),
      'a.zip: This zip archive is damaged: ',
    ],
    ['a checksum is wrong', patched(good, DIRECTORY, 16, [1, 2, 3, 4]), 'the checksum of “a.txt” is wrong'],
    [
      'it holds more than it says',
      patched(good, DIRECTORY, 24, [1, 0, 0, 0]),
      'larger than its directory says',
    ],
    [
      'it holds less than it says',
      patched(good, DIRECTORY, 24, [255, 255]),
      'smaller than its directory says',
    ],
    [
      'an entry is locked',
      patched(good, DIRECTORY, 8, [1, 0]),
      '“a.txt” in this zip archive is locked with a password',
    ],
    ['the method is unknown', patched(good, DIRECTORY, 10, [14, 0]), 'packed in a way that is not known'],
    ['the directory is damaged', patched(good, DIRECTORY, 0, [0]), 'its directory cannot be read'],
    [
      'an offset is wrong',
      patched(good, DIRECTORY, 42, [9, 0, 0, 0]),
      '“a.txt” is not where its directory says',
    ],
    [
      'its directory is beyond its end',
      patched(good, DIRECTORY_END, 16, [255, 255, 255, 255]),
      'its directory is cut off',
    ],
    ['its wide end is damaged', patched(wide(good), WIDE_END, 0, [0]), 'its directory cannot be read'],
    ['its wide end is beyond its end', patched(wide(good), LOCATOR, 12, [1]), 'its directory is cut off'],
    ['it is a document', zipSync({ '[Content_Types].xml': utf8('<x/>') }), 'document of an office program'],
  ])('%s', async (_, bytes, message) => {
    const error = await failure(bytesSource('a.zip', bytes));
    expect(error).toBeInstanceOf(UnreadableFileError);
    expect(error.message).toContain(message);
    expect(error.data.file).toBe('a.zip');
  });

  it('it is empty', async () => {
    expect(await failure(bytesSource('a.zip', zipSync({})))).toBeInstanceOf(EmptyFileError);
  });

  it('all archives unpack to more than memory holds, unless it is of no use', async () => {
    const entries = { 'a.txt': 'a'.repeat(600), 'README.md': 'b'.repeat(600) };
    const both = [zip('a.zip', entries), zip('b.zip', entries)];
    const within = (bytes: number) => expandArchives(both, CONTROL, bytes);
    expect((await within(1200)).files).toHaveLength(2);
    await expect(within(1199)).rejects.toThrow(UnpackedTooLargeError);
    await expect(within(1199)).rejects.toThrow('b.zip: What is in this zip archive is larger');
    const gzipped = [bytesSource('a.gz', gzipSync(utf8('a'.repeat(600))))];
    await expect(expandArchives(gzipped, CONTROL, 599)).rejects.toThrow(UnpackedTooLargeError);
  });
});

describe('files of one name', () => {
  it('are numbered in as many steps as there are files', async () => {
    const looks = vi.spyOn(Map.prototype, 'has');
    try {
      const same = Array.from({ length: 4000 }, () => bytesSource('train.txt', utf8('Ana B-PER')));
      const numbered = bytesSource('train (3).txt', utf8('Ana B-PER'));
      const { files } = await expandArchives([numbered, ...same], CONTROL);
      const names = files.map(({ name }) => name);
      expect(new Set(names).size).toBe(4001);
      expect(names.slice(0, 5)).toEqual([
        'train (3).txt',
        'train.txt',
        'train (2).txt',
        'train (4).txt',
        'train (5).txt',
      ]);
      expect(looks.mock.calls.length).toBeLessThan(4 * 4001);
    } finally {
      looks.mockRestore();
    }
  });
});
