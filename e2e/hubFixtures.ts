/** Tests with a hub of their own: other than everywhere else, its answers may be errors. */
import { test as base, expect } from '@playwright/test';
import { HubServer } from './hubServer.ts';
import { Studio } from './studio.ts';

export const test = base.extend<{ hub: HubServer; hubUrl: string; studio: Studio }>({
  hub: async ({ browserName: _ }, use) => use(new HubServer()),
  hubUrl: async ({ hub }, use) => {
    await use(await hub.start());
    await hub.stop();
  },
  studio: async ({ page }, use) => {
    const uncaught: string[] = [];
    page.on('pageerror', (error) => uncaught.push(error.message));
    await use(new Studio(page));
    expect(uncaught).toEqual([]);
  },
});

/** Opens the page with a link that names a hub, and agrees to its use. */
export async function openWithHub(studio: Studio, hash: string, hubUrl: string): Promise<void> {
  await studio.open(`${hash}hubUrl=${encodeURIComponent(hubUrl)}`);
  await studio.page.getByRole('button', { name: `Use ${new URL(hubUrl).host}`, exact: true }).click();
}

export { expect };
