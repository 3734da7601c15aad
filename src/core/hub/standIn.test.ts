/**
 * The client against the project's stand-in for the hub, a program of its own: what works there is meant to work on
 * the hub.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { hasStandIn, STAND_IN_FOLDER, StandIns } from '../../../tests/standIn.ts';
import { HubClient } from './client.ts';
import { GatedRepositoryError, HubNotFoundError, HubUnsearchableError } from './errors.ts';
import { MemoryCache } from './memoryCache.ts';
import { parseRepository } from './names.ts';

const standIns = new StandIns();

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const sha256OfFile = (path: string) => sha256(readFileSync(`${STAND_IN_FOLDER}${path}`));

describe.skipIf(!hasStandIn(5))('the stand-in of the hub', () => {
  afterEach(() => standIns.stop());

  test('conll2003 as parquet, every second connection cut', async () => {
    const hubUrl = await standIns.start('--fail-every', '2');
    const hub = new HubClient({ hubUrl, cache: new MemoryCache(), retryDelaysMs: [1] });
    const { splits } = await hub.parquet(parseRepository('conll2003', 'dataset'));
    expect(splits.map(({ config, split }) => `${config}/${split}`).sort()).toEqual([
      'conll2003/test',
      'conll2003/train',
      'conll2003/validation',
    ]);
    for (const { files } of splits) {
      for (const file of files) {
        const local = `datasets/eriktks/conll2003/${file.path}`;
        expect(file.sizeBytes).toBe(statSync(`${STAND_IN_FOLDER}${local}`).size);
        const source = await hub.download(file);
        expect(sha256(await source.slice(0))).toBe(sha256OfFile(local));
      }
    }
  });

  test('a model over a slow connection of which every second is cut', async () => {
    const hubUrl = await standIns.start('--rate', '20000000', '--fail-every', '2');
    const hub = new HubClient({ hubUrl, cache: new MemoryCache(), retryDelaysMs: [1] });
    const { files } = await hub.files(parseRepository('x/cased-4l-384', 'model'));
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['config.json', 'model.safetensors']),
    );
    for (const file of files) {
      const progress: number[] = [];
      const source = await hub.download(file, ({ receivedBytes }) => progress.push(receivedBytes));
      expect(sha256(await source.slice(0))).toBe(sha256OfFile(`../models/cased-4l-384/${file.path}`));
      expect(progress, 'never falls back').toEqual([...progress].sort((a, b) => a - b));
    }
  });

  test('files of a data set that is not converted', async () => {
    const hubUrl = await standIns.start();
    const hub = new HubClient({ hubUrl, cache: new MemoryCache(), retryDelaysMs: [] });
    const repository = parseRepository(`${hubUrl}/datasets/acme/plain-jsonl`, 'dataset', hubUrl);
    expect((await hub.parquet(repository)).splits).toEqual([]);
    for (const file of (await hub.files(repository)).files) {
      const source = await hub.download(file);
      expect(sha256(await source.slice(0))).toBe(sha256OfFile(`datasets/acme/plain-jsonl/${file.path}`));
    }
  });

  test('has no search, and says so', async () => {
    const hub = new HubClient({
      hubUrl: await standIns.start(),
      cache: new MemoryCache(),
      retryDelaysMs: [],
    });
    await expect(hub.searchModels({ text: 'cased', modelType: null })).rejects.toThrow(HubUnsearchableError);
  });

  test('a gated model, without a token, with a wrong and with the right one', async () => {
    const hubUrl = await standIns.start('--token', 'SECRET');
    const repository = parseRepository('acme/gated-corpus', 'model');
    const ask = (token: string | null) =>
      new HubClient({ hubUrl, token, cache: new MemoryCache(), retryDelaysMs: [] }).files(repository);
    await expect(ask(null)).rejects.toThrow(GatedRepositoryError);
    await expect(ask(null)).rejects.toMatchObject({ data: { status: 401, hadToken: false } });
    await expect(ask('WRONG')).rejects.toMatchObject({ data: { status: 403, hadToken: true } });
    // The stand-in lets the right token through, and then has no such folder.
    await expect(ask('SECRET')).rejects.toThrow(HubNotFoundError);
  });
});
