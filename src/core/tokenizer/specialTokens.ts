/** Special and added tokens in files beside `tokenizer.json`, as in folders of transformers 4 and before. */
import { z } from 'zod';
import { cutText } from '../importErrors.ts';
import { type AddedTokenConfig, addedTokenSchema } from './addedTokens.ts';
import { CONFIG_FILE, invalidTokenizer, parseFile } from './errors.ts';
import { mapSchema } from './jsonCollections.ts';
import { tokenIdSchema } from './vocabulary.ts';

export const SPECIAL_TOKENS_FILE = 'special_tokens_map.json';
export const ADDED_TOKENS_FILE = 'added_tokens.json';

/** What the common families call it, for files that do not say. */
export const UNK_TOKENS: readonly string[] = ['[UNK]', '<unk>'];

/** A token's text, however much is said about it. */
export const tokenTextSchema = z.union([
  z.string(),
  z.looseObject({ content: z.string() }).transform((token) => token.content),
]);

/** In the order in which the reference adds them. */
export const SPECIAL_TOKEN_NAMES = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const;

/** All added tokens, where `tokenizer_config.json` lists them. */
export const listedTokensSchema = z.looseObject({
  added_tokens_decoder: mapSchema(addedTokenSchema.omit({ id: true })).nullish(),
});
/** `added_tokens.json`: ids by token. */
export const addedTokensSchema = mapSchema(tokenIdSchema);

/**
 * `tokenizer_config.json` with the tokens of `special_tokens_map.json`, which win, as in transformers, unless the
 * configuration lists all added tokens itself.
 * @throws InvalidTokenizerError
 */
export function withSpecialTokens(tokenizerConfig: unknown, specialTokensMap: unknown): unknown {
  if (specialTokensMap === undefined) return tokenizerConfig;
  const config = parseFile(z.looseObject({}), tokenizerConfig, CONFIG_FILE);
  if (config.added_tokens_decoder != null) return tokenizerConfig;
  const map = parseFile(z.looseObject({}), specialTokensMap, SPECIAL_TOKENS_FILE);
  const differing = SPECIAL_TOKEN_NAMES.filter((name) => map[name] != null)
    .map((name) => [name, parseFile(tokenTextSchema, map[name], SPECIAL_TOKENS_FILE, name)] as const)
    .filter(([name, text]) => tokenTextSchema.safeParse(config[name]).data !== text);
  return differing.length === 0 ? tokenizerConfig : { ...config, ...Object.fromEntries(differing) };
}

/**
 * The tokens that were added to a vocabulary: of `tokenizer_config.json` where it lists them, else of
 * `added_tokens.json`.
 *
 * @param vocab ids by token; an added token that is in it keeps that id, others follow
 * @param special texts of the special tokens
 * @throws InvalidTokenizerError also where a token would get another id than the file gives it
 */
export function addedTokensOf(
  tokenizerConfig: unknown,
  addedTokens: unknown,
  vocab: ReadonlyMap<string, number>,
  special: ReadonlySet<string>,
): AddedTokenConfig[] {
  const { added_tokens_decoder: listed } = parseFile(listedTokensSchema, tokenizerConfig, CONFIG_FILE);
  const file = listed == null ? ADDED_TOKENS_FILE : CONFIG_FILE;
  const added: AddedTokenConfig[] =
    listed == null
      ? Array.from(parseFile(addedTokensSchema, addedTokens ?? {}, file), ([content, id]) => ({
          id,
          content,
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: !special.has(content),
          special: special.has(content),
        }))
      : Array.from(listed, ([id, token]) => ({
          ...token,
          id: Number(id),
          special: token.special || special.has(token.content),
        }));
  added.sort((a, b) => a.id - b.id);
  let next = vocab.size;
  for (const { content, id } of added) {
    const expected = vocab.get(content) ?? next++;
    if (id === expected) continue;
    const problem = `${cutText(content)} has the id ${id}, and vocab.txt leaves it ${expected}`;
    throw invalidTokenizer(file, '', problem);
  }
  return added;
}
