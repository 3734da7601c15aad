/** The `normalizer` of a tokenizer.json: from a text to the one that is split and tokenized, with offsets. */
import { z } from 'zod';
import { type AlignedCharacter, type AlignedText, replace, transform } from './alignedText.ts';
import { bertNormalizerSchema, normalizeBert } from './bertNormalizer.ts';
import { isMark, isWhitespace, lowerCase } from './characters.ts';
import { Charsmap } from './charsmap.ts';
import { classMembers } from './codePoints.ts';
import { parseFile, unsupported } from './errors.ts';
import { type UnicodeForm, unicodeForm } from './unicodeForms.ts';
import { WHITESPACE } from './unicodeSets.ts';

export type Normalizer = (characters: AlignedText) => AlignedText;

/** The pattern of `Replace`: a string or an Oniguruma expression. */
const patternSchema = z.union([z.object({ String: z.string().min(1) }), z.object({ Regex: z.string() })]);

const SUPPORTED = [
  'BertNormalizer',
  'Sequence',
  'NFC',
  'NFD',
  'NFKC',
  'NFKD',
  'Lowercase',
  'StripAccents',
  'Strip',
  'Replace',
  'Precompiled',
] as const;

const namedSchema = z.looseObject({ type: z.string() });
const sequenceSchema = z.object({ normalizers: z.array(namedSchema) });
const stripSchema = z.object({ strip_left: z.boolean(), strip_right: z.boolean() });
const replaceSchema = z.object({ pattern: patternSchema, content: z.string() });
const precompiledSchema = z.object({ precompiled_charsmap: z.string() });

/**
 * @param config null where texts are not normalised
 * @throws InvalidTokenizerError, UnsupportedTokenizerError
 */
export function normalizerOf(config: z.infer<typeof namedSchema> | null): Normalizer {
  if (config === null) return (characters) => characters;
  const kind = SUPPORTED.find((name) => name === config.type);
  switch (kind) {
    case undefined:
      throw unsupported('normalizer', config.type, SUPPORTED);
    case 'BertNormalizer': {
      const options = parseFile(bertNormalizerSchema, config);
      return (characters) => normalizeBert(characters, options);
    }
    case 'Sequence': {
      const steps = parseFile(sequenceSchema, config).normalizers.map(normalizerOf);
      return (characters) => steps.reduce((text, step) => step(text), characters);
    }
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return unicodeFormOf(kind);
    case 'Lowercase':
      return lowercase;
    case 'StripAccents':
      return (characters) => characters.filter(({ text }) => !isMark(text));
    case 'Strip': {
      const { strip_left, strip_right } = parseFile(stripSchema, config);
      return (characters) => strip(characters, strip_left, strip_right);
    }
    case 'Replace': {
      const { pattern, content } = parseFile(replaceSchema, config);
      const expression = expressionOf(pattern);
      return (characters) => replace(characters, expression, content);
    }
    case 'Precompiled': {
      const charsmap = new Charsmap(parseFile(precompiledSchema, config).precompiled_charsmap);
      return (characters) => charsmap.normalize(characters);
    }
    default:
      return kind satisfies never;
  }
}

function unicodeFormOf(form: UnicodeForm): Normalizer {
  return (characters) => unicodeForm(characters, form);
}

function lowercase(characters: AlignedText): AlignedCharacter[] {
  return transform(
    characters,
    characters.flatMap(({ text }) =>
      Array.from(lowerCase(text), (letter, i) => ({ text: letter, change: i === 0 ? 0 : 1 })),
    ),
  );
}

function strip(characters: AlignedText, left: boolean, right: boolean): AlignedText {
  let first = 0;
  let last = characters.length;
  while (left && first < last && isWhitespace(characters[first]!.text)) first++;
  while (right && last > first && isWhitespace(characters[last - 1]!.text)) last--;
  return characters.slice(first, last);
}

/** @throws UnsupportedTokenizerError for an expression that JavaScript does not support */
function expressionOf(pattern: z.infer<typeof patternSchema>): RegExp {
  if ('String' in pattern) return new RegExp(pattern.String.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'gu');
  try {
    return new RegExp(withItsWhitespace(pattern.Regex), 'gu');
  } catch {
    throw unsupported('normalizer', `Replace ${pattern.Regex}`, ['expressions that JavaScript has too']);
  }
}

/** JavaScript's \s includes U+FEFF and excludes U+0085. */
function withItsWhitespace(expression: string): string {
  const members = classMembers(WHITESPACE);
  let inClass = false;
  return expression.replace(/\\.|[[\]]/gsu, (part) => {
    if (part === '[' || part === ']') inClass = part === '[';
    if (part === '\\s') return inClass ? members : `[${members}]`;
    return part === '\\S' && !inClass ? `[^${members}]` : part;
  });
}
