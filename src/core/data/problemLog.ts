import { cutText } from './errors.ts';
import type { Problem, ProblemKind } from './report.ts';

/** Problems of a kind that are listed one by one; the others are counted. */
export const LISTED_PER_KIND = 50;

/** Collects the problems of an import: the first of each kind in full, the rest as numbers. */
export class ProblemLog {
  readonly #listed: Problem[] = [];
  readonly #countOf = new Map<ProblemKind, number>();

  add(problem: Problem): void {
    const count = this.#countOf.get(problem.kind) ?? 0;
    this.#countOf.set(problem.kind, count + 1);
    if (count < LISTED_PER_KIND) this.#listed.push({ ...problem, text: cutText(problem.text) });
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
