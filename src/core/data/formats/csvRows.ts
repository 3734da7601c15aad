/**
 * Rows of CSV from the lines of a file: cells in quotes may span several lines, and an unclosed quote must not
 * swallow the rest.
 */
import Papa from 'papaparse';
import { splitQuoted } from './rows.ts';

export interface CsvRow {
  /** 1-based line on which it begins. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Whether it was read as one line because a quote is not closed where it should be. */
  readonly isRepaired: boolean;
}

/** A row longer than this has a quote that is not closed. */
const MAX_ROW_CHARACTERS = 1 << 20;
/**
 * After this many rows with unclosed quotes, quotes are closed on their own line or are literal.
 */
const MAX_REPAIRS = 20;

export class CsvSplitter {
  readonly #delimiter: string;
  readonly #isPlausible: (cells: readonly string[]) => boolean;
  readonly #parser: Papa.Parser;
  #pending: string[] = [];
  #pendingCharacters = 0;
  /** Of lines left over when rows were last taken. */
  #waitingCharacters = 0;
  #firstLine = 1;
  #repairs = 0;

  /**
   * @param isPlausible whether the cells of a row of several lines are plausible: else its first line is read by
   *   itself
   */
  constructor(delimiter: string, isPlausible: (cells: readonly string[]) => boolean) {
    this.#delimiter = delimiter;
    this.#isPlausible = isPlausible;
    this.#parser = new Papa.Parser({ delimiter, newline: '\n' });
  }

  /** The rows that are complete with these lines, in several parts where some are damaged. */
  *add(lines: readonly string[]): Generator<CsvRow[]> {
    for (const line of lines) {
      this.#pending.push(line);
      this.#pendingCharacters += line.length + 1;
    }
    // Text that waits for its closing quote is not scanned again with every block.
    if (this.#pendingCharacters >= Math.min(2 * this.#waitingCharacters, MAX_ROW_CHARACTERS))
      yield* this.#take(false);
  }

  /** The rows that are left at the end of the file. */
  finish(): Generator<CsvRow[]> {
    return this.#take(true);
  }

  *#take(isLast: boolean): Generator<CsvRow[]> {
    while (this.#pending.length > 0) {
      const rows: CsvRow[] = [];
      if (this.#repairs >= MAX_REPAIRS) {
        this.#takeLines(this.#pending.length, false, rows);
      } else if (this.#takeWhole(isLast, rows)) {
        this.#repairs++;
        this.#takeLines(1, true, rows);
      } else {
        yield rows;
        break;
      }
      yield rows;
    }
    this.#waitingCharacters = this.#pendingCharacters;
  }

  /** Takes rows up to the first that is damaged, with which `#pending` begins then. Returns whether there is one. */
  #takeWhole(isLast: boolean, rows: CsvRow[]): boolean {
    const text = this.#pending.join('\n');
    const { data, errors }: Papa.ParseResult<string[]> = this.#parser.parse(text, 0, !isLast);
    const unclosed = new Set(errors.filter(({ code }) => code === 'MissingQuotes').map(({ row }) => row));
    const hasQuotes = text.includes('"');
    let lineCount = 0;
    let isDamaged = false;
    for (const [i, cells] of data.entries()) {
      const lines = hasQuotes ? countLines(cells) : 1;
      isDamaged = unclosed.has(i) || (lines > 1 && !this.#isPlausible(cells));
      if (isDamaged) break;
      rows.push({ line: this.#firstLine + lineCount, cells, isRepaired: false });
      lineCount += lines;
    }
    this.#advance(isLast && !isDamaged ? this.#pending.length : lineCount);
    if (!isDamaged && !isLast && this.#pending.length > 1) {
      // What is left waits for a closing quote.
      isDamaged = this.#pendingCharacters > MAX_ROW_CHARACTERS;
    }
    return isDamaged;
  }

  /** Takes lines as they are, each as a row. */
  #takeLines(count: number, isRepaired: boolean, rows: CsvRow[]): void {
    for (let i = 0; i < count; i++) {
      const cells = splitQuoted(this.#pending[i]!, this.#delimiter);
      rows.push({ line: this.#firstLine + i, cells, isRepaired });
    }
    this.#advance(count);
  }

  #advance(lines: number): void {
    for (let i = 0; i < lines; i++) this.#pendingCharacters -= this.#pending[i]!.length + 1;
    this.#pending = this.#pending.slice(lines);
    this.#firstLine += lines;
  }
}

function countLines(cells: readonly string[]): number {
  let lines = 1;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) lines++;
  }
  return lines;
}
