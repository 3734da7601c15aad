import { registerError, TagsmithError } from '../errors.ts';
import { OUTSIDE, tagOf, typeOf } from './tags.ts';

declare module '../errors.ts' {
  interface ErrorData {
    InvalidLabelNamesError: InvalidLabelNamesError['data'];
  }
}

/**
 * Class names by id, in the order that `id2label` of the exported config has: `O` first where it exists, unless a
 * class-label list orders them otherwise.
 */
export interface LabelSet {
  readonly names: readonly string[];
  readonly idOf: ReadonlyMap<string, number>;
}

/** A class-label list that is empty or names a class twice. */
export class InvalidLabelNamesError extends TagsmithError<{ readonly names: readonly string[] }> {}
registerError('InvalidLabelNamesError', InvalidLabelNamesError);

/**
 * The label set whose ids are the positions in `names`. Throws InvalidLabelNamesError where a name is empty or occurs
 * twice.
 */
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
 * The label set of IOB2 (or bare) tags in the reference's order: `O` (where it occurs or a tag has a prefix), then
 * for each type, in order of first appearance, `B-TYPE` and `I-TYPE`, both also where only one occurs. Tags without a
 * prefix are labels as they are.
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
      names.add(tagOf('B', type));
      names.add(tagOf('I', type));
    }
  }
  return labelSetFromNames([...names]);
}

/** The labels of data that a model knows, and those that it does not; both in the order of the data's labels. */
export interface LabelMatch {
  readonly matching: readonly string[];
  readonly unmatched: readonly string[];
}

/**
 * Which of a model's labels match those of the data. `O` alone is not a match: nothing of what was learnt about
 * entities would be kept.
 * @param known from `labelsOfClasses`; null where the model has no head
 */
export function matchLabels(known: readonly string[] | null, labels: readonly string[]): LabelMatch {
  const names = new Set(known);
  const matching = labels.filter((label) => names.has(label));
  if (matching.every((label) => label === OUTSIDE)) return { matching: [], unmatched: labels };
  return { matching, unmatched: labels.filter((label) => !names.has(label)) };
}
