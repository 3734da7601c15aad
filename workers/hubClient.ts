import { type Fetch, type FileCache, HubClient } from '../src/core/worker.ts';
import type { HubAccess } from './protocol/inputs.ts';

/** What downloads need of the place where they run. */
export interface HubSurroundings {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Where downloaded files stay. */
  openCache(): Promise<FileCache>;
}

/** @param signal ends what the client does; null: nothing does */
export async function openHubClient(
  around: HubSurroundings,
  { url, token }: HubAccess,
  signal: AbortSignal | null,
): Promise<HubClient> {
  const fetch: Fetch = (input, init) => around.fetch(String(input), init);
  const cache = await around.openCache();
  return new HubClient({ hubUrl: url, token, fetch, cache, ...(signal === null ? {} : { signal }) });
}
