import { TagSchemeError } from './errors.ts';
import { firstCodePoint, lastCodePoint, NO_TYPE, type TagSpan } from './tagSpans.ts';

/** The schemes of seqeval's strict mode. */
export const STRICT_SCHEMES = ['IOB1', 'IOB2', 'IOE1', 'IOE2', 'IOBES', 'BILOU'] as const;
export type StrictScheme = (typeof STRICT_SCHEMES)[number];

type Prefix = 'I' | 'O' | 'B' | 'E' | 'S' | 'U' | 'L';

const PREFIXES: ReadonlySet<string> = new Set<Prefix>(['I', 'O', 'B', 'E', 'S', 'U', 'L']);

interface Token {
  readonly prefix: Prefix;
  readonly type: string;
}

/**
 * A pair of neighbours, written `BI=`: previous prefix, current prefix, and whether their types are equal (`=`),
 * differ (`≠`) or do not matter (`*`). A prefix of `*` is any.
 */
type Pattern = `${Prefix | '*'}${Prefix | '*'}${'=' | '≠' | '*'}`;

interface SchemeRules {
  readonly prefixes: string;
  readonly start: readonly Pattern[];
  readonly inside: readonly Pattern[];
  /** Patterns of the pair at the boundary; an entity that ends otherwise is dropped. */
  readonly end: readonly Pattern[];
}

/** As in `seqeval/scheme.py`, whose gaps (B- at the start of an IOB1 entity, IOE1) are part of the figures. */
const RULES: Readonly<Record<StrictScheme, SchemeRules>> = {
  IOB1: {
    prefixes: 'IOB',
    start: ['OI*', 'II≠', 'BI*', 'IB=', 'BB='],
    inside: ['BI=', 'II='],
    end: ['II≠', 'IO*', 'IB*', 'BO*', 'BI≠', 'BB='],
  },
  IOE1: {
    prefixes: 'IOE',
    start: ['OI*', 'II≠', 'EI*', 'EE='],
    inside: ['II=', 'IE='],
    end: ['II≠', 'IO*', 'IE≠', 'EI=', 'EE='],
  },
  IOB2: {
    prefixes: 'IOB',
    start: ['*B*'],
    inside: ['BI=', 'II='],
    end: ['IO*', 'II≠', 'IB*', 'BO*', 'BI≠', 'BB*'],
  },
  IOE2: {
    prefixes: 'IOE',
    start: ['OI*', 'OE*', 'EI*', 'EE*', 'II≠', 'IE≠'],
    inside: ['IE=', 'II='],
    end: ['E**'],
  },
  IOBES: {
    prefixes: 'IOBES',
    start: ['*B*', '*S*'],
    inside: ['BI=', 'BE=', 'II=', 'IE='],
    end: ['S**', 'E**'],
  },
  BILOU: {
    prefixes: 'BILOU',
    start: ['*B*', '*U*'],
    inside: ['BI=', 'BL=', 'II=', 'IL='],
    end: ['U**', 'L**'],
  },
};

/**
 * Entities of one sentence in seqeval's strict mode: only those that follow the scheme from first to last tag.
 *
 * @throws TagSchemeError where a tag has a prefix that is not part of the scheme.
 */
export function getStrictEntities(tags: readonly string[], scheme: StrictScheme, suffix = false): TagSpan[] {
  const rules = RULES[scheme];
  const outside: Token = { prefix: 'O', type: NO_TYPE };
  const tokens = tags.map((tag) => readToken(tag, scheme, suffix));
  tokens.push(outside);

  const spans: TagSpan[] = [];
  let previous = outside;
  let i = 0;
  while (i < tokens.length) {
    const token = tokens[i]!;
    if (!matches(rules.start, previous, token)) {
      previous = token;
      i++;
      continue;
    }
    let end = i + 1;
    while (matches(rules.inside, tokens[end - 1]!, tokens[end]!)) end++;
    if (matches(rules.end, tokens[end - 1]!, tokens[end]!)) spans.push({ type: token.type, start: i, end });
    previous = tokens[end - 1]!;
    i = end;
  }
  return spans;
}

/**
 * The scheme that seqeval detects from the prefixes in use: IOB2, IOE2, IOBES or BILOU, never IOB1 or IOE1.
 *
 * @throws TagSchemeError where the prefixes fit none of them, as with tags that are all O.
 */
export function detectScheme(sentences: readonly (readonly string[])[], suffix = false): StrictScheme {
  const found = new Set<Prefix>();
  for (const tag of new Set(sentences.flat())) found.add(readPrefix(tag, null, suffix));
  const prefixes = [...found].sort().join('');
  // In alphabetical order; which combinations count is seqeval's own choice (S and U alone without O, for one).
  if (/^(B|BI|BO|BIO)$/.test(prefixes)) return 'IOB2';
  if (/^(E|EI|EO|EIO)$/.test(prefixes)) return 'IOE2';
  if (/^(BE|BEI|BEO|BEIO|BES|BEIS|BEOS|BEIOS|S)$/.test(prefixes)) return 'IOBES';
  if (/^(BL|BIL|BLO|BILO|BLU|BILU|BLOU|BILOU|U)$/.test(prefixes)) return 'BILOU';
  throw new TagSchemeError(
    `No tag scheme has exactly the prefixes ${prefixes.split('').join(', ') || '(none)'}. Name the scheme: ${STRICT_SCHEMES.join(', ')}.`,
    { found: [...prefixes].join(' '), scheme: null },
  );
}

function readToken(tag: string, scheme: StrictScheme, suffix: boolean): Token {
  const prefix = readPrefix(tag, scheme, suffix);
  if (!RULES[scheme].prefixes.includes(prefix)) throw prefixError(tag, scheme);
  const rest = suffix ? tag.slice(0, -1) : tag.slice(1);
  return { prefix, type: rest.replace(/^-+|-+$/g, '') || NO_TYPE };
}

function readPrefix(tag: string, scheme: StrictScheme | null, suffix: boolean): Prefix {
  const prefix = suffix ? lastCodePoint(tag) : firstCodePoint(tag);
  if (!isPrefix(prefix)) throw prefixError(tag, scheme);
  return prefix;
}

function isPrefix(text: string): text is Prefix {
  return PREFIXES.has(text);
}

function prefixError(tag: string, scheme: StrictScheme | null): TagSchemeError {
  const message =
    scheme === null
      ? `The tag ${JSON.stringify(tag)} has none of the prefixes B, I, E, S, L, U or O, so the scheme is unknown. Use the default mode.`
      : `The tag ${JSON.stringify(tag)} is not part of ${scheme}, whose prefixes are ${[...RULES[scheme].prefixes].join(', ')}. Choose another scheme, or the default mode.`;
  return new TagSchemeError(message, { found: tag, scheme });
}

function matches(patterns: readonly Pattern[], previous: Token, current: Token): boolean {
  return patterns.some((pattern) => {
    if (pattern[0] !== '*' && pattern[0] !== previous.prefix) return false;
    if (pattern[1] !== '*' && pattern[1] !== current.prefix) return false;
    return pattern[2] === '*' || (pattern[2] === '=') === (previous.type === current.type);
  });
}
