/** Entity types (or bare tags) that the user renames, merges or drops before training. */
import type { DataChoices } from './choices.ts';
import type { TypeBefore } from './report.ts';
import { OUTSIDE, prefixOf, tagOf, typeOf } from './tags.ts';
import type { Task } from './task.ts';

/**
 * Changes tags, all at once: what a type is renamed to is not renamed again. Two neighbouring entities stay two, also
 * where their types become one. A type that is dropped, or renamed to `O`, leaves `O`. Bare tags of the task `tokens`
 * cannot be dropped, since each word needs one: a choice to drop them changes nothing.
 */
export class LabelChanger {
  readonly #task: Task;
  readonly #changes: ReadonlyMap<string, string | null>;
  readonly #changed = new Map<string, string>();

  constructor(task: Task, changes: DataChoices['labelChanges']) {
    this.#task = task;
    this.#changes = new Map(Object.entries(changes));
  }

  get changesNothing(): boolean {
    return this.#changes.size === 0;
  }

  /** The tag (or class name) after changes. */
  change(tag: string): string {
    let changed = this.#changed.get(tag);
    if (changed === undefined) {
      changed = this.#apply(tag);
      this.#changed.set(tag, changed);
    }
    return changed;
  }

  /** What becomes of a type (or bare tag); null where it is dropped. */
  newName(type: string): string | null {
    const name = this.#changes.get(type);
    if (name === undefined) return type;
    if (this.#task === 'tokens') return name ?? type;
    return name === OUTSIDE ? null : name;
  }

  #apply(tag: string): string {
    if (this.#task === 'tokens') return this.newName(tag) ?? tag;
    const type = typeOf(tag);
    if (type === null) return tag;
    const name = this.newName(type);
    return name === null ? OUTSIDE : tagOf(prefixOf(tag)!, name);
  }
}

/** Counts types as they are before changes. */
export class TypeCounter {
  readonly #task: Task;
  readonly #countOf = new Map<string, number>();

  constructor(task: Task) {
    this.#task = task;
  }

  /** @param tags in IOB2, where every entity begins with B-, or bare tags */
  add(tags: readonly string[]): void {
    for (const tag of tags) {
      const isCounted = this.#task === 'tokens' || prefixOf(tag) === 'B';
      if (isCounted) this.#countOf.set(tag, (this.#countOf.get(tag) ?? 0) + 1);
    }
  }

  describe(changer: LabelChanger): TypeBefore[] {
    return [...this.#countOf].map(([tag, count]) => {
      const name = this.#task === 'tokens' ? tag : typeOf(tag)!;
      return { name, count, now: changer.newName(name) };
    });
  }
}
