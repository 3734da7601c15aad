import { z } from 'zod';
import { create } from 'zustand';
import { DEFAULT_HUB_URL } from '../core/page.ts';
import type { LinkContents } from './link.ts';

interface LinkState {
  /** What could not be used of the link that was followed last, as `name=value`. */
  readonly rejected: readonly string[];
  /** A link that names a hub never used before, while the user is asked whether it may be. */
  readonly askingForHub: LinkContents | null;
}

export const useLinkStore = create<LinkState>(() => ({ rejected: [], askingForHub: null }));

const HUBS_KEY = 'tagsmith.hubs';
const hubsSchema = z.array(z.url());

/** Whether requests may go there without a question: the public hub, and those that the user has agreed to. */
export function isKnownHub(url: string): boolean {
  return url === DEFAULT_HUB_URL || rememberedHubs().includes(url);
}

export function rememberHub(url: string): void {
  try {
    globalThis.localStorage?.setItem(HUBS_KEY, JSON.stringify([...new Set([...rememberedHubs(), url])]));
  } catch {
    // Storage is blocked: the next visit asks again.
  }
}

function rememberedHubs(): readonly string[] {
  try {
    return hubsSchema.catch([]).parse(JSON.parse(globalThis.localStorage?.getItem(HUBS_KEY) ?? '[]'));
  } catch {
    return [];
  }
}
