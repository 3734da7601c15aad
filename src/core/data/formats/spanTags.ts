/**
 * From spans to tags. Spans of characters become the whole words they touch; of spans that share words one is taken;
 * the rest is reported, so that every span is either in the tags or among the problems.
 */
import type { ReadChoices } from '../choices.ts';
import type { ProblemLog } from '../problemLog.ts';
import type { Fact, ProblemAction, ProblemKind } from '../report.ts';
import type { WordSpan } from '../schemes.ts';
import { OUTSIDE, tagOf } from '../tags.ts';
import type { WordAt } from '../words.ts';

export interface TagsFromSpans<Span extends WordSpan> {
  /** IOB2, one for each word. */
  readonly tags: readonly string[];
  /** Spans that end before they begin or reach beyond the words. */
  readonly outOfRange: readonly Span[];
  /**
   * Spans that share words with one that was taken. Those of the same words and type as a taken one are not among
   * them.
   */
  readonly leftOut: readonly Span[];
}

/**
 * Tags from spans of words (`end` exclusive). Of spans that share words, `outermost` takes the longest and
 * `innermost` the shortest, of equally long ones the one that begins first, of those the first in the file.
 */
export function tagsFromWordSpans<Span extends WordSpan>(
  wordCount: number,
  spans: readonly Span[],
  nested: ReadChoices['nested'],
): TagsFromSpans<Span> {
  const tags = new Array<string>(wordCount).fill(OUTSIDE);
  const outOfRange: Span[] = [];
  const inRange: Span[] = [];
  for (const span of spans) {
    const { start, end } = span;
    const fits =
      Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= wordCount;
    (fits ? inRange : outOfRange).push(span);
  }
  const sign = nested === 'outermost' ? -1 : 1;
  // The sort is stable: spans of one place stay in the order of the file.
  const ordered = inRange.toSorted(
    (a, b) => sign * (a.end - a.start - (b.end - b.start)) || a.start - b.start,
  );
  const leftOut = new Set<Span>();
  const taken = new Map<number, Span>();
  for (const span of ordered) {
    let free = true;
    for (let word = span.start; word < span.end && free; word++) free = tags[word] === OUTSIDE;
    if (free) {
      taken.set(span.start, span);
      tags[span.start] = tagOf('B', span.type);
      tags.fill(tagOf('I', span.type), span.start + 1, span.end);
      continue;
    }
    const twin = taken.get(span.start);
    if (twin?.end !== span.end || twin.type !== span.type) leftOut.add(span);
  }
  return { tags, outOfRange, leftOut: inRange.filter((span) => leftOut.has(span)) };
}

/** A span of a text: `text.slice(start, end)`, in UTF-16 units. */
export interface CharacterSpan {
  readonly start: number;
  readonly end: number;
  readonly type: string;
  /** The text that the file gives for the span. */
  readonly text?: string;
}

/** The 1-based line of the file that a UTF-16 offset of the text belongs to. */
export type LineAt = (position: number) => number;

/** A span's text that is not at its offsets is searched for within this many UTF-16 units of them. */
const SEARCH_DISTANCE = 200;

/** Turns the spans of the texts of one file into tags, and counts what the facts about the file report. */
export class SpanTagger {
  readonly #file: string;
  readonly #nested: ReadChoices['nested'];
  readonly #problems: ProblemLog;
  readonly #tagOf = new Map<string, string>();
  #leftOut = 0;
  /** CRLF of the last text that it was asked for: where each would be if those before it were single characters. */
  #returns: { readonly text: string; readonly places: readonly number[] } = { text: '', places: [] };

  constructor(file: string, { nested }: Pick<ReadChoices, 'nested'>, problems: ProblemLog) {
    this.#file = file;
    this.#nested = nested;
    this.#problems = problems;
  }

  /**
   * Moves a span to the characters it means: where it has a text that is not at its offsets, to where it is when line
   * ends of two characters count as one, else to the nearest place that has it; without what is outside `text`, and
   * without spaces at its edges. Null, and a problem, where nothing is left, and where an entirely different text is
   * at the offsets.
   */
  settle(text: string, span: CharacterSpan, lineAt: LineAt): CharacterSpan | null {
    const { type } = span;
    const line = lineAt(span.start);
    let { start, end } = span;
    if (span.text !== undefined && !isSameText(text.slice(start, end), span.text)) {
      const found = this.#find(text, span, span.text);
      const isKept = found === null && looksAlike(text.slice(start, end), span.text);
      const what = `${type} ${start}–${end}: “${span.text}” ≠ “${text.slice(start, end)}”`;
      this.#report(
        line,
        'span-text-differs',
        what,
        found !== null ? 'repaired' : isKept ? 'kept' : 'skipped',
      );
      if (found === null && !isKept) return null;
      if (found !== null) ({ start, end } = found);
    }
    const isInside =
      Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && start < text.length;
    if (!isInside || text.slice(start, end).trim() === '') {
      this.#report(line, 'span-out-of-range', `${type} ${start}–${end}: ${isInside ? '' : text}`, 'skipped');
      return null;
    }
    if (end > text.length) {
      this.#report(line, 'span-out-of-range', `${type} ${start}–${end}: ${text.slice(start)}`, 'cut-off');
      end = text.length;
    }
    const characters = text.slice(start, end);
    end -= characters.length - characters.trimEnd().length;
    start += characters.length - characters.trimStart().length;
    return { start, end, type };
  }

  /**
   * IOB2 tags of the words, from settled spans. A span that cuts words is widened to the whole of them; which of
   * several spans of one word is taken is up to `tagsFromWordSpans`.
   */
  tag(text: string, words: readonly WordAt[], spans: readonly CharacterSpan[], lineAt: LineAt): string[] {
    if (spans.length === 0) return new Array<string>(words.length).fill(OUTSIDE);
    const wordSpans: WordSpan[] = [];
    for (const { start, end, type } of spans) {
      const first = firstEndingAfter(words, start);
      let last = first;
      while (last + 1 < words.length && words[last + 1]!.start < end) last++;
      const firstWord = words[first];
      if (firstWord === undefined || firstWord.start >= end) {
        // Only words that the file itself gives can leave characters out.
        this.#report(
          lineAt(start),
          'span-out-of-range',
          `${type} ${start}–${end}: ${text.slice(start, end)}`,
          'skipped',
        );
        continue;
      }
      const lastWord = words[last]!;
      if (firstWord.start < start || lastWord.end > end) {
        const widened = text.slice(firstWord.start, lastWord.end);
        this.#report(
          lineAt(start),
          'span-cuts-word',
          `${type}: ${text.slice(start, end)} → ${widened}`,
          'widened',
        );
      }
      wordSpans.push({ type, start: first, end: last + 1 });
    }
    const { tags, leftOut } = tagsFromWordSpans(words.length, wordSpans, this.#nested);
    for (const { type, start, end } of leftOut) {
      const what = text.slice(words[start]!.start, words[end - 1]!.end);
      this.#report(lineAt(words[start]!.start), 'overlapping-spans', `${type}: ${what}`, 'skipped');
    }
    this.#leftOut += leftOut.length;
    return tags.map((tag) => this.#intern(tag));
  }

  /** How nested and overlapping spans were resolved; empty where there were none. */
  get facts(): Fact[] {
    if (this.#leftOut === 0) return [];
    const what = this.#nested === 'outermost' ? 'nestedOutermost' : 'nestedInnermost';
    return [{ what, values: { count: this.#leftOut } }];
  }

  #find(
    text: string,
    { start, end }: CharacterSpan,
    expected: string,
  ): Pick<CharacterSpan, 'start' | 'end'> | null {
    const shifted = { start: this.#beyondReturns(text, start), end: this.#beyondReturns(text, end) };
    if (isSameText(text.slice(shifted.start, shifted.end), expected)) return shifted;
    const found = findNear(text, expected, start) ?? findNear(text, expected, shifted.start);
    return found === null ? null : { start: found, end: found + expected.length };
  }

  /** The place in `text` of an offset into the same text with a single character for each CRLF. */
  #beyondReturns(text: string, offset: number): number {
    if (this.#returns.text !== text) {
      const places = Array.from(text.matchAll(/\r\n/g), ({ index }, i) => index - i);
      this.#returns = { text, places };
    }
    const { places } = this.#returns;
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle]! >= offset) high = middle;
      else low = middle + 1;
    }
    return offset + low;
  }

  #intern(tag: string): string {
    const known = this.#tagOf.get(tag);
    if (known !== undefined) return known;
    this.#tagOf.set(tag, tag);
    return tag;
  }

  #report(line: number, kind: ProblemKind, text: string, action: ProblemAction): void {
    this.#problems.of(this.#file).add({ line, kind, text, action });
  }
}

/** Index of the first word that ends after `position`: binary search, as a text can have very many. */
function firstEndingAfter(words: readonly WordAt[], position: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]!.end > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Ignores whitespace: tools write line breaks and runs of spaces in their own ways (`\n` as two characters, or one
 * space).
 */
export function isSameText(a: string, b: string): boolean {
  return a === b || withoutWhitespace(a) === withoutWhitespace(b);
}

function withoutWhitespace(text: string): string {
  return text.replace(/\\[nrt]|\s+/g, '');
}

/** Whether letters and digits are the same: other characters may be composed, escaped or replaced differently. */
function looksAlike(a: string, b: string): boolean {
  return lettersOf(a) === lettersOf(b);
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/&#?\w+;|[^\p{L}\p{M}\p{N}]/gu, '');
}

/** The occurrence of `expected` nearest to `position`; null where there is none within `SEARCH_DISTANCE`. */
function findNear(text: string, expected: string, position: number): number | null {
  if (expected.trim() === '' || !Number.isInteger(position)) return null;
  const from = Math.max(0, position - SEARCH_DISTANCE);
  const near = text.slice(from, position + SEARCH_DISTANCE + expected.length);
  const distances = [near.indexOf(expected, position - from), near.lastIndexOf(expected, position - from)]
    .filter((at) => at >= 0)
    .map((at) => from + at)
    .sort((a, b) => Math.abs(a - position) - Math.abs(b - position));
  return distances[0] ?? null;
}
