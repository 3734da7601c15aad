/**
 * IOB2, the one scheme that everything after the readers of files knows: `O`, and `B-TYPE` or `I-TYPE`, where B-
 * begins an entity.
 */

/** The tag of words outside any entity. */
export const OUTSIDE = 'O';

export type Prefix = 'B' | 'I';

/** The prefix of an IOB2 tag, `B-TYPE` or `I-TYPE`; null for `O` and for tags without a prefix. */
export function prefixOf(tag: string): Prefix | null {
  const first = tag[0];
  return tag.length > 2 && tag[1] === '-' && (first === 'B' || first === 'I') ? first : null;
}

/** The entity type of an IOB2 tag, `B-TYPE` or `I-TYPE`; null for `O` and for tags without a prefix. */
export function typeOf(tag: string): string | null {
  return prefixOf(tag) === null ? null : tag.slice(2);
}

/** `B-TYPE` or `I-TYPE`. */
export function tagOf(prefix: Prefix, type: string): string {
  return `${prefix}-${type}`;
}

/** Whether a tag is one of IOB2: `O`, or a type with a prefix. */
export function isIob2Tag(tag: string): boolean {
  return tag === OUTSIDE || prefixOf(tag) !== null;
}

/** What words of an entity have after its first one: `I-TYPE` for `B-TYPE`. Other tags are returned unchanged. */
export function continuationOf(tag: string): string {
  return prefixOf(tag) === 'B' ? tagOf('I', tag.slice(2)) : tag;
}

/**
 * The entity types of tags, each once, by first appearance. Tags without a prefix, other than `O`, are types
 * themselves.
 */
export function typesOf(tags: Iterable<string>): string[] {
  const types = new Set<string>();
  for (const tag of tags) if (tag !== OUTSIDE) types.add(typeOf(tag) ?? tag);
  return [...types];
}
