/**
 * The patterns of `Replace`, as JavaScript has them. In `tokenizer.json` they are strings or Oniguruma expressions.
 *
 * An engine that backtracks, as JavaScript's does, may take time without end for an expression such as `(a+)+$`. So
 * only expressions are read of which each match is one pass over the text: alternatives of characters and classes,
 * where the last of each may repeat. What cannot succeed at a place is known after `MAX_PATTERN_CHARACTERS`
 * characters, and a repetition at the end takes what it reads. The expressions of the supported families are of
 * this kind: ` {2,}` (ALBERT, CamemBERT, XLM-RoBERTa), `\s{2,}|[\n\r\t]` (DeBERTa), `\s+`. The others are refused
 * by name (docs/adr/0020-patterns-without-backtracking.md). Anchors are among them: in Oniguruma they mean lines.
 */
import { z } from 'zod';
import { classMembers } from './codePoints.ts';
import { parsePart, unsupported } from './errors.ts';
import { WHITESPACE } from './unicodeSets.ts';

const MAX_PATTERN_CHARACTERS = 100;

const patternSchema = z
  .object({ String: z.string().min(1).optional(), Regex: z.string().min(1).optional() })
  .refine(
    (pattern) => (pattern.String === undefined) !== (pattern.Regex === undefined),
    'expected String or Regex',
  );

const SUPPORTED = [
  `up to ${MAX_PATTERN_CHARACTERS} characters`,
  'characters, classes such as \\s or [\\n\\t], alternatives, and a repetition at their ends',
];

/** JavaScript's \s includes U+FEFF and excludes U+0085. */
const SPACE_MEMBERS = classMembers(WHITESPACE);

const CONTROL_ESCAPES = ['\\n', '\\r', '\\t', '\\f', '\\v'];

/** A character, a class, an escape or an operator of an expression. */
const PART =
  /\\u[0-9A-Fa-f]{4}|\\x\{[0-9A-Fa-f]{1,6}\}|\\[\s\S]|\[\^?(?:\\[\s\S]|[^\]\\])+\]|\{\d{1,4}(?:,\d{0,4})?\}|[\s\S]/gu;
const CLASS_MEMBER = /\\u[0-9A-Fa-f]{4}|\\x\{[0-9A-Fa-f]{1,6}\}|\\[\s\S]|[\s\S]/gu;
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})$/u;

/**
 * @returns an expression with flags g and u whose matches are not empty
 * @throws InvalidTokenizerError, UnsupportedTokenizerError for a pattern that could take time without end
 */
export function replacePattern(pattern: unknown): RegExp {
  const parsed = parsePart('normalizer', patternSchema, pattern);
  const text = parsed.String ?? parsed.Regex ?? '';
  const isLong = text.length > MAX_PATTERN_CHARACTERS;
  const source = isLong ? null : parsed.String === undefined ? sourceOf(text) : escaped(text);
  if (source === null) throw unsupported('normalizer', `Replace ${text}`, SUPPORTED);
  try {
    return new RegExp(source, 'gu');
  } catch {
    // Such as a class whose range is in the wrong order.
    throw unsupported('normalizer', `Replace ${text}`, SUPPORTED);
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function sourceOf(expression: string): string | null {
  const alternatives: string[][] = [[]];
  for (const part of expression.match(PART) ?? []) {
    if (part === '|') alternatives.push([]);
    else alternatives.at(-1)!.push(part);
  }
  const sources = alternatives.map(alternativeSource);
  return sources.includes(null) ? null : sources.join('|');
}

/** Of atoms, each with its quantifier; null where it is none that one pass decides, or where it may be empty. */
function alternativeSource(parts: readonly string[]): string | null {
  let source = '';
  let shortest = 0;
  for (let i = 0; i < parts.length; i++) {
    const atom = atomSource(parts[i]!);
    if (atom === null) return null;
    const quantifier = QUANTIFIER.exec(parts[i + 1] ?? '');
    source += atom;
    if (quantifier === null) {
      shortest++;
      continue;
    }
    const [written, count, comma] = quantifier;
    const isExact = count !== undefined && comma === undefined;
    const isLast = i + 2 === parts.length;
    if (!isExact && !isLast) return null;
    shortest += count === undefined ? Number(written === '+') : Number(count);
    source += written;
    i++;
  }
  return shortest > 0 && shortest <= MAX_PATTERN_CHARACTERS ? source : null;
}

/** One character or class; null for operators, and for what JavaScript does not have or means otherwise. */
function atomSource(part: string): string | null {
  if (part === '\\s') return `[${SPACE_MEMBERS}]`;
  if (part === '\\S') return `[^${SPACE_MEMBERS}]`;
  if (part === '.') return '[^\\n]';
  if (part.startsWith('[')) return classSource(part);
  return characterSource(part);
}

function classSource(part: string): string | null {
  const isNegated = part.startsWith('[^');
  const members = Array.from(part.slice(isNegated ? 2 : 1, -1).matchAll(CLASS_MEMBER), ([member]) => member);
  const hasSpace = members.some((member) => member === '\\s' || member === '\\S');
  // A range has two characters as its ends.
  if (hasSpace && members.includes('-')) return null;
  const sources = members.filter((member) => member !== '\\S').map(memberSource);
  if (sources.includes(null)) return null;
  const source = sources.join('');
  if (!members.includes('\\S')) return `[${isNegated ? '^' : ''}${source}]`;
  if (source === '') return `[${isNegated ? '' : '^'}${SPACE_MEMBERS}]`;
  // Whitespace without some of it, such as [^\S\n].
  return isNegated ? `(?:(?![${source}])[${SPACE_MEMBERS}])` : null;
}

function memberSource(member: string): string | null {
  if (member === '\\s') return SPACE_MEMBERS;
  if (member === '-' || member === '\\-') return member;
  // Classes in classes, and `&&`, which only Oniguruma has.
  if (member === '[' || member === '&') return null;
  return characterSource(member) ?? (member.length === 1 && member !== '\\' ? `\\${member}` : null);
}

/** A character that stands for itself, or is escaped. */
function characterSource(part: string): string | null {
  if (!part.startsWith('\\')) return /^[^^$.*+?()[\]{}|]$/u.test(part) ? part : null;
  if (CONTROL_ESCAPES.includes(part)) return part;
  if (/^\\[ux].+/u.test(part)) return `\\u{${part.replace(/[^0-9A-Fa-f]/g, '')}}`;
  const character = part.slice(1);
  if (/^[\^$.*+?()[\]{}|\\/-]$/u.test(character)) return part === '\\-' ? '-' : part;
  return character === '' || /^[A-Za-z0-9]$/.test(character) ? null : character;
}
