/**
 * Who loads an exported folder, and how far what comes out is from the page's numbers: a table with a row for each
 * architecture. `loadFolders.py` fills the columns that need Python, in up to two environments.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { findPython } from '../../scripts/python.ts';

const RUNNER = fileURLToPath(new URL('loadFolders.py', import.meta.url));
/** `npm test` prints it. */
const REPORT = fileURLToPath(new URL('../../test-results/loaders.md', import.meta.url));

/** What an entry has to reach: a largest difference of logits, or a share of words with the same label. */
const COLUMNS = {
  'transformers 4.57': { atMost: 2e-4 },
  'transformers 5': { atMost: 2e-4 },
  onnxruntime: { atMost: 2e-4 },
  optimum: { atMost: 2e-4 },
  'transformers.js': { atMost: 2e-4 },
  float16: { atMost: 1e-2 },
  int8: { atLeast: 0.98 },
} as const satisfies Readonly<Record<string, { readonly atMost: number } | { readonly atLeast: number }>>;

export type Column = keyof typeof COLUMNS;
export const COLUMN_NAMES = Object.keys(COLUMNS) as readonly Column[];

const resultSchema = z.union([
  z.strictObject({ difference: z.number() }),
  z.strictObject({ agreement: z.number() }),
  z.strictObject({ problem: z.string() }),
]);
export type Result = z.output<typeof resultSchema>;

const outputSchema = z.object({
  transformers: z.string(),
  folders: z.array(z.partialRecord(z.enum(['transformers', 'optimum', 'float16', 'int8']), resultSchema)),
});

/** A text or words of which the page has the tokens and their logits. */
export interface LoaderCase {
  readonly text?: string;
  readonly words?: readonly string[];
  readonly input_ids: readonly number[];
  readonly logits: readonly (readonly number[])[];
  readonly first_tokens?: readonly (number | null)[];
}

export interface FolderToLoad {
  readonly folder: string;
  readonly max_length: number;
  readonly cases: readonly LoaderCase[];
}

/** What is wrong with a result, in words; null where nothing is. */
export function complaint(column: Column, result: Result): string | null {
  if ('problem' in result) return result.problem;
  const wanted: { readonly atMost?: number; readonly atLeast?: number } = COLUMNS[column];
  if ('difference' in result)
    return result.difference <= (wanted.atMost ?? -1) ? null : `differs by ${result.difference}`;
  return result.agreement >= (wanted.atLeast ?? 2) ? null : `agrees on ${result.agreement} of the words`;
}

/** Results by row and column; what is missing was not tried. */
export class LoaderTable {
  readonly #results = new Map<string, Map<Column, Result>>();

  resultOf(row: string, column: Column): Result | undefined {
    return this.#results.get(row)?.get(column);
  }

  set(row: string, column: Column, result: Result): void {
    const results = this.#results.get(row) ?? new Map<Column, Result>();
    this.#results.set(row, results.set(column, result));
  }

  /** Notes a difference, or that none could be had. Throws what the work throws. */
  async measure(row: string, column: Column, work: () => Promise<number>): Promise<number> {
    try {
      const difference = await work();
      this.set(row, column, { difference });
      return difference;
    } catch (error) {
      this.set(row, column, { problem: String(error) });
      throw error;
    }
  }

  markdown(rows: readonly string[]): string {
    const cells = [
      ['architecture', ...COLUMN_NAMES],
      ...rows.map((row) => [row, ...COLUMN_NAMES.map((column) => this.#cell(row, column))]),
    ];
    const widths = cells[0]!.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
    const [head, ...lines] = cells.map((line) => line.map((cell, i) => cell.padEnd(widths[i]!)));
    return [head!, widths.map((width) => '-'.repeat(width)), ...lines]
      .map((line) => `| ${line.join(' | ')} |`)
      .join('\n');
  }

  #cell(row: string, column: Column): string {
    const result = this.resultOf(row, column);
    if (result === undefined) return 'not tried';
    if (complaint(column, result) !== null) return 'NO';
    if ('agreement' in result) return `${(100 * result.agreement).toFixed(1)} %`;
    return 'difference' in result ? result.difference.toExponential(0).replace('0e+0', '0') : 'NO';
  }
}

/** Leaves a table where `npm test` looks for it. */
export function reportTable(markdown: string): void {
  mkdirSync(dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, `${markdown}\n`);
}

/** The Pythons to load folders with; one that is named by a variable has to have what is needed. */
export function loaderPythons(): string[] {
  const { TAGSMITH_PYTHON_4: version4 } = process.env;
  const found = findPython('torch', 'transformers', 'onnx', 'onnxruntime');
  return [...(found === null ? [] : [found]), ...(version4 ? [version4] : [])];
}

/**
 * Loads folders in one Python.
 * @param casesFile what loadFolders.py reads
 * @returns for each folder in its order, the results of the columns that this Python can fill
 */
export function loadFolders(python: string, casesFile: string): ReadonlyMap<Column, Result>[] {
  const { status, stdout, stderr, error } = spawnSync(python, [RUNNER, casesFile], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`loadFolders.py in ${python}: ${error?.message ?? stderr.slice(-2000)}`);
  const { transformers, folders } = outputSchema.parse(JSON.parse(stdout));
  const version = (['transformers 4.57', 'transformers 5'] as const).find((column) =>
    transformers.startsWith(`${column.replace('transformers ', '')}.`),
  );
  return folders.map(
    ({ transformers: result, ...others }) =>
      new Map<Column, Result>([
        ...(version === undefined || result === undefined ? [] : [[version, result] as const]),
        ...(Object.entries(others) as [Column, Result][]),
      ]),
  );
}
