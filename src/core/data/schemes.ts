/**
 * Tag schemes: how tags mark where entities begin and end. The scheme of a file is recognised from counts over all
 * its tags and rewritten to IOB2, the one scheme that the rest of the program knows.
 */
import { type GivesWay, NO_TURNS } from '../turns.ts';
import type { EvidenceName, SchemeEvidence, TagScheme } from './report.ts';
import { OUTSIDE, type Prefix, prefixOf, tagOf, typeOf } from './tags.ts';

/** B- begin, I- inside, E- end, S- single; L- last, U- unit in BILOU; M- middle, W- whole in BMEWO. */
export const MARKS = ['B', 'I', 'E', 'S', 'L', 'U', 'M', 'W'] as const;
export type Mark = (typeof MARKS)[number];

export interface ParsedTag {
  readonly mark: Mark;
  readonly type: string;
}

function isMark(letter: string | undefined): letter is Mark {
  return (MARKS as readonly (string | undefined)[]).includes(letter);
}

/** `B-creative-work` → B, `creative-work`; null for `O` and for tags without a prefix. */
function parsePrefixed(tag: string): ParsedTag | null {
  if (tag.length < 3 || tag[1] !== '-') return null;
  const mark = tag[0];
  return isMark(mark) ? { mark, type: tag.slice(2) } : null;
}

/** `creative-work-B` → B, `creative-work`; null for `O` and for tags without a suffix after the type. */
function parseSuffixed(tag: string): ParsedTag | null {
  if (tag.length < 3 || tag.at(-2) !== '-') return null;
  const mark = tag.at(-1);
  return isMark(mark) ? { mark, type: tag.slice(0, -2) } : null;
}

/**
 * Mark and type of a tag whose mark is a prefix of the type, or a suffix; null for `O` and for tags without one
 * there.
 */
export function parseMarked(tag: string, suffixed: boolean): ParsedTag | null {
  return suffixed ? parseSuffixed(tag) : parsePrefixed(tag);
}

/** Whether `tag` is `O` or has a mark before its type that one of the schemes knows. */
export function isSchemeTag(tag: string): boolean {
  return tag === OUTSIDE || parsePrefixed(tag) !== null;
}

/** Whether `tag` has a suffix after its type, like `PER-B`. Words can look the same: `vitamin-E`. */
export function isSuffixedTag(tag: string): boolean {
  return parseSuffixed(tag) !== null;
}

/** Tags repeat: each distinct one is parsed once. */
class TagReader {
  readonly #parsed = new Map<string, ParsedTag | null>();
  readonly #suffixed: boolean;

  constructor(suffixed: boolean) {
    this.#suffixed = suffixed;
  }

  read(tag: string): ParsedTag | null {
    let parsed = this.#parsed.get(tag);
    if (parsed === undefined) {
      parsed = parseMarked(tag, this.#suffixed);
      this.#parsed.set(tag, parsed);
    }
    return parsed;
  }
}

/** How tags are to be read. */
export interface TagReading {
  readonly scheme: TagScheme;
  /** Whether the prefix is written as a suffix, after the type: `PER-B`. */
  readonly suffixed: boolean;
}

export interface RecognisedScheme extends TagReading {
  /** The counts that led to it. */
  readonly evidence: SchemeEvidence;
  /** All schemes that the tags fit without exception: several where there are few. Empty where tags have no marks. */
  readonly fits: readonly TagScheme[];
}

/** O is a main tag if it makes up at least this share of all words, or is the most frequent tag. */
const MAIN_TAG_SHARE = 0.25;

/**
 * Recognises the scheme of one file.
 *
 * Where most tags other than `O` have no mark: `bare` entity types where `O` is a main tag (the most frequent, or a
 * quarter of all words), else `tokens`, such as parts of speech. Where more tags have their mark after the type than
 * before it, marks are read there.
 *
 * Else, with runs as the longest sequences of words whose tags have one type:
 * - marks of ends and singles (E- S-, L- U-, M- W-) that are at least half as many as B-, S-, U- and W- together:
 *   `IOE1` or `IOE2` where there is E- alone and hardly a B- (less than half as many): `IOE2` where E- closes more
 *   runs than I- does, `IOE1` where most E- are inside runs; otherwise `BMEWO` where M- outnumbers I- or W- the other
 *   singles, `BILOU` where L- and U- outnumber E- and S-, else `IOBES`;
 * - `IOB1` where I- opens more runs than B- does (there, B- only divides two neighbours of one type). Files in which
 *   I- is the only mark are read as IOB1 too: it then means the same as IO;
 * - `IOB2` otherwise, also where every tag is `O`.
 */
export async function recogniseScheme(
  sequences: readonly (readonly string[])[],
  turns: GivesWay = NO_TURNS,
): Promise<RecognisedScheme> {
  const form = await countForms(sequences, turns);
  const suffixed = form.suffixed > form.prefixed && form.suffixed > form.bare;
  const marked = suffixed ? form.suffixed : form.prefixed;
  const unmarked = suffixed ? form.bare + form.prefixed : form.bare + form.suffixed;
  if (unmarked > marked) {
    const bareTags = marked + unmarked;
    const isMainTag =
      form.outside > 0 &&
      (form.outside >= form.mostFrequent || form.outside >= (form.outside + bareTags) * MAIN_TAG_SHARE);
    const evidence = { outside: form.outside, bareTags };
    return { scheme: isMainTag ? 'bare' : 'tokens', suffixed: false, evidence, fits: [] };
  }
  const counts = await countMarks(sequences, new TagReader(suffixed), turns);
  const { opens, divides, closes, insideRun, total } = counts;
  const ends = total.E + total.L;
  const singles = total.S + total.U + total.W;
  const endCloses = closes.E + closes.L;
  const endDivides = insideRun.E + insideRun.L;
  const more: readonly (readonly [EvidenceName, number])[] = [
    ['insideCloses', ends > 0 ? closes.I : 0],
    ['endCloses', endCloses],
    ['endDivides', endDivides],
    ['singles', singles],
    ['middles', total.M],
    ['bareTags', unmarked],
    ['suffixes', suffixed ? form.suffixed : 0],
  ];
  const evidence: SchemeEvidence = {
    beginOpens: opens.B,
    insideOpens: opens.I,
    beginDivides: divides.B,
    ...Object.fromEntries(more.filter(([, count]) => count > 0)),
  };
  const scheme = ((): TagScheme => {
    const others = ends + singles + total.M;
    if (others > 0 && others * 2 >= total.B + singles) {
      if (ends === total.E && singles + total.M === 0 && total.B * 2 < ends) {
        if (endCloses > closes.I) return 'IOE2';
        if (endDivides > endCloses) return 'IOE1';
      } else if (total.M > total.I || total.W > total.S + total.U) return 'BMEWO';
      else return total.L + total.U > total.E + total.S ? 'BILOU' : 'IOBES';
    }
    return opens.I > opens.B ? 'IOB1' : 'IOB2';
  })();
  const fits = unmarked > 0 ? [] : MARKED_SCHEMES.filter((candidate) => isWellFormed(counts, candidate));
  return { scheme, suffixed, evidence, fits };
}

interface TagForms {
  readonly prefixed: number;
  /** With a suffix after the type and no prefix. */
  readonly suffixed: number;
  readonly bare: number;
  readonly outside: number;
  /** Occurrences of the most frequent tag other than O. */
  readonly mostFrequent: number;
}

async function countForms(sequences: readonly (readonly string[])[], turns: GivesWay): Promise<TagForms> {
  const countOf = new Map<string, number>();
  for (const tags of sequences) {
    for (const tag of tags) countOf.set(tag, (countOf.get(tag) ?? 0) + 1);
    if (turns.isDue) await turns.giveWay();
  }
  const form = { prefixed: 0, suffixed: 0, bare: 0, outside: countOf.get(OUTSIDE) ?? 0, mostFrequent: 0 };
  for (const [tag, count] of countOf) {
    if (tag === OUTSIDE || tag === '') continue;
    form.mostFrequent = Math.max(form.mostFrequent, count);
    if (parsePrefixed(tag) !== null) form.prefixed += count;
    else if (parseSuffixed(tag) !== null) form.suffixed += count;
    else form.bare += count;
  }
  return form;
}

type MarkCounts = Record<Mark, number>;

interface RunCounts {
  /** At the beginning of a run. */
  readonly opens: MarkCounts;
  /** Not at the beginning. */
  readonly divides: MarkCounts;
  /** At the end. */
  readonly closes: MarkCounts;
  /** Not at the end. */
  readonly insideRun: MarkCounts;
  readonly total: MarkCounts;
}

async function countMarks(
  sequences: readonly (readonly string[])[],
  reader: TagReader,
  turns: GivesWay,
): Promise<RunCounts> {
  const zero = (): MarkCounts => ({ B: 0, I: 0, E: 0, S: 0, L: 0, U: 0, M: 0, W: 0 });
  const counts = { opens: zero(), divides: zero(), closes: zero(), insideRun: zero(), total: zero() };
  for (const tags of sequences) {
    let previous: ParsedTag | null = null;
    for (const tag of tags) {
      const parsed = reader.read(tag);
      const goesOn = parsed !== null && parsed.type === previous?.type;
      if (previous !== null) counts[goesOn ? 'insideRun' : 'closes'][previous.mark]++;
      if (parsed !== null) {
        counts.total[parsed.mark]++;
        counts[goesOn ? 'divides' : 'opens'][parsed.mark]++;
      }
      previous = parsed;
    }
    if (previous !== null) counts.closes[previous.mark]++;
    if (turns.isDue) await turns.giveWay();
  }
  return counts;
}

type MarkedScheme = Exclude<TagScheme, 'bare' | 'tokens'>;

/** What a scheme's tags are like: its marks, and those that never begin or never end an entity. */
interface SchemeRules {
  readonly marks: readonly Mark[];
  readonly neverOpen: readonly Mark[];
  readonly neverClose: readonly Mark[];
}

/** Of IOB1 and IOE1, runs are what counts: B- and E- only separate neighbours of one type. */
const RULES: Readonly<Record<MarkedScheme, SchemeRules>> = {
  IOB1: { marks: ['B', 'I'], neverOpen: ['B'], neverClose: [] },
  IOB2: { marks: ['B', 'I'], neverOpen: ['I'], neverClose: [] },
  IOE1: { marks: ['I', 'E'], neverOpen: [], neverClose: ['E'] },
  IOE2: { marks: ['I', 'E'], neverOpen: [], neverClose: ['I'] },
  IOBES: { marks: ['B', 'I', 'E', 'S'], neverOpen: ['I', 'E'], neverClose: ['B', 'I'] },
  BILOU: { marks: ['B', 'I', 'L', 'U'], neverOpen: ['I', 'L'], neverClose: ['B', 'I'] },
  BMEWO: { marks: ['B', 'M', 'E', 'W', 'S'], neverOpen: ['M', 'E'], neverClose: ['B', 'M'] },
  IO: { marks: ['I'], neverOpen: [], neverClose: [] },
};
const MARKED_SCHEMES = Object.keys(RULES) as MarkedScheme[];

function isWellFormed({ opens, closes, total }: RunCounts, scheme: MarkedScheme): boolean {
  const { marks, neverOpen, neverClose } = RULES[scheme];
  return (
    MARKS.every((mark) => total[mark] === 0 || marks.includes(mark)) &&
    neverOpen.every((mark) => opens[mark] === 0) &&
    neverClose.every((mark) => closes[mark] === 0)
  );
}

/** Schemes in which I- opens an entity as a rule. */
const INSIDE_MAY_OPEN: readonly TagScheme[] = ['IOB1', 'IOE1', 'IOE2', 'IO'];

/** A tag that does not fit its scheme: which one, why, and how it was read. */
export interface TagRepair {
  readonly index: number;
  readonly kind: 'orphan-inside' | 'unknown-tag' | 'missing-tag';
  readonly action: 'repaired' | 'read-as-outside';
}

/**
 * Rewrites the tags of sentences to IOB2. Spans are as in seqeval's default reading: I- (and M-, E-, L-) goes on with
 * an entity of the same type that is open, and opens one otherwise, which is a repair except in IOB1, IOE1, IOE2 and
 * IO; E- and L- close it. Marks that the scheme does not have are read by their meaning (E- as I-, S- as B-), tags
 * without a mark as `O`, both reported. In `bare` every tag other than `O` is a type, whatever it begins with, and
 * neighbours of one type are one entity. `tokens` keeps every tag.
 */
export class Iob2Converter {
  readonly #reading: TagReading;
  readonly #reader: TagReader;
  readonly #marks: readonly Mark[];
  readonly #insideMayOpen: boolean;
  /** The one string for each tag written, so that a data set does not hold thousands of copies. */
  readonly #begin = new Map<string, string>();
  readonly #inside = new Map<string, string>();

  constructor(reading: TagReading) {
    const { scheme, suffixed } = reading;
    this.#reading = reading;
    this.#reader = new TagReader(suffixed);
    this.#marks = scheme === 'bare' || scheme === 'tokens' ? [] : RULES[scheme].marks;
    this.#insideMayOpen = INSIDE_MAY_OPEN.includes(scheme);
  }

  /**
   * Converts one sentence; each tag that had to be repaired is reported to `onRepair`. An empty tag is a missing one.
   */
  convert(tags: readonly string[], onRepair: (repair: TagRepair) => void): string[] {
    switch (this.#reading.scheme) {
      case 'tokens':
        return tags.map((tag, index) => (tag === '' ? readAsOutside(tag, index, onRepair) : tag));
      case 'bare':
        return this.#convertBare(tags, onRepair);
      default:
        return this.#convertMarked(tags, onRepair);
    }
  }

  #convertBare(tags: readonly string[], onRepair: (repair: TagRepair) => void): string[] {
    return tags.map((tag, index) => {
      if (tag === OUTSIDE) return OUTSIDE;
      if (tag === '') return readAsOutside(tag, index, onRepair);
      return index > 0 && tags[index - 1] === tag
        ? this.#write(this.#inside, 'I', tag)
        : this.#write(this.#begin, 'B', tag);
    });
  }

  #convertMarked(tags: readonly string[], onRepair: (repair: TagRepair) => void): string[] {
    const out: string[] = new Array<string>(tags.length);
    /** Type of the entity that an I- can continue. */
    let openType: string | null = null;
    for (let index = 0; index < tags.length; index++) {
      const tag = tags[index]!;
      if (tag === OUTSIDE) {
        openType = null;
        out[index] = OUTSIDE;
        continue;
      }
      const parsed = this.#reader.read(tag);
      if (parsed === null) {
        openType = null;
        out[index] = readAsOutside(tag, index, onRepair);
        continue;
      }
      const { mark, type } = parsed;
      if (!this.#marks.includes(mark)) onRepair({ index, kind: 'unknown-tag', action: 'repaired' });
      switch (mark) {
        case 'B':
          out[index] = this.#write(this.#begin, 'B', type);
          openType = type;
          break;
        case 'S':
        case 'U':
        case 'W':
          out[index] = this.#write(this.#begin, 'B', type);
          openType = null;
          break;
        case 'I':
        case 'M':
        case 'E':
        case 'L':
          if (openType === type) {
            out[index] = this.#write(this.#inside, 'I', type);
          } else {
            if (!this.#insideMayOpen) onRepair({ index, kind: 'orphan-inside', action: 'repaired' });
            out[index] = this.#write(this.#begin, 'B', type);
          }
          openType = mark === 'I' || mark === 'M' ? type : null;
          break;
        default:
          mark satisfies never;
      }
    }
    return out;
  }

  #write(written: Map<string, string>, prefix: Prefix, type: string): string {
    let tag = written.get(type);
    if (tag === undefined) {
      tag = tagOf(prefix, type);
      written.set(type, tag);
    }
    return tag;
  }
}

function readAsOutside(tag: string, index: number, onRepair: (repair: TagRepair) => void): string {
  onRepair({ index, kind: tag === '' ? 'missing-tag' : 'unknown-tag', action: 'read-as-outside' });
  return OUTSIDE;
}

/** An entity: words `start` to `end` (exclusive) have the type. */
export interface WordSpan {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The entities of IOB2 tags. An I- without an entity of its type before it opens one, as in seqeval's default
 * reading.
 */
export function readSpans(tags: readonly string[]): WordSpan[] {
  const spans: WordSpan[] = [];
  let type: string | null = null;
  let start = 0;
  for (let index = 0; index <= tags.length; index++) {
    const tag = index < tags.length ? tags[index]! : OUTSIDE;
    const tagType: string | null = typeOf(tag);
    if (type !== null && (tagType !== type || prefixOf(tag) === 'B')) {
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
