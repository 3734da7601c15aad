import { cutText } from '../importErrors.ts';
import type { Problem, ProblemKind } from './report.ts';

/** Problems of a kind that are listed one by one; the others are counted. */
export const LISTED_PER_KIND = 50;

const NO_LINES: ReadonlySet<number> = new Set();

/** Where a file has problems of a kind. */
interface Places {
  count: number;
  readonly lines: Set<number>;
}

/** Takes the problems of one file. */
export interface FileProblems {
  add(problem: Omit<Problem, 'file'>): void;
}

/** Collects the problems of an import: the first of each kind in full, the rest as numbers. */
export class ProblemLog {
  #listed: Problem[] = [];
  readonly #countOf = new Map<ProblemKind, number>();
  readonly #placesOf = new Map<ProblemKind, Map<string, Places>>();

  add(problem: Problem): void {
    const { kind, file, line } = problem;
    const count = this.#countOf.get(kind) ?? 0;
    this.#countOf.set(kind, count + 1);
    if (count < LISTED_PER_KIND) this.#listed.push({ ...problem, text: cutText(problem.text) });
    const places = this.#placesIn(kind, file);
    places.count++;
    places.lines.add(line);
  }

  /** Says that a problem which is listed or counted elsewhere concerns this line too. */
  mark(kind: ProblemKind, file: string, line: number): void {
    this.#placesIn(kind, file).lines.add(line);
  }

  #placesIn(kind: ProblemKind, file: string): Places {
    const files = this.#placesOf.get(kind) ?? new Map<string, Places>();
    this.#placesOf.set(kind, files);
    const places = files.get(file) ?? { count: 0, lines: new Set() };
    files.set(file, places);
    return places;
  }

  /** Adds to this log what is found in one file. */
  of(file: string): FileProblems {
    return { add: (problem) => this.add({ ...problem, file }) };
  }

  /** Drops the problems of a kind, before they are looked for again. */
  clear(kind: ProblemKind): void {
    this.#listed = this.#listed.filter((problem) => problem.kind !== kind);
    this.#countOf.delete(kind);
    this.#placesOf.delete(kind);
  }

  /** Drops the problems of a file that is not part of the data. */
  clearFile(file: string): void {
    this.#listed = this.#listed.filter((problem) => problem.file !== file);
    for (const [kind, files] of this.#placesOf) {
      const places = files.get(file);
      if (places === undefined) continue;
      files.delete(file);
      this.#countOf.set(kind, this.#countOf.get(kind)! - places.count);
    }
  }

  /** Adds what another log has. */
  addAll(other: ProblemLog): void {
    const listedOf = new Map<ProblemKind, number>();
    for (const problem of other.#listed) {
      const listed =
        listedOf.get(problem.kind) ?? Math.min(this.#countOf.get(problem.kind) ?? 0, LISTED_PER_KIND);
      if (listed < LISTED_PER_KIND) this.#listed.push(problem);
      listedOf.set(problem.kind, listed + 1);
    }
    for (const [kind, count] of other.#countOf)
      this.#countOf.set(kind, (this.#countOf.get(kind) ?? 0) + count);
    for (const [kind, others] of other.#placesOf) {
      const files = this.#placesOf.get(kind) ?? new Map<string, Places>();
      this.#placesOf.set(kind, files);
      for (const [file, { count, lines }] of others) {
        const places = files.get(file);
        files.set(file, {
          count: (places?.count ?? 0) + count,
          lines: new Set([...(places?.lines ?? []), ...lines]),
        });
      }
    }
  }

  /** A log that begins with what this one has, and leaves this one as it is. */
  copy(): ProblemLog {
    const copy = new ProblemLog();
    copy.addAll(this);
    return copy;
  }

  /** Lines of a file with a problem of that kind, the unlisted ones too. */
  linesWith(kind: ProblemKind, file: string): ReadonlySet<number> {
    return this.#placesOf.get(kind)?.get(file)?.lines ?? NO_LINES;
  }

  /** The problems listed, in the order in which they were found. */
  get listed(): readonly Problem[] {
    return this.#listed;
  }

  /** How many there are beyond those listed, by kind; kinds with none are left out. */
  get unlistedCounts(): Partial<Record<ProblemKind, number>> {
    const counts: Partial<Record<ProblemKind, number>> = {};
    for (const [kind, count] of this.#countOf) {
      const listed = this.#listed.filter((problem) => problem.kind === kind).length;
      if (count > listed) counts[kind] = count - listed;
    }
    return counts;
  }
}
