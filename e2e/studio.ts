import { basename } from 'node:path';
import { type Download, expect, type Locator, type Page } from '@playwright/test';

/** A mark in the highlighter. */
export interface Mark {
  readonly label: string;
  readonly text: string;
}

export interface InputFile {
  readonly name: string;
  readonly text: string;
}

/** The page as its users know it: every control by its role and English name. */
export class Studio {
  readonly page: Page;
  readonly status: Locator;
  readonly trainButton: Locator;
  readonly pauseButton: Locator;
  readonly resumeButton: Locator;
  readonly stopButton: Locator;
  readonly epochsTable: Locator;
  readonly importReport: Locator;
  /** How the loaded data are read: columns, labels, splits. */
  readonly choices: Locator;
  /** Sentences in Train, with their labels or as the run marks them. */
  readonly preview: Locator;
  readonly textToTag: Locator;
  readonly entities: Locator;
  readonly marks: Locator;

  constructor(page: Page) {
    this.page = page;
    this.status = page.getByRole('status').first();
    this.trainButton = page.getByRole('button', { name: 'Train', exact: true });
    this.pauseButton = page.getByRole('button', { name: 'Pause', exact: true });
    this.resumeButton = page.getByRole('button', { name: 'Resume', exact: true });
    this.stopButton = page.getByRole('button', { name: 'Stop', exact: true });
    this.epochsTable = page.getByRole('table', { name: 'Epochs', exact: true });
    this.importReport = page.getByRole('region', { name: 'Import report', exact: true });
    this.choices = page.getByRole('region', { name: 'Reading options', exact: true });
    this.preview = page.getByRole('region', { name: 'Preview', exact: true });
    this.textToTag = page.getByRole('textbox', { name: 'Text to tag', exact: true });
    this.entities = page.getByRole('region', { name: 'Entities', exact: true });
    this.marks = this.entities.locator('mark[data-label]');
  }

  /** Opens the page; `hash` holds settings of a link. */
  async open(hash = ''): Promise<void> {
    await this.page.goto(`./${hash}`);
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true });
  }

  async show(name: 'Data' | 'Train' | 'Evaluate' | 'Try' | 'Export'): Promise<void> {
    await this.tab(name).click();
  }

  async upload(...files: InputFile[]): Promise<void> {
    await this.show('Data');
    await this.page
      .getByLabel('Upload data', { exact: true })
      .setInputFiles(
        files.map(({ name, text }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })),
      );
  }

  /** Opens a group of choices; each is closed at first. */
  async openChoices(name: 'Columns and tags' | 'Labels' | 'Splits'): Promise<void> {
    await this.choices.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  }

  /** Figures of a split as the import report has them, by column heads; NaN where there is none. */
  async splitCounts(split: string): Promise<Record<string, number>> {
    return this.reportRow('Splits', split);
  }

  /** The numbers of a row of one of the report's tables, by column heads. */
  async reportRow(table: string, name: string): Promise<Record<string, number>> {
    const found = this.importReport.getByRole('table', { name: table, exact: true });
    const heads = await found.getByRole('columnheader').allInnerTexts();
    const row = found
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name, exact: true }) });
    const cells = await row.locator('th, td').allInnerTexts();
    return Object.fromEntries(
      heads
        .map(
          (head, column) => [head.trim(), Number.parseInt(cells[column]!.replaceAll(',', ''), 10)] as const,
        )
        .slice(1),
    );
  }

  /** Loads the encoder of a folder of this machine, and waits until it is the one to train. */
  async uploadModel(folder: string): Promise<void> {
    await this.show('Train');
    const model = this.page.getByRole('combobox', { name: 'Model', exact: true });
    await expect(this.page.getByText(/^Encoder \(/)).toBeVisible();
    await this.page.getByRole('button', { name: 'Another model …' }).click();
    await this.page.getByLabel('Choose a folder', { exact: true }).setInputFiles(folder);
    await expect(model).toHaveValue(basename(folder));
  }

  async fill(field: 'Learning rate' | 'Epochs' | 'Batch size' | 'Seed', value: string): Promise<void> {
    await this.show('Train');
    await this.page.getByRole('textbox', { name: field, exact: true }).fill(value);
  }

  /** Presses Train where the run on the page was not downloaded, and lets it go. */
  async trainAnyway(): Promise<void> {
    await this.trainButton.click();
    const question = this.page.getByRole('dialog', { name: 'Keep this model?' });
    await question.getByRole('button', { name: 'Train anyway', exact: true }).click();
  }

  /** Waits for the end of the run in progress; fails at once where it ends badly. */
  async waitForRunToEnd(timeoutMs = 5 * 60_000): Promise<void> {
    await expect(this.status).toContainText(/^(Finished in|The run failed|The run could not start)/, {
      timeout: timeoutMs,
    });
    await expect(this.status).toContainText('Finished in', { timeout: 1 });
  }

  /** Optimizer steps that produced the weights of the marks shown. */
  async weightsStep(): Promise<number> {
    const text = await this.page.getByText(/Weights after step/).textContent();
    return Number(/step ([\d,]+)/.exec(text ?? '')?.[1]?.replace(',', ''));
  }

  /** Rows of the epoch table by its column heads. */
  async epochRows(): Promise<Record<string, string>[]> {
    const heads = await this.epochsTable.getByRole('columnheader').allInnerTexts();
    const rows: Record<string, string>[] = [];
    for (const row of await this.epochsTable.locator('tbody').getByRole('row').all()) {
      const cells = await row.locator('th, td').allInnerTexts();
      rows.push(Object.fromEntries(heads.map((head, column) => [head.trim(), (cells[column] ?? '').trim()])));
    }
    return rows;
  }

  async readMarks(): Promise<Mark[]> {
    return this.marks.evaluateAll((marks) =>
      marks.map((mark) => ({ label: mark.getAttribute('data-label') ?? '', text: mark.textContent ?? '' })),
    );
  }

  /** Fills in a text and waits for its marks: the region shows the text that its marks belong to. */
  async tag(text: string): Promise<Mark[]> {
    await this.textToTag.fill(text);
    await expect(this.entities).toContainText(text);
    return this.readMarks();
  }

  get grouping(): Locator {
    return this.page.getByRole('combobox', { name: 'How sub-words are joined', exact: true });
  }

  downloadModel(): Promise<Download> {
    return this.#download('Download model');
  }

  downloadTrainingFiles(): Promise<Download> {
    return this.#download('Download training files');
  }

  async #download(button: string): Promise<Download> {
    await this.show('Export');
    const download = this.page.waitForEvent('download');
    await this.page.getByRole('button', { name: button, exact: true }).click();
    return download;
  }
}
