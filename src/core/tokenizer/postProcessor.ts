/**
 * The `post_processor` of a tokenizer.json: special tokens around a text, and which spaces do not belong to a token's
 * place.
 */
import { z } from 'zod';
import { cutText } from '../importErrors.ts';
import { SPACE_CHARACTER } from './byteAlphabet.ts';
import { isWhitespace } from './characters.ts';
import { invalidTokenizer, parsePart, TOKENIZER_FILE, unsupported } from './errors.ts';
import { mapSchema } from './jsonCollections.ts';
import { type Step, stepsOf } from './steps.ts';
import { tokenIdSchema } from './vocabulary.ts';

/** The special tokens that a model expects around a text: `[CLS] … [SEP]`. */
export interface SpecialTokenTemplate {
  readonly before: readonly TemplateToken[];
  readonly after: readonly TemplateToken[];
  /** Token type of the text itself. */
  readonly typeId: number;
}

export interface TemplateToken {
  readonly id: number;
  readonly token: string;
  readonly typeId: number;
}

/** RoBERTa's setting to exclude the leading spaces of byte-level tokens from their offsets. */
export interface WhitespaceTrimming {
  /** The first token's only space may be one that was put there, and is left where it is. */
  readonly addPrefixSpace: boolean;
}

export interface PostProcessor {
  readonly template: SpecialTokenTemplate;
  /** null where spaces are part of a token's place. */
  readonly trimming: WhitespaceTrimming | null;
}

const SUPPORTED = ['TemplateProcessing', 'BertProcessing', 'RobertaProcessing'] as const;

/** Published ones have up to four entries. */
const MAX_TEMPLATE_LENGTH = 50;

const typeIdSchema = z.number().int().min(0);

const templateSchema = z.object({
  single: z
    .array(z.unknown())
    .max(MAX_TEMPLATE_LENGTH)
    .pipe(
      z.array(
        z.union([
          z.object({ SpecialToken: z.object({ id: z.string(), type_id: typeIdSchema }) }),
          z.object({ Sequence: z.object({ type_id: typeIdSchema }) }),
        ]),
      ),
    ),
  special_tokens: mapSchema(z.object({ ids: z.array(tokenIdSchema).length(1) })),
});

const tokenAndId = z.tuple([z.string(), tokenIdSchema]);
const bertSchema = z.object({ cls: tokenAndId, sep: tokenAndId });
const robertaSchema = bertSchema.extend({
  trim_offsets: z.boolean().default(true),
  add_prefix_space: z.boolean().default(true),
});

const byteLevelSchema = z.object({ add_prefix_space: z.boolean(), trim_offsets: z.boolean() });

/**
 * One that puts special tokens around a text and, in a sequence, ByteLevel's, which only leave spaces out of places.
 * @throws InvalidTokenizerError, UnsupportedTokenizerError
 */
export function postProcessorOf(config: Step | null): PostProcessor {
  if (config === null) throw unsupported('post_processor', undefined, SUPPORTED);
  const steps = stepsOf('post_processor', config);
  const isAlone = steps.length === 1 && steps[0] === config;
  const byteLevels = steps.filter(({ type }) => !isAlone && type === 'ByteLevel');
  const [around, ...others] = steps.filter((step) => !byteLevels.includes(step));
  if (around === undefined || others.length > 0) {
    const types = steps.map(({ type }) => type).join(', ');
    throw unsupported('post_processor', `Sequence of ${types || 'nothing'}`, SUPPORTED);
  }
  const { template, trimming } = specialTokensOf(around);
  const trims = byteLevels
    .map((step) => parsePart('post_processor', byteLevelSchema, step))
    .filter(({ trim_offsets }) => trim_offsets)
    .map(({ add_prefix_space }) => ({ addPrefixSpace: add_prefix_space }));
  return { template, trimming: trimming ?? trims[0] ?? null };
}

function specialTokensOf(config: Step): PostProcessor {
  const kind = SUPPORTED.find((name) => name === config.type);
  switch (kind) {
    case undefined:
      throw unsupported('post_processor', config.type, SUPPORTED);
    case 'TemplateProcessing':
      return { template: templateOf(parsePart('post_processor', templateSchema, config)), trimming: null };
    case 'BertProcessing':
      return { template: clsAndSep(parsePart('post_processor', bertSchema, config)), trimming: null };
    case 'RobertaProcessing': {
      const parts = parsePart('post_processor', robertaSchema, config);
      const trimming = parts.trim_offsets ? { addPrefixSpace: parts.add_prefix_space } : null;
      return { template: clsAndSep(parts), trimming };
    }
    default:
      return kind satisfies never;
  }
}

function clsAndSep({ cls, sep }: z.infer<typeof bertSchema>): SpecialTokenTemplate {
  return {
    before: [{ token: cls[0], id: cls[1], typeId: 0 }],
    after: [{ token: sep[0], id: sep[1], typeId: 0 }],
    typeId: 0,
  };
}

function templateOf(parts: z.infer<typeof templateSchema>): SpecialTokenTemplate {
  const before: TemplateToken[] = [];
  const after: TemplateToken[] = [];
  let typeId: number | null = null;
  for (const item of parts.single) {
    if ('Sequence' in item) {
      typeId = item.Sequence.type_id;
      continue;
    }
    const token = item.SpecialToken.id;
    const id = parts.special_tokens.get(token)?.ids[0];
    if (id === undefined)
      throw invalidTokenizer(
        TOKENIZER_FILE,
        'post_processor.special_tokens',
        `there is no ${cutText(token)}`,
      );
    (typeId === null ? before : after).push({ token, id, typeId: item.SpecialToken.type_id });
  }
  return { before, after, typeId: typeId ?? 0 };
}

/**
 * Leaves whitespace at both ends of a token out of its place, as the Rust tokenizers count them: one character (code
 * point) of the text for each, even where the space was put in front and has the place of the character after it.
 *
 * @param text the whole text, in which the place is
 * @param isFirst whether it is the first token of the text
 */
export function trimWhitespace<
  Place extends { readonly token: string; readonly start: number; readonly end: number },
>(text: string, place: Place, isFirst: boolean, trimming: WhitespaceTrimming): Place {
  const characters = Array.from(place.token);
  const isSpace = (character: string): boolean => character === SPACE_CHARACTER || isWhitespace(character);
  const firstInk = characters.findIndex((character) => !isSpace(character));
  let leading = firstInk === -1 ? characters.length : firstInk;
  const trailing = characters.length - 1 - characters.findLastIndex((character) => !isSpace(character));
  if (leading === 1 && trimming.addPrefixSpace && (isFirst || place.start === 0)) leading = 0;
  const source = Array.from(text.slice(place.start, place.end));
  const unitsOf = (part: readonly string[]): number => part.join('').length;
  const start = place.start + unitsOf(source.slice(0, leading));
  const end = Math.max(start, place.end - unitsOf(source.slice(Math.max(0, source.length - trailing))));
  return { ...place, start, end };
}
