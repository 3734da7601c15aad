/**
 * What character offsets count. Python counts code points, JavaScript UTF-16 units, in which a character outside the
 * basic plane (an emoji) is two. Only spans after such a character show which of them a file means, so these are
 * examined.
 */
import type { Fact } from '../report.ts';
import { splitWords } from '../words.ts';
import { isSameText } from './spanTags.ts';

const OFFSET_UNITS = ['code-points', 'utf-16'] as const;
export type OffsetUnit = (typeof OFFSET_UNITS)[number];

/** A place in a text, in the unit of its file. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
  /** The text that the file gives for the span. */
  readonly text?: string;
}

const WIDE_CHARACTER = /[\ud800-\udbff][\udc00-\udfff]/;

/** Up to this offset the two units agree in a text: its length where they always do. */
export function sharedOffsets(text: string): number {
  const first = text.search(WIDE_CHARACTER);
  return first < 0 ? text.length : first;
}

/** From code points of one text to its UTF-16 units. */
export class CodePointMap {
  /** UTF-16 offset of each code point, and of the end. */
  readonly #offsets: Uint32Array;
  readonly #count: number;

  constructor(text: string) {
    this.#offsets = new Uint32Array(text.length + 1);
    let count = 0;
    for (let unit = 0; unit < text.length; unit += text.codePointAt(unit)! > 0xffff ? 2 : 1) {
      this.#offsets[count++] = unit;
    }
    this.#offsets[count] = text.length;
    this.#count = count;
  }

  /** Offsets outside the text stay outside. */
  toUtf16(codePoints: number): number {
    if (!Number.isInteger(codePoints) || codePoints < 0) return codePoints;
    if (codePoints > this.#count) return this.#offsets[this.#count]! + codePoints - this.#count;
    return this.#offsets[codePoints]!;
  }

  convert<Range extends OffsetRange>(range: Range): Range {
    return { ...range, start: this.toUtf16(range.start), end: this.toUtf16(range.end) };
  }
}

/** The ranges of one text. */
export interface OffsetEvidence {
  readonly text: string;
  readonly ranges: readonly OffsetRange[];
}

export interface DetectedOffsetUnit {
  readonly unit: OffsetUnit;
  /** Ranges that fit in this unit and not in the other. */
  readonly deciding: number;
  /** Ranges whose place depends on the unit. */
  readonly dependent: number;
}

/**
 * Determines the unit from all ranges of a file whose place depends on it. A range that gives its text votes for the
 * unit in which it matches; where none of them decides, ranges vote for the unit in which they begin and end with
 * words (by the rule `words`). The majority decides, and `usual` where there is none.
 */
export function detectOffsetUnit(records: Iterable<OffsetEvidence>, usual: OffsetUnit): DetectedOffsetUnit {
  const byText: Record<OffsetUnit, number> = { 'code-points': 0, 'utf-16': 0 };
  const byWords: Record<OffsetUnit, number> = { 'code-points': 0, 'utf-16': 0 };
  let dependent = 0;
  for (const { text, ranges } of records) {
    if (ranges.length === 0 || sharedOffsets(text) === text.length) continue;
    const map = new CodePointMap(text);
    const words = splitWords(text, 'words');
    const starts = new Set(words.map(({ start }) => start));
    const ends = new Set(words.map(({ end }) => end));
    const isAtWords = ({ start, end }: OffsetRange): boolean =>
      start < end && starts.has(start) && ends.has(end);
    for (const range of ranges) {
      const converted = map.convert(range);
      if (converted.start === range.start && converted.end === range.end) continue;
      dependent++;
      if (range.text !== undefined) {
        const { text: expected } = range;
        vote(byText, ({ start, end }) => isSameText(text.slice(start, end), expected), converted, range);
      }
      vote(byWords, isAtWords, converted, range);
    }
  }
  for (const votes of [byText, byWords]) {
    if (votes['code-points'] === votes['utf-16']) continue;
    const unit = votes['code-points'] > votes['utf-16'] ? 'code-points' : 'utf-16';
    return { unit, deciding: votes[unit], dependent };
  }
  return { unit: usual, deciding: 0, dependent };
}

function vote(
  votes: Record<OffsetUnit, number>,
  fits: (range: OffsetRange) => boolean,
  asCodePoints: OffsetRange,
  asUtf16: OffsetRange,
): void {
  const fitsCodePoints = fits(asCodePoints);
  if (fitsCodePoints !== fits(asUtf16)) votes[fitsCodePoints ? 'code-points' : 'utf-16']++;
}

/** Empty where no range of the file depends on the unit. */
export function offsetFacts({ unit, deciding, dependent }: DetectedOffsetUnit): Fact[] {
  if (dependent === 0) return [];
  return [
    { what: unit === 'code-points' ? 'offsetsByCodePoint' : 'offsetsByUtf16', values: { count: deciding } },
  ];
}
