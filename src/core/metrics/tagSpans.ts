import { TagSchemeError } from './errors.ts';

/** An entity in a list of tags: `tags.slice(start, end)` are its tags. */
export interface TagSpan {
  readonly type: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** A tag in two parts: the prefix for the place in the entity (`B`, `I`, …), and the rest. */
interface TagParts {
  /** Any code point; only B, I, E, S and O have a meaning in default mode. */
  readonly prefix: string;
  readonly type: string;
}

/** The type of a tag that has none, such as a bare `B`. */
export const NO_TYPE = '_';

/** The entities that end in the next sentence of a corpus, ordered by end. */
export type EntityFinder = (tags: readonly string[]) => TagSpan[];

/**
 * Finds the entities of a corpus, sentence by sentence, like `seqeval.metrics.sequence_labeling.get_entities` (the
 * rules of conlleval.pl): any scheme of B, I, E and S, invalid sequences included. With other prefixes, entities
 * begin and end only where the type changes. Offsets refer to one list with an `O` after each sentence, as in
 * seqeval.
 *
 * @param suffix the prefix is the last character of the tag (`PER-B`), not the first.
 * @returns a function that throws TagSchemeError for an empty tag
 */
export function entityFinder(suffix = false): EntityFinder {
  const split = tagSplitter(suffix);
  // Before the first tag the type is empty, after an O it is NO_TYPE: a bare tag starts an entity only in the former
  // case. In the latter, the entity begins where the previous one did, even in another sentence.
  let previous: TagParts = { prefix: 'O', type: '' };
  let start = 0;
  let offset = 0;
  return (tags) => {
    const spans: TagSpan[] = [];
    for (let i = 0; i <= tags.length; i++) {
      const current = split(tags[i] ?? 'O');
      const at = offset + i;
      if (endsEntity(previous, current)) spans.push({ type: previous.type, start, end: at });
      if (startsEntity(previous, current)) start = at;
      previous = current;
    }
    offset += tags.length + 1;
    return spans;
  };
}

/** Orders by code point, as Python sorts strings. The default order of JavaScript is by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA === unitB) continue;
    // A surrogate belongs to a code point above all single-unit ones, though its own value is below some of them.
    const surrogateA = (unitA & 0xf800) === 0xd800;
    const surrogateB = (unitB & 0xf800) === 0xd800;
    if (surrogateA !== surrogateB) return surrogateA ? 1 : -1;
    return unitA - unitB;
  }
  return a.length - b.length;
}

/** Parses each distinct tag once. */
function tagSplitter(suffix: boolean): (tag: string) => TagParts {
  const known = new Map<string, TagParts>();
  return (tag) => {
    let parts = known.get(tag);
    if (parts === undefined) {
      parts = suffix ? splitSuffixTag(tag) : splitTag(tag);
      known.set(tag, parts);
    }
    return parts;
  };
}

/** `B-work-of-art` → B, work-of-art. Without a hyphen the type follows the first character: `PER` → P, ER. */
function splitTag(tag: string): TagParts {
  const prefix = firstCodePoint(tag);
  const rest = tag.slice(prefix.length);
  return { prefix, type: rest.slice(rest.indexOf('-') + 1) || NO_TYPE };
}

/** `work-of-art-B` → B, work-of-art. */
function splitSuffixTag(tag: string): TagParts {
  const prefix = lastCodePoint(tag);
  const rest = tag.slice(0, tag.length - prefix.length);
  const hyphen = rest.lastIndexOf('-');
  return { prefix, type: (hyphen < 0 ? rest : rest.slice(0, hyphen)) || NO_TYPE };
}

export function firstCodePoint(tag: string): string {
  const codePoint = tag.codePointAt(0);
  if (codePoint === undefined) throw emptyTagError();
  return String.fromCodePoint(codePoint);
}

export function lastCodePoint(tag: string): string {
  if (tag === '') throw emptyTagError();
  const pair = tag.codePointAt(tag.length - 2);
  return pair !== undefined && pair > 0xffff ? tag.slice(-2) : tag.slice(-1);
}

function emptyTagError(): TagSchemeError {
  return new TagSchemeError('A tag is empty. Give every word a tag; O where it is in no entity.', {
    found: '',
    scheme: null,
  });
}

function endsEntity(previous: TagParts, current: TagParts): boolean {
  switch (previous.prefix) {
    case 'E':
    case 'S':
      return true;
    case 'B':
    case 'I':
      if (current.prefix === 'B' || current.prefix === 'S' || current.prefix === 'O') return true;
      return previous.type !== current.type;
    case 'O':
    case '.':
      return false;
    default:
      return previous.type !== current.type;
  }
}

function startsEntity(previous: TagParts, current: TagParts): boolean {
  switch (current.prefix) {
    case 'B':
    case 'S':
      return true;
    case 'E':
    case 'I':
      if (previous.prefix === 'E' || previous.prefix === 'S' || previous.prefix === 'O') return true;
      return previous.type !== current.type;
    case 'O':
    case '.':
      return false;
    default:
      return previous.type !== current.type;
  }
}
