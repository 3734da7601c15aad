/** Finds JSON values in text that arrives in pieces, continues after damaged ones, and reports where they were. */
import type { ProblemAction } from '../report.ts';

export interface JsonRecord {
  readonly value: unknown;
  /** 1-based line where the record begins; its number in the file where several records share a line. */
  readonly line: number;
}

/** No data of any format nest deeper; what does is damaged. */
const MAX_DEPTH = 64;
/** Characters of a file that may be read twice to find where records continue after a damaged one. */
const RESCAN_CHARACTERS = 1 << 24;
/** Longer than whatever is searched for after damage, so that it is found across the pieces of the text. */
const TAIL_CHARACTERS = 300;

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const ESCAPABLE = new Set([...'"\\/bfnrtu'].map((char) => char.charCodeAt(0)));
const LITERAL_STARTS = new Set([...'-0123456789tfn'].map((char) => char.charCodeAt(0)));

function isSpace(code: number): boolean {
  return code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB;
}

/** What may come next between values, after spaces. */
type BetweenValues = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma-or-close';
type Expected = BetweenValues | 'rest-of-string' | 'escaped' | 'rest-of-literal';

/**
 * Follows one JSON value through pieces of text, without building it: where it ends, or where it first stops being
 * JSON. Of numbers and literals only the first character is checked; `JSON.parse` checks the rest.
 */
export class ValueScanner {
  #expected: Expected = 'value';
  #isKey = false;
  #isListName = false;
  readonly #open: number[] = [];
  readonly #pausesInLists: boolean;
  /** The key read last in the outermost object, as it is written, where lists have to be named. */
  #name = '';
  /** `list`: paused after the bracket that opens a list in the outermost object. */
  status: 'open' | 'complete' | 'damaged' | 'list' = 'open';
  /**
   * Where, in the text scanned last, an inner value ended or a bracket opened, and how many brackets were open there.
   */
  #closable = { end: 0, depth: 0 };

  constructor(pausesInLists = false) {
    this.#pausesInLists = pausesInLists;
  }

  begin(): void {
    this.#expected = 'value';
    this.#open.length = 0;
    this.status = 'open';
    this.#closable = { end: 0, depth: 0 };
  }

  /** The name of the list in which it paused. */
  get listName(): string {
    return String(parse(`"${this.#name}"`, 0)?.value ?? this.#name);
  }

  /** Continues after a pause, once the list is closed. */
  endList(): void {
    this.status = 'open';
    this.#expected = 'comma-or-close';
  }

  /**
   * Continues at `from`. Returns where it stopped: after the value where it is complete, at the first unexpected
   * character where it is damaged, else at the end of the text.
   */
  scan(text: string, from: number): number {
    let i = from;
    while (i < text.length) {
      const expected = this.#expected;
      switch (expected) {
        case 'rest-of-string':
          i = this.#scanString(text, i);
          break;
        case 'escaped':
          i = this.#scanEscape(text, i);
          break;
        case 'rest-of-literal':
          i = this.#scanLiteral(text, i);
          break;
        default: {
          const code = text.charCodeAt(i);
          i = isSpace(code) ? i + 1 : this.#take(expected, code, i);
        }
      }
      if (this.status !== 'open') return i;
    }
    return i;
  }

  /** From inside a string to just after its closing quote, or after a backslash. */
  #scanString(text: string, from: number): number {
    for (let i = from; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) {
        if (this.#isKey) this.#expected = 'colon';
        else this.#endValue(i + 1);
        return i + 1;
      }
      if (code < SPACE) return this.#damaged(i);
      if (this.#isListName) this.#name += text[i];
      if (code === BACKSLASH) {
        this.#expected = 'escaped';
        return i + 1;
      }
    }
    return text.length;
  }

  #scanEscape(text: string, at: number): number {
    if (!ESCAPABLE.has(text.charCodeAt(at))) return this.#damaged(at);
    if (this.#isListName) this.#name += text[at];
    this.#expected = 'rest-of-string';
    return at + 1;
  }

  /** From inside a number or literal to what ends it. */
  #scanLiteral(text: string, from: number): number {
    for (let i = from; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (isSpace(code) || code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT) {
        this.#endValue(i);
        return i;
      }
      if (code === COLON || code === QUOTE || code === OPEN_LIST || code === OPEN_OBJECT)
        return this.#damaged(i);
    }
    return text.length;
  }

  /** A character between values other than a space. */
  #take(expected: BetweenValues, code: number, at: number): number {
    switch (expected) {
      case 'value':
      case 'value-or-close':
        return this.#beginValue(expected, code, at);
      case 'key':
      case 'key-or-close':
        return this.#beginKey(expected, code, at);
      case 'colon':
        if (code !== COLON) return this.#damaged(at);
        this.#expected = 'value';
        return at + 1;
      case 'comma-or-close': {
        const isObject = this.#open.at(-1) === OPEN_OBJECT;
        if (code === COMMA) this.#expected = isObject ? 'key' : 'value';
        else if (code === (isObject ? CLOSE_OBJECT : CLOSE_LIST)) this.#close(at + 1);
        else return this.#damaged(at);
        return at + 1;
      }
      default:
        return expected satisfies never;
    }
  }

  #beginValue(expected: 'value' | 'value-or-close', code: number, at: number): number {
    if (code === QUOTE) {
      this.#isKey = false;
      this.#isListName = false;
      this.#expected = 'rest-of-string';
    } else if (this.#pausesInLists && code === OPEN_LIST && this.#open.length === 1) {
      this.status = 'list';
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (this.#open.length === MAX_DEPTH) return this.#damaged(at);
      this.#open.push(code);
      this.#closable = { end: at + 1, depth: this.#open.length };
      this.#expected = code === OPEN_OBJECT ? 'key-or-close' : 'value-or-close';
    } else if (code === CLOSE_LIST && expected === 'value-or-close') {
      this.#close(at + 1);
    } else if (LITERAL_STARTS.has(code)) {
      this.#expected = 'rest-of-literal';
    } else {
      return this.#damaged(at);
    }
    return at + 1;
  }

  #beginKey(expected: 'key' | 'key-or-close', code: number, at: number): number {
    if (code === QUOTE) {
      this.#isKey = true;
      this.#isListName = this.#pausesInLists && this.#open.length === 1;
      if (this.#isListName) this.#name = '';
      this.#expected = 'rest-of-string';
    } else if (code === CLOSE_OBJECT && expected === 'key-or-close') {
      this.#close(at + 1);
    } else {
      return this.#damaged(at);
    }
    return at + 1;
  }

  #close(end: number): void {
    this.#open.pop();
    this.#endValue(end);
  }

  /** The beginning of an incomplete value that was scanned from 0 in one text, completed. */
  closeCut(text: string): string {
    const { end, depth } = this.#closable;
    const brackets = this.#open.slice(0, depth).reverse();
    return text.slice(0, end) + brackets.map((code) => (code === OPEN_OBJECT ? '}' : ']')).join('');
  }

  /** A value ended: the outermost, or one inside it. */
  #endValue(end: number): void {
    if (this.#open.length === 0) {
      this.status = 'complete';
      return;
    }
    this.#closable = { end, depth: this.#open.length };
    this.#expected = 'comma-or-close';
  }

  #damaged(at: number): number {
    this.status = 'damaged';
    return at;
  }
}

export type OnMalformed = (line: number, text: string, action: ProblemAction) => void;

/** A piece of damaged text that shows the place. */
export function excerpt(text: string, offset: number): string {
  const shown = offset <= 60 ? text.slice(0, 200) : `…${text.slice(offset - 40, offset + 100)}`;
  return shown.replace(/\s+/g, ' ').trim();
}

function countLineFeeds(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = text.indexOf('\n', start); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) count++;
  return count;
}

interface OpenValue {
  /** Its text in earlier pieces. */
  readonly parts: string[];
  readonly line: number;
  /** Whitespace before it if it is the first in its line, else null. */
  readonly indentation: string | null;
}

/**
 * Where the records are: one after the other at the top, in an array at the top, in the lists of an object at the
 * top.
 */
type Place = 'top' | 'array' | 'lists';

/**
 * Finds the consecutive values at their place. Where one is damaged, continues with the next that begins like it: at
 * the same place of a line where it began a line, else wherever its first characters come again.
 */
export class RecordScanner {
  readonly #place: Place;
  readonly #onMalformed: OnMalformed;
  /** Whether records are reported by number, and not by line. */
  readonly #areNumbered: boolean;
  /** Of records that have begun. */
  #count = 0;
  readonly #value = new ValueScanner();
  #open: OpenValue | null = null;
  /** Of the open value in earlier pieces. */
  #openCharacters = 0;
  /** What the next record begins with, after a damaged one. */
  #beginning: RegExp | null = null;
  #listIs: 'awaited' | 'open' | 'closed' = 'awaited';
  /** The object that has the lists. */
  readonly #owner = new ValueScanner(true);
  /** In text that is not a record, until the line ends or, where it is not a comment, a bracket opens. */
  #skips: 'nothing' | 'comment' | 'noise' = 'nothing';
  #tail = '';
  /** Whitespace at the end of the last piece, if a line or the text begins with it. */
  #lastWhitespace: string | null = '';
  #line = 1;
  #rescanBudget = RESCAN_CHARACTERS;

  constructor(place: Place, onMalformed: OnMalformed, areNumbered = false) {
    this.#place = place;
    this.#areNumbered = areNumbered;
    this.#onMalformed = (line, text, action) => onMalformed(this.#positionOf(line), text, action);
  }

  /** The record in which the text read so far ended: where it begins, and how long it is by now. */
  get open(): { readonly line: number; readonly characters: number } | null {
    return this.#open === null ? null : { line: this.#open.line, characters: this.#openCharacters };
  }

  /** The name of the list with the last record returned. */
  get listName(): string {
    return this.#owner.listName;
  }

  /** The records that end in the piece; null after each damaged value, which may have taken a while to scan. */
  *feed(piece: string): Generator<JsonRecord | null> {
    if (this.#tail !== '') this.#lastWhitespace = null;
    const text = this.#tail + piece;
    yield* this.#read(text, false);
    this.#lastWhitespace =
      this.#open === null ? whitespaceBefore(text, text.length, this.#lastWhitespace) : null;
  }

  /** Like `feed`, after the last piece. */
  *end(): Generator<JsonRecord | null> {
    // A number or literal ends with the text, without a delimiter.
    yield* this.#read(`${this.#tail}\n`, true);
    if (this.#listIs === 'open') this.#onMalformed(this.#line - 1, 'the closing ] is missing', 'repaired');
  }

  /** The value in which a text of one piece ended, completed; null where there is none. */
  cutRecord(): JsonRecord | null {
    if (this.#open === null) return null;
    const text = this.#open.parts.join('');
    this.#value.begin();
    this.#value.scan(text, 0);
    return parse(this.#value.closeCut(text), this.#open.line);
  }

  /** What is used as the line, while the record in it or before it is the last that has begun. */
  #positionOf(line: number): number {
    return this.#areNumbered ? Math.max(1, this.#count) : line;
  }

  *#read(piece: string, isLast: boolean): Generator<JsonRecord | null> {
    let text = piece;
    let i = 0;
    this.#tail = '';
    while (i < text.length) {
      if (this.#beginning !== null) {
        this.#beginning.lastIndex = i;
        const found = this.#beginning.exec(text);
        const tailStart = isLast ? text.length : Math.max(i, text.length - TAIL_CHARACTERS);
        const next = found === null ? tailStart : found.index + found[1]!.length;
        this.#line += countLineFeeds(text, i, next);
        i = next;
        if (found === null) {
          this.#tail = text.slice(i);
          return;
        }
        this.#beginning = null;
      }
      if (this.#place === 'lists' && this.#listIs !== 'open') {
        i = this.#goToList(text, i);
        continue;
      }
      if (this.#open === null) {
        i = this.#skipBetween(text, i);
        if (i === text.length) return;
        if (this.#place === 'lists' && this.#listIs === 'closed') continue;
        this.#count++;
        this.#open = {
          parts: [],
          line: this.#line,
          indentation: whitespaceBefore(text, i, this.#lastWhitespace),
        };
        this.#openCharacters = 0;
        this.#value.begin();
      }
      const { parts, line, indentation }: OpenValue = this.#open;
      const start = i;
      const stop = this.#value.scan(text, start);
      if (this.#value.status === 'open' && !isLast) {
        parts.push(text.slice(start));
        this.#openCharacters += text.length - start;
        return;
      }
      this.#open = null;
      if (this.#value.status === 'complete') {
        const whole = parts.join('') + text.slice(start, stop);
        this.#line = line + countLineFeeds(whole, 0, whole.length);
        i = stop;
        const record = parse(whole, this.#positionOf(line));
        if (record === null) this.#onMalformed(line, excerpt(whole, 0), 'skipped');
        else yield record;
        continue;
      }
      const before = parts.join('');
      if (before !== '') text = before + text.slice(start);
      const valueStart = before === '' ? start : 0;
      const damage = before === '' ? stop : before.length + stop - start;
      this.#onMalformed(
        line + countLineFeeds(text, valueStart, Math.min(damage, text.length - 1)),
        excerpt(text.slice(valueStart, damage + 200), damage - valueStart),
        'skipped',
      );
      const again = damage - valueStart;
      const rescans = (indentation !== null || this.#value.status === 'open') && again <= this.#rescanBudget;
      if (rescans) this.#rescanBudget -= again;
      i = rescans ? valueStart + 1 : Math.max(damage, valueStart + 1);
      this.#line = line + countLineFeeds(text, valueStart, i);
      // Not from what follows, since how much of it is here depends on the piece.
      const seen = text.slice(valueStart, Math.min(damage, valueStart + TAIL_CHARACTERS));
      this.#beginning = beginningLike(seen, indentation);
      yield null;
    }
  }

  /** Continues in the object that has the lists until one opens, or to the end of the text. */
  #goToList(text: string, from: number): number {
    if (this.#owner.status === 'complete') this.#owner.begin();
    const stop = this.#owner.scan(text, from);
    this.#line += countLineFeeds(text, from, stop);
    if (this.#owner.status === 'list') {
      this.#listIs = 'open';
    } else if (this.#owner.status === 'damaged') {
      // Often the list was not at its end, and a bracket too many in a record closed it.
      this.#onMalformed(this.#line, excerpt(text.slice(stop, stop + 200), 0), 'skipped');
      this.#listIs = 'open';
      this.#skips = 'noise';
    }
    return stop;
  }

  /** Moves to where the next value begins, past the end of the list, or to the end of the text. */
  #skipBetween(text: string, from: number): number {
    for (let i = from; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === LINE_FEED) {
        this.#line++;
        this.#skips = 'nothing';
      }
      if (isSpace(code) || this.#skips === 'comment') continue;
      if (code === OPEN_OBJECT || code === OPEN_LIST) {
        this.#skips = 'nothing';
        if (this.#place !== 'array' || this.#listIs === 'open' || code === OPEN_OBJECT) return i;
        this.#listIs = 'open';
        continue;
      }
      if (this.#skips === 'noise' || code === COMMA) continue;
      if (this.#place !== 'top' && code === CLOSE_LIST) {
        this.#listIs = 'closed';
        if (this.#place === 'array') continue;
        this.#owner.endList();
        return i + 1;
      }
      if (code === QUOTE || LITERAL_STARTS.has(code)) return i;
      this.#onMalformed(this.#line, excerpt(text.slice(i, i + 200).split('\n')[0]!, 0), 'skipped');
      this.#skips = text[i] === '/' || text[i] === '#' ? 'comment' : 'noise';
    }
    return text.length;
  }
}

/**
 * The whitespace between the beginning of a line and `at`; null if there is anything else. `before` is that at the
 * end of what precedes `text`.
 */
function whitespaceBefore(text: string, at: number, before: string | null): string | null {
  let start = at;
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--;
  const whitespace = text.slice(start, at);
  if (start > 0) return text[start - 1] === '\n' ? whitespace : null;
  return before === null ? null : before + whitespace;
}

/**
 * Finds the next value that begins like this one: an object with the same first key, or a list whose first element
 * begins with the same character. What precedes it in the match is its first group.
 */
function beginningLike(value: string, indentation: string | null): RegExp {
  const [, key = '"'] = /^\{\s*("(?:[^"\\\n]|\\.){0,60}")/.exec(value) ?? [];
  const [, element = '"'] = /^\[\s*(\S)/.exec(value) ?? [];
  const same = value.startsWith('[') ? `\\[\\s*${escapeRegExp(element)}` : `\\{\\s*${escapeRegExp(key)}`;
  return new RegExp(`(${indentation === null ? '' : `\\n${indentation}`})${same}`, 'g');
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

export function parse(text: string, line: number): JsonRecord | null {
  try {
    return { value: JSON.parse(text), line };
  } catch {
    return null;
  }
}
