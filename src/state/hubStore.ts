import { z } from 'zod';
import { create } from 'zustand';
import type { HubAccess } from '../../workers/protocol/inputs.ts';
import type { CachedRepository, HubDataset } from '../core/page.ts';

interface HubState {
  /** What the user has typed as the data set's name. */
  readonly name: string;
  readonly finding: boolean;
  /** The data set found last. */
  readonly found: HubDataset | null;
  readonly error: Error | null;
  /** Access tokens by the address of their hub: one is never sent to another. */
  readonly tokens: Readonly<Record<string, string>>;
  /** What is kept of earlier downloads; null before it was asked for. */
  readonly cached: readonly CachedRepository[] | null;
  /** Why that could not be listed, or something of it not be deleted. */
  readonly cacheError: Error | null;
}

const TOKENS_KEY = 'tagsmith.hubTokens';
const tokensSchema = z.record(z.url(), z.string());

export const useHubStore = create<HubState>(() => ({
  name: '',
  finding: false,
  found: null,
  error: null,
  tokens: rememberedTokens(),
  cached: null,
  cacheError: null,
}));

/** What the user types as the data set's name. */
export function setDatasetName(name: string): void {
  useHubStore.setState({ name });
}

/** How the worker reaches a hub. @param withToken whether the stored token for it, if any, is sent along */
export function hubAccess(url: string, withToken = true): HubAccess {
  const { tokens } = useHubStore.getState();
  return { url, token: withToken && Object.hasOwn(tokens, url) ? tokens[url]! : null };
}

/**
 * Sets the access token for a hub; an empty one is forgotten.
 * @param remember also after the page was closed; else for this session only.
 */
export function setToken(url: string, token: string, remember: boolean): void {
  const { [url]: _, ...others } = useHubStore.getState().tokens;
  const trimmed = token.trim();
  useHubStore.setState({ tokens: trimmed === '' ? others : { ...others, [url]: trimmed } });
  const { [url]: __, ...kept } = rememberedTokens();
  writeTokens(remember && trimmed !== '' ? { ...kept, [url]: trimmed } : kept);
}

export function isTokenRemembered(url: string): boolean {
  return rememberedTokens()[url] !== undefined;
}

function rememberedTokens(): Record<string, string> {
  try {
    const text = globalThis.localStorage?.getItem(TOKENS_KEY) ?? '{}';
    return tokensSchema.catch({}).parse(JSON.parse(text));
  } catch {
    // No storage here, or something else wrote there: as good as none.
    return {};
  }
}

function writeTokens(tokens: Record<string, string>): void {
  try {
    if (Object.keys(tokens).length === 0) globalThis.localStorage?.removeItem(TOKENS_KEY);
    else globalThis.localStorage?.setItem(TOKENS_KEY, JSON.stringify(tokens));
  } catch {
    // Storage is blocked: the token stays for the session.
  }
}
