import type { Locator, Page } from '@playwright/test';

/** The browser of sentences in the Data screen. */
export class SentenceBrowser {
  readonly page: Page;
  readonly panel: Locator;
  readonly list: Locator;
  readonly sentences: Locator;
  readonly detail: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('region', { name: 'Sentences', exact: true });
    this.list = this.panel.getByRole('listbox');
    this.sentences = this.list.getByRole('option');
    this.detail = page.getByRole('dialog');
  }

  /** Chooses one of few types, each of which has a chip. */
  async showType(name: string): Promise<void> {
    await this.panel.getByRole('radiogroup').getByText(name, { exact: true }).click();
  }

  async find(text: string): Promise<void> {
    await this.panel.getByRole('textbox', { name: 'Find in the sentences' }).fill(text);
  }

  /** Sentences shown and all of the split, as the counter says. */
  counter(): Locator {
    return this.panel.getByText(/^[\d,]+ of [\d,]+ sentences?$/);
  }

  /** Words of the opened sentence, each with its tag and id. */
  async columns(): Promise<string[][]> {
    const columns = this.detail
      .getByRole('list', { name: 'Words with their tags and ids' })
      .getByRole('listitem');
    return columns.evaluateAll((items) =>
      items.map((item) => [...item.children].map((part) => part.textContent ?? '')),
    );
  }
}
