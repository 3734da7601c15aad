/**
 * The `pre_tokenizer` of a tokenizer.json: from a normalised text to the pieces that the model tokenizes.
 */
import { z } from 'zod';
import { type AlignedText, matchRanges, spanOf } from './alignedText.ts';
import { BYTE_CHARACTERS } from './byteAlphabet.ts';
import { isPunctuation, isWhitespace } from './characters.ts';
import { classMembers } from './codePoints.ts';
import { parsePart, unsupported } from './errors.ts';
import { type Step, stepsOf } from './steps.ts';
import { LETTERS, NUMBERS, WHITESPACE } from './unicodeSets.ts';

/** No piece is empty. */
export type PreTokenizer = (characters: AlignedText) => readonly AlignedText[];

const SUPPORTED = ['BertPreTokenizer', 'ByteLevel', 'Metaspace', 'WhitespaceSplit'] as const;

export const byteLevelSchema = z.object({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.boolean(),
  use_regex: z.boolean().default(true),
});
/** Instead of a blank, so that places stay in step. */
export const oneCharacterSchema = z
  .string()
  .refine((text) => Array.from(text).length === 1, 'expected one character');
export const metaspaceSchema = z
  .object({
    type: z.literal('Metaspace'),
    replacement: oneCharacterSchema,
    /** Files from before 2024 have `add_prefix_space` instead. */
    prepend_scheme: z.enum(['always', 'first', 'never']).optional(),
    add_prefix_space: z.boolean().default(true),
    split: z.boolean().default(true),
  })
  .transform(({ add_prefix_space, prepend_scheme, ...step }) => ({
    ...step,
    prepend_scheme: prepend_scheme ?? (add_prefix_space ? 'always' : 'never'),
  }));

const SPACE = classMembers(WHITESPACE);
/** GPT-2's, with the reference's letters (\p{L}), numbers (\p{N}) and whitespace (\s). */
const GPT2_PIECES = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?[${classMembers(LETTERS)}]+| ?[${classMembers(NUMBERS)}]+` +
    `| ?[^${classMembers(WHITESPACE, LETTERS, NUMBERS)}]+|[${SPACE}]+(?![^${SPACE}])|[${SPACE}]+`,
  'gu',
);

/**
 * @param config null where the model gets whole texts
 * @throws InvalidTokenizerError, UnsupportedTokenizerError
 */
export function preTokenizerOf(config: Step | null): PreTokenizer {
  const steps = config === null ? [] : stepsOf('pre_tokenizer', config).map(stepOf);
  const [first, ...others] = steps;
  if (first === undefined) return (characters) => (characters.length === 0 ? [] : [characters]);
  return others.reduce<PreTokenizer>(
    (before, step) => (characters) => before(characters).flatMap(step),
    first,
  );
}

function stepOf(config: Step): PreTokenizer {
  const kind = SUPPORTED.find((name) => name === config.type);
  switch (kind) {
    case undefined:
      throw unsupported('pre_tokenizer', config.type, [...SUPPORTED, 'Sequence']);
    case 'BertPreTokenizer':
      return (characters) => splitWords(characters, (character) => isPunctuation(character));
    case 'WhitespaceSplit':
      return (characters) => splitWords(characters, () => false);
    case 'ByteLevel': {
      const options = parsePart('pre_tokenizer', byteLevelSchema, config);
      return (characters) => splitBytes(characters, options);
    }
    case 'Metaspace':
      return metaspaceOf(parsePart('pre_tokenizer', metaspaceSchema, config));
    default:
      return kind satisfies never;
  }
}

/** Whether its pieces consist of the characters that represent bytes. */
export function isByteLevel(config: Step | null): boolean {
  return config !== null && stepsOf('pre_tokenizer', config).some(({ type }) => type === 'ByteLevel');
}

/** Splits at whitespace, which is dropped, and around characters that are separate words. */
function splitWords(characters: AlignedText, standsAlone: (character: string) => boolean): AlignedText[] {
  const words: AlignedText[] = [];
  let first = 0;
  characters.forEach(({ text }, i) => {
    const alone = standsAlone(text);
    if (!alone && !isWhitespace(text)) return;
    if (i > first) words.push(characters.slice(first, i));
    if (alone) words.push(characters.slice(i, i + 1));
    first = i + 1;
  });
  if (characters.length > first) words.push(characters.slice(first));
  return words;
}

/** Matches of GPT-2's expression, with one character per UTF-8 byte, at the offsets of the encoded character. */
function splitBytes(characters: AlignedText, options: z.infer<typeof byteLevelSchema>): AlignedText[] {
  const text = options.add_prefix_space ? withPrefix(characters, ' ') : characters;
  const ranges = options.use_regex ? matchRanges(text, GPT2_PIECES) : [[0, text.length] as const];
  const encoder = new TextEncoder();
  return ranges
    .filter(([first, last]) => last > first)
    .map(([first, last]) =>
      text
        .slice(first, last)
        .flatMap(({ text: character, start, end }) =>
          Array.from(encoder.encode(character), (byte) => ({ text: BYTE_CHARACTERS[byte]!, start, end })),
        ),
    );
}

/** SentencePiece's: `▁` replaces spaces and is prepended, and a piece begins at each of them. */
function metaspaceOf(config: z.infer<typeof metaspaceSchema>): PreTokenizer {
  const { replacement, split, prepend_scheme: scheme } = config;
  if (scheme === 'first') throw unsupported('Metaspace prepend_scheme', scheme, ['always', 'never']);
  return (characters) => {
    const marked = characters.map((character) =>
      character.text === ' ' ? { ...character, text: replacement } : character,
    );
    const text = scheme === 'always' ? withPrefix(marked, replacement) : marked;
    const pieces: AlignedText[] = [];
    let first = 0;
    for (let i = 1; i <= text.length; i++) {
      if (i < text.length && !(split && text[i]!.text === replacement)) continue;
      pieces.push(text.slice(first, i));
      first = i;
    }
    return pieces;
  };
}

/** The prefix has the offsets of the first character. Not added to an empty text or one that begins with it. */
function withPrefix(characters: AlignedText, prefix: string): AlignedText {
  if (characters.length === 0 || characters[0]!.text === prefix) return characters;
  return [{ text: prefix, ...spanOf(characters, 0, 1) }, ...characters];
}
