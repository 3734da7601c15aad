import { registerError, TagsmithError } from '../errors.ts';
import { OUTSIDE, typeOf } from './schemes.ts';

/**
 * Class names by id, in the order that `id2label` of the exported config has: `O` first where it exists, unless a class-label
 * list orders them otherwise.
 */
export interface LabelSet {
  readonly names: readonly string[];
  readonly idOf: ReadonlyMap<string, number>;
}

/** A class-label list that is empty or names a class twice. */
export class InvalidLabelNamesError extends TagsmithError<{ readonly names: readonly string[] }> {}
registerError('InvalidLabelNamesError', InvalidLabelNamesError);

/** The label set whose ids are the positions in `names`. Throws InvalidLabelNamesError where a name is empty or stands twice. */
export function labelSetFromNames(names: readonly string[]): LabelSet {
  const idOf = new Map<string, number>();
  for (const [id, name] of names.entries()) {
    if (name === '' || idOf.has(name)) {
      const what = name === '' ? `Class ${id} has an empty name` : `The class “${name}” is listed twice`;
      throw new InvalidLabelNamesError(`${what}. Give every class one name of its own.`, {
        names: [...names],
      });
    }
    idOf.set(name, id);
  }
  if (names.length === 0) {
    throw new InvalidLabelNamesError('The list of classes is empty. Name at least one class.', { names: [] });
  }
  return { names: [...names], idOf };
}

/**
 * The label set of IOB2 (or bare) tags in the reference's order: `O` (where it occurs or a tag has a prefix), then for each type, in order of first
 * appearance, `B-TYPE` and `I-TYPE`, both also where only one occurs. Tags without a prefix stand for themselves.
 *
 * @param tagSequences the tags of each sentence, those of train first: they determine the order
 */
export function labelSetFromTags(tagSequences: Iterable<readonly string[]>): LabelSet {
  const seen = new Set<string>();
  for (const tags of tagSequences) {
    for (const tag of tags) seen.add(tag);
  }
  const names = new Set<string>();
  if (seen.has(OUTSIDE) || [...seen].some((tag) => typeOf(tag) !== null)) names.add(OUTSIDE);
  for (const tag of seen) {
    const type = typeOf(tag);
    if (type === null) {
      names.add(tag);
    } else {
      names.add(`B-${type}`);
      names.add(`I-${type}`);
    }
  }
  return labelSetFromNames([...names]);
}
