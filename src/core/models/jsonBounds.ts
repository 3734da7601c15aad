/** JSON of strangers, measured before it is parsed: a parser takes many times the memory of what it is given. */

export interface JsonLimits {
  /** Objects and lists within each other. */
  readonly maxDepth: number;
  /** Elements of lists and objects, all together. */
  readonly maxValues: number;
  /** Elements of the outermost object or list. */
  readonly maxEntries?: number;
}

/** Which limit a text is beyond. */
export type JsonExcess = { readonly what: 'depth' | 'values' | 'entries'; readonly limit: number };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
/** `[` and `{`, `]` and `}` differ from each other in one bit. */
const OPENS = 0x5b;
const CLOSES = 0x5d;
const CASE_BIT = 0x20;
const MINUS = 0x2d;

/**
 * Walks once over a text, up to the first limit that it is beyond. Whether it is JSON is left to the parser.
 * @param onNumber called with the place of each number, or of what looks like one
 */
export function measureJson(
  text: Uint8Array,
  { maxDepth, maxValues, maxEntries = Number.POSITIVE_INFINITY }: JsonLimits,
  onNumber: (start: number, end: number) => void = () => {},
): JsonExcess | null {
  let depth = 0;
  let values = 0;
  let entries = 1;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!;
    if (byte === QUOTE) at = endOfString(text, at);
    else if (byte === COMMA) {
      if (++values > maxValues) return { what: 'values', limit: maxValues };
      if (depth === 1 && ++entries > maxEntries) return { what: 'entries', limit: maxEntries };
    } else if (byte === MINUS || isDigit(byte)) {
      const end = endOfNumber(text, at);
      onNumber(at, end);
      at = end - 1;
    } else if ((byte & ~CASE_BIT) === OPENS) {
      if (++depth > maxDepth) return { what: 'depth', limit: maxDepth };
    } else if ((byte & ~CASE_BIT) === CLOSES) depth--;
  }
  return null;
}

/** In English, for messages. */
export function describeExcess({ what, limit }: JsonExcess): string {
  switch (what) {
    case 'depth':
      return `it is nested more than ${limit} levels deep`;
    case 'values':
      return `it has more than ${limit} elements`;
    case 'entries':
      return `it has more than ${limit} entries`;
    default:
      return what satisfies never;
  }
}

/** Where the quote is that ends it, or the end of the text. */
function endOfString(text: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}

function endOfNumber(text: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < text.length && isOfNumber(text[at]!)) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Digits, signs, the point and the exponent. */
function isOfNumber(byte: number): boolean {
  return isDigit(byte) || byte === 0x2e || byte === 0x2b || byte === MINUS || (byte & ~CASE_BIT) === 0x45;
}
