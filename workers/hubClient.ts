import type { FileCache } from '../src/core/hub/cache.ts';
import { HubClient } from '../src/core/hub/client.ts';
import type { Fetch } from '../src/core/hub/request.ts';
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
