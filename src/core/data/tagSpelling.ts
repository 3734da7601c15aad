/**
 * How a file spells its tags where it is not `B-PER` and `O`: `B_PER`, `b-per`, `PER.B`, and `0` or `NONE` for `O`.
 * Determined from all tags of a file, since any of these can be a tag of its own elsewhere: a type, a part of speech.
 */
import { MARKS, type Mark, type ParsedTag, parseMarked } from './schemes.ts';
import { OUTSIDE } from './tags.ts';

/** What separates a mark from its type; hyphens other than the minus sign come from typesetting programs. */
const SEPARATORS = ['-', '_', ':', '.', '\u2010', '\u2011', '\u2013'] as const;
/** Tags that can stand for `O` in a file without one. */
const OUTSIDE_WORDS: ReadonlySet<string> = new Set(['o', '0', '_', '-', 'NONE', 'None', 'none']);
/** Whether a tag is `O`, or can stand for it in a file without one. */
export function isOutsideWord(tag: string): boolean {
  return tag === OUTSIDE || OUTSIDE_WORDS.has(tag);
}

/** Share of the tags other than those outside that must have marks of one spelling. */
const MIN_SPELLED_SHARE = 0.95;
/** Share of all tags that one must have to stand for `O` among types without marks. */
const MIN_OUTSIDE_SHARE = 0.5;
/** Bare types are names: features (`Number=Sing`), numbers and punctuation are not. */
const TYPE_NAME = /^\p{L}[\p{L}\p{M}\p{N}_.-]*$/u;

export function isTypeName(tag: string): boolean {
  return TYPE_NAME.test(tag);
}

interface MarkSpelling {
  readonly separator: string;
  /** Whether prefixes are written after the type. */
  readonly suffixed: boolean;
  readonly lowerCase: boolean;
}

export interface TagSpelling {
  /** Null where marks are spelled in the usual way, or there are none. */
  readonly marks: MarkSpelling | null;
  /** The tag that means `O`. */
  readonly outside: string;
}

interface Candidate {
  readonly spelling: MarkSpelling;
  count: number;
  readonly typesOf: Map<Mark, Set<string>>;
}

/**
 * The spelling of a file's tags; null where it is the usual one.
 *
 * Marks are seen in another spelling where nearly all tags other than `O` have it, and at least half of the types of
 * marks that go on with an entity (I, M, E, L) are types of B too. Without an `O`, one of a few words stands for it:
 * beside marks the most frequent of them, beside bare types one that half of all words have.
 *
 * @param countOf all distinct tags and how often they occur
 * @param isMarked whether it is known that tags have marks, so that most of them are enough
 */
export function recogniseSpelling(
  countOf: ReadonlyMap<string, number>,
  isMarked = false,
): TagSpelling | null {
  const candidates = new Map<string, Candidate>();
  let total = 0;
  let usual = 0;
  let all = 0;
  let areNames = true;
  let outside = OUTSIDE;
  for (const [tag, count] of countOf) {
    if (tag === '') continue;
    all += count;
    if (OUTSIDE_WORDS.has(tag) && count > (outside === OUTSIDE ? 0 : countOf.get(outside)!)) outside = tag;
    if (tag === OUTSIDE || OUTSIDE_WORDS.has(tag)) continue;
    total += count;
    areNames &&= isTypeName(tag);
    let isUsual = false;
    for (const spelling of spellingsOf(tag)) {
      isUsual ||= spelling.separator === '-' && !spelling.lowerCase;
      addTo(candidates, spelling, tag, count);
    }
    if (isUsual) usual += count;
  }
  if (countOf.has(OUTSIDE)) outside = OUTSIDE;
  if (total === 0) return null;
  if (usual * 2 >= total) return outside === OUTSIDE ? null : { marks: null, outside };
  const best = [...candidates.values()].reduce<Candidate | null>(
    (found, one) => (found === null || one.count > found.count ? one : found),
    null,
  );
  if (best !== null) {
    const isSure = best.count >= total * MIN_SPELLED_SHARE && sharesTypes(best);
    if (isSure || (isMarked && best.count * 2 > total)) return { marks: best.spelling, outside };
  }
  const isMain = countOf.get(outside)! >= all * MIN_OUTSIDE_SHARE;
  return outside !== OUTSIDE && areNames && isMain ? { marks: null, outside } : null;
}

/**
 * Whether tags that say little by themselves can be spelled so: nearly all that are not outside have the spelling's
 * marks.
 */
export function fitsSpelling(countOf: ReadonlyMap<string, number>, spelling: TagSpelling): boolean {
  if (spelling.outside !== OUTSIDE && countOf.has(OUTSIDE)) return false;
  if (spelling.marks === null) return countOf.has(spelling.outside);
  let total = 0;
  let fitting = 0;
  for (const [tag, count] of countOf) {
    if (tag === '' || tag === OUTSIDE || tag === spelling.outside) continue;
    total += count;
    if (parseSpelled(tag, spelling.marks) !== null) fitting += count;
  }
  return fitting >= total * MIN_SPELLED_SHARE;
}

/** The tag in the usual spelling. The type is unchanged. */
export function respell(tag: string, { marks, outside }: TagSpelling): string {
  if (tag === outside) return OUTSIDE;
  const parsed = marks === null ? null : parseSpelled(tag, marks);
  if (marks === null || parsed === null) return tag;
  return marks.suffixed ? `${parsed.type}-${parsed.mark}` : `${parsed.mark}-${parsed.type}`;
}

function* spellingsOf(tag: string): Generator<MarkSpelling> {
  for (const suffixed of [false, true]) {
    const separator = suffixed ? tag.at(-2) : tag[1];
    const mark = suffixed ? tag.at(-1) : tag[0];
    if (tag.length < 3 || !SEPARATORS.some((one) => one === separator)) continue;
    if (MARKS.some((one) => one === mark)) yield { separator: separator!, suffixed, lowerCase: false };
    else if (MARKS.some((one) => one.toLowerCase() === mark)) {
      yield { separator: separator!, suffixed, lowerCase: true };
    }
  }
}

function addTo(candidates: Map<string, Candidate>, spelling: MarkSpelling, tag: string, count: number): void {
  const key = `${spelling.separator}${spelling.suffixed}${spelling.lowerCase}`;
  let candidate = candidates.get(key);
  if (candidate === undefined) {
    candidate = { spelling, count: 0, typesOf: new Map() };
    candidates.set(key, candidate);
  }
  candidate.count += count;
  const { mark, type } = parseSpelled(tag, spelling)!;
  const types = candidate.typesOf.get(mark);
  if (types === undefined) candidate.typesOf.set(mark, new Set([type]));
  else types.add(type);
}

function parseSpelled(tag: string, { separator, suffixed, lowerCase }: MarkSpelling): ParsedTag | null {
  if (tag.length < 3 || (suffixed ? tag.at(-2) : tag[1]) !== separator) return null;
  const letter = suffixed ? tag.at(-1)! : tag[0]!;
  if (lowerCase && letter === letter.toUpperCase()) return null;
  const mark = lowerCase ? letter.toUpperCase() : letter;
  return parseMarked(suffixed ? `${tag.slice(0, -2)}-${mark}` : `${mark}-${tag.slice(2)}`, suffixed);
}

function sharesTypes({ typesOf }: Candidate): boolean {
  const begun = typesOf.get('B') ?? new Set();
  const goneOn = new Set((['I', 'M', 'E', 'L'] as const).flatMap((mark) => [...(typesOf.get(mark) ?? [])]));
  const shared = [...goneOn].filter((type) => begun.has(type)).length;
  return shared > 0 && shared * 2 >= goneOn.size;
}
