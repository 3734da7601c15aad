/** The worker of workers/opfsCache.test.ts: downloads into the cache of a real browser, as asked. */

import { toWire } from '../../src/core/errors.ts';
import { cachedRepositories, deleteCachedRepository } from '../../src/core/hub/cache.ts';
import { Sha256 } from '../../src/core/hub/checksum.ts';
import { HubClient } from '../../src/core/hub/client.ts';
import { openFileCache } from '../../workers/opfsCache.ts';

const REPOSITORY = { kind: 'model', id: 'acme/encoder', revision: 'main' } as const;

export type Command =
  | { readonly kind: 'download'; readonly hubUrl: string; readonly unsized: boolean }
  | { readonly kind: 'list' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'cacheName' };

async function run(command: Command): Promise<unknown> {
  const cache = await openFileCache();
  switch (command.kind) {
    case 'download': {
      const hub = new HubClient({ hubUrl: command.hubUrl, cache, retryDelaysMs: [10] });
      const { files, offline } = await hub.files(REPOSITORY);
      const listed = files[0];
      if (listed === undefined) throw new Error('The listing is empty.');
      const file = command.unsized ? { ...listed, sizeBytes: null, contentId: 'unsized' } : listed;
      const source = await hub.download(file, (progress) => self.postMessage({ progress }));
      const hash = new Sha256();
      for await (const piece of source.stream()) hash.update(piece);
      return { sha256: hash.digest(), sizeBytes: source.sizeBytes, offline };
    }
    case 'list':
      return cachedRepositories(cache);
    case 'delete':
      for (const repository of await cachedRepositories(cache)) {
        await deleteCachedRepository(cache, repository);
      }
      return null;
    case 'cacheName':
      return cache.constructor.name;
    default:
      return command satisfies never;
  }
}

self.onmessage = async ({ data }: MessageEvent<Command>) => {
  try {
    self.postMessage({ result: await run(data) });
  } catch (error) {
    self.postMessage({ error: toWire(error) });
  }
};
