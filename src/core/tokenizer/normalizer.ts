/** The `normalizer` of a tokenizer.json: from a text to the one that is split and tokenized, with offsets. */
import { z } from 'zod';
import { type AlignedCharacter, type AlignedText, replace, transform } from './alignedText.ts';
import { bertNormalizerSchema, normalizeBert } from './bertNormalizer.ts';
import { isMark, isWhitespace, lowerCase } from './characters.ts';
import { Charsmap } from './charsmap.ts';
import { parsePart, unsupported } from './errors.ts';
import { replacePattern } from './replacePattern.ts';
import { type Step, stepsOf } from './steps.ts';
import type { TextBudget } from './textBudget.ts';
import { type UnicodeForm, unicodeForm } from './unicodeForms.ts';

/** Throws NormalizedTextTooLongError where the text would grow by more than the budget. */
export type Normalizer = (characters: AlignedText, budget: TextBudget) => AlignedText;

const SUPPORTED = [
  'BertNormalizer',
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

const stripSchema = z.object({ strip_left: z.boolean(), strip_right: z.boolean() });
const replaceSchema = z.object({ pattern: z.unknown(), content: z.string() });
const precompiledSchema = z.object({ precompiled_charsmap: z.string() });

/**
 * @param config null where texts are not normalised
 * @throws InvalidTokenizerError, UnsupportedTokenizerError
 */
export function normalizerOf(config: Step | null): Normalizer {
  const steps = config === null ? [] : stepsOf('normalizer', config).map(stepOf);
  return (characters, budget) => steps.reduce((text, step) => step(text, budget), characters);
}

function stepOf(config: Step): Normalizer {
  const kind = SUPPORTED.find((name) => name === config.type);
  switch (kind) {
    case undefined:
      throw unsupported('normalizer', config.type, [...SUPPORTED, 'Sequence']);
    case 'BertNormalizer': {
      const options = parsePart('normalizer', bertNormalizerSchema, config);
      return (characters) => normalizeBert(characters, options);
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
      const { strip_left, strip_right } = parsePart('normalizer', stripSchema, config);
      return (characters) => strip(characters, strip_left, strip_right);
    }
    case 'Replace': {
      const { pattern, content } = parsePart('normalizer', replaceSchema, config);
      const expression = replacePattern(pattern);
      return (characters, budget) => replace(characters, expression, content, budget);
    }
    case 'Precompiled': {
      const charsmap = new Charsmap(parsePart('normalizer', precompiledSchema, config).precompiled_charsmap);
      return (characters, budget) => charsmap.normalize(characters, budget);
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
