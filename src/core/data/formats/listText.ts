/**
 * Lists written out as text in a cell: as JSON `["a", "b"]`, as Python `['a', "b's"]`, as numpy `['a' 'b']` or `[0 1
 * 2]`.
 */

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
};
const HEXADECIMAL_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const INTEGER = /^-?\d+$/;
const NULLS: ReadonlySet<string> = new Set(['None', 'nan', 'null', 'NaN']);
/** What numpy writes in place of the middle of a long array. */
const LEFT_OUT = '...';

export type ListItem = string | number | null;

/** Whether a cell looks like a list: cheap. */
export function looksLikeList(cell: string): boolean {
  return /^\s*(?:array\()?\[/.test(cell) && cell.includes(']');
}

/** The items of a list; null where the text is not a list, or a list with a part omitted. */
export function parseListText(cell: string): ListItem[] | null {
  const text = cell.trim();
  return parseJson(text) ?? parsePython(text);
}

function parseJson(text: string): ListItem[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every(isItem) ? parsed : null;
  } catch {
    return null;
  }
}

function isItem(value: unknown): value is ListItem {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function parsePython(text: string): ListItem[] | null {
  const start = text.startsWith('array([') ? 'array(['.length : 1;
  if (text[start - 1] !== '[') return null;
  const items: ListItem[] = [];
  let i = start;
  while (i < text.length && text[i] !== ']') {
    const character = text[i]!;
    if (character === ',' || character === ' ' || character === '\n' || character === '\t') {
      i++;
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(text, i);
      if (quoted === null) return null;
      items.push(quoted.value);
      i = quoted.end;
    } else {
      const end = bareEnd(text, i);
      const bare = text.slice(i, end);
      if (bare === LEFT_OUT || bare.includes('[')) return null;
      items.push(NULLS.has(bare) ? null : INTEGER.test(bare) ? Number(bare) : bare);
      i = end;
    }
  }
  return text[i] === ']' ? items : null;
}

/** A string that begins with the quote at `start`, and the position after its end; null if it is not closed. */
function readQuoted(text: string, start: number): { value: string; end: number } | null {
  const quote = text[start]!;
  let value = '';
  for (let i = start + 1; i < text.length; i++) {
    const character = text[i]!;
    if (character === quote) return { value, end: i + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    const kind = text[i + 1] ?? '';
    const length = HEXADECIMAL_LENGTHS[kind] ?? 0;
    const digits = text.slice(i + 2, i + 2 + length);
    const code = length > 0 && /^[\da-f]+$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (code >= 0 && code <= 0x10ffff && digits.length === length) {
      value += String.fromCodePoint(code);
      i += 1 + length;
    } else {
      value += ESCAPES[kind] ?? `\\${kind}`;
      i++;
    }
  }
  return null;
}

function bareEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !',] \n\t'.includes(text[end]!)) end++;
  return end;
}
