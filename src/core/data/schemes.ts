/**
 * Tag schemes: how tags mark where entities begin and end. Whatever a file uses is recognised from counts over all its tags and
 * rewritten to IOB2, the one scheme that the rest of the program knows.
 */
import type { TagScheme } from './report.ts';

export const OUTSIDE = 'O';

type Prefix = 'B' | 'I' | 'E' | 'S' | 'L' | 'U';

interface ParsedTag {
  readonly prefix: Prefix;
  readonly type: string;
}

/** `B-creative-work` → B, `creative-work`; null for `O` and for tags without a prefix. */
function parseTag(tag: string): ParsedTag | null {
  if (tag.length < 3 || tag[1] !== '-') return null;
  const prefix = tag[0]!;
  switch (prefix) {
    case 'B':
    case 'I':
    case 'E':
    case 'S':
    case 'L':
    case 'U':
      return { prefix, type: tag.slice(2) };
    default:
      return null;
  }
}

/** Whether `tag` is `O` or has a prefix that one of the schemes knows. */
export function isSchemeTag(tag: string): boolean {
  return tag === OUTSIDE || parseTag(tag) !== null;
}

/** The entity type of an IOB2 tag, `B-TYPE` or `I-TYPE`; null for `O` and for tags without a prefix. */
export function typeOf(tag: string): string | null {
  return tag.length > 2 && tag[1] === '-' && (tag[0] === 'B' || tag[0] === 'I') ? tag.slice(2) : null;
}

/** Tags repeat: each distinct one is parsed once. */
class TagReader {
  readonly #parsed = new Map<string, ParsedTag | null>();

  read(tag: string): ParsedTag | null {
    let parsed = this.#parsed.get(tag);
    if (parsed === undefined) {
      parsed = parseTag(tag);
      this.#parsed.set(tag, parsed);
    }
    return parsed;
  }
}

export interface RecognisedScheme {
  readonly scheme: TagScheme;
  /** The counts that led to it; `opens` means: no entity of that type reaches up to the word. */
  readonly evidence: Readonly<Record<string, number>>;
}

/**
 * Recognises the scheme of one file:
 * - `tokens` where most tags other than `O` have no prefix;
 * - `IOBES` where entities have end and single marks (E-/S-, or L-/U- in BILOU): at least half as many as B-, S- and U- together;
 * - `IOB1` where I- opens more entities than B- does (there, B- only divides two neighbours of one type);
 * - `IOB2` else, also where every tag is `O`.
 */
export function recogniseScheme(tagSequences: Iterable<readonly string[]>): RecognisedScheme {
  const reader = new TagReader();
  let insideOpens = 0;
  let beginOpens = 0;
  let beginDivides = 0;
  let ends = 0;
  let singles = 0;
  let prefixed = 0;
  let bare = 0;
  for (const tags of tagSequences) {
    let previousType: string | null = null;
    for (const tag of tags) {
      const parsed = reader.read(tag);
      if (parsed === null) {
        previousType = null;
        if (tag !== OUTSIDE && tag !== '') bare++;
        continue;
      }
      prefixed++;
      const opens = parsed.type !== previousType;
      previousType = parsed.type;
      switch (parsed.prefix) {
        case 'B':
          if (opens) beginOpens++;
          else beginDivides++;
          break;
        case 'I':
          if (opens) insideOpens++;
          break;
        case 'E':
        case 'L':
          ends++;
          break;
        case 'S':
        case 'U':
          singles++;
          break;
        default:
          parsed.prefix satisfies never;
      }
    }
  }
  const evidence: Record<string, number> = {
    'B- opens an entity': beginOpens,
    'I- opens an entity': insideOpens,
    'B- after the same type': beginDivides,
  };
  if (ends > 0) evidence['E- or L-'] = ends;
  if (singles > 0) evidence['S- or U-'] = singles;
  if (bare > 0) evidence['without a prefix'] = bare;

  const starts = beginOpens + beginDivides + singles;
  let scheme: TagScheme = 'IOB2';
  if (bare > prefixed) scheme = 'tokens';
  else if (ends + singles > 0 && (ends + singles) * 2 >= starts) scheme = 'IOBES';
  else if (insideOpens > beginOpens) scheme = 'IOB1';
  return { scheme, evidence };
}

/** A tag that does not fit its scheme: which one, why, and how it was read. */
export interface TagRepair {
  readonly index: number;
  readonly kind: 'orphan-inside' | 'unknown-tag' | 'missing-tag';
  readonly action: 'repaired' | 'read-as-outside';
}

/**
 * Rewrites the tags of sentences to IOB2. Spans are as in seqeval's default reading: I- (and E-, L-) goes on with an entity of the
 * same type that is open, and opens one otherwise, which in any scheme but IOB1 is a repair. Tags of other schemes are read by their
 * meaning (E- as I-, S- as B-), tags without a prefix as `O`, both reported. Scheme `tokens` keeps every tag.
 */
export class Iob2Converter {
  readonly #scheme: TagScheme;
  readonly #reader = new TagReader();
  /** The one string for each tag written, so that a data set does not hold thousands of copies. */
  readonly #begin = new Map<string, string>();
  readonly #inside = new Map<string, string>();

  constructor(scheme: TagScheme) {
    this.#scheme = scheme;
  }

  /** Converts one sentence; each tag that had to be repaired is told to `onRepair`. An empty tag is a missing one. */
  convert(tags: readonly string[], onRepair: (repair: TagRepair) => void): string[] {
    const out: string[] = new Array<string>(tags.length);
    /** Type of the entity that an I- can go on with. */
    let openType: string | null = null;
    for (let index = 0; index < tags.length; index++) {
      const tag = tags[index]!;
      const parsed = this.#reader.read(tag);
      if (parsed === null) {
        openType = null;
        out[index] = tag !== '' && this.#scheme === 'tokens' ? tag : OUTSIDE;
        if (tag !== out[index]) {
          onRepair({ index, kind: tag === '' ? 'missing-tag' : 'unknown-tag', action: 'read-as-outside' });
        }
        continue;
      }
      const { prefix, type } = parsed;
      if (this.#scheme === 'tokens') {
        out[index] = tag;
        continue;
      }
      if (prefix !== 'B' && prefix !== 'I' && this.#scheme !== 'IOBES') {
        onRepair({ index, kind: 'unknown-tag', action: 'repaired' });
      }
      switch (prefix) {
        case 'B':
          out[index] = this.#write(this.#begin, 'B-', type);
          openType = type;
          break;
        case 'S':
        case 'U':
          out[index] = this.#write(this.#begin, 'B-', type);
          openType = null;
          break;
        case 'I':
        case 'E':
        case 'L':
          if (openType === type) {
            out[index] = this.#write(this.#inside, 'I-', type);
          } else {
            if (this.#scheme !== 'IOB1') onRepair({ index, kind: 'orphan-inside', action: 'repaired' });
            out[index] = this.#write(this.#begin, 'B-', type);
          }
          openType = prefix === 'I' ? type : null;
          break;
        default:
          prefix satisfies never;
      }
    }
    return out;
  }

  #write(written: Map<string, string>, prefix: 'B-' | 'I-', type: string): string {
    let tag = written.get(type);
    if (tag === undefined) {
      tag = prefix + type;
      written.set(type, tag);
    }
    return tag;
  }
}

/** An entity: words `start` to `end` (exclusive) have the type. */
export interface WordSpan {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** The entities of IOB2 tags. An I- without an entity of its type before it opens one, as in seqeval's default reading. */
export function readSpans(tags: readonly string[]): WordSpan[] {
  const spans: WordSpan[] = [];
  let type: string | null = null;
  let start = 0;
  for (let index = 0; index <= tags.length; index++) {
    const tag = index < tags.length ? tags[index]! : OUTSIDE;
    const tagType: string | null = typeOf(tag);
    if (type !== null && (tagType !== type || tag[0] === 'B')) {
      spans.push({ type, start, end: index });
      type = null;
    }
    if (tagType !== null && type === null) {
      type = tagType;
      start = index;
    }
  }
  return spans;
}
