import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { bytesSource } from '../bytes.ts';
import { checksumOf, Sha256, sha256Padding } from './checksum.ts';

const nodeSha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('the digest of nothing is the published one', () => {
  expect(new Sha256().digest()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('every length around the block size, in pieces of every size, gives the digest of node', () => {
  const all = randomBytes(200);
  for (let length = 0; length <= 200; length++) {
    const bytes = all.subarray(0, length);
    const pieceBytes = 1 + (length % 71);
    const hash = new Sha256();
    for (let at = 0; at < length; at += pieceBytes)
      hash.update(bytes.subarray(at, Math.min(at + pieceBytes, length)));
    expect(hash.digest(), `${length} bytes in pieces of ${pieceBytes}`).toBe(nodeSha256(bytes));
  }
});

test('a file of several pieces', async () => {
  const bytes = randomBytes(3_000_001);
  expect(await checksumOf(bytesSource('weights', bytes), 'sha256')).toBe(nodeSha256(bytes));
});

test('the length of files beyond 512 MB takes more than 32 bits', () => {
  const lengthIn = (totalBytes: number) => Buffer.from(sha256Padding(totalBytes)).readBigUInt64BE(64 - 8);
  expect(sha256Padding(2 ** 29)).toHaveLength(64);
  expect(lengthIn(2 ** 29)).toBe(2n ** 32n);
  expect(lengthIn(3 * 2 ** 30)).toBe(3n * 2n ** 33n);
});

test("a git blob's id is the one that git prints", async () => {
  // printf 'hello\n' | git hash-object --stdin
  const source = bytesSource('hello.txt', new TextEncoder().encode('hello\n'));
  expect(await checksumOf(source, 'git-sha1')).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
});
