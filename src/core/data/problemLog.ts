import { cutText } from './errors.ts';
import type { Problem, ProblemKind } from './report.ts';

/** Problems of a kind that are listed one by one; the others are counted. */
export const LISTED_PER_KIND = 50;

const NO_LINES: ReadonlySet<number> = new Set();

/** Collects the problems of an import: the first of each kind in full, the rest as numbers. */
export class ProblemLog {
  #listed: Problem[] = [];
  readonly #countOf = new Map<ProblemKind, number>();
  readonly #linesOf = new Map<ProblemKind, Map<string, Set<number>>>();

  add(problem: Problem): void {
    const { kind, file, line } = problem;
    const count = this.#countOf.get(kind) ?? 0;
    this.#countOf.set(kind, count + 1);
    if (count < LISTED_PER_KIND) this.#listed.push({ ...problem, text: cutText(problem.text) });
    const files = this.#linesOf.get(kind) ?? new Map<string, Set<number>>();
    this.#linesOf.set(kind, files);
    const lines = files.get(file);
    if (lines === undefined) files.set(file, new Set([line]));
    else lines.add(line);
  }

  /** Forgets the problems of a kind, which are about to be looked for anew. */
  clear(kind: ProblemKind): void {
    this.#listed = this.#listed.filter((problem) => problem.kind !== kind);
    this.#countOf.delete(kind);
    this.#linesOf.delete(kind);
  }

  /** A log that begins with what this one has, and leaves this one as it is. */
  copy(): ProblemLog {
    const copy = new ProblemLog();
    copy.#listed.push(...this.#listed);
    for (const [kind, count] of this.#countOf) copy.#countOf.set(kind, count);
    for (const [kind, files] of this.#linesOf) {
      copy.#linesOf.set(kind, new Map([...files].map(([file, lines]) => [file, new Set(lines)])));
    }
    return copy;
  }

  /** Lines of a file with a problem of that kind, the unlisted ones too. */
  linesWith(kind: ProblemKind, file: string): ReadonlySet<number> {
    return this.#linesOf.get(kind)?.get(file) ?? NO_LINES;
  }

  /** The problems listed, in the order in which they were found. */
  get listed(): readonly Problem[] {
    return this.#listed;
  }

  /** How many there are beyond those listed, by kind; kinds with none are left out. */
  get unlistedCounts(): Partial<Record<ProblemKind, number>> {
    const counts: Partial<Record<ProblemKind, number>> = {};
    for (const [kind, count] of this.#countOf) {
      if (count > LISTED_PER_KIND) counts[kind] = count - LISTED_PER_KIND;
    }
    return counts;
  }
}
